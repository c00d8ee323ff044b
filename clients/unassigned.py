"""For whom nobody answers: what "in force" means of a responsible official, and the clients who have none."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from authorities.access import Actor
from authorities.matrix import casework_codes
from authorities.models import User
from clients.models import Bar, Client, Membership, ResponsibleOfficial, ShieldedAccess


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
    # One set, made once and looked up by hash: asked of each client instead, the planner compares every client with every
    # official (measured 750 ms against 40 at 12,000 clients).
    named = officials_in_force(actor.area_id).filter(stored_by=actor.authority_id).order_by().values("client")
    current = Membership.objects.filter(client=OuterRef("pk"), ended_on=None)
    return Q(~Q(pk__in=named), Exists(current), serving_authority_ids__contains=[actor.authority_id])
