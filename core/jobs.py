"""Scheduled jobs and tasks: the schedule and the queue only wake them, the database says what is due and not done.

A job is a function under ``@job`` or ``@area_job(name, every=Every.DAY, overdue_after=...)`` that returns its counts; a task for
one event is a function under ``@work_task(name)``, sent by ``wake(task, key)``. Their modules are called ``tasks.py``.
"""

import logging
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial, wraps
from typing import Any
from uuid import UUID

from celery import Task, shared_task
from celery.schedules import crontab
from django.db import transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Min

from core.clock import HELSINKI, now
from core.registry import area_ids
from core.runs import LeaseLostError, claim, fail, finish, last_success, renew, successes_by_part
from core.transactions import unit_of_work

__all__ = [
    "Every", "Job", "JobFailedError", "Progress", "area_job", "beat_schedule", "claim", "fail", "finish", "iter_jobs", "job",
    "last_success", "overdue_jobs", "period_of", "wake", "work_task",
]  # fmt: skip

logger = logging.getLogger(__name__)
Counts = Mapping[str, int]

#: Of Celery's connection to the broker, when a page waits for it.
ONE_TRY = {"max_retries": 0, "socket_connect_timeout": 1, "socket_timeout": 1}
#: So that a broker that does not answer costs the pages one second in thirty.
BROKER_PAUSE_SECONDS = 30


class Every(StrEnum):
    """How often a job has something to do; each span is one run."""

    HOUR = "hour"
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True)
class Progress:
    """What one transaction of a long job did; the runner calls again, in a new one, until a plain mapping comes."""

    counts: Counts


@dataclass(frozen=True)
class Job:
    """A scheduled job as the schedule and the health page know it.

    ``from_hour`` is the Finnish hour before which a daily or monthly run is not begun; ``overdue_after`` the time without
    success that makes it a fault.
    """

    name: str
    every: Every
    overdue_after: timedelta
    work: Callable[..., Counts | Progress | None]
    by_area: bool
    from_hour: int = 0


class JobFailedError(Exception):
    """Some part of a job failed; the others were done. The run rows say which."""


class WorkTask(Task):
    """A task that runs in one unit of work, in the area of its keyword ``area_id`` if it has one."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with unit_of_work(area_id=kwargs.get("area_id")):
            return super().__call__(*args, **kwargs)


@dataclass
class _Pause:
    """Until when nothing is sent, in monotonic seconds; one a process."""

    until: float = 0.0


_jobs: dict[str, Job] = {}
_broker_pause = _Pause()


def work_task(name: str) -> Any:
    """Make a function a task called ``name`` that runs in a unit of work; it must bear being run twice."""
    return shared_task(name=name, base=WorkTask, ignore_result=True)


def job(name: str, *, every: Every, overdue_after: timedelta, from_hour: int = 0) -> Callable[[Callable[[], Any]], Any]:
    """Make a function without arguments a scheduled job outside the areas: no client data is visible to it.

    The function returns its counts, or ``Progress`` to be called again in a new transaction.
    """
    return _registering(name=name, every=every, overdue_after=overdue_after, from_hour=from_hour, by_area=False)


def area_job(name: str, *, every: Every, overdue_after: timedelta, from_hour: int = 0) -> Callable[[Callable[[int], Any]], Any]:
    """Make ``function(area_id)`` a scheduled job run for each co-operation area, in a unit of work within that area.

    Each area has its own run; one that fails does not keep the others from theirs.
    """
    return _registering(name=name, every=every, overdue_after=overdue_after, from_hour=from_hour, by_area=True)


def run_job(name: str) -> None:
    """Do what is due of the job ``name`` and not done yet.

    Raises:
        JobFailedError: at least one part failed; it can be claimed again.
    """
    scheduled = _jobs[name]
    period = period_of(scheduled.every, from_hour=scheduled.from_hour)
    with unit_of_work():
        parts = list(area_ids()) if scheduled.by_area else [None]
    failed = [area_id for area_id in parts if not _run_part(scheduled, period, area_id)]
    if failed:
        raise JobFailedError(f"{name} {period}: {len(failed)} of {len(parts)} parts failed")


def period_of(every: Every, *, moment: datetime | None = None, from_hour: int = 0) -> str:
    """Return the name of the span that ``moment`` (now) lies in: ``2026-11-24T10`` in UTC, Finnish days and months.

    Before ``from_hour`` a day or month has not begun: the day before still runs, and is mostly done.
    """
    moment = moment or now()
    if every == Every.HOUR:
        return f"{moment:%Y-%m-%dT%H}"
    # Both sides as wall clock time, so that a change of the clocks moves nothing.
    local = moment.astimezone(HELSINKI).replace(tzinfo=None) - timedelta(hours=from_hour)
    return f"{local:%Y-%m-%d}" if every == Every.DAY else f"{local:%Y-%m}"


def wake(task: Any, *args: int | str | UUID, **kwargs: int | str | UUID) -> None:
    """Have a worker run ``task`` with ``args`` once the running transaction has committed.

    Never fails the request, nor holds it up for more than a second: with the broker down the message is lost, which is
    logged, and the work is found due later.

    Args:
        task: a Celery task.
        args: keys only; data is read by the task itself.
        kwargs: likewise; ``area_id`` is the area of a ``work_task``.
    """
    keys = [_as_key(value) for value in args]
    named_keys = {name: _as_key(value) for name, value in kwargs.items()}

    transaction.on_commit(partial(_send, task, keys, named_keys))


def iter_jobs() -> Iterator[Job]:
    """Return the scheduled jobs in the order of their names."""
    return iter(sorted(_jobs.values(), key=lambda scheduled: scheduled.name))


def beat_schedule() -> dict[str, dict[str, Any]]:
    """Return Celery beat's schedule: every job is woken each hour, a few minutes apart, and the database decides."""
    return {
        scheduled.name: {"task": scheduled.name, "schedule": crontab(minute=str((5 + 7 * number) % 60))}
        for number, scheduled in enumerate(iter_jobs())
    }


