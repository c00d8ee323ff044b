"""Sealing: every day that is over, in order, chained, and only when nothing can be added to it any more."""

import json
import logging
from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import psycopg
import pytest
from django.db import connections, transaction

from audit import keys, seals
from audit.canonical import EVENT_FIELDS
from audit.health import days_sealed
from audit.models import DaySeal, Event
from audit.seals import SealBlockedError, SealRemovedError, make_seal, seal_next_day, seal_of
from core.jobs import run_job
from core.models.job_run import JobRun, RunState
from core.transactions import unit_of_work
from tests.audit.past import days_ago, noon, past_event, tampering

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
SOON = timedelta(milliseconds=300)


def seal_all():
    made = []
    while True:
        with unit_of_work():
            seal = seal_next_day(patience=SOON)
        if seal is None:
            return made
        made.append(seal)


def test_missed_days_are_sealed_in_order_with_the_empty_ones(owner):
    for at in (noon(days_ago(4)), noon(days_ago(4)) + timedelta(seconds=1), noon(days_ago(2))):
        past_event(at)
    made = seal_all()
    assert [(seal.day, seal.sequence, seal.event_count) for seal in made] == [
        (days_ago(4), 1, 2),
        (days_ago(3), 2, 0),
        (days_ago(2), 3, 1),
        (days_ago(1), 4, 0),
    ]
    assert bytes(made[0].previous) == b""
    for earlier, later in pairwise(made):
        assert bytes(later.previous) == bytes(earlier.seal)


def test_today_is_not_sealed(owner):
    past_event(noon(days_ago(1)))
    assert [seal.day for seal in seal_all()] == [days_ago(1)]
    assert seal_all() == []


def test_a_day_just_over_waits_ten_minutes(owner, monkeypatch):
    monkeypatch.setattr(seals, "GRACE", timedelta(minutes=10))
    midnight = seals.start_of(days_ago(0))
    for minutes, sealed in ((0, []), (9, []), (10, [days_ago(1)])):
        monkeypatch.setattr(seals, "transaction_time", lambda shift=minutes: midnight + timedelta(minutes=shift))
        assert [seal.day for seal in seal_all()] == sealed


def test_without_any_event_the_chain_begins_with_yesterday(owner):
    assert [(seal.day, seal.event_count) for seal in seal_all()] == [(days_ago(1), 0)]


def test_a_seal_counts_the_events_of_all_areas(owner):
    for area_id in (1, 2, None):
        past_event(noon(days_ago(1)), area_id=area_id)
    assert seal_all()[0].event_count == 3


def test_a_seal_is_the_same_however_often_it_is_made(owner):
    past_event(noon(days_ago(1)), client_id=uuid4())
    (made,) = seal_all()
    with transaction.atomic():
        again = make_seal(day=made.day, previous=None, hashes=seals.day_hashes(made.day))
    assert (bytes(again.seal), bytes(again.rows_hash)) == (bytes(made.seal), bytes(made.rows_hash))
    assert seal_of(DaySeal.objects.get()) == bytes(made.seal)


def test_days_are_utc_days_to_the_microsecond(owner):
    midnight = seals.start_of(days_ago(1))
    past_event(midnight - timedelta(microseconds=1))
    past_event(midnight)
    assert [seal.event_count for seal in seal_all()] == [1, 1]


@pytest.mark.parametrize("alias", ["owner", "default"])
def test_a_running_transaction_of_any_role_blocks_the_seal_until_it_is_over(owner, alias):
    past_event(noon(days_ago(1)))
    parameters = connections[alias].get_connection_params()
    address = {key: value for key, value in parameters.items() if key in {"host", "port", "user", "password", "dbname"}}
    with psycopg.connect(**address) as other:
        other.execute("SELECT 1")  # idle in transaction, and it has not even a number for writing yet
        with pytest.raises(SealBlockedError), unit_of_work():
            seal_next_day(patience=SOON)
        assert not DaySeal.objects.exists()
        other.rollback()
        assert len(seal_all()) == 1


