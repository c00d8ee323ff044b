"""What planning gives to the desk and to the client's pages."""

from django.utils.translation import gettext_lazy as _

from authorities.rights import DataGroup
from clients.providers import group_access
from core.registry import (
    ClientSection,
    DeskProvider,
    TimelineProvider,
    register_client_section,
    register_desk,
    register_timeline,
)
from planning import desk, desk_plan, timeline


def register() -> None:
    """Register the providers; called from ``PlanningConfig.ready``."""
    register_client_section(
        ClientSection(
            name="assessment",
            label=_("Joint assessment"),
            url_name="planning:assessment",
            access=group_access(DataGroup.NEEDS),
            group=_("Working together"),
            order=50,
        )
    )
    register_client_section(
        ClientSection(
            name="plan",
            label=_("Plan and follow-up"),
            url_name="planning:plan",
            access=group_access(DataGroup.PLAN),
            group=_("Data"),
            order=40,
        )
    )
    register_desk(DeskProvider(name="plan_approvals", items=desk_plan.approvals, count=desk_plan.count_approvals, order=31))
    register_desk(DeskProvider(name="plans", items=desk_plan.plans, count=desk_plan.count_plans, order=33))
    register_timeline(TimelineProvider(name="plans", entries=timeline.plan_entries, order=31))
    register_client_section(
        ClientSection(
            name="earlier-plans",
            label=_("Other plans"),
            url_name="planning:earlier-plans",
            access=group_access(DataGroup.PLAN),
            group=_("Working together"),
            order=56,
        )
    )
    register_desk(DeskProvider(name="assessments", items=desk.assessments, count=desk.count_assessments, order=32))
    register_timeline(TimelineProvider(name="assessments", entries=timeline.assessment_entries, order=30))
