"""What the plan puts on the desk: approvals that wait for the own authority, plans to be drawn up and reviewed."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from authorities.access import Actor
from authorities.models import AuthorityKind
from clients.models import Client, Membership
from clients.reading import visible_rows
from clients.unassigned import officials_in_force
from clients.waiting import where_any
from core import clock
from core.models import PeriodCode
from core.periods import PeriodTable, periods
from core.registry import DeskItem
from core.transactions import found_once
from planning.models import Party, PlanApproval, PlanVersion
from planning.models.catalogue import ServiceKind
from planning.models.planned_service import ServiceTerms

State = PlanVersion.State
#: So long before it is due a plan stands on the desk.
WARNED = timedelta(days=30)


def approvals(actor: Actor, *, client: Client | None = None) -> Iterable[DeskItem]:
    """Versions that await the approval of the own authority, on its officials' desks."""
    for row in _awaiting(actor, client).select_related("client").order_by("updated_at"):
        yield DeskItem(
            kind="plan_approval",
            kind_label=_("Plans to be approved"),
            title=_("Approve the plan for your authority"),
            detail=str(row),
            url=reverse("planning:plan-version", args=[row.client_id, row.pk]),
            client=row.client,
        )


def count_approvals(actor: Actor) -> int:
    """How many versions await the own authority's approval."""
    return int(_awaiting(actor, None).count())


def plans(actor: Actor, *, client: Client | None = None) -> Iterable[DeskItem]:
    """Plans to be drawn up that are due within a month, or late: no version is in force; on the desk of the TVV (§ 6(1))."""
    table = _periods()
    for row in _planless(actor, client).select_related("client").order_by("started_on"):
        yield DeskItem(
            kind="plan_due",
            kind_label=_("Plans to be drawn up"),
            title=_("Draw up the plan"),
            url=reverse("planning:plan", args=[row.client_id]),
            due=table.due_date(row.started_on),
            client=row.client,
        )


def count_plans(actor: Actor) -> int:
    """How many plans are to be drawn up."""
    return int(_planless(actor, None).count())


def _awaiting(actor: Actor, client: Client | None) -> Any:
    awaiting = PlanVersion.objects.filter(area=actor.area_id, state=State.AWAITING)
    return where_any(awaiting, client, lambda: _unapproved(actor, client))


def _unapproved(actor: Actor, client: Client | None) -> Any:
    kind = actor.employer.kind
    given = PlanApproval.objects.filter(version=OuterRef("pk"), party=kind, withdrawn_at=None)
    mine = officials_in_force(actor.area_id).filter(client=OuterRef("client"), user=actor.user_id)
    rows = visible_rows(PlanVersion, actor, client).filter(~Exists(given), Exists(mine), state=State.AWAITING)
    if kind == Party.KELA:
        rehabilitation = ServiceTerms.objects.filter(
            version=OuterRef("pk"), item__kind=ServiceKind.REHABILITATION, stored_by__kind=AuthorityKind.KELA
        )
        rows = rows.filter(Exists(rehabilitation))
    return rows


def _planless(actor: Actor, client: Client | None) -> Any:
    """Open memberships without a version in force, of the clients for whom the actor answers; none but at the TVV (§ 6(1))."""
    if actor.employer.kind != AuthorityKind.TVV:
        return Membership.objects.none()
    in_force = PlanVersion.objects.filter(membership=OuterRef("pk"), state=State.IN_FORCE)
    mine = officials_in_force(actor.area_id).filter(client=OuterRef("client"), user=actor.user_id)
    begun = _periods().latest_start(clock.today() + WARNED)
    return visible_rows(Membership, actor, client).filter(
        ~Exists(in_force), Exists(mine), Q(ended_on=None), started_on__lte=begun
    )


def _periods() -> PeriodTable:
    found: PeriodTable | None = found_once("periods of plans", lambda: periods(PeriodCode.PLAN_DUE))
    return found or periods(PeriodCode.PLAN_DUE)
