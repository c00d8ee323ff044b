"""How the deletion of a client treats the tables of planning: all of them go."""

from core.registry import PurgeClass, PurgeKind, PurgeTarget, register_purge

#: As in ``clients.purge_classes``: rows before what they hang on, the client in between, histories last.
RECORD, PARENT, HISTORY = 110, 60, -10

TABLES = {
    "AssessmentPart": RECORD,
    "EarlierPlan": RECORD,
    "JointAssessment": PARENT,
    "OutsideParticipant": RECORD,
    "HistoricalAssessmentPart": HISTORY,
    "HistoricalEarlierPlan": HISTORY,
    "HistoricalJointAssessment": HISTORY,
    "HistoricalOutsideParticipant": HISTORY,
}


def register() -> None:
    """Put the classes of this app's tables into the registry; called once, when the apps are ready."""
    register_purge(
        *(PurgeClass(PurgeTarget.MODEL, f"planning.{name}", PurgeKind.DELETE, order=order) for name, order in TABLES.items())
    )
