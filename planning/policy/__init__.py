"""Questions about planning. One import for whoever asks."""

from planning.policy.assessment import can_begin_assessment, can_change_part, can_conclude, can_write_part
from planning.policy.plan import (
    can_approve,
    can_begin_plan,
    can_change_explanation,
    can_change_service,
    can_deliver,
    can_draft,
    can_draft_frame,
    can_explain_duties,
    can_follow_service,
    can_record_approval,
    party_of,
)

__all__ = [
    "can_approve",
    "can_begin_assessment",
    "can_begin_plan",
    "can_change_explanation",
    "can_change_part",
    "can_change_service",
    "can_conclude",
    "can_deliver",
    "can_draft",
    "can_draft_frame",
    "can_explain_duties",
    "can_follow_service",
    "can_record_approval",
    "can_write_part",
    "party_of",
]