def overdue_jobs() -> list[str]:
    """Return the names of the jobs, with the area, that have not succeeded for longer than they may."""
    since_start = MigrationRecorder.Migration.objects.aggregate(first=Min("applied"))["first"]
    overdue = []
    for scheduled in iter_jobs():
        successes = successes_by_part(scheduled.name)
        parts = [f"area-{area_id}" for area_id in area_ids()] if scheduled.by_area else [""]
        for part in parts:
            last = successes.get(part, since_start)
            if last is None or now() - last > scheduled.overdue_after:
                overdue.append(f"{scheduled.name}/{part}".rstrip("/"))
    return overdue


def _registering(*, name: str, **options: Any) -> Callable[[Callable[..., Any]], Any]:
    def register(function: Callable[..., Any]) -> Any:
        if name in _jobs:
            raise ValueError(f"there are two jobs called {name}")
        _jobs[name] = Job(name=name, work=function, **options)

        @wraps(function)
        def wake_up() -> None:
            run_job(name)

        # The task takes no arguments: Celery reads the signature, and must not see through to the function's.
        del wake_up.__wrapped__
        return shared_task(name=name, ignore_result=True)(wake_up)

    return register


def _run_part(scheduled: Job, period: str, area_id: int | None) -> bool:
    """Run one part if nobody has yet; False when it failed."""
    with unit_of_work():
        run = claim(scheduled.name, period if area_id is None else f"{period}/area-{area_id}")
    if run is None:
        return True
    arguments = [] if area_id is None else [area_id]
    total: dict[str, int] = {}
    try:
        more = True
        while more:
            with unit_of_work(area_id=area_id):
                outcome = scheduled.work(*arguments)
                more = isinstance(outcome, Progress)
                counts = outcome.counts if isinstance(outcome, Progress) else outcome or {}
                total = {name: total.get(name, 0) + counts.get(name, 0) for name in {*total, *counts}}
                # In the same transaction as the work: it is done if, and only if, the run says so.
                renew(run) if more else finish(run, total)
    except LeaseLostError:
        logger.warning("run taken over by another worker: %s", run)
    except Exception as error:  # noqa: BLE001 - the other areas' runs must not suffer
        # No traceback: the text of the error may name persons.
        logger.error("job failed: %s: %s", run, _place_of(error))
        with suppress(LeaseLostError), unit_of_work():
            fail(run, error)
        return False
    return True


def _send(task: Any, args: list[int | str], kwargs: dict[str, int | str]) -> None:
    if time.monotonic() < _broker_pause.until:
        logger.warning("task not sent, the broker was down a moment ago: %s", task.name)
        return
    try:
        # A connection of its own: the pool's would try for six seconds (measured) to reach a broker that is down.
        with task.app.connection_for_write(transport_options=ONE_TRY) as connection:
            task.apply_async(args=args, kwargs=kwargs, connection=connection, retry=False, ignore_result=True)
    except Exception as error:  # noqa: BLE001 - whatever the broker's client raises, the page is already saved
        _broker_pause.until = time.monotonic() + BROKER_PAUSE_SECONDS
        logger.warning("task could not be sent: %s (%s)", task.name, type(error).__name__)


def _place_of(error: Exception) -> str:
    """Kind of error and where it was raised, without its text."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} at {frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else ""


def _as_key(value: int | str | UUID) -> int | str:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, int | str):
        return value
    raise TypeError("a task is given keys only")
