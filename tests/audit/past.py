"""What only the owner of the database can do: write into the past, and tamper."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import psycopg
from django.db import connections, transaction

from audit.actions import Action
from audit.events import sign
from audit.models import Event
from audit.partitions import Month, create_partition, months_present

OWNER = "owner"


def days_ago(days: int) -> date:
    """The UTC day so many days before today's."""
    return datetime.now(tz=UTC).date() - timedelta(days=days)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)


def past_event(at: datetime, **values: Any) -> Event:
    """A genuine event of a day gone by, in its month's partition, as if the system had run then."""
    if Month.of(at.date()) not in months_present(using=OWNER):
        create_partition(Month.of(at.date()), using=OWNER)
    event = sign(Event(**({"action": Action.VIEWED.value, "area_id": 1} | values)), at=at)
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER audit_own_time")
        event.save(using=OWNER)
        cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER audit_own_time")
    return event


@contextmanager
def tampering(owner: psycopg.Connection) -> Iterator[psycopg.Cursor]:
    """The owner switches the guards off, does what it wants, and puts them back as if nothing had been."""
    tables = ("audit_event", "audit_dayseal")
    with owner.transaction(), owner.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor
        cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER audit_own_time")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER audit_append_only")
        cursor.execute("ALTER TABLE audit_dayseal ENABLE ALWAYS TRIGGER audit_day_over")
