"""What the register puts on the desk: accesses to review, requests, judgements and merges that wait, leavers' clients.

Beside those the clients for whom nobody answers, and the ones that were opened last.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.actions import Action
from audit.models import Event
from authorities.access import Actor, Basis
from authorities.models import User
from authorities.rights import AreaRight
from authorities.terms import notice_until
from clients.models import AccessRequest, Client, ClientGrant, ClientMerge, EndJudgement, Membership, ResponsibleOfficial
from clients.reading import visible_rows
from clients.unassigned import officials_in_force, without_official_of
from clients.waiting import where_any
from core.clock import local_date
from core.presentation import moment_text
from core.registry import DeskItem, iter_desk

#: A supervisor reviews an opening by exception within a week; a rule of the house.
REVIEW_DAYS = 7
RECENT = 5


def reviews(actor: Actor, *, client: Client | None = None) -> Iterable[DeskItem]:
    """Openings by exception of the own staff that wait for the supervisor's judgement."""
    waiting_ones = _unreviewed(actor) if client is None else _unreviewed(actor).filter(client=client)
    for grant in waiting_ones.select_related("user").order_by("starts_at"):
        yield DeskItem(
            kind="break_glass_review",
            title=_("Review an opening by exception"),
            detail=_("{name} opened {when}, the reason is recorded").format(name=grant.user, when=moment_text(grant.starts_at)),
            url=reverse("clients:review", args=[grant.pk]),
            due=local_date(grant.starts_at) + timedelta(days=REVIEW_DAYS),
        )


def count_reviews(actor: Actor) -> int:
    """How many openings wait for a review."""
    return _unreviewed(actor).count()


def _unreviewed(actor: Actor) -> QuerySet[ClientGrant]:
    if not actor.has(AreaRight.SUPERVISE):
        return ClientGrant.objects.none()
    found = ClientGrant.objects.filter(area=actor.area_id, stored_by=actor.authority_id, kind=Basis.BREAK_GLASS, reviewed_at=None)
    return found.exclude(user=actor.user_id).not_barred_for(actor).past_shield_for(actor)


def requests(actor: Actor, *, client: Client | None = None) -> Iterable[DeskItem]:
    """Colleagues who came upon a client that they may not find, on the desk of those who can get in touch with them."""
    waiting_ones = _waiting_requests(actor, client)
    for request in waiting_ones.select_related("user", "client").order_by("made_at"):
        searched = _("{name} searched for the client by identity code")
        unanswered = _("{name} searched for the client by identity code, and nobody answers for the client now")
        yield DeskItem(
            kind="access_request",
            title=_("Get in touch with a colleague"),
            detail=(searched if request.is_mine else unanswered).format(name=request.user),
            url=reverse("clients:request", args=[request.client_id, request.pk]),
            due=local_date(request.made_at) + timedelta(days=REVIEW_DAYS),
            client=request.client,
        )


def count_requests(actor: Actor) -> int:
    """How many requests wait for an answer."""
    return int(_waiting_requests(actor, None).count())


def _waiting_requests(actor: Actor, client: Client | None) -> Any:
    unhandled = AccessRequest.objects.filter(area=actor.area_id, handled_at=None)
    return where_any(unhandled, client, lambda: _unhandled(actor, client))


def _unhandled(actor: Actor, client: Client | None) -> Any:
    """Requests on the clients of mine, and on those nobody answers for in any authority, so that each reaches somebody.

    The latter come to the supervisors of the serving authorities; those of a shielded client, whom supervisors may not find
    either, to the people named for it.
    """
    mine = ResponsibleOfficial.objects.filter(client=OuterRef("client"), user=actor.user_id, ended_on=None)
    in_force = officials_in_force(actor.area_id).filter(client=OuterRef("client"))
    fallback = Q(client__shielded=True)
    if actor.has(AreaRight.SUPERVISE):
        fallback |= Q(client__serving_authority_ids__contains=[actor.authority_id])
    found = visible_rows(AccessRequest, actor, client).filter(handled_at=None).annotate(is_mine=Exists(mine))
    return found.filter(Q(is_mine=True) | (fallback & ~Exists(in_force)))


def endings(actor: Actor, *, client: Client | None = None) -> Iterable[DeskItem]:
    """Memberships that another authority has judged to end, or whose client has died, and that wait for the own judgement."""
    waiting_ones = _waiting_endings(actor, client)
    for membership in waiting_ones.select_related("client").order_by("started_on"):
        yield DeskItem(
            kind="end_judgement",
            title=_("Judge whether the membership ends"),
            detail=_("Another authority has judged: {reason}").format(reason=membership.get_end_reason_display())
            if membership.end_reason
            else _("The client has died"),
            url=reverse("clients:closing", args=[membership.client_id]),
            client=membership.client,
        )


def count_endings(actor: Actor) -> int:
    """How many memberships wait for the own judgement."""
    return int(_waiting_endings(actor, None).count())


def _waiting_endings(actor: Actor, client: Client | None) -> Any:
    return where_any(Membership.objects.filter(_to_be_judged(actor)), client, lambda: _endings(actor, client))


def _to_be_judged(actor: Actor) -> Q:
    """Memberships that are closing or whose client has died, whoever judges next; both few, each found by an index of its own."""
    died = ArraySubquery(Client.objects.filter(area=actor.area_id, died_on__isnull=False).values("pk"))
    return Q(Q(state=Membership.State.CLOSING) | Q(client__pk__any=died), area=actor.area_id, ended_on=None)


