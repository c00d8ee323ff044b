"""The caseload of an authority's officials, and standing in for those who are away."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from authorities.access import Actor
from authorities.models import User
from clients.models import Client, Membership, ResponsibleOfficial, Substitution
from core import clock

#: A membership that has lasted longer is looked at: clients of many years were the least satisfied (evaluation 2017-2018).
LONG_DAYS = 365


@dataclass(frozen=True, kw_only=True)
class Load:
    """One official's clients, counted."""

    user: User
    clients: int
    closing: int
    long: int
    may_work: bool
    """Whether the account is in force; clients of one that is not need somebody else."""
    ends_on: date | None
    """When the account ends, where that is soon."""


def long_lasting(memberships: QuerySet[Membership]) -> QuerySet[Membership]:
    """Those of the memberships that have lasted longer than a year: the one condition of the caseload's number and its list."""
    return memberships.filter(started_on__lt=clock.today() - timedelta(days=LONG_DAYS))


def clients_of_official(actor: Actor, user: User) -> QuerySet[Client]:
    """The clients with an open membership for whom a person of the actor's authority answers, of those the actor may find."""
    rows = ResponsibleOfficial.objects.filter(
        client=OuterRef("pk"), user=user, stored_by=actor.authority_id, ended_on=None, area=actor.area_id
    )
    is_open = Membership.objects.filter(client=OuterRef("pk"), ended_on=None)
    return Client.objects.visible_to(actor).filter(Exists(rows), Exists(is_open))


def caseload(actor: Actor, *, soon: date) -> list[Load]:
    """Every official of the actor's authority who answers for somebody, by name: two queries.

    Args:
        soon: accounts that end on this day or before are pointed out.
    """
    memberships = Membership.objects.filter(client=OuterRef("client"), ended_on=None)
    rows = ResponsibleOfficial.objects.filter(
        Exists(memberships),
        area=actor.area_id,
        stored_by=actor.authority_id,
        ended_on=None,
        client__in=Client.objects.visible_to(actor),
    )
    counted = (
        rows.order_by()
        .values("user")
        .annotate(
            clients=Count("pk"),
            closing=Count("pk", filter=Q(Exists(memberships.filter(state=Membership.State.CLOSING)))),
            long=Count("pk", filter=Q(Exists(long_lasting(memberships)))),
        )
    )
    found = {row["user"]: row for row in counted}
    people = User.objects.filter(pk__in=found).select_related("unit", "employer").order_by("name_key", "pk")
    today = clock.today()
    return [
        Load(
            user=person,
            clients=found[person.pk]["clients"],
            closing=found[person.pk]["closing"],
            long=found[person.pk]["long"],
            may_work=person.is_active and person.valid_to >= today,
            ends_on=person.valid_to if person.valid_to <= soon else None,
        )
        for person in people
    ]


def staff_with_clients(actor: Actor) -> QuerySet[User]:
    """People of the actor's authority who answer now for somebody whom the actor may find, ended accounts included."""
    rows = ResponsibleOfficial.objects.visible_to(actor).filter(stored_by=actor.authority_id, ended_on=None)
    return User.objects.filter(pk__in=rows.order_by().values("user")).order_by("name_key", "pk")


def substituted(actor: Actor) -> QuerySet[ResponsibleOfficial]:
    """What the officials answer for in whose place the actor stands today: it takes the actor into those clients' ring."""
    away = Substitution.objects.on().filter(area=actor.area_id, authority=actor.authority_id, substitute=actor.user_id)
    return ResponsibleOfficial.objects.filter(
        area=actor.area_id, stored_by=actor.authority_id, ended_on=None, user__in=away.order_by().values("absent")
    )


def standing_in(actor: Actor) -> QuerySet[Substitution]:
    """The substitutions by which the actor stands in for somebody today, the one that ends first at the top."""
    mine = Substitution.objects.on().filter(area=actor.area_id, authority=actor.authority_id, substitute=actor.user_id)
    return mine.select_related("absent").order_by("ends_on", "absent__name_key")


def substitutes_of(client: Client) -> dict[int, list[Substitution]]:
    """Who stands in for the client's officials, today or within a month, by the official's key."""
    officials = ResponsibleOfficial.objects.filter(client=client, ended_on=None).values("user")
    soon = clock.today() + timedelta(days=31)
    rows = Substitution.objects.filter(
        area=client.area_id, absent__in=officials, ends_on__gte=clock.today(), starts_on__lte=soon
    ).select_related("substitute")
    found: dict[int, list[Substitution]] = {}
    for row in rows:
        found.setdefault(row.absent_id, []).append(row)
    return found