def test_a_prepared_transaction_blocks_the_seal_until_its_second_phase(owner):
    if owner.execute("SHOW max_prepared_transactions").fetchone() == ("0",):
        pytest.skip("this server has prepared transactions switched off, as it should")
    past_event(noon(days_ago(1)))
    owner.execute("BEGIN; SELECT pg_current_xact_id(); PREPARE TRANSACTION 'waiting'")
    try:
        with pytest.raises(SealBlockedError, match="prepared"), unit_of_work():
            seal_next_day(patience=SOON)
    finally:
        owner.execute("ROLLBACK PREPARED 'waiting'")
    assert len(seal_all()) == 1


def test_a_prepared_transaction_is_asked_for_after_the_waiting(owner, monkeypatch):
    past_event(noon(days_ago(1)))
    monkeypatch.setattr(seals, "_prepared_transactions", lambda: 1)
    with pytest.raises(SealBlockedError, match="prepared"), unit_of_work():
        seal_next_day(patience=SOON)


def test_a_transaction_begun_after_the_waiting_began_does_not_matter(owner, monkeypatch):
    waited_for = iter([{"3/17", "4/2"}, {"4/2", "5/9"}, {"5/9", "6/1"}])
    monkeypatch.setattr(seals, "running_transactions", lambda: next(waited_for))
    seals.wait_for_running_transactions(patience=SOON * 10)


def test_the_seal_goes_to_the_log_stream_too(owner, caplog):
    past_event(noon(days_ago(1)), actor_name="Johanna Heikkilä", client_id=uuid4())
    with caplog.at_level(logging.INFO, logger="tym.audit.seal"):
        (made,) = seal_all()
    (line,) = [record for record in caplog.records if record.name == "tym.audit.seal"]
    assert line.msg["event"] == "audit_day_sealed"
    assert {name: line.msg[name] for name in seals.seal_line(made)} == seals.seal_line(made)
    assert "Johanna" not in json.dumps(seals.seal_line(made))


def test_a_seal_that_was_taken_away_is_not_made_anew(owner):
    past_event(noon(days_ago(1)))
    seal_all()
    with tampering(owner) as cursor:
        cursor.execute("DELETE FROM audit_event")
        cursor.execute("DELETE FROM audit_dayseal")
        cursor.execute("SELECT count(*) FROM audit_dayseal")
    with pytest.raises(SealRemovedError), unit_of_work():
        seal_next_day(patience=SOON)


def test_the_hourly_job_seals_everything_that_is_due_and_twice_does_no_harm(owner):
    past_event(noon(days_ago(3)))
    run_job("audit.seal_days")
    run_job("audit.seal_days")
    assert [seal.sequence for seal in DaySeal.objects.all()] == [1, 2, 3]
    assert JobRun.objects.get(job="audit.seal_days").counts == {"sealed": 3}
    assert set(JobRun.objects.filter(job=seals.DAY_RUN).values_list("state", flat=True)) == {RunState.DONE}
    assert days_sealed().is_well


def test_late_seals_show_on_the_health_page(owner):
    past_event(noon(days_ago(5)))
    with unit_of_work():
        seal_next_day(patience=SOON)
    assert not days_sealed().is_well


def test_the_partition_job_keeps_the_months_ready(owner):
    run_job("audit.make_partitions")
    assert JobRun.objects.get(job="audit.make_partitions").counts == {"made": 0}


def test_seals_and_rows_keep_their_key_when_keys_rotate(owner, settings):
    old = settings.AUDIT_KEY
    past_event(noon(days_ago(2)))
    with unit_of_work():
        seal_next_day(patience=SOON)
    settings.AUDIT_KEY = f"a2:{'Z' * 43}=,a1:{old}"
    past_event(noon(days_ago(1)))
    seal_all()
    assert [seal.key_id for seal in DaySeal.objects.all()] == ["a1", "a2"]
    assert [seal_of(seal) == bytes(seal.seal) for seal in DaySeal.objects.all()] == [True, True]
    events = Event.objects.using("owner").order_by("at")
    assert [event.key_id for event in events] == ["a1", "a2"]
    settings.AUDIT_KEY = f"a2:{'Z' * 43}="
    with pytest.raises(keys.UnknownKey):
        seal_of(DaySeal.objects.first())
    assert "key_id" in EVENT_FIELDS
