"""Beat's list holds every job under a name that a worker knows, in UTC, where no hour is missing or comes twice."""

import os
import time

import pytest
from celery.schedules import crontab
from django.conf import settings

from core.jobs import iter_jobs
from tym.celery import HeartbeatScheduler, app

SCHEDULE = app.conf.beat_schedule


def test_there_is_a_schedule_and_every_job_is_on_it():
    assert SCHEDULE
    assert {entry["task"] for entry in SCHEDULE.values()} == {job.name for job in iter_jobs()}


@pytest.mark.parametrize("name", sorted(SCHEDULE))
def test_every_scheduled_task_is_known_to_the_worker_and_needs_no_arguments(name):
    task = app.tasks[SCHEDULE[name]["task"]]
    assert task.ignore_result
    assert "args" not in SCHEDULE[name]
    task.__header__()


def test_the_schedule_thinks_in_utc():
    assert settings.CELERY_TIMEZONE == app.conf.timezone == "UTC"


@pytest.mark.parametrize("name", sorted(SCHEDULE))
def test_no_task_is_bound_to_an_hour_around_a_change_of_the_clocks(name):
    schedule = SCHEDULE[name]["schedule"]
    assert isinstance(schedule, crontab)
    every_hour = schedule.hour == set(range(24))
    assert every_hour or not schedule.hour & {0, 1, 2}


def test_no_results_are_kept_and_tasks_are_shorter_than_the_brokers_patience():
    assert app.conf.result_backend is None
    assert app.conf.task_time_limit < app.conf.broker_transport_options["visibility_timeout"]
    assert app.conf.task_acks_late


def test_beat_leaves_a_sign_of_life(tmp_path, monkeypatch):
    sign = tmp_path / "beat"
    monkeypatch.setenv("TYM_BEAT_HEARTBEAT", str(sign))
    scheduler = HeartbeatScheduler(app=app, lazy=True)
    scheduler.tick()
    assert time.time() - sign.stat().st_mtime < 5
    os.utime(sign, (0, 0))
    assert scheduler.tick() <= HeartbeatScheduler.max_interval
    assert time.time() - sign.stat().st_mtime < 5
