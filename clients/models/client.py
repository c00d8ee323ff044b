"""The client: who, not what. Everything else hangs on this row and goes with it."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.history import audited_history
from authorities.models import Authority, CooperationArea
from authorities.models.users import IDENTITY_CODE_INDEX
from authorities.rights import DataGroup
from clients.facts import load_facts
from clients.models.base import ClientData, Ownership
from clients.querysets import ClientManager
from core import clock
from core.fields import BlindIndexField, EncryptedTextField
from core.identity_code import mask
from core.models import TimestampedModel, UUIDModel, VersionedModel

if TYPE_CHECKING:
    from authorities.access import Actor, ClientFacts


class Client(UUIDModel, TimestampedModel, VersionedModel):
    """A person in the register of one area (data group 1 of § 11(2)).

    ``identity_code`` is encrypted and found through ``identity_index``, unique per area; a client without a code yet has a
    birth date only. ``sort_key`` is a Finnish collation key (``core.names``) stored in byte order.
    ``serving_authority_ids`` mirrors the open ``ServingAuthority`` rows, for the speed of lists.

    A client taken in twice is merged into the other one (``clients.services.merging``): the row stays, empty of what moved, with
    its history, and goes when the other one goes. Nobody serves it, so nobody finds it.
    """

    LONGEST_FORMER_NAMES = 1000

    data_group: ClassVar[DataGroup] = DataGroup.IDENTITY
    ownership: ClassVar[Ownership] = Ownership.JOINT

    area = models.ForeignKey(CooperationArea, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField(_("client number"), editable=False)
    identity_code = EncryptedTextField(_("personal identity code"), null=True, blank=True)
    identity_index = BlindIndexField(source="identity_code", index_name=IDENTITY_CODE_INDEX)
    birth_date = models.DateField(_("date of birth"))
    died_on = models.DateField(_("day of death"), null=True, blank=True)
    last_name = models.CharField(_("last name"), max_length=100)
    first_names = models.CharField(_("first names"), max_length=150)
    former_names = models.CharField(_("former names"), max_length=LONGEST_FORMER_NAMES, blank=True)
    sort_key = models.CharField(max_length=600, editable=False, db_collation="C")
    shielded = models.BooleanField(_("shielded: open to named people only"), default=False)
    safety_non_disclosure = models.BooleanField(_("non-disclosure for safety"), default=False)
    serving_authority_ids = ArrayField(models.IntegerField(), default=list, editable=False)
    stored_by = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+", verbose_name=_("stored by"))

    merged_into = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, editable=False, related_name="merged_ones"
    )

    history = audited_history(excluded_fields=["merged_into"])

    objects = ClientManager()

    class Meta:
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        ordering = ("sort_key", "id")
        constraints = [
            models.UniqueConstraint(fields=["id", "area"], name="client_key_with_area"),
            models.UniqueConstraint(fields=["area", "number"], name="client_number_once_per_area"),
            models.UniqueConstraint(fields=["area", "identity_index"], name="identity_code_once_per_area"),
            models.CheckConstraint(
                condition=Q(identity_code__isnull=True, identity_index__isnull=True)
                | Q(identity_code__isnull=False, identity_index__isnull=False),
                name="identity_code_with_its_index",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(identity_code__isnull=True, serving_authority_ids=[]) & ~Q(merged_into=F("id")),
                name="a_merged_client_is_found_by_nobody",
            ),
            models.CheckConstraint(condition=Q(died_on=None) | Q(died_on__gte=F("birth_date")), name="death_is_not_before_birth"),
        ]
        indexes = [
            models.Index(fields=["area", "sort_key", "id"], name="clients_in_name_order"),
            models.Index(fields=["area"], condition=Q(died_on__isnull=False), name="clients_who_have_died"),
            models.Index(fields=["area"], condition=Q(shielded=True), name="clients_under_a_shield"),
        ]

    def __str__(self) -> str:
        return f"{self.last_name}, {self.first_names}"

    def get_absolute_url(self) -> str:
        """The client's page."""
        return reverse("clients:client", args=[self.pk])

    def all_keys(self) -> list[UUID]:
        """The client's key and those of the clients merged into them, by which the log and the histories know them."""
        return list(with_merged([self.pk]))

    @property
    def masked_code(self) -> str:
        """The identity code with its individual part hidden; empty when there is none (R43)."""
        return mask(self.identity_code) if self.identity_code else ""

    def age_on(self, day: date | None = None) -> int:
        """Full years on ``day`` (today by default, or the day of death)."""
        on = day or self.died_on or clock.today()
        return on.year - self.birth_date.year - ((on.month, on.day) < (self.birth_date.month, self.birth_date.day))

    def facts_for(self, actor: "Actor") -> "ClientFacts":
        """How ``actor`` stands to this client; fetched once per actor and instance, in one query.

        ``clients.facts.attach_facts`` fetches them for a whole page. A service that changes how somebody stands to the client
        (an official, a grant, a bar, a shield, a purpose, a membership) calls ``forget_facts``.

        Raises:
            DoesNotExist: there is no such client within the current area.
        """
        held: tuple[Actor, ClientFacts] | None = self.__dict__.get("_facts")
        if held is not None and held[0] is actor:
            return held[1]
        facts = load_facts(actor, [self]).get(self.pk)
        if facts is None:
            raise Client.DoesNotExist
        self.hold_facts(actor, facts)
        return facts

    def hold_facts(self, actor: "Actor", facts: "ClientFacts") -> None:
        """Keep facts that were fetched with those of others."""
        self.__dict__["_facts"] = (actor, facts)

    def forget_facts(self) -> None:
        """Ask the database anew when the policy is asked next: something that it decides on was changed."""
        self.__dict__.pop("_facts", None)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Read the row anew; the facts with it."""
        self.forget_facts()
        super().refresh_from_db(*args, **kwargs)


def with_merged(keys: Iterable[UUID]) -> dict[UUID, UUID]:
    """The keys of clients and of all who were merged into them, each with the key of the one who stays."""
    found = {key: key for key in keys}
    newest = list(found)
    while rows := Client.objects.filter(merged_into__in=newest).values_list("pk", "merged_into"):
        newest = []
        for key, into in rows:
            if into is not None:
                found[key] = found[into]
                newest.append(key)
    return found


class ClientNameToken(ClientData):
    """One searchable part of a client's names, folded for prefix search by range (design § 3: names)."""

    data_group = DataGroup.IDENTITY
    follows_merge = False

    token = models.CharField(max_length=200, db_collation="C")

    class Meta(ClientData.Meta):
        verbose_name = _("name token")
        indexes = [
            *ClientData.Meta.indexes,
            models.Index(fields=["area", "token", "client"], name="clients_name_tokens"),
        ]
