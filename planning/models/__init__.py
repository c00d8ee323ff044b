"""Planning: the joint assessment."""

from planning.models.assessment import AssessmentPart, JointAssessment, OutsideParticipant

__all__ = ["AssessmentPart", "JointAssessment", "OutsideParticipant"]
