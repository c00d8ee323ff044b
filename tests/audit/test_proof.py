"""The proof: whatever is done to the log behind the system's back is found, and named."""

import json
import tracemalloc
from datetime import timedelta
from io import StringIO
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from audit import seals
from audit.database import CHECK_TIME, REFUSE_CHANGE
from audit.events import Action, Entry, record, record_many
from audit.health import days_sealed
from audit.models import DaySeal
from audit.partitions import Month
from audit.proof import Kind, guards, prove
from audit.seals import DAY_RUN, SEALED_LINE, SealNotGenuineError, seal_line, seal_next_day
from core.transactions import unit_of_work
from tests.audit.factories import Official
from tests.audit.past import days_ago, noon, past_event, tampering

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def seal_all():
    more = True
    while more:
        with unit_of_work():
            more = seal_next_day(patience=timedelta(seconds=5))


def stream():
    """The log stream's copy of the seals, among other lines, as a collector would hand it out."""
    lines = ['{"event": "request_started", "request": "GET /"}\n', "plain words\n", '{"event": "audit_day_sealed" broken\n']
    seals = DaySeal.objects.order_by("day")
    lines += [f"web-1  | {json.dumps({'event': SEALED_LINE} | seal_line(seal))}\n" for seal in seals]
    return lines


def found(**options):
    return [(finding.kind, finding.where) for finding in prove(**options)]


@pytest.fixture
def log(owner):
    """Three sealed days of two, none and one events, and an open day of one."""
    events = [past_event(noon(days_ago(3)) + timedelta(seconds=n), client_id=uuid4(), actor_name=f"Official {n}") for n in (0, 1)]
    events.append(past_event(noon(days_ago(1)), area_id=2))
    seal_all()
    with unit_of_work(area_id=1):
        events.append(record(Action.VIEWED, actor=Official(), client_id=uuid4()))
    return events


def test_an_honest_log_is_proven(log):
    assert found(seal_lines=stream()) == []


def test_an_empty_log_is_proven(owner):
    assert found() == []


CHANGES = (
    "actor_name = 'Somebody else'",
    "actor_id = 8",
    "actor_role = 'x'",
    "client_id = gen_random_uuid()",
    "client_id = NULL",
    "area_id = 2",
    "action = 'listed'",
    "basis = 'role'",
    "reason = 'role'",
    "object_id = '1'",
    "changed_fields = '{goal}'",
    "listed_ids = ARRAY[gen_random_uuid()]",
    "row_count = 0",
    "at = at + interval '1 second'",
    "id = gen_random_uuid()",
    "request_id = 'X'",
    "search_hash = 'a1:0'",
)


@pytest.mark.parametrize("day", [1, 0], ids=["sealed day", "open day"])
def test_a_changed_row_is_found_whatever_field_it_was(owner, day):
    at = noon(days_ago(1)) if day else seals.start_of(days_ago(0))
    events = {change: past_event(at + timedelta(minutes=n), client_id=uuid4()) for n, change in enumerate(CHANGES)}
    seal_all()
    keys_now = set()
    with tampering(owner) as cursor:
        for change, event in events.items():
            cursor.execute(f"UPDATE audit_event SET {change} WHERE id = %s RETURNING id", [event.pk])
            keys_now.add(str(cursor.fetchone()[0]))
    assert {where for kind, where in found() if kind == Kind.ROW_CHANGED} == keys_now


def test_a_changed_hash_is_found_in_the_row_and_in_the_day(owner, log):
    with tampering(owner) as cursor:
        cursor.execute("UPDATE audit_event SET mac = sha256('x') WHERE id = %s", [log[0].pk])
    assert found() == [(Kind.ROW_CHANGED, str(log[0].pk)), (Kind.ROWS_DIFFER, str(days_ago(3)))]


def test_a_removed_row_is_found(owner, log):
    with tampering(owner) as cursor:
        cursor.execute("DELETE FROM audit_event WHERE id = %s", [log[1].pk])
    assert found() == [(Kind.ROWS_MISSING, str(days_ago(3)))]


def test_a_seal_of_a_day_to_come_is_found_and_does_not_pass_for_an_honest_one(owner, log):
    """Behind the guard's back: the application's role cannot (tests/audit/test_database.py)."""
    day = days_ago(-400)
    assert days_sealed().is_well
    with tampering(owner) as cursor:
        cursor.execute("INSERT INTO audit_dayseal VALUES (%s, 9, 0, sha256('a'), sha256('b'), sha256('c'), 'a1')", [day])
    assert found() == [(kind, str(day)) for kind in (Kind.SEAL_FORGED, Kind.SEAL_AHEAD, Kind.CHAIN_BROKEN)]
    assert not days_sealed().is_well
    assert "not genuine" in days_sealed().text
    with pytest.raises(SealNotGenuineError), unit_of_work():
        seal_next_day(patience=timedelta(seconds=5))


