"""Due dates from the legal periods in the database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from core.models import HolidayRule, LegalPeriod, PeriodCode, PeriodUnit
from core.periods import (
    NoPeriodInForce,
    PeriodTable,
    add_period,
    due_at,
    due_date,
    next_working_day,
    periods,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("start", "amount", "unit", "end"),
    [
        (date(2026, 8, 31), 3, PeriodUnit.MONTHS, date(2026, 11, 30)),
        (date(2026, 11, 30), 3, PeriodUnit.MONTHS, date(2027, 2, 28)),
        (date(2023, 11, 30), 3, PeriodUnit.MONTHS, date(2024, 2, 29)),
        (date(2024, 2, 29), 4, PeriodUnit.YEARS, date(2028, 2, 29)),
        (date(2024, 2, 29), 1, PeriodUnit.YEARS, date(2025, 2, 28)),
        (date(2025, 2, 28), 3, PeriodUnit.MONTHS, date(2025, 5, 28)),
        (date(2026, 1, 31), 1, PeriodUnit.MONTHS, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, PeriodUnit.MONTHS, date(2027, 1, 15)),
        (date(2026, 10, 20), 14, PeriodUnit.DAYS, date(2026, 11, 3)),
    ],
)
def test_a_period_ends_on_the_same_day_number_or_the_last_of_a_shorter_month(start, amount, unit, end):
    assert add_period(start, amount=amount, unit=unit) == end


@pytest.mark.parametrize(
    ("day", "working_day"),
    [
        (date(2026, 11, 24), date(2026, 11, 24)),
        (date(2026, 11, 21), date(2026, 11, 23)),
        (date(2026, 12, 24), date(2026, 12, 28)),
        (date(2027, 1, 1), date(2027, 1, 4)),
        (date(2026, 6, 19), date(2026, 6, 22)),
        (date(2026, 4, 3), date(2026, 4, 7)),
        (date(2025, 5, 1), date(2025, 5, 2)),
        (date(2024, 12, 6), date(2024, 12, 9)),
    ],
)
def test_weekends_finnish_holidays_and_the_two_eves_are_no_working_days(day, working_day):
    assert next_working_day(day) == working_day


def test_plan_and_review_are_due_three_months_on_whatever_the_day():
    assert due_date(PeriodCode.PLAN_DUE, date(2026, 8, 31)) == date(2026, 11, 30)
    assert due_date(PeriodCode.PLAN_REVIEW, date(2026, 9, 24)) == date(2026, 12, 24)


def test_an_answer_to_a_request_is_due_on_a_working_day():
    assert due_date(PeriodCode.REQUEST_ANSWER, date(2026, 11, 24)) == date(2026, 12, 28)


def test_a_breach_is_notified_in_72_hours_also_when_the_clocks_change():
    aware_of_it = datetime(2026, 10, 24, 21, 30, tzinfo=UTC)
    assert due_at(PeriodCode.BREACH_NOTICE, aware_of_it) - aware_of_it == timedelta(hours=72)
    with pytest.raises(ValueError, match="time zone"):
        due_at(PeriodCode.BREACH_NOTICE, datetime(2026, 10, 24))  # noqa: DTZ001


def test_a_period_in_hours_has_no_date_and_one_in_months_no_moment():
    with pytest.raises(ValueError, match="due_at"):
        due_date(PeriodCode.BREACH_NOTICE, date(2026, 1, 1))
    with pytest.raises(ValueError, match="hours"):
        due_at(PeriodCode.PLAN_DUE, datetime(2026, 1, 1, tzinfo=UTC))


def test_the_row_of_the_events_day_counts_not_a_later_one():
    row = LegalPeriod.objects.get(code=PeriodCode.PLAN_DUE)
    row.valid_to = date(2026, 5, 31)
    row.save()
    LegalPeriod.objects.create(
        code=PeriodCode.PLAN_DUE, amount=2, unit=PeriodUnit.MONTHS, valid_from=date(2026, 6, 1), source_fi="Laki"
    )
    assert due_date(PeriodCode.PLAN_DUE, date(2026, 5, 31)) == date(2026, 8, 31)
    assert due_date(PeriodCode.PLAN_DUE, date(2026, 6, 1)) == date(2026, 8, 1)
    assert due_date(PeriodCode.PLAN_DUE, date(2026, 5, 31), on=date(2026, 7, 1)) == date(2026, 7, 31)


def test_an_event_before_the_first_row_is_measured_by_the_first_row():
    assert due_date(PeriodCode.PLAN_DUE, date(2024, 11, 1)) == date(2025, 2, 1)
    assert due_date(PeriodCode.PLAN_REVIEW, date(2020, 1, 10)) == date(2020, 7, 10)


def test_a_gap_between_rows_is_an_error_in_words():
    QuerySet(LegalPeriod).filter(code=PeriodCode.PLAN_DUE).update(valid_to=date(2026, 1, 31))
    with pytest.raises(NoPeriodInForce) as raised:
        due_date(PeriodCode.PLAN_DUE, date(2026, 2, 1))
    assert str(raised.value.message)


def test_many_due_dates_take_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        table = periods(PeriodCode.PLAN_DUE)
        assert len({table.due_date(date(2026, 1, 1) + timedelta(days=day)) for day in range(27)}) == 27


def test_every_code_has_a_row_in_force_with_its_source():
    for code in PeriodCode:
        row = periods(code).in_force(date(2026, 11, 24))
        assert row.source_fi
        assert row.source_en


def test_the_database_refuses_two_rows_of_one_code_on_one_day():
    same_day = {"unit": PeriodUnit.MONTHS, "amount": 1, "source_fi": "Laki", "valid_from": date(2030, 1, 1)}
    with pytest.raises(IntegrityError, match="one_row_a_day"), transaction.atomic():
        LegalPeriod.objects.create(code=PeriodCode.PLAN_DUE, **same_day)
    QuerySet(LegalPeriod).filter(code=PeriodCode.PLAN_DUE).update(valid_to=date(2029, 12, 31))
    LegalPeriod.objects.create(code=PeriodCode.PLAN_DUE, **same_day)


def test_a_form_is_told_of_the_overlap_before_the_database_is():
    row = LegalPeriod(code=PeriodCode.PLAN_DUE, unit=PeriodUnit.MONTHS, amount=1, source_fi="Laki", valid_from=date(2026, 1, 1))
    with override("en"), pytest.raises(ValidationError, match="End it first"):
        row.full_clean()
    row.valid_from, row.valid_to = date(2020, 1, 1), date(2024, 12, 31)
    row.full_clean()


@pytest.mark.parametrize("wrong", [{"valid_to": date(2019, 12, 31)}, {"amount": 0}])
def test_the_database_refuses_a_period_that_ends_before_it_starts_or_has_no_length(wrong):
    values = {"code": "x", "unit": PeriodUnit.DAYS, "amount": 1, "source_fi": "Laki", "valid_from": date(2020, 1, 1)}
    with pytest.raises(DatabaseError, match=r"constraint|range lower bound"), transaction.atomic():
        LegalPeriod.objects.create(**values | wrong)


def test_changes_of_a_period_are_kept_in_its_history():
    row = LegalPeriod.objects.get(code=PeriodCode.RETENTION)
    row.amount = 5
    row.save()
    assert [entry.amount for entry in row.history.all()] == [5]
    assert row.row_version == 2


@pytest.mark.parametrize(
    ("amount", "unit", "text"),
    [(1, "years", "1 vuosi"), (3, "months", "3 kuukautta"), (14, "days", "14 päivää"), (72, "hours", "72 tuntia")],
)
def test_the_length_is_told_in_words(amount, unit, text):
    assert LegalPeriod(amount=amount, unit=unit).length_text == text


days = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31))
units = st.sampled_from([PeriodUnit.DAYS, PeriodUnit.MONTHS, PeriodUnit.YEARS])


@given(start=days, later=st.integers(min_value=0, max_value=400), amount=st.integers(min_value=1, max_value=48), unit=units)
def test_a_later_event_is_never_due_earlier(start, later, amount, unit):
    end = add_period(start + timedelta(days=later), amount=amount, unit=unit)
    assert end >= add_period(start, amount=amount, unit=unit) > start


@given(start=days, amount=st.integers(min_value=1, max_value=40))
def test_months_end_in_the_right_month_and_never_on_a_later_day_number(start, amount):
    end = add_period(start, amount=amount, unit=PeriodUnit.MONTHS)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == amount
    assert end.day == start.day or (end.day < start.day and (end + timedelta(days=1)).day == 1)


@given(day=days)
def test_the_next_working_day_is_a_weekday_within_a_week(day):
    working_day = next_working_day(day)
    assert working_day.weekday() < 5
    assert day <= working_day <= day + timedelta(days=6)


@given(start=days, amount=st.integers(min_value=1, max_value=48))
def test_a_rule_of_working_days_only_ever_extends(start, amount):
    row = LegalPeriod(amount=amount, unit=PeriodUnit.MONTHS, valid_from=date(1990, 1, 1))
    plain = PeriodTable(code="x", rows=(row,)).due_date(start)
    row.holiday_rule = HolidayRule.NEXT_WORKING_DAY
    assert PeriodTable(code="x", rows=(row,)).due_date(start) == next_working_day(plain) >= plain


@given(due=days, amount=st.integers(min_value=1, max_value=48), unit=units, rule=st.sampled_from(HolidayRule.values))
def test_the_latest_start_is_due_in_time_and_the_day_after_it_is_not(due, amount, unit, rule):
    row = LegalPeriod(amount=amount, unit=unit, holiday_rule=rule, valid_from=date.min)
    table = PeriodTable(code="x", rows=(row,))
    start = table.latest_start(due)
    assert table.due_date(start) <= due
    assert table.due_date(start + timedelta(days=1)) > due


def test_the_end_of_the_calendar_is_an_error_not_a_crash():
    with pytest.raises(ValueError, match="calendar"):
        add_period(date(9999, 12, 31), amount=1, unit=PeriodUnit.MONTHS)
    with pytest.raises(ValueError, match="calendar"):
        add_period(date(9999, 12, 31), amount=1, unit=PeriodUnit.DAYS)
