"""Planning: the joint assessment, the plan with its versions, and the services that are followed."""

from planning.models.approval import PlanApproval, PlanDelivery
from planning.models.assessment import AssessmentPart, JointAssessment, OutsideParticipant
from planning.models.catalogue import ServiceItem, ServiceKind
from planning.models.earlier_plan import EarlierPlan
from planning.models.plan import Party, PlanPart, PlanVersion
from planning.models.plan_parts import DutiesExplained, FollowUp, Goal, JobSearch, Reporting
from planning.models.planned_service import PlannedService, ServiceTerms

__all__ = [
    "AssessmentPart",
    "DutiesExplained",
    "EarlierPlan",
    "FollowUp",
    "Goal",
    "JobSearch",
    "JointAssessment",
    "OutsideParticipant",
    "Party",
    "PlanApproval",
    "PlanDelivery",
    "PlanPart",
    "PlanVersion",
    "PlannedService",
    "Reporting",
    "ServiceItem",
    "ServiceKind",
    "ServiceTerms",
]
