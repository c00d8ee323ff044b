"""The log's monthly partitions: made ahead, watched, and dropped when their time is over."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

from audit.database import DEFAULT_PARTITION, EVENT_TABLE, MONTH_PARTITION

#: How many months are kept ready beside the current one, and below how many somebody is called.
MONTHS_AHEAD = 12
FEWEST_MONTHS_AHEAD = 6


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month, UTC."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month that a day lies in."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """The month written as ``2026-11``.

        Raises:
            ValueError: it is not.
        """
        day = datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC)
        return cls.of(day.date())

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def partition(self) -> str:
        """Name of the month's partition."""
        return f"{EVENT_TABLE}_{self.year:04}_{self.number:02}"

    @property
    def first_day(self) -> date:
        """The month's first day."""
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        """The month's last day."""
        return date.fromordinal(self.plus(1).first_day.toordinal() - 1)

    def plus(self, months: int) -> "Month":
        """The month that many months later."""
        year, number = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(year, number + 1)


def make_ahead(*, months: int = MONTHS_AHEAD, using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Make the missing partitions of the current month and the coming ones, and return their names.

    The application's role may: a function of the owner does it. A month of which rows lie in the default partition already is
    left out; ``adopt_default_rows`` is for that.
    """
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT audit_make_partitions(%s)", [months])
        made: list[str] = cursor.fetchone()[0]
    return made


def create_partition(month: Month | None, *, using: str) -> None:
    """Make one month's partition, or the default one for None, as the owner and without a privilege for anybody else."""
    name = month.partition if month else DEFAULT_PARTITION
    with connections[using].cursor() as cursor:
        if month is None:
            cursor.execute(f'CREATE TABLE "{name}" PARTITION OF {EVENT_TABLE} DEFAULT')
        else:
            bounds = [f"{month.first_day}T00:00:00Z", f"{month.plus(1).first_day}T00:00:00Z"]
            cursor.execute(f'CREATE TABLE "{name}" PARTITION OF {EVENT_TABLE} FOR VALUES FROM (%s) TO (%s)', bounds)
        cursor.execute(f'REVOKE ALL ON "{name}" FROM PUBLIC, "{settings.DATABASE_APP_ROLE}"')


def months_present(*, using: str = DEFAULT_DB_ALIAS) -> list[Month]:
    """Return the months that have a partition, attached to the log, oldest first."""
    names = (name for name in partition_names(using=using) if name != DEFAULT_PARTITION)
    found = (re.match(MONTH_PARTITION, name) for name in names)
    return sorted(Month(int(match[1]), int(match[2])) for match in found if match)


def partition_names(*, using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Return the names of all partitions attached to the log."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            " WHERE i.inhparent = to_regclass(%s) ORDER BY c.relname",
            [f"public.{EVENT_TABLE}"],
        )
        return [row[0] for row in cursor.fetchall()]


def rows_in_default(*, using: str = DEFAULT_DB_ALIAS) -> int:
    """Return how many rows lie in the default partition because their month's was missing."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT audit_rows_in_default()")
        return int(cursor.fetchone()[0])


def months_ahead(today: date, *, using: str = DEFAULT_DB_ALIAS) -> int:
    """Return for how many months after the current one, without a gap, partitions are ready; -1 without the current one."""
    present = set(months_present(using=using))
    month, ahead = Month.of(today), -1
    while month in present:
        month, ahead = month.plus(1), ahead + 1
    return ahead
