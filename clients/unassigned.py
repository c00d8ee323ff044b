"""For whom nobody answers: what "in force" means of a responsible official, and the clients who have none."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from authorities.access import Actor
from authorities.matrix import casework_codes
from authorities.models import User
from clients.models import Bar, Client, Membership, ResponsibleOfficial, ShieldedAccess, Vacancy


def officials_in_force(area_id: int | None) -> QuerySet[ResponsibleOfficial]:
    """The responsible officials of an area who can do what they are named for.

    They work for the authority that named them, with an account and a role of casework in force today; the authority serves the
    client; and the client is neither barred for them, nor shielded without their name, nor themselves. Everybody else is a name
    on paper: the client never comes up on their desk.
    """
    at_work = User.objects.in_force().with_role(casework_codes(), in_areas=[area_id])
    mine = {"client": OuterRef("client"), "user": OuterRef("user")}
    named = ResponsibleOfficial.objects.filter(
        ~Exists(Bar.objects.filter(**mine, ended_at=None)),
        Q(client__shielded=False) | Exists(ShieldedAccess.objects.filter(**mine)),
        area=area_id,
        ended_on=None,
        user__in=at_work.order_by().values("pk"),
        user__employer=F("stored_by"),
        client__serving_authority_ids__contains=[F("stored_by")],
    )
    return named.exclude(user__identity_index=F("client__identity_index"))


def official_in_force(*, client: Client, authority_id: int) -> ResponsibleOfficial | None:
    """Who answers for one client in an authority; None where it is a name on paper only, or nobody."""
    rows = officials_in_force(client.area_id).filter(client=client, stored_by=authority_id)
    return rows.select_related("user").first()


def without_official_of(actor: Actor) -> Q:
    """Clients with an open membership whom the actor's authority serves and for whom nobody there answers.

    The one definition: the desk's number, its list and the filter of the client list are all ``visible_to(actor)`` with this.
    """
    # Found from the few clients who can be such, each then looked at; from all clients it took 26 ms of 95 at 12,000 of them,
    # and ten times as long at ten times as many.
    answered = officials_in_force(actor.area_id).filter(client=OuterRef("pk"), stored_by=actor.authority_id)
    current = Membership.objects.filter(client=OuterRef("pk"), ended_on=None)
    found = Q(pk__in=_perhaps_unanswered(actor)) & Q(Exists(current)) & ~Q(Exists(answered))
    return found & Q(serving_authority_ids__contains=[actor.authority_id])


def _perhaps_unanswered(actor: Actor) -> QuerySet[Any, Any]:
    """Keys of the clients for whom nobody is named in the actor's authority, and of those whose official may be a name on paper.

    For each condition of ``officials_in_force`` it has the clients of whom it could be untrue, each set found by an index.
    """
    area, authority = actor.area_id, actor.authority_id
    named = ResponsibleOfficial.objects.filter(area=area, stored_by=authority, ended_on=None)
    at_work = User.objects.in_force().with_role(casework_codes(), in_areas=[area]).filter(employer=authority)
    away = User.objects.exclude(pk__in=at_work.order_by().values("pk")).order_by().values("pk")
    barred = Bar.objects.filter(area=area, ended_at=None)
    themselves = User.objects.filter(employer=authority).exclude(identity_index=None)
    sets = (
        named.filter(user__pk__any=ArraySubquery(away)).values("client"),
        barred.values("client"),
        Client.objects.filter(area=area, shielded=True).values("pk"),
        Client.objects.filter(area=area, identity_index__in=themselves.order_by().values("identity_index")).values("pk"),
    )
    vacant = Vacancy.objects.filter(area=area, authority=authority).values("client")
    return vacant.union(*(one.order_by() for one in sets), all=True)
