"""Where an entry's information comes from (annex 7, points 6 and 14): every entry and attachment says it."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models.base import ClientRecord
from clients.models.consent import Consent
from core.presentation import date_text


class Source(models.TextChoices):
    """The sources of the register; whoever is not among the first five gives information with the client's consent only."""

    CLIENT = "client", _("The client's own statement")
    TVV = "tvv", _("Employment authority")
    HVA = "hva", _("Wellbeing services county")
    KELA = "kela", _("Kela")
    POPULATION = "population", _("Population information system")
    PARTY = "party", _("Somebody else, with the client's consent")


#: They go when an entry is struck, with the rest of its content.
SOURCE_FIELDS = ("source", "checked_on", "consent")


class SourcedRecord(ClientRecord):
    """A record that says where its information comes from.

    ``checked_on`` is the day on which the population information system was looked at, ``consent`` the consent under which a
    party of annex 7 point 6 gave the information; each stands exactly with its source.
    """

    source = models.CharField(_("source of the information"), max_length=20, choices=Source)
    checked_on = models.DateField(_("checked in the population information system"), null=True, blank=True)
    consent = models.ForeignKey(
        Consent, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("consent")
    )

    class Meta(ClientRecord.Meta):
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(source=Source.PARTY, consent__isnull=False) | (~Q(source=Source.PARTY) & Q(consent=None)),
                name="%(class)s_from_a_party_by_consent",
            ),
            models.CheckConstraint(
                condition=Q(source=Source.POPULATION, checked_on__isnull=False)
                | (~Q(source=Source.POPULATION) & Q(checked_on=None)),
                name="%(class)s_checked_on_a_day",
            ),
        ]

    @property
    def source_text(self) -> str:
        """The source in words: ``Somebody else, with the client's consent: Työterveys Oy``, with the day of a check."""
        told: list[Any] = [self.get_source_display()]
        if self.consent is not None:
            told.append(self.consent.party_text)
        source = ": ".join(str(part) for part in told)
        if self.checked_on is None:
            return source
        return str(_("{source}, checked {day}")).format(source=source, day=date_text(self.checked_on))
