"""For how long accounts and roles are given, and how early their end is told (design § 4)."""

from datetime import date, timedelta

from core import clock
from core.models import PeriodUnit
from core.periods import add_period

#: Before an end comes near enough to be told: on the desk, in the lists and by mail.
NOTICE = timedelta(days=14)


def longest_end() -> date:
    """Return the last day that may be given today: a year ahead. It is also what the forms offer."""
    return add_period(clock.today(), amount=1, unit=PeriodUnit.YEARS)


def notice_until() -> date:
    """Return the last day that counts as ending soon."""
    return clock.today() + NOTICE
