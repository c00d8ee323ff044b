"""Due dates computed from the legal periods in the database (design § 6, R73).

Which row counts: for the plan, the review and requests the one in force on the day of the event (the default); for
retention the one in force today, ``on=today()``. An event older than the oldest row, of the time of the Act's predecessor, is
measured by the oldest row.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import holidays
from django.utils.translation import gettext_lazy as _

from core.clock import local_date
from core.errors import Refused
from core.models.legal_period import HolidayRule, LegalPeriod, PeriodCode, PeriodUnit

SATURDAY = 5


class NoPeriodInForce(Refused):
    """No row of the code covers the day: an administrator ended one and began no other."""

    message = _("A legal period has no length for this day. Ask the administrator to complete the legal periods.")


@dataclass(frozen=True)
class PeriodTable:
    """The rows of one code, read once: for lists that need many due dates."""

    code: str
    rows: Sequence[LegalPeriod]

    def in_force(self, on: date) -> LegalPeriod:
        """Return the row of the day ``on``.

        Raises:
            NoPeriodInForce: there is a gap on that day, or there are no rows at all.
        """
        for row in self.rows:
            if row.covers(on):
                return row
        if self.rows and on < self.rows[0].valid_from:
            return self.rows[0]
        raise NoPeriodInForce

    def due_date(self, start: date, *, on: date | None = None) -> date:
        """Return the last day of the period that begins with the event on ``start``; see ``due_date`` of this module."""
        row = self.in_force(on or start)
        end = add_period(start, amount=row.amount, unit=PeriodUnit(row.unit))
        return next_working_day(end) if row.holiday_rule == HolidayRule.NEXT_WORKING_DAY else end

    def latest_start(self, due: date) -> date:
        """Return the last day from which the period is over by ``due``: what began until then is due by that day.

        Raises:
            NoPeriodInForce: as ``due_date``.
        """
        start = due
        while (ends := self.due_date(start)) > due:
            start -= ends - due
        # Short months and holidays: the step back may have been a few days too long.
        while self.due_date(start + timedelta(days=1)) <= due:
            start += timedelta(days=1)
        return start


def periods(code: PeriodCode) -> PeriodTable:
    """Read the rows of ``code``, oldest first, in one query."""
    return PeriodTable(code=code, rows=tuple(LegalPeriod.objects.filter(code=code).order_by("valid_from")))


def due_date(code: PeriodCode, start: date, *, on: date | None = None) -> date:
    """Return the last day of the period ``code`` that the event of ``start`` sets running.

    Months and years end on the day of the same number, or the last day of a shorter month (31.8. + 3 months = 30.11.;
    Regulation 1182/71 art. 3(2)(c)). Where the row says so the period runs on over Saturdays, Sundays and Finnish holidays.

    Args:
        code: which period.
        start: date of the event; not counted itself.
        on: day whose row counts; that of the event when None.
    Raises:
        NoPeriodInForce: no row covers the day.
        ValueError: the period is in hours, or its end is beyond the calendar.
    """
    return periods(code).due_date(start, on=on)


def due_at(code: PeriodCode, start: datetime, *, on: date | None = None) -> datetime:
    """Return the moment when a period in hours is over: elapsed time, whatever the clocks do meanwhile.

    Args:
        code: which period, counted in hours.
        start: aware moment of the event.
        on: day whose row counts; the event's date in Finland when None.
    Raises:
        NoPeriodInForce: no row covers the day.
        ValueError: the period is not in hours, or ``start`` is naive.
    """
    if start.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    row = periods(code).in_force(on or local_date(start))
    if row.unit != PeriodUnit.HOURS:
        raise ValueError(f"{code} is not counted in hours")
    return start + timedelta(hours=row.amount)


def add_period(start: date, *, amount: int, unit: PeriodUnit) -> date:
    """Return ``start`` plus ``amount`` days, months or years, clamped to the end of a shorter month.

    Raises:
        ValueError: hours, or a year outside 1-9999.
    """
    match unit:
        case PeriodUnit.DAYS:
            return _plus_days(start, amount)
        case PeriodUnit.MONTHS:
            return _plus_months(start, amount)
        case PeriodUnit.YEARS:
            return _plus_months(start, 12 * amount)
        case _:
            raise ValueError("a period in hours ends at a moment, not on a date: use due_at()")


def next_working_day(day: date) -> date:
    """Return ``day``, or the first day after it that is no Saturday, Sunday, holiday, Midsummer Eve or Christmas Eve.

    Source: Act 150/1930 § 5; Regulation 1182/71 art. 3(4).
    """
    while day.weekday() >= SATURDAY or day in _holidays(day.year):
        day += timedelta(days=1)
    return day


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[date]:
    """Finland's public holidays of a year; the list of the library has the two eves as well."""
    return frozenset(holidays.country_holidays("FI", years=year))


def _plus_days(start: date, days: int) -> date:
    try:
        return start + timedelta(days=days)
    except OverflowError:
        raise ValueError("beyond the calendar") from None


def _plus_months(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise ValueError("beyond the calendar")
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))
