"""Scheduled jobs of the ground floor."""

from collections.abc import Mapping
from datetime import timedelta

from core.clock import now
from core.jobs import Every, area_job, job
from core.models.job_run import JobRun
from core.saved_forms import delete_expired

#: Long enough to see a quarter's history of a job that gave trouble.
RUNS_KEPT = timedelta(days=100)


@area_job("core.delete_expired_forms", every=Every.HOUR, overdue_after=timedelta(hours=6))
def delete_expired_forms(area_id: int) -> Mapping[str, int]:
    """Delete forms that were typed into pages of the area and not fetched back for 24 hours."""
    return {"forms": delete_expired()}


@job("core.delete_expired_forms_outside", every=Every.HOUR, overdue_after=timedelta(hours=6))
def delete_expired_forms_outside() -> Mapping[str, int]:
    """The same for pages outside the areas."""
    return {"forms": delete_expired()}


@job("core.delete_old_runs", every=Every.DAY, overdue_after=timedelta(days=3), from_hour=4)
def delete_old_runs() -> Mapping[str, int]:
    """Delete the rows of runs long past."""
    return {"runs": JobRun.objects.filter(started_at__lt=now() - RUNS_KEPT).delete()[0]}
