"""When an office is ordinarily open: a look outside these hours is pointed out to the reader of the log, not refused."""

from datetime import datetime, time
from functools import lru_cache

import holidays

from core.clock import HELSINKI

OPENS = time(7, 0)
CLOSES = time(18, 0)
SATURDAY = 5


def is_out_of_hours(moment: datetime) -> bool:
    """Return whether an aware ``moment`` is before 7, after 18, on a weekend or on a Finnish public holiday."""
    local = moment.astimezone(HELSINKI)
    if local.weekday() >= SATURDAY or local.date() in _finnish_holidays():
        return True
    return not OPENS <= local.time() < CLOSES


@lru_cache(maxsize=1)
def _finnish_holidays() -> holidays.HolidayBase:
    return holidays.country_holidays("FI")
