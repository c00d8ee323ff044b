"""How the deletion of a client treats the tables of planning: all of them go, but the catalogue of services."""

from core.registry import PurgeClass, PurgeKind, PurgeTarget, register_purge

#: As in ``clients.purge_classes``: rows before what they hang on, the client in between, histories last.
RECORD, PARENT, HISTORY = 110, 60, -10

TABLES = {
    "AssessmentPart": RECORD,
    "DutiesExplained": RECORD,
    "FollowUp": RECORD,
    "Goal": RECORD,
    "JobSearch": RECORD,
    "EarlierPlan": RECORD,
    "JointAssessment": PARENT,
    "OutsideParticipant": RECORD,
    "PlanApproval": RECORD,
    "PlanDelivery": RECORD,
    "PlanVersion": PARENT,
    "PlannedService": PARENT,
    "Reporting": RECORD,
    "ServiceTerms": RECORD,
    "HistoricalAssessmentPart": HISTORY,
    "HistoricalDutiesExplained": HISTORY,
    "HistoricalFollowUp": HISTORY,
    "HistoricalGoal": HISTORY,
    "HistoricalJobSearch": HISTORY,
    "HistoricalEarlierPlan": HISTORY,
    "HistoricalJointAssessment": HISTORY,
    "HistoricalOutsideParticipant": HISTORY,
    "HistoricalPlanApproval": HISTORY,
    "HistoricalPlanDelivery": HISTORY,
    "HistoricalPlanVersion": HISTORY,
    "HistoricalPlannedService": HISTORY,
    "HistoricalReporting": HISTORY,
    "HistoricalServiceTerms": HISTORY,
}


def register() -> None:
    """Put the classes of this app's tables into the registry; called once, when the apps are ready."""
    register_purge(
        *(PurgeClass(PurgeTarget.MODEL, f"planning.{name}", PurgeKind.DELETE, order=order) for name, order in TABLES.items()),
        PurgeClass(PurgeTarget.MODEL, "planning.ServiceItem", PurgeKind.NO_PERSON, reason="what the authorities offer"),
    )
