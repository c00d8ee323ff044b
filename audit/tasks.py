"""The log's jobs: partitions for the coming months, seals for the days gone by."""

from collections.abc import Mapping
from datetime import timedelta

from audit import partitions, seals
from core.jobs import Every, Progress, job


@job("audit.make_partitions", every=Every.DAY, overdue_after=timedelta(days=3))
def make_partitions() -> Mapping[str, int]:
    """Keep the coming twelve months' partitions ready."""
    return {"made": len(partitions.make_ahead())}


@job("audit.seal_days", every=Every.HOUR, overdue_after=timedelta(hours=30))
def seal_days() -> Mapping[str, int] | Progress:
    """Seal the next day that is over, one in each transaction, until all are sealed."""
    return Progress({"sealed": 1}) if seals.seal_next_day() else {}
