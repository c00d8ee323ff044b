"""The verbs of planning: one function each, policy, lock, change and event inside the caller's transaction."""

from planning.services.assessment import begin_assessment, change_part, conclude, name_outsider, write_part

__all__ = ["begin_assessment", "change_part", "conclude", "name_outsider", "write_part"]
