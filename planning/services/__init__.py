"""The verbs of planning: one function each, policy, lock, change and event inside the caller's transaction."""

from planning.services.approvals import approve, deliver, record_approval, return_to_draft, send_for_approval
from planning.services.assessment import begin_assessment, change_part, conclude, name_outsider, write_part
from planning.services.earlier_plans import add_earlier_plan, change_earlier_plan
from planning.services.plan_parts import add_goal, change_goal, explain_duties, remove_goal, write_frame
from planning.services.plan_versions import begin_plan, give_up_version
from planning.services.planned_services import add_service, change_service, follow_service, offered_items, remove_service

__all__ = [
    "add_earlier_plan",
    "add_goal",
    "add_service",
    "approve",
    "begin_assessment",
    "begin_plan",
    "change_earlier_plan",
    "change_goal",
    "change_part",
    "change_service",
    "conclude",
    "deliver",
    "explain_duties",
    "follow_service",
    "give_up_version",
    "name_outsider",
    "offered_items",
    "record_approval",
    "remove_goal",
    "remove_service",
    "return_to_draft",
    "send_for_approval",
    "write_frame",
    "write_part",
]
