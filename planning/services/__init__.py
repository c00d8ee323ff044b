"""The verbs of planning: one function each, policy, lock, change and event inside the caller's transaction."""

from planning.services.assessment import begin_assessment, change_part, conclude, name_outsider, write_part
from planning.services.earlier_plans import add_earlier_plan, change_earlier_plan

__all__ = [
    "add_earlier_plan",
    "begin_assessment",
    "change_earlier_plan",
    "change_part",
    "conclude",
    "name_outsider",
    "write_part",
]
