"""Fixtures of the log's tests."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from audit import seals
from audit.database import MAKE_PARTITIONS
from audit.partitions import MONTHS_AHEAD, Month


@pytest.fixture(autouse=True)
def no_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Yesterday can be sealed at once, so that the tests pass in the first minutes after midnight too."""
    monkeypatch.setattr(seals, "GRACE", timedelta(0))


@pytest.fixture
def owner(transactional_db: None, owner_connection: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """The owner's connection; afterwards the log's partitions are those that the migration made."""
    yield owner_connection
    owner_connection.execute("TRUNCATE audit_event")  # a month is not made while the default partition has rows of it
    present = owner_connection.execute(
        "SELECT c.relname FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid WHERE inhparent = 'audit_event'::regclass"
    ).fetchall()
    this_month = Month.of(datetime.now(tz=UTC).date())
    wanted = {this_month.plus(step).partition for step in range(MONTHS_AHEAD + 1)} | {"audit_event_default"}
    for (name,) in present:
        if name not in wanted:
            owner_connection.execute(f"DROP TABLE {name}")
    owner_connection.execute(f"SELECT {MAKE_PARTITIONS.name}({MONTHS_AHEAD})")
