"""What planning tells on a client's timeline."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from authorities.access import Actor
from authorities.rights import DataGroup
from clients.models import Client
from clients.reading import readable_rows
from core.clock import start_of_day
from core.registry import TimelineEntry
from planning.models import JointAssessment, PlanDelivery, PlanVersion


def assessment_entries(actor: Actor, client: Client, limit: int) -> Iterable[TimelineEntry]:
    """The assessments that were begun and concluded."""
    rows = readable_rows(JointAssessment, actor, client).filter(struck_at=None)
    rows = rows.select_related("stored_by", "begun_by", "concluded_by__employer")
    for row in rows.order_by("-begun_on", "-created_at")[:limit]:
        yield TimelineEntry(
            at=start_of_day(row.begun_on),
            has_time=False,
            data_group=DataGroup.NEEDS,
            title=_("Joint assessment begun"),
            kind="assessment",
            kind_label=_("Joint assessments"),
            authorities=(row.stored_by,),
            who=str(row.begun_by),
            detail=str(row.get_phase_display()),
        )
        if row.concluded_on is not None:
            yield TimelineEntry(
                at=start_of_day(row.concluded_on),
                has_time=False,
                data_group=DataGroup.NEEDS,
                title=_("Joint assessment concluded"),
                kind="assessment",
                kind_label=_("Joint assessments"),
                authorities=(row.concluded_by.employer,) if row.concluded_by else (),
                who=str(row.concluded_by),
                detail=str(row.get_outcome_display()),
                is_key=True,
            )


def plan_entries(actor: Actor, client: Client, limit: int) -> Iterable[TimelineEntry]:
    """The versions of the plan that came into force, and what was given to the client."""
    versions = readable_rows(PlanVersion, actor, client).exclude(in_force_on=None).order_by("-in_force_on")
    for row in versions[:limit]:
        yield TimelineEntry(
            at=start_of_day(row.in_force_on),
            has_time=False,
            data_group=DataGroup.PLAN,
            title=_("Plan in force"),
            kind="plan",
            kind_label=_("Plan"),
            detail=str(row),
            is_key=True,
        )
    deliveries = readable_rows(PlanDelivery, actor, client).select_related("stored_by", "delivered_by", "version")
    for given in deliveries.order_by("-delivered_on")[:limit]:
        yield TimelineEntry(
            at=start_of_day(given.delivered_on),
            has_time=False,
            data_group=DataGroup.PLAN,
            title=_("Plan given to the client"),
            kind="plan",
            kind_label=_("Plan"),
            authorities=(given.stored_by,),
            who=str(given.delivered_by),
            detail=f"{given.version}, {str(given.get_manner_display()).lower()}",
        )
