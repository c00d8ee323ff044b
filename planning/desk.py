"""What planning puts on the desk: parts of joint assessments that the own authority has not written."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from authorities.access import Actor
from clients.models import Client
from clients.reading import visible_rows
from clients.unassigned import officials_in_force
from clients.waiting import where_any
from core.models import PeriodCode
from core.periods import periods
from core.registry import DeskItem
from planning.models import AssessmentPart, JointAssessment


def assessments(actor: Actor, *, client: Client | None = None) -> Iterable[DeskItem]:
    """Assessments that are being made and in which the own authority has written nothing yet, on its officials' desks."""
    table = periods(PeriodCode.PLAN_DUE)
    for row in _waiting(actor, client).select_related("client").order_by("begun_on"):
        at_start = row.phase == JointAssessment.Phase.START
        yield DeskItem(
            kind="assessment_part",
            kind_label=_("Joint assessments"),
            title=_("Write your authority's part of the joint assessment"),
            detail=row.get_phase_display(),
            url=reverse("planning:assessment", args=[row.client_id]),
            due=table.due_date(row.begun_on) if at_start else None,
            client=row.client,
        )


def count_assessments(actor: Actor) -> int:
    """How many assessments wait for a part of the own authority."""
    return int(_waiting(actor, None).count())


def _waiting(actor: Actor, client: Client | None) -> Any:
    open_ones = JointAssessment.objects.filter(area=actor.area_id, concluded_on=None, struck_at=None)
    return where_any(open_ones, client, lambda: _unwritten(actor, client))


def _unwritten(actor: Actor, client: Client | None) -> Any:
    written = AssessmentPart.objects.filter(assessment=OuterRef("pk"), stored_by=actor.authority_id, struck_at=None)
    mine = officials_in_force(actor.area_id).filter(client=OuterRef("client"), user=actor.user_id)
    return visible_rows(JointAssessment, actor, client).filter(~Exists(written), Exists(mine), concluded_on=None, struck_at=None)
