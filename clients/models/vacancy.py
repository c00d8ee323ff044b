"""Where an authority that serves a client has named nobody: kept by the database, for the speed of lists and counts."""

from django.db import models

from authorities.models import Authority
from authorities.rights import DataGroup
from clients.models.base import ClientData


class Vacancy(ClientData):
    """A client with an open membership, served by an authority of which no responsible official is named.

    Derived, as ``ClientNameToken`` is: nobody writes it but the triggers of its migration, whoever changes the rows that
    it follows from, in whatever way. An official who cannot act any more is still named; ``clients.unassigned`` adds those.
    """

    data_group = DataGroup.MEMBERSHIP
    follows_merge = False

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta(ClientData.Meta):
        verbose_name = "vacancy"
        verbose_name_plural = "vacancies"
        constraints = [models.UniqueConstraint(fields=["client", "authority"], name="vacant_once_in_an_authority")]
        indexes = [
            *ClientData.Meta.indexes,
            models.Index(fields=["area", "authority", "client"], name="vacancies_of_an_authority"),
        ]
