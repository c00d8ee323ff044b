"""The only place that reads the clock, so that tests can turn it and a date is always a Finnish date."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")


def now() -> datetime:
    """Return the present moment as an aware UTC datetime."""
    return datetime.now(tz=UTC)


def today() -> date:
    """Return the calendar date in Finland, where the law's dates are counted."""
    return local_date(now())


def local_date(moment: datetime) -> date:
    """Return the Finnish calendar date of an aware ``moment``."""
    return moment.astimezone(HELSINKI).date()


def start_of_day(day: date) -> datetime:
    """The first moment of a Finnish day."""
    return datetime.combine(day, time.min, tzinfo=HELSINKI)