def test_a_seal_that_the_application_made_up_for_a_day_gone_by_stops_the_sealing_aloud(owner, log):
    with tampering(owner) as cursor:
        cursor.execute("UPDATE audit_dayseal SET seal = sha256('a') WHERE day = %s", [days_ago(1)])
    assert (Kind.SEAL_FORGED, str(days_ago(1))) in found()
    assert not days_sealed().is_well
    with pytest.raises(SealNotGenuineError), unit_of_work():
        seal_next_day(patience=timedelta(seconds=5))


def test_an_inserted_row_is_found_though_it_copies_a_genuine_one(owner, log):
    with tampering(owner) as cursor:
        cursor.execute("CREATE TEMP TABLE copied AS SELECT * FROM audit_event WHERE id = %s", [log[0].pk])
        cursor.execute("UPDATE copied SET at = at - interval '1 minute', id = gen_random_uuid() RETURNING id")
        (copied,) = cursor.fetchone()
        cursor.execute("INSERT INTO audit_event SELECT * FROM copied")
        cursor.execute("DROP TABLE copied")
    assert found() == [(Kind.ROW_CHANGED, str(copied)), (Kind.ROWS_ADDED, str(days_ago(3)))]


def test_a_genuine_row_written_into_a_sealed_day_is_found(owner, log):
    """Somebody with the key, or a fault of the system, but too late."""
    past_event(noon(days_ago(2)))
    assert found() == [(Kind.ROWS_ADDED, str(days_ago(2)))]


def test_a_row_moved_to_another_day_is_found_in_both(owner, log):
    with tampering(owner) as cursor:
        cursor.execute("UPDATE audit_event SET at = at + interval '1 day' WHERE id = %s", [log[0].pk])
    assert found() == [
        (Kind.ROWS_MISSING, str(days_ago(3))),
        (Kind.ROW_CHANGED, str(log[0].pk)),
        (Kind.ROWS_ADDED, str(days_ago(2))),
    ]


def test_two_rows_that_traded_their_times_are_found(owner, log):
    with tampering(owner) as cursor:
        cursor.execute("UPDATE audit_event SET at = at + interval '2 seconds' WHERE id = %s", [log[0].pk])
    assert (Kind.ROWS_DIFFER, str(days_ago(3))) in found()


def test_a_dropped_partition_is_found(owner, log):
    month = Month.of(days_ago(40))
    past_event(noon(days_ago(40)))
    owner.execute("TRUNCATE audit_dayseal, core_jobrun")
    seal_all()
    assert found() == []
    owner.execute(f"DROP TABLE {month.partition}")
    assert found() == [(Kind.PARTITION_MISSING, str(month)), (Kind.ROWS_MISSING, str(days_ago(40)))]


def test_a_detached_partition_is_as_good_as_dropped(owner, log):
    past_event(noon(days_ago(40)))
    owner.execute("TRUNCATE audit_dayseal, core_jobrun")
    seal_all()
    month = Month.of(days_ago(40))
    owner.execute(f"ALTER TABLE audit_event DETACH PARTITION {month.partition}")
    try:
        assert (Kind.PARTITION_MISSING, str(month)) in found()
    finally:
        owner.execute(f"DROP TABLE {month.partition}")


def test_a_missing_current_partition_and_rows_in_the_default_one_are_named(owner):
    month = Month.of(days_ago(0))
    owner.execute(f"DROP TABLE {month.partition}")
    with unit_of_work(area_id=1):
        record(Action.VIEWED, actor=Official())
    assert found() == [
        (Kind.PARTITION_MISSING, str(month)),
        (Kind.PARTITIONS_SHORT, str(month)),
        (Kind.ROWS_IN_DEFAULT, "audit_event_default"),
    ]


@pytest.mark.parametrize("change", ["event_count = 7", "rows_hash = sha256('x')", "seal = sha256('x')", "sequence = 9"])
def test_a_forged_seal_is_found(owner, log, change):
    with tampering(owner) as cursor:
        cursor.execute(f"UPDATE audit_dayseal SET {change} WHERE day = %s", [days_ago(2)])
    assert (Kind.SEAL_FORGED, str(days_ago(2))) in found()


def test_a_seal_of_another_count_is_forged(owner, log):
    with tampering(owner) as cursor:
        cursor.execute("UPDATE audit_dayseal SET event_count = 1 WHERE day = %s", [days_ago(3)])
        cursor.execute("DELETE FROM audit_event WHERE id = %s", [log[1].pk])
    assert (Kind.SEAL_FORGED, str(days_ago(3))) in found()


