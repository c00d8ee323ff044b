"""Flags: a short remark at the head of a client's pages, with an owner, a reason and an end."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.history import audited_history
from authorities.models import User
from authorities.rights import DataGroup
from clients.models.base import ClientRecord, Ownership
from clients.querysets import FlagManager
from core import clock


class Flag(ClientRecord):
    """A remark that everybody who opens the client should see until a day; nobody has to remember to take it away.

    It belongs to the data group of the membership: whatever tells of health or of the social situation is an entry of that group.
    ``ends_on`` is its last day; ``ended_on`` the day on which somebody ended it before.
    """

    data_group = DataGroup.MEMBERSHIP
    ownership = Ownership.OWN
    content_fields = ("kind", "text", "reason")

    class Kind(models.TextChoices):
        """What it asks of the reader."""

        CONTACT = "contact", _("How to get in touch")
        MEETING = "meeting", _("For meetings")
        FOLLOW_UP = "follow_up", _("To be followed")
        OTHER = "other", _("Something else")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.OTHER)
    text = models.CharField(_("flag"), max_length=80)
    reason = models.CharField(_("reason"), max_length=300)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("owner"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("last day"))
    ended_on = models.DateField(_("ended"), null=True, blank=True)

    history = audited_history()

    objects: ClassVar[FlagManager] = FlagManager()

    class Meta(ClientRecord.Meta):
        verbose_name = _("flag")
        verbose_name_plural = _("flags")
        ordering = ("-starts_on", "-id")
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="flag_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(ended_on=None) | Q(ended_on__gte=F("starts_on")), name="flag_ended_after_start"),
        ]
        indexes = [
            *ClientRecord.Meta.indexes,
            models.Index(fields=["area", "owner", "ends_on"], name="flags_of_an_owner"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_in_force(self) -> bool:
        """Whether it stands today; ``FlagQuerySet.in_force`` is the same for a list."""
        return not self.is_struck and self.ended_on is None and self.starts_on <= clock.today() <= self.ends_on

    @property
    def last_day(self) -> date:
        """The day on which it ended or will end by itself."""
        return self.ended_on or self.ends_on