def _endings(actor: Actor, client: Client | None) -> Any:
    """They come to the own official in force; where there is none, to the supervisors of the own authority."""
    given = EndJudgement.objects.filter(membership=OuterRef("pk"), stored_by__kind=actor.employer.kind, withdrawn_at=None)
    in_force = officials_in_force(actor.area_id).filter(client=OuterRef("client"), stored_by=actor.authority_id)
    wanted = Q(Exists(in_force.filter(user=actor.user_id)))
    if actor.has(AreaRight.SUPERVISE):
        wanted |= ~Q(Exists(in_force))
    found = visible_rows(Membership, actor, client).filter(_to_be_judged(actor), ~Exists(given), wanted)
    return found.filter(client__serving_authority_ids__contains=[actor.authority_id])


def merges(actor: Actor, *, client: Client | None = None) -> Iterable[DeskItem]:
    """Merges of two clients that wait for another person's confirmation."""
    for merge in _waiting_merges(actor, client).select_related("client", "made_by").order_by("created_at"):
        yield DeskItem(
            kind="merge",
            kind_label=_("Merges of clients"),
            title=_("Confirm that two clients are one person"),
            detail=_("{name} proposed the merge {when}").format(name=merge.made_by, when=moment_text(merge.created_at)),
            url=reverse("clients:confirm-merge", args=[merge.client_id, merge.pk]),
            due=local_date(merge.created_at) + timedelta(days=REVIEW_DAYS),
            client=merge.client,
        )


def count_merges(actor: Actor) -> int:
    """How many merges wait for the actor's confirmation."""
    return int(_waiting_merges(actor, None).count())


def _waiting_merges(actor: Actor, client: Client | None) -> Any:
    unconfirmed = ClientMerge.objects.filter(area=actor.area_id, state=ClientMerge.State.PROPOSED).exclude(made_by=actor.user_id)
    return where_any(unconfirmed, client, lambda: _unconfirmed(actor, client))


def _unconfirmed(actor: Actor, client: Client | None) -> Any:
    """They come to the officials in force but the one who proposed.

    Where there is no other they come to the supervisors who serve, and of a shielded client to the people named for it.
    """
    others = officials_in_force(actor.area_id).filter(client=OuterRef("client")).exclude(user=OuterRef("made_by"))
    fallback = Q(client__shielded=True)
    if actor.has(AreaRight.SUPERVISE):
        fallback |= Q(client__serving_authority_ids__contains=[actor.authority_id])
    wanted = Q(Exists(others.filter(user=actor.user_id))) | (fallback & ~Q(Exists(others)))
    found = visible_rows(ClientMerge, actor, client).filter(state=ClientMerge.State.PROPOSED).exclude(made_by=actor.user_id)
    return found.filter(wanted)


def leavers(actor: Actor, *, client: Client | None = None) -> Iterable[DeskItem]:
    """Officials of the own staff whose account ends soon and who still answer for clients: somebody must take them over."""
    if client is not None:
        return
    for person in _leavers(actor):
        yield DeskItem(
            kind="leaver",
            title=_("Hand over the clients of {name}").format(name=person),
            detail=ngettext("{count} client, the account ends", "{count} clients, the account ends", person.clients).format(
                count=person.clients
            ),
            url=reverse("clients:hand-over", args=[person.pk]),
            due=person.valid_to,
        )


def count_leavers(actor: Actor) -> int:
    """How many such officials there are."""
    return _leavers(actor).count()


def _leavers(actor: Actor) -> QuerySet[User, Any]:
    if not actor.has(AreaRight.SUPERVISE):
        return User.objects.none()
    current = Membership.objects.filter(client=OuterRef("client"), ended_on=None)
    visible = ResponsibleOfficial.objects.visible_to(actor)
    rows = visible.filter(Exists(current), stored_by=actor.authority_id, user=OuterRef("pk"), ended_on=None)
    number = rows.order_by().values("user").annotate(number=Count("pk")).values("number")
    return (
        User.objects.filter(employer=actor.authority_id, valid_to__lte=notice_until())
        .annotate(clients=Subquery(number))
        .filter(clients__gt=0)
        .order_by("valid_to", "name_key")
    )


def desk_items(actor: Actor, *, client: Client | None = None) -> list[DeskItem]:
    """What waits for the actor, on one client or at all, from every app, by due date; things without one come last."""
    items = [item for provider in iter_desk() for item in provider.items(actor, client=client)]
    return sorted(items, key=lambda item: (item.due is None, item.due or date.max))


def waiting(actor: Actor) -> int | None:
    """How much waits for the actor, None for nothing: the count beside the desk in the navigation."""
    return sum(provider.count(actor) for provider in iter_desk()) or None


def unassigned(actor: Actor) -> QuerySet[Client, Any]:
    """Open clients for whom nobody in the actor's authority answers, the oldest membership first."""
    current = Membership.objects.filter(client=OuterRef("pk"), ended_on=None)
    return (
        Client.objects.visible_to(actor)
        .filter(without_official_of(actor))
        .annotate(began=Subquery(current.values("started_on")[:1]))
        .order_by("began", "id")
    )


def recently_opened(actor: Actor) -> list[tuple[Client, Event]]:
    """The clients that the actor opened last, each with the look."""
    looks = Event.objects.for_user(actor.user_id).filter(action=Action.VIEWED, area_id=actor.area_id)
    latest: dict[UUID, Event] = {}
    for event in looks.exclude(client_id=None).order_by("-at", "-id")[:60]:
        if event.client_id is not None:
            latest.setdefault(event.client_id, event)
    keys = list(latest)[: RECENT * 2]
    clients = {client.pk: client for client in Client.objects.visible_to(actor).filter(pk__in=keys)}
    return [(clients[key], latest[key]) for key in keys if key in clients][:RECENT]