def test_a_removed_seal_is_found_as_gap_break_and_run(owner, log):
    with tampering(owner) as cursor:
        cursor.execute("DELETE FROM audit_dayseal WHERE day = %s", [days_ago(2)])
    assert found() == [
        (Kind.CHAIN_BROKEN, str(days_ago(1))),
        (Kind.SEAL_MISSING, str(days_ago(2))),
        (Kind.SEAL_REMOVED, str(days_ago(2))),
    ]


def test_a_removed_last_seal_is_found(owner, log):
    with tampering(owner) as cursor:
        cursor.execute("DELETE FROM audit_dayseal WHERE day = %s", [days_ago(1)])
    assert (Kind.SEAL_REMOVED, str(days_ago(1))) in found()


def test_the_first_seal_and_its_day_cannot_vanish_together(owner, log):
    with tampering(owner) as cursor:
        cursor.execute("DELETE FROM audit_dayseal WHERE day = %s", [days_ago(3)])
        cursor.execute("DELETE FROM audit_event WHERE at < %s", [noon(days_ago(2))])
        cursor.execute("DELETE FROM core_jobrun WHERE job = %s", [DAY_RUN])
    assert found() == [(Kind.CHAIN_CUT, str(days_ago(2)))]


def test_a_chain_made_anew_by_the_system_itself_is_found_through_the_log_stream_only(owner, log):
    """Somebody who reaches the database alone removes a row and all traces of the seals; the job then seals honestly."""
    copy = stream()
    with tampering(owner) as cursor:
        cursor.execute("DELETE FROM audit_event WHERE id = %s", [log[1].pk])
        cursor.execute("DELETE FROM audit_dayseal")
        cursor.execute("DELETE FROM core_jobrun")
    seal_all()
    assert found() == []
    assert found(seal_lines=copy) == [(Kind.STREAM_SEAL_DIFFERS, str(days_ago(n))) for n in (3, 2, 1)]


def test_a_database_put_back_to_an_older_state_is_found_through_the_log_stream(owner, log):
    copy = stream()
    with tampering(owner) as cursor:
        cursor.execute("DELETE FROM audit_dayseal WHERE day >= %s", [days_ago(2)])
        cursor.execute("DELETE FROM audit_event WHERE at >= %s", [noon(days_ago(2))])
        cursor.execute("DELETE FROM core_jobrun")
    named = found(seal_lines=copy)
    assert [(Kind.STREAM_SEAL_UNKNOWN, str(days_ago(n))) for n in (2, 1)] == named[-2:]


def test_a_seal_that_never_reached_the_stream_is_a_warning(log):
    lines = [line for line in stream() if str(days_ago(2)) not in line]
    assert found(seal_lines=lines) == [(Kind.STREAM_SEAL_ABSENT, str(days_ago(2)))]
    assert Kind.STREAM_SEAL_ABSENT.is_warning


def test_a_row_and_a_seal_of_a_lost_key_are_named(owner, log):
    with tampering(owner) as cursor:
        cursor.execute("UPDATE audit_event SET key_id = 'lost' WHERE id = %s", [log[0].pk])
        cursor.execute("UPDATE audit_dayseal SET key_id = 'lost' WHERE day = %s", [days_ago(1)])
    named = found()
    assert (Kind.ROW_KEY_UNKNOWN, str(log[0].pk)) in named
    assert (Kind.SEAL_KEY_UNKNOWN, str(days_ago(1))) in named


