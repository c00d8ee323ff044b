"""When an office is ordinarily open: a look outside these hours is pointed out to the reader of the log, not refused."""

from datetime import datetime, time

from core.clock import HELSINKI
from core.periods import next_working_day

OPENS = time(7, 0)
CLOSES = time(18, 0)


def is_out_of_hours(moment: datetime) -> bool:
    """Return whether an aware ``moment`` is before 7, after 18, on a weekend or on a Finnish holiday or its eve."""
    local = moment.astimezone(HELSINKI)
    if next_working_day(local.date()) != local.date():
        return True
    return not OPENS <= local.time() < CLOSES
