"""Claims on the runs of scheduled jobs: one job, one period, one worker (design § 9)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import CharField, F, Func, Max, Value

from core.clock import now
from core.ids import uuid7
from core.models.job_run import JobRun, RunState

#: Longer than a task may run (CELERY_TASK_TIME_LIMIT), so a living worker never loses its claim.
LEASE = timedelta(minutes=40)

CLAIM = """
INSERT INTO core_jobrun AS run (id, job, period, state, attempt, started_at, lease_until, counts, error)
VALUES (%(id)s, %(job)s, %(period)s, 'running', 1, %(now)s, %(lease_until)s, '{}', '')
ON CONFLICT (job, period) DO UPDATE
SET state = 'running', attempt = run.attempt + 1, started_at = EXCLUDED.started_at, lease_until = EXCLUDED.lease_until,
    finished_at = NULL, counts = '{}', error = ''
WHERE run.state = 'failed' OR (run.state = 'running' AND run.lease_until < EXCLUDED.started_at)
RETURNING id
"""


class LeaseLostError(Exception):
    """Another worker has taken the run over; what was done in this transaction must be rolled back."""


def claim(job: str, period: str, *, lease: timedelta = LEASE) -> JobRun | None:
    """Take the run of ``job`` for ``period``; None when it is done or somebody else is at it.

    A failed run, and one whose worker has not been heard of for the length of its lease, can be taken again. Commit (leave
    the unit of work) before starting the work, or the others wait for the outcome instead of going on.
    """
    moment = now()
    values: dict[str, Any] = {"id": uuid7(), "job": job, "period": period, "now": moment, "lease_until": moment + lease}
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, values)
        row = cursor.fetchone()
    return JobRun.objects.get(pk=row[0]) if row else None


def renew(run: JobRun, *, lease: timedelta = LEASE) -> None:
    """Hold a run that takes several transactions for another lease.

    Raises:
        LeaseLostError: somebody else has taken it over.
    """
    _update(run, lease_until=now() + lease)


def finish(run: JobRun, counts: Mapping[str, int] | None = None) -> None:
    """Note that the run is done, in the same transaction as its (last) work.

    Args:
        run: as it was claimed.
        counts: how many of what were handled; numbers only.
    Raises:
        LeaseLostError: somebody else has taken the run over.
    """
    _update(run, state=RunState.DONE, finished_at=now(), counts=dict(counts or {}))


def fail(run: JobRun, error: BaseException) -> None:
    """Note that the run failed and may be claimed again; only the kind of error is kept, its text may name persons.

    Raises:
        LeaseLostError: somebody else has taken the run over.
    """
    _update(run, state=RunState.FAILED, finished_at=now(), error=type(error).__name__[:200])


def last_success(job: str) -> datetime | None:
    """Return when a run of ``job`` last ended well; of a job by area, in the area where that is longest ago."""
    moments = successes_by_part(job).values()
    return min(moments, default=None)


def successes_by_part(job: str) -> dict[str, datetime]:
    """Return the last success of each part of ``job``: ``area-5`` and so on, the empty string for a job in one part."""
    part = Func(F("period"), Value("/"), Value(2), function="split_part", output_field=CharField())
    done = JobRun.objects.filter(job=job, state=RunState.DONE).values(part=part).annotate(last=Max("finished_at"))
    return {row["part"]: row["last"] for row in done.order_by()}


def _update(run: JobRun, **values: Any) -> None:
    held = JobRun.objects.filter(pk=run.pk, attempt=run.attempt, state=RunState.RUNNING)
    if not held.update(**values):
        raise LeaseLostError(f"{run.job} {run.period}")
    for name, value in values.items():
        setattr(run, name, value)
