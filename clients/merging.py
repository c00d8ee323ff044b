"""Two clients side by side, before one is merged into the other."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Value
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from authorities.access import Actor
from authorities.models import Authority
from authorities.rights import DataGroup
from clients.models import Client, ClientRecord, ContactDetails, Membership, ResponsibleOfficial
from clients.policy import can_see_contacts
from clients.services import client_tables
from core.identity_code import mask
from core.presentation import date_text


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One line: what it tells of, and its value for each of the two."""

    label: Any
    one: str
    other: str
    speaks: bool = False
    """Whether a difference speaks against the two being one person; how many records there are does not."""

    @property
    def differs(self) -> bool:
        """Whether the two say different things of the person; an empty value says nothing."""
        return self.speaks and bool(self.one and self.other) and self.one.casefold() != self.other.casefold()


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The lines in groups, and the data groups that they tell of: the look is logged by them, for both clients."""

    person: list[Compared]
    membership: list[Compared]
    contacts: list[Compared]
    records: list[Compared]
    data_groups: frozenset[DataGroup]


def compare(actor: Actor, one: Client, other: Client) -> Comparison:
    """What the actor may read of both, line by line: a fixed number of queries, and one for each kind of record."""
    pair = (one, other)
    may_see = all(can_see_contacts(actor, client) for client in pair)
    counted = list(_counts(actor, pair))
    return Comparison(
        person=person_lines(one, other),
        membership=_lines(_membership(one), _membership(other)),
        contacts=_lines(_contacts(one), _contacts(other), speak=True) if may_see else [],
        records=[Compared(label=label, one=str(found[one.pk]), other=str(found[other.pk])) for label, _groups, found in counted],
        data_groups=frozenset({DataGroup.IDENTITY, DataGroup.MEMBERSHIP}.union(*(groups for _label, groups, _found in counted))),
    )


def person_lines(one: Any, other: Any) -> list[Compared]:
    """The two own rows side by side; rows or entries of their histories."""
    return [*_lines(_person(one), _person(other), speak=True), *_lines(_taking_in(one), _taking_in(other))]


def _person(client: Any) -> dict[Any, str]:
    yes = {True: _("yes"), False: _("no")}
    return {
        _("Last name"): client.last_name,
        _("First names"): client.first_names,
        _("Former names"): client.former_names,
        _("Date of birth"): date_text(client.birth_date),
        _("Identity code"): mask(client.identity_code) if client.identity_code else "",
        _("Day of death"): date_text(client.died_on) if client.died_on else "",
        _("Non-disclosure for safety"): yes[client.safety_non_disclosure],
        _("Shielded"): yes[client.shielded],
    }


def _taking_in(client: Any) -> dict[Any, str]:
    return {_("Taken in"): date_text(client.created_at)}


def _membership(client: Client) -> dict[Any, str]:
    rows = Membership.objects.filter(client=client)
    officials = ResponsibleOfficial.objects.filter(client=client, ended_on=None).select_related("user", "stored_by")
    serving = Authority.objects.filter(pk__in=client.serving_authority_ids)
    return {
        _("Memberships"): "\n".join(_span(row) for row in rows),
        _("Serving authorities"): ", ".join(sorted(row.short_name for row in serving)),
        _("Responsible officials"): "\n".join(f"{row.stored_by.short_name}: {row.user}" for row in officials),
    }


def _span(row: Membership) -> str:
    until = date_text(row.ended_on) if row.ended_on else ""
    told = [row.get_state_display(), row.get_end_reason_display()]
    return f"{date_text(row.started_on)} \N{EN DASH} {until} ({', '.join(str(part) for part in told if part)})"


def _contacts(client: Client) -> dict[Any, str]:
    row = ContactDetails.objects.filter(client=client, ended_at=None).select_related("home_municipality").first()
    if row is None:
        return {}
    return {
        _("Home municipality"): str(row.home_municipality or ""),
        _("Address"): ", ".join(filter(None, (row.street_address, f"{row.postal_code} {row.post_office}".strip()))),
        _("Telephone"): " / ".join(filter(None, (row.phone, row.other_phone))),
        _("E-mail address"): row.email,
    }


def _lines(one: dict[Any, str], other: dict[Any, str], *, speak: bool = False) -> list[Compared]:
    return [Compared(label=label, one=one.get(label, ""), other=other.get(label, ""), speaks=speak) for label in {**one, **other}]


def _counts(actor: Actor, pair: tuple[Client, Client]) -> Iterator[tuple[Any, set[DataGroup], Counter[UUID]]]:
    """Of each kind of record that the actor may read: its name, its data groups, and how many each of the two has."""
    for model in client_tables():
        if not issubclass(model, ClientRecord) or not model.content_fields or model is ContactDetails:
            continue
        found: Counter[UUID] = Counter()
        groups: set[DataGroup] = set()
        rows = model.objects.readable_by(actor).filter(client__in=pair, struck_at=None).order_by()
        stands_on_row = "data_group" in {field.name for field in model._meta.get_fields()}
        grouped = rows.annotate(of=F("data_group") if stands_on_row else Value(model.data_group.value))
        for client_id, of, number in grouped.values_list("client_id", "of").annotate(number=Count("pk")):
            found[client_id] += number
            groups.add(DataGroup(of))
        if found:
            yield capfirst(model._meta.verbose_name_plural), groups, found
