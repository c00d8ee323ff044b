"""What the ground floor itself registers: how its tables are treated by a deletion, and the health of its jobs."""

from core.jobs import overdue_jobs
from core.registry import (
    HealthProbe,
    HealthResult,
    PurgeClass,
    PurgeKind,
    PurgeTarget,
    register_health,
    register_purge,
)


def register() -> None:
    """Put the providers of this app into the registry; called once, when the apps are ready."""
    register_purge(
        PurgeClass(PurgeTarget.MODEL, "core.SavedForm", PurgeKind.DELETE),
        PurgeClass(PurgeTarget.MODEL, "core.LegalPeriod", PurgeKind.NO_PERSON, reason="lengths and provisions of the law"),
        PurgeClass(
            PurgeTarget.MODEL, "core.HistoricalLegalPeriod", PurgeKind.NO_PERSON, reason="lengths and provisions of the law"
        ),
        PurgeClass(PurgeTarget.MODEL, "core.JobRun", PurgeKind.NO_PERSON, reason="names of jobs, dates and counts"),
        PurgeClass(PurgeTarget.JSON_COLUMN, "core.JobRun.counts", PurgeKind.NO_PERSON, reason="numbers by kind of row"),
    )
    register_health(HealthProbe("jobs", _jobs_on_time))


def _jobs_on_time() -> HealthResult:
    overdue = overdue_jobs()
    return HealthResult(is_well=not overdue, text=", ".join(overdue))
