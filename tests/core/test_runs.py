"""Claims on the runs of jobs: one worker for each job and period."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection

from core import runs
from core.models import JobRun, RunState
from core.runs import LEASE, LeaseLostError, claim, fail, finish, last_success, renew, successes_by_part
from core.transactions import unit_of_work

START = datetime(2026, 11, 24, 8, tzinfo=UTC)


@pytest.fixture
def at(monkeypatch):
    """Turn the clock: ``at(minutes)`` after the start."""

    def turn(minutes):
        monkeypatch.setattr(runs, "now", lambda: START + timedelta(minutes=minutes))

    turn(0)
    return turn


@pytest.mark.django_db
def test_the_second_claimer_of_a_run_gets_nothing(at):
    assert claim("seal", "2026-11-24").attempt == 1
    assert claim("seal", "2026-11-24") is None
    assert claim("seal", "2026-11-25") is not None
    assert claim("purge", "2026-11-24") is not None


@pytest.mark.django_db
def test_a_run_that_is_done_is_never_claimed_again(at):
    finish(claim("seal", "2026-11-24"), {"days": 1})
    at(100_000)
    assert claim("seal", "2026-11-24") is None
    assert JobRun.objects.get().counts == {"days": 1}


@pytest.mark.django_db
def test_a_failed_run_is_claimed_again_at_once_and_keeps_no_text_of_the_error(at):
    fail(claim("seal", "2026-11-24"), ValueError("client 131052-308T"))
    assert JobRun.objects.get().error == "ValueError"
    again = claim("seal", "2026-11-24")
    assert (again.attempt, again.state, again.finished_at, again.error) == (2, RunState.RUNNING, None, "")


@pytest.mark.django_db
def test_a_run_whose_worker_died_is_claimed_again_after_its_lease_and_not_before(at):
    lost = claim("seal", "2026-11-24")
    at(LEASE.total_seconds() / 60 - 1)
    assert claim("seal", "2026-11-24") is None
    at(LEASE.total_seconds() / 60 + 1)
    assert claim("seal", "2026-11-24").attempt == 2
    for late in (finish, renew, lambda run: fail(run, ValueError())):
        with pytest.raises(LeaseLostError):
            late(lost)


@pytest.mark.django_db
def test_a_renewed_lease_holds(at):
    run = claim("seal", "2026-11-24")
    at(30)
    renew(run)
    at(60)
    assert claim("seal", "2026-11-24") is None


@pytest.mark.django_db
def test_last_success_is_that_of_the_area_that_waits_longest(at):
    assert last_success("purge") is None
    finish(claim("purge", "2026-11-24/area-1"))
    at(60)
    finish(claim("purge", "2026-11-24/area-2"))
    at(90)
    finish(claim("purge", "2026-11-25/area-2"))
    fail(claim("purge", "2026-11-25/area-1"), ValueError())
    assert last_success("purge") == START
    assert successes_by_part("purge") == {"area-1": START, "area-2": START + timedelta(minutes=90)}


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_at_once_one_gets_the_run():
    together = Barrier(8)

    def work(_number):
        try:
            together.wait(timeout=10)
            with unit_of_work():
                return claim("seal", "2026-11-24") is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as workers:
        assert sorted(workers.map(work, range(8))) == [False] * 7 + [True]
