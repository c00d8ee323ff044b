"""Planning: the joint assessment, and the plans that others have made."""

from planning.models.assessment import AssessmentPart, JointAssessment, OutsideParticipant
from planning.models.earlier_plan import EarlierPlan

__all__ = ["AssessmentPart", "EarlierPlan", "JointAssessment", "OutsideParticipant"]
