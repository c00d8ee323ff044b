"""Scheduled jobs, area by area, and tasks that never fail the request."""

import time
import uuid
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from celery import current_app
from django.db import connection
from kombu.exceptions import OperationalError

from core import jobs, registry
from core.jobs import (
    Every,
    JobFailedError,
    Progress,
    area_job,
    beat_schedule,
    iter_jobs,
    job,
    overdue_jobs,
    period_of,
    run_job,
    wake,
    work_task,
)
from core.models import JobRun, RunState
from core.providers import _jobs_on_time
from core.transactions import current_area, unit_of_work

DAY = {"every": Every.DAY, "overdue_after": timedelta(hours=30)}


@pytest.fixture
def no_jobs(monkeypatch):
    """Jobs of this test only; what it adds to Celery is taken out again."""
    before = set(current_app.tasks)
    monkeypatch.setattr(jobs, "_jobs", {})
    yield
    for name in set(current_app.tasks) - before:
        del current_app.tasks[name]


@pytest.fixture(autouse=True)
def broker_is_up(monkeypatch):
    monkeypatch.setattr(jobs, "_broker_pause", jobs._Pause())


@pytest.fixture
def three_areas(monkeypatch):
    monkeypatch.setattr(registry, "_areas", [lambda: [3, 1, 2]])


def nothing():
    """A job with nothing to do."""


def nothing_in(area_id):
    """The same, in an area."""


def area_seen_by_the_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('tym.area', true)")
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_a_job_runs_once_for_each_area_within_it(no_jobs, three_areas):
    seen = []

    @area_job("test.area", **DAY)
    def work(area_id):
        seen.append((area_id, current_area(), area_seen_by_the_database()))
        return {"rows": area_id}

    run_job("test.area")
    run_job("test.area")
    assert seen == [(1, 1, "1"), (2, 2, "2"), (3, 3, "3")]
    assert [run.counts for run in JobRun.objects.order_by("period")] == [{"rows": 1}, {"rows": 2}, {"rows": 3}]


@pytest.mark.django_db
def test_one_failing_area_keeps_no_other_from_its_run_and_is_tried_again(no_jobs, three_areas, caplog):
    broken = True

    @area_job("test.area", **DAY)
    def work(area_id):
        JobRun.objects.filter(job="written by the work").update(error="")
        if area_id == 2 and broken:
            raise ValueError("client 131052-308T")

    with pytest.raises(JobFailedError, match="1 of 3"):
        run_job("test.area")
    states = dict(JobRun.objects.values_list("period", "state"))
    assert {period[-1]: state for period, state in states.items()} == {"1": "done", "2": "failed", "3": "done"}
    assert "131052" not in caplog.text
    assert "ValueError at test_jobs.py" in caplog.text
    broken = False
    run_job("test.area")
    assert set(JobRun.objects.values_list("state", flat=True)) == {RunState.DONE}


@pytest.mark.django_db
def test_a_job_outside_the_areas_sees_no_area(no_jobs):
    seen = []

    @job("test.plain", **DAY)
    def work():
        seen.append((current_area(), area_seen_by_the_database()))

    run_job("test.plain")
    assert seen == [(None, "")]


@pytest.mark.django_db
def test_long_work_goes_on_in_new_transactions_until_it_is_done(no_jobs):
    batches = iter([Progress({"rows": 200}), Progress({"rows": 200}), {"rows": 7, "held": 1}])

    @job("test.long", **DAY)
    def work():
        return next(batches)

    run_job("test.long")
    assert JobRun.objects.get().counts == {"rows": 407, "held": 1}


@pytest.mark.django_db
def test_what_a_worker_did_after_losing_its_lease_is_rolled_back(no_jobs):
    @job("test.slow", **DAY)
    def work():
        JobRun.objects.update(attempt=2)
        JobRun.objects.create(
            job="work", period="1", started_at=jobs.now(), lease_until=jobs.now(), finished_at=None, state=RunState.RUNNING
        )

    run_job("test.slow")
    assert not JobRun.objects.filter(job="work").exists()


@pytest.mark.parametrize(
    ("every", "moment", "from_hour", "period"),
    [
        (Every.HOUR, datetime(2026, 11, 24, 8, 59, tzinfo=UTC), 0, "2026-11-24T08"),
        (Every.DAY, datetime(2026, 11, 23, 22, 30, tzinfo=UTC), 0, "2026-11-24"),
        (Every.DAY, datetime(2026, 11, 23, 21, 30, tzinfo=UTC), 0, "2026-11-23"),
        (Every.DAY, datetime(2026, 11, 24, 1, 59, tzinfo=UTC), 4, "2026-11-23"),
        (Every.DAY, datetime(2026, 11, 24, 2, 0, tzinfo=UTC), 4, "2026-11-24"),
        (Every.DAY, datetime(2026, 3, 29, 0, 59, tzinfo=UTC), 4, "2026-03-28"),
        (Every.DAY, datetime(2026, 3, 29, 1, 0, tzinfo=UTC), 4, "2026-03-29"),
        (Every.DAY, datetime(2026, 10, 25, 1, 59, tzinfo=UTC), 4, "2026-10-24"),
        (Every.DAY, datetime(2026, 10, 25, 2, 0, tzinfo=UTC), 4, "2026-10-25"),
        (Every.MONTH, datetime(2026, 10, 31, 22, 0, tzinfo=UTC), 0, "2026-11"),
    ],
)
def test_the_span_follows_the_finnish_day_also_when_the_clocks_change(every, moment, from_hour, period):
    assert period_of(every, moment=moment, from_hour=from_hour) == period


