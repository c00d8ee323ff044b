"""A client's consent to get information from others or to give it to them (annex 7, points 6 and 7; R31, R32)."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audit.history import audited_history
from authorities.models import CodeItem
from authorities.rights import DataGroup
from clients.models.base import ClientRecord, Ownership
from core import clock
from core.presentation import date_text


class Direction(models.TextChoices):
    """Which way the information goes; the two code lists of parties go with it."""

    GET = "get", _("Get information from the party")
    GIVE = "give", _("Give information to the party")
    BOTH = "both", _("Get and give")


class Consent(ClientRecord):
    """One individual consent: which party, which way, what content, for what purpose, from when to when.

    ``party`` is a value of the dated lists of annex 7: point 6 for those from whom information is got, point 7 for those to whom
    it is given. ``party_name`` tells which one it is; of a private person only name and ``relation`` are kept. A party outside
    the EU and the EEA has its ``country`` and the ``transfer_ground`` written down.
    """

    data_group = DataGroup.MEMBERSHIP
    ownership = Ownership.OWN
    content_fields = ("party_name", "relation", "content", "purpose", "country", "transfer_ground", "withdrawal_note")

    direction = models.CharField(_("direction"), max_length=10, choices=Direction)
    party = models.ForeignKey(
        CodeItem, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("kind of party")
    )
    party_name = models.CharField(_("name of the party"), max_length=200, blank=True)
    relation = models.CharField(_("relation to the client"), max_length=100, blank=True)
    content = models.TextField(_("what information"), max_length=2000)
    purpose = models.TextField(_("for what purpose"), max_length=1000)
    is_outside_eea = models.BooleanField(_("the party is outside the EU and the EEA"), default=False)
    country = models.CharField(_("country"), max_length=100, blank=True)
    transfer_ground = models.CharField(_("ground of the transfer"), max_length=300, blank=True)
    given_on = models.DateField(_("given"))
    valid_to = models.DateField(_("valid until"), null=True, blank=True)
    withdrawn_on = models.DateField(_("withdrawn"), null=True, blank=True)
    withdrawal_note = models.CharField(_("how it was withdrawn"), max_length=300, blank=True)

    history = audited_history()

    class Meta(ClientRecord.Meta):
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ("-given_on", "-id")
        constraints = [
            models.UniqueConstraint(fields=["id", "client"], name="consent_key_with_client"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("given_on")), name="consent_ends_after_it_was_given"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=F("given_on")), name="consent_withdrawn_after_it_was_given"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party_text}, {date_text(self.given_on)}"

    @property
    def party_text(self) -> str:
        """The party as people call it: its name, or what kind it is."""
        return self.party_name or self.party.name

    def is_valid_on(self, day: date | None = None) -> bool:
        """Whether information may move by it on ``day`` (today by default); on the day of withdrawal no longer (R32)."""
        on = day or clock.today()
        ended = self.withdrawn_on is not None and self.withdrawn_on <= on
        return not self.is_struck and not ended and self.given_on <= on and (self.valid_to is None or on <= self.valid_to)

    @property
    def state(self) -> str:
        """Where it stands today, for its tag: in force, withdrawn, planned or ended."""
        if self.withdrawn_on is not None:
            return "withdrawn"
        if self.is_valid_on():
            return "in_force"
        return "planned" if self.given_on > clock.today() else "ended"

    @property
    def state_text(self) -> str:
        """The state in words."""
        words = {
            "withdrawn": pgettext_lazy("consent", "Withdrawn"),
            "in_force": _("In force"),
            "planned": _("Not yet in force"),
            "ended": _("Ended"),
        }
        return str(words[self.state])
