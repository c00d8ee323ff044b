"""Who stands in for an official while they are away: staff and dates, no client."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.history import audited_history
from audit.querysets import AuditedManager, AuditedQuerySet
from authorities.models import Authority, CooperationArea, User
from core import clock
from core.models import TimestampedModel, UUIDModel, VersionedModel
from core.presentation import date_text


class SubstitutionQuerySet(AuditedQuerySet):
    """Substitutions."""

    def on(self, day: date | None = None) -> "SubstitutionQuerySet":
        """Those that hold on a day, today by default."""
        at = day or clock.today()
        return self.filter(starts_on__lte=at, ends_on__gte=at)


class Substitution(UUIDModel, TimestampedModel, VersionedModel):
    """A colleague of the same authority answers for an absent official's clients from one day to another.

    It takes the substitute into the inner ring of those clients (``authorities.access``, check 7), and nowhere else: a shielded
    client stays with the people named for it, and a barred one stays barred.
    """

    area = models.ForeignKey(CooperationArea, on_delete=models.PROTECT, related_name="+")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+", verbose_name=_("authority"))
    absent = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("who is away"))
    substitute = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("who stands in"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))

    history = audited_history()

    objects = AuditedManager.from_queryset(SubstitutionQuerySet)()

    class Meta:
        verbose_name = _("substitution")
        verbose_name_plural = _("substitutions")
        ordering = ("starts_on", "absent")
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="a_substitution_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(absent=F("substitute")), name="nobody_stands_in_for_themselves"),
        ]
        indexes = [models.Index(fields=["area", "substitute", "ends_on"], name="substitutions_of_a_user")]

    def __str__(self) -> str:
        return f"{self.absent} {date_text(self.starts_on)}"