def test_each_hour_of_the_day_the_clocks_go_back_is_a_run_of_its_own():
    start = datetime(2026, 10, 24, 21, tzinfo=UTC)
    assert len({period_of(Every.HOUR, moment=start + timedelta(hours=hour)) for hour in range(25)}) == 25


def test_two_jobs_cannot_have_one_name(no_jobs):
    job("test.same", **DAY)(nothing)
    with pytest.raises(ValueError, match=r"test\.same"):
        job("test.same", **DAY)(nothing)


def test_the_schedule_wakes_every_job_each_hour(no_jobs):
    job("test.one", **DAY)(nothing)
    area_job("test.two", **DAY)(nothing_in)
    schedule = beat_schedule()
    assert list(schedule) == ["test.one", "test.two"]
    for entry in schedule.values():
        assert entry["task"] in current_app.tasks
        assert len(entry["schedule"].hour) == 24
        assert len(entry["schedule"].minute) == 1


@pytest.mark.django_db
def test_a_job_without_success_for_too_long_is_a_fault_of_the_system(no_jobs, three_areas, monkeypatch):
    area_job("test.area", **DAY)(nothing_in)
    job("test.plain", **DAY)(nothing)
    run_job("test.area")
    assert overdue_jobs() == []
    assert _jobs_on_time().is_well
    later = jobs.now() + timedelta(hours=31)
    monkeypatch.setattr(jobs, "now", lambda: later)
    assert overdue_jobs() == ["test.area/area-1", "test.area/area-2", "test.area/area-3", "test.plain"]
    assert not _jobs_on_time().is_well
    monkeypatch.setattr(registry, "_areas", [list])
    run_job("test.plain")
    assert overdue_jobs() == ["test.plain"]


@pytest.mark.django_db
def test_a_task_runs_in_a_unit_of_work_of_its_area(no_jobs):
    @work_task("test.task")
    def work(*, area_id):
        return current_area(), area_seen_by_the_database()

    assert work(area_id=5) == (5, "5")
    assert work.name == "test.task"


def recording_task(sent, error=None):
    def apply_async(**message):
        sent.append(message)
        if error:
            raise error

    app = SimpleNamespace(connection_for_write=lambda **_options: nullcontext("connection"))
    return SimpleNamespace(name="test.task", apply_async=apply_async, app=app)


@pytest.mark.django_db
def test_a_task_is_sent_after_the_commit_with_keys_only(django_capture_on_commit_callbacks):
    sent = []
    client_id = uuid.uuid4()
    with django_capture_on_commit_callbacks(execute=True):
        wake(recording_task(sent), 7, client_id, area_id=3)
        assert sent == []
    assert sent == [
        {"args": [7, str(client_id)], "kwargs": {"area_id": 3}, "connection": "connection", "retry": False, "ignore_result": True}
    ]


@pytest.mark.django_db
def test_a_task_is_given_keys_and_no_objects():
    with pytest.raises(TypeError, match="keys"):
        wake(recording_task([]), JobRun())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("error", [OperationalError("redis is down"), ConnectionError("131052-308T"), RuntimeError()])
def test_with_the_broker_down_the_work_is_saved_and_the_loss_logged(error, caplog):
    with unit_of_work():
        JobRun.objects.create(job="work", period="1", started_at=jobs.now(), lease_until=jobs.now())
        wake(recording_task([], error), 1)
    assert JobRun.objects.exists()
    assert "task could not be sent: test.task" in caplog.text
    assert "131052" not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_real_broker_that_is_down_fails_nothing_and_holds_nobody_up(no_jobs, caplog):
    @work_task("test.down")
    def work(number):
        return number

    work.app.conf.broker_url, before = "redis://127.0.0.1:1/0", work.app.conf.broker_url
    started = time.monotonic()
    try:
        with unit_of_work():
            wake(work, 1)
            wake(work, 2)
    finally:
        work.app.conf.broker_url = before
    assert time.monotonic() - started < 2
    assert caplog.text.count("task could not be sent: test.down") == 1
    assert caplog.text.count("down a moment ago: test.down") == 1


@pytest.mark.django_db(transaction=True)
def test_a_task_of_work_that_was_rolled_back_is_not_sent():
    sent = []
    with unit_of_work() as unit:
        wake(recording_task(sent), 1)
        unit.must_roll_back = True
    assert sent == []


def test_the_ground_floors_own_jobs_are_scheduled():
    import core.tasks  # noqa: F401

    names = [scheduled.name for scheduled in iter_jobs()]
    assert {"core.delete_expired_forms", "core.delete_expired_forms_outside", "core.delete_old_runs"} <= set(names)
