"""The end of the log: months are dropped whole when their time is over, proven before and provable after."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from audit import partitions, retention
from audit.events import Action, record
from audit.models import DaySeal, Event
from audit.partitions import Month
from audit.proof import Kind, prove
from core.models import LegalPeriod
from core.transactions import unit_of_work
from tests.audit.past import days_ago, noon, past_event, tampering
from tests.audit.test_proof import seal_all

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def old_log(owner):
    """An old month and a younger one, sealed to yesterday."""
    old, younger = days_ago(75), days_ago(40)
    for day in (old, old + timedelta(days=1), younger):
        past_event(noon(day))
    seal_all()
    return Month.of(old), Month.of(younger)


def twelve_years_after(month):
    return Month(month.year + 12, month.number).last_day


def test_a_month_is_kept_for_twelve_years_to_the_day(old_log):
    old, younger = old_log
    last_day_kept = twelve_years_after(old)
    assert retention.drop_expired_partitions(on=last_day_kept) == []
    assert retention.expired_months(on=last_day_kept + timedelta(days=1)) == [old]
    assert younger in partitions.months_present()


def test_dropping_leaves_an_event_and_the_seals_and_a_log_that_can_be_proven(old_log):
    old, younger = old_log
    seals = DaySeal.objects.count()
    assert retention.drop_expired_partitions(on=twelve_years_after(old) + timedelta(days=1)) == [old]
    assert old not in partitions.months_present()
    assert DaySeal.objects.count() == seals
    mark = Event.objects.get(action="log_expired")
    assert (mark.object_type, mark.object_id, mark.actor_id) == ("audit.month", str(old), None)
    assert mark.row_count in (1, 2)
    assert prove() == []
    assert younger in partitions.months_present()


def test_a_month_that_somebody_else_dropped_is_still_missed(owner, old_log):
    old, younger = old_log
    retention.drop_expired_partitions(on=twelve_years_after(old) + timedelta(days=1))
    owner.execute(f"DROP TABLE {younger.partition}")
    assert (Kind.PARTITION_MISSING, str(younger)) in [(finding.kind, finding.where) for finding in prove()]


def test_a_forged_mark_excuses_nothing(owner, old_log):
    old, _younger = old_log
    retention.drop_expired_partitions(on=twelve_years_after(old) + timedelta(days=1))
    with tampering(owner) as cursor:
        cursor.execute("UPDATE audit_event SET object_id = '2099-01' WHERE action = 'log_expired'")
    assert (Kind.PARTITION_MISSING, str(old)) in [(finding.kind, finding.where) for finding in prove()]


def test_a_month_that_is_not_as_sealed_is_evidence_and_stays(owner, old_log):
    old, _younger = old_log
    with tampering(owner) as cursor:
        cursor.execute("DELETE FROM audit_event WHERE at < %s", [noon(days_ago(74))])
    with pytest.raises(retention.MonthNotProvenError, match="verify_audit"):
        retention.drop_expired_partitions(on=twelve_years_after(old) + timedelta(days=1))
    assert old in partitions.months_present()


def test_a_month_that_is_not_sealed_stays(owner, old_log):
    old, _younger = old_log
    owner.execute("TRUNCATE audit_dayseal")
    with pytest.raises(retention.MonthNotProvenError):
        retention.drop_expired_partitions(on=twelve_years_after(old) + timedelta(days=1))


def test_the_length_in_force_today_counts(old_log):
    old, _younger = old_log
    with unit_of_work():
        period = LegalPeriod.objects.get(code="log_retention")
        period.amount = 1
        period.save()
    on = date(old.year + 1, old.number, 28) + timedelta(days=7)
    assert old in retention.expired_months(on=on)


def test_rows_of_a_missing_month_are_adopted_as_they_are(owner):
    month = Month.of(days_ago(0))
    owner.execute(f"DROP TABLE {month.partition}")
    with unit_of_work(area_id=1):
        event = record(Action.VIEWED, actor=None)
    assert partitions.rows_in_default() == 1
    assert retention.adopt_default_rows() == [month]
    assert partitions.rows_in_default() == 0
    assert month in partitions.months_present()
    assert Event.objects.using("owner").get().mac.hex() == event.mac.hex()
    assert prove() == [], "guards and privileges are all in place"
    assert retention.adopt_default_rows() == []


def test_the_command_shows_and_works(old_log):
    out = StringIO()
    call_command("audit_months", "--make", "--adopt", "--drop-expired", stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[:3] == ["Adopted: nothing.", "Made: nothing.", "Dropped: nothing."]
    assert lines[3].endswith("12 ahead; 0 rows without a month.")


def test_the_command_says_why_it_does_not_drop(owner, old_log, monkeypatch):
    old, _younger = old_log
    owner.execute("TRUNCATE audit_dayseal")
    monkeypatch.setattr("audit.management.commands.audit_months.today", lambda: twelve_years_after(old) + timedelta(days=9))
    with pytest.raises(CommandError, match="is not dropped"):
        call_command("audit_months", "--drop-expired", stdout=StringIO())
