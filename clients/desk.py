"""What the register puts on the desk: break-glass accesses to review, requests to get in touch, clients nobody answers for."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.actions import Action
from audit.models import Event
from authorities.access import Actor
from authorities.rights import AreaRight
from clients.models import AccessRequest, Client, ClientGrant, Membership, ResponsibleOfficial
from core.clock import local_date
from core.presentation import moment_text
from core.registry import DeskItem, iter_desk

#: A supervisor reviews an opening by exception within a week; a rule of the house.
REVIEW_DAYS = 7
RECENT = 5


def reviews(actor: Actor) -> Iterable[DeskItem]:
    """Openings by exception of the own staff that wait for the supervisor's judgement."""
    if not actor.has(AreaRight.SUPERVISE):
        return
    unreviewed = ClientGrant.objects.filter(
        area=actor.area_id, stored_by=actor.authority_id, kind="break_glass", reviewed_at=None
    ).exclude(user=actor.user_id)
    for grant in unreviewed.select_related("user", "client").order_by("starts_at"):
        yield DeskItem(
            kind="break_glass_review",
            title=_("Review an opening by exception"),
            detail=_("{name} opened {when}, the reason is recorded").format(name=grant.user, when=moment_text(grant.starts_at)),
            url=reverse("clients:review", args=[grant.pk]),
            due=local_date(grant.starts_at) + timedelta(days=REVIEW_DAYS),
        )


def requests(actor: Actor) -> Iterable[DeskItem]:
    """Colleagues who came upon a client of mine that they may not find."""
    mine = ResponsibleOfficial.objects.filter(client=OuterRef("client"), user=actor.user_id, ended_on=None)
    unhandled = AccessRequest.objects.visible_to(actor).filter(Exists(mine), handled_at=None)
    for request in unhandled.select_related("user", "client").order_by("made_at"):
        yield DeskItem(
            kind="access_request",
            title=_("Get in touch with a colleague"),
            detail=_("{name} searched for the client by identity code").format(name=request.user),
            url=reverse("clients:request", args=[request.client_id, request.pk]),
            due=local_date(request.made_at) + timedelta(days=REVIEW_DAYS),
            client=request.client,
        )


def desk_items(actor: Actor) -> list[DeskItem]:
    """Everything that waits for the actor, from every app, by due date; things without one come last."""
    items = [item for provider in iter_desk() for item in provider.items(actor)]
    return sorted(items, key=lambda item: (item.due is None, item.due or date.max))


def waiting(actor: Actor) -> int | None:
    """How much waits for the actor, None for nothing: the count beside the desk in the navigation."""
    return len(desk_items(actor)) or None


def unassigned(actor: Actor) -> QuerySet[Client]:
    """Open clients for whom nobody in the actor's authority answers, the oldest membership first."""
    named = ResponsibleOfficial.objects.filter(client=OuterRef("pk"), stored_by=actor.authority_id, ended_on=None)
    current = Membership.objects.filter(client=OuterRef("pk"), ended_on=None)
    found = Client.objects.visible_to(actor).filter(serving_authority_ids__contains=[actor.authority_id])
    return (
        found.filter(~Exists(named), Exists(current))
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