GUARD_ATTACKS = {
    "trigger removed": ("DROP TRIGGER audit_append_only ON audit_event", Kind.GUARD_MISSING, "audit_event.audit_append_only"),
    "trigger off": ("ALTER TABLE audit_event DISABLE TRIGGER audit_own_time", Kind.GUARD_MISSING, "audit_event.audit_own_time"),
    "trigger off on a partition": (
        "ALTER TABLE audit_event_default DISABLE TRIGGER audit_append_only",
        Kind.GUARD_MISSING,
        "audit_event_default.audit_append_only",
    ),
    "trigger no longer always": (
        "ALTER TABLE audit_dayseal ENABLE TRIGGER audit_append_only",
        Kind.GUARD_MISSING,
        "audit_dayseal.audit_append_only",
    ),
    "trigger for never": (
        """CREATE OR REPLACE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit_dayseal FOR EACH ROW WHEN (false)
        EXECUTE FUNCTION audit_refuse_change(); ALTER TABLE audit_dayseal ENABLE ALWAYS TRIGGER audit_append_only""",
        Kind.GUARD_CHANGED,
        "audit_dayseal.audit_append_only",
    ),
    "function replaced": (
        "CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN OLD; END$$",
        Kind.GUARD_CHANGED,
        "audit_refuse_change",
    ),
    "time no longer checked": (
        "CREATE OR REPLACE FUNCTION audit_check_time() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$",
        Kind.GUARD_CHANGED,
        "audit_check_time",
    ),
    "rows swallowed by a trigger": (
        """CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$;
        CREATE TRIGGER a_swallow BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION swallow()""",
        Kind.GUARD_FOREIGN,
        "audit_event.a_swallow",
    ),
    "seals swallowed by a rule": (
        "CREATE RULE swallow AS ON INSERT TO audit_dayseal DO INSTEAD NOTHING",
        Kind.GUARD_FOREIGN,
        "audit_dayseal.swallow",
    ),
    "right to change": ("GRANT UPDATE (basis) ON audit_event TO tym_app", Kind.PRIVILEGE_TOO_WIDE, "audit_event"),
    "right to empty": ("GRANT TRUNCATE ON audit_event TO tym_app", Kind.PRIVILEGE_TOO_WIDE, "audit_event"),
    "right to a partition": ("GRANT SELECT ON audit_event_default TO tym_app", Kind.PRIVILEGE_TOO_WIDE, "audit_event_default"),
    "wall down": ("ALTER TABLE audit_event DISABLE ROW LEVEL SECURITY", Kind.GUARD_MISSING, "audit_event"),
}


def test_guards_removed_replaced_or_added_are_found(owner, log):
    for attack, (statement, kind, where) in GUARD_ATTACKS.items():
        with owner.transaction(force_rollback=True):
            owner.execute(statement)
            assert (kind, where) in as_the_owner_sees_it(owner), attack
    assert found() == []


def test_guards_are_put_back_as_they_were_migrated(owner, log):
    for attack, (statement, kind, _where) in GUARD_ATTACKS.items():
        if kind == Kind.GUARD_FOREIGN:
            continue
        owner.execute(statement)
        assert found() != [], attack
        call_command("verify_audit", "--guards-back", stdout=StringIO())
        assert found() == [], attack


def as_the_owner_sees_it(owner):
    """The guards' findings inside the owner's own, uncommitted transaction."""

    def rows(_using, query, parameters):
        return owner.execute(query, parameters).fetchall()

    with patch.object(guards, "_rows", rows):
        return [(finding.kind, finding.where) for finding in guards.guard_findings(using="owner")]


def test_functions_in_the_database_are_those_of_the_code(owner):
    sources = dict(owner.execute("SELECT proname, prosrc FROM pg_proc WHERE proname LIKE 'audit\\_%'").fetchall())
    assert sources[REFUSE_CHANGE.name] == REFUSE_CHANGE.body
    assert sources[CHECK_TIME.name] == CHECK_TIME.body


def test_the_command_ends_well_on_an_honest_log(log, tmp_path):
    copy = tmp_path / "seals.log"
    copy.write_text("".join(stream()))
    out = StringIO()
    call_command("verify_audit", "--seals", str(copy), stdout=out)
    assert out.getvalue() == "4 events and 3 seals read: 0 findings, 0 warnings.\n"


def test_the_command_fails_and_names_what_it_finds(owner, log):
    with tampering(owner) as cursor:
        cursor.execute("DELETE FROM audit_event WHERE id = %s", [log[1].pk])
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_audit", "--json", stdout=out)
    finding, summary = (json.loads(line) for line in out.getvalue().splitlines())
    assert (finding["kind"], finding["where"]) == ("rows_missing", str(days_ago(3)))
    assert summary == {"rows": 3, "seals": 3, "findings": 1, "warnings": 0, "proven": False}


def test_a_span_of_days_reads_only_those_rows(owner, log):
    with tampering(owner) as cursor:
        cursor.execute("DELETE FROM audit_event WHERE id = %s", [log[1].pk])
    assert found(first=days_ago(2)) == []
    assert found(first=days_ago(5), last=days_ago(3)) == [(Kind.ROWS_MISSING, str(days_ago(3)))]


def test_a_missing_file_of_seals_is_told_in_words(owner, tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("verify_audit", "--seals", str(tmp_path / "none"))


def test_the_rows_are_read_in_constant_memory(owner, monkeypatch):
    monkeypatch.setattr("audit.proof.rows.BATCH", 100)
    peaks = []
    for _ in range(2):
        with unit_of_work(area_id=1):
            record_many([Entry(action=Action.VIEWED, actor=Official(), client_id=uuid4()) for _ in range(1000)])
        tracemalloc.start()
        assert found() == []
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.2, "twice the rows, the same memory"


def test_a_role_that_sees_one_area_only_cannot_prove_anything(log):
    with pytest.raises(CommandError, match="all areas"):
        call_command("verify_audit", "--database", "default", stdout=StringIO())
