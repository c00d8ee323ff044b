"""The database itself keeps the log append-only, walled off by area, and always open for writing."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from audit import partitions
from audit.events import Action, record
from audit.health import partitions_ready
from audit.models import Event
from audit.partitions import Month
from core.transactions import set_area, unit_of_work
from tests.audit.factories import Official
from tests.audit.past import days_ago, noon, past_event

pytestmark = pytest.mark.django_db


def refused(statement: str, *parameters: object) -> str:
    """Run the statement as the application's role and return the database's refusal."""
    with pytest.raises(DatabaseError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
    return str(refusal.value)


@pytest.mark.parametrize("table", ["audit_event", "audit_dayseal"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET key_id = 'x'", "DELETE FROM {}", "TRUNCATE {}", "DROP TABLE {}"])
def test_the_application_may_only_append_and_read(table, statement):
    said = refused(statement.format(table))
    assert "permission denied" in said or "must be owner" in said


@pytest.mark.parametrize(
    "statement", ["SELECT * FROM {}", "INSERT INTO {} SELECT * FROM audit_event", "TRUNCATE {}", "DELETE FROM {}"]
)
def test_the_application_does_not_reach_the_partitions_past_the_wall(statement):
    for name in partitions.partition_names():
        assert "permission denied" in refused(statement.format(name))


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize("statement", ["UPDATE audit_event SET actor_name = 'x'", "DELETE FROM audit_event"])
def test_not_even_the_owner_changes_a_row_while_the_guard_stands(owner, statement):
    past_event(noon(days_ago(1)))
    for table in ("audit_event", Month.of(days_ago(1)).partition):
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
            owner.execute(statement.replace("audit_event", table))


def test_the_guard_stands_when_the_session_says_it_is_a_replica(owner):
    """``session_replication_role`` switches ordinary triggers off; ours fire always."""
    enabled = owner.execute("SELECT DISTINCT tgenabled FROM pg_trigger WHERE tgname = 'audit_append_only'").fetchall()
    assert enabled == [("A",)]


@pytest.mark.parametrize("shift", [timedelta(days=-1), timedelta(microseconds=1), timedelta(days=400)])
def test_no_event_is_written_into_another_time_than_now(shift):
    with unit_of_work(area_id=1):
        event = record(Action.VIEWED, actor=Official())
    names = ", ".join(field.column for field in Event._meta.fields)
    copied = names.replace("at,", "at + %s,", 1).replace("id,", "gen_random_uuid(),", 1)
    said = refused(f"INSERT INTO audit_event ({names}) SELECT {copied} FROM audit_event WHERE id = %s", shift, event.pk)
    assert "time of its transaction" in said


FORGED = "INSERT INTO audit_dayseal VALUES (%s, 1, 0, sha256('a'), '', sha256('b'), 'a1')"


@pytest.mark.parametrize("ahead", [0, 1, 400])
def test_no_day_is_sealed_before_it_is_over(ahead):
    assert "is not over" in refused(FORGED, days_ago(-ahead))


def test_events_of_another_area_are_not_shown_in_sql_either():
    with unit_of_work(area_id=1):
        record(Action.VIEWED, actor=Official(area_id=1), client_id=uuid4())
    with unit_of_work(area_id=2):
        record(Action.VIEWED, actor=Official(area_id=2), client_id=uuid4())
        record(Action.SIGNED_IN, actor=Official(area_id=None), area_id=None)
    with unit_of_work(area_id=1), connection.cursor() as cursor:
        cursor.execute("SELECT area_id FROM audit_event ORDER BY area_id")
        assert [row[0] for row in cursor.fetchall()] == [1]
        set_area(None)
        cursor.execute("SELECT count(*) FROM audit_event")
        assert cursor.fetchone()[0] == 0


def test_events_without_an_area_are_shown_in_every_area():
    with unit_of_work():
        record(Action.SIGN_IN_FAILED, actor=None)
    with unit_of_work(area_id=5):
        assert Event.objects.count() == 1


def test_an_event_about_another_area_can_be_written():
    with unit_of_work():
        record(Action.SIGNED_IN, actor=Official(area_id=3))
    with unit_of_work(area_id=3):
        assert Event.objects.get().area_id == 3


@pytest.mark.parametrize("column", ["basis", "reason", "data_group", "object_type", "action"])
def test_the_database_refuses_free_text_too(column):
    event = Event(area_id=1, action="viewed")
    setattr(event, column, "Aino Salminen")
    event.at, event.mac = datetime.now(tz=UTC), b"0" * 32
    with pytest.raises(DatabaseError), transaction.atomic():
        event.save()


def test_thirteen_months_are_ready_and_the_health_page_says_so():
    assert partitions.months_ahead(datetime.now(tz=UTC).date()) == partitions.MONTHS_AHEAD
    assert partitions_ready().is_well


def test_a_missing_month_stops_nothing_and_is_reported(owner):
    this_month = Month.of(datetime.now(tz=UTC).date())
    owner.execute(f"DROP TABLE {this_month.partition}")
    with unit_of_work(area_id=1):
        record(Action.VIEWED, actor=Official())
        assert Event.objects.count() == 1
    assert partitions.rows_in_default() == 1
    assert not partitions_ready().is_well
    assert "default partition" in partitions_ready().text


def test_too_few_months_ahead_are_reported(owner):
    this_month = Month.of(datetime.now(tz=UTC).date())
    owner.execute(f"DROP TABLE {this_month.plus(3).partition}")
    assert "2 months only" in partitions_ready().text


def test_the_application_makes_the_missing_months_itself(owner):
    this_month = Month.of(datetime.now(tz=UTC).date())
    for step in (4, 12):
        owner.execute(f"DROP TABLE {this_month.plus(step).partition}")
    assert partitions.make_ahead() == [this_month.plus(4).partition, this_month.plus(12).partition]
    assert partitions.make_ahead() == []
    for statement in ("SELECT * FROM {}", "INSERT INTO {} SELECT * FROM audit_event"):
        assert "permission denied" in refused(statement.format(this_month.plus(4).partition))


def test_months_follow_the_calendar_over_the_turn_of_the_year():
    assert Month(2026, 11).plus(2) == Month(2027, 1)
    assert str(Month(2026, 12).plus(1)) == "2027-01"
    assert Month(2028, 2).last_day.day == 29
    assert Month.parse("2026-11") == Month(2026, 11)
