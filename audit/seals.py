"""Sealing closed days: a keyed hash over a day's events, chained to the day before, written to the log stream as well.

Days are UTC days: every one has 24 hours, lies in one month's partition, and means the same in twelve years, whatever is
decided about summer time. A day can be sealed once no transaction begun in it can still add an event. A transaction's events
carry the time of its beginning (the database checks), so it is enough to wait until every transaction that ran at some moment
after the day's end is over. Running transactions are read from ``pg_locks``, where each one holds a lock on its own number and
which every role sees whole; ``pg_stat_activity`` hides from the application's role when other roles' transactions began.
"""

import hmac
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import structlog
from django.db import DEFAULT_DB_ALIAS, connection, connections

from audit import keys
from audit.canonical import SEAL_FIELDS, SEAL_VERSION, serialise
from audit.models import DaySeal
from core import runs
from core.transactions import transaction_time

#: Longer than any process sleeps between taking its transaction's time and showing that it runs.
GRACE = timedelta(minutes=10)
PATIENCE = timedelta(seconds=30)
POLL_SECONDS = 0.2
ONE_DAY = timedelta(days=1)

#: The run row of each day: done and without a seal means that the seal was taken away.
DAY_RUN: Final = "audit.day_sealed"
SEALED_LINE: Final = "audit_day_sealed"

stream = structlog.get_logger("tym.audit.seal")


class SealBlockedError(RuntimeError):
    """A transaction that may have begun in the day still runs; the next hour's run tries again."""


class SealRemovedError(RuntimeError):
    """The day was sealed before, and its seal is gone: sealing it anew would cover up what happened."""


class SealNotGenuineError(RuntimeError):
    """The newest seal is not the system's own: a chain that went on from it would hide where the honest one ends."""


def seal_next_day(*, patience: timedelta = PATIENCE) -> DaySeal | None:
    """Seal the oldest day that is over and not sealed, and return its seal; None when every such day is sealed.

    Runs in the caller's transaction, without an area. Days without events are sealed too.

    Args:
        patience: how long to wait for running transactions.

    Raises:
        SealBlockedError: one of them still runs.
        SealRemovedError: the day was sealed before.
        SealNotGenuineError: somebody else wrote the newest seal.
    """
    _one_at_a_time()
    last = DaySeal.objects.order_by("-day").first()
    if last is not None and not is_genuine(last):
        raise SealNotGenuineError(f"The seal of {last.day} is not genuine; run verify_audit.")
    day = last.day + ONE_DAY if last else _first_day()
    if end_of(day) + GRACE > transaction_time():
        return None
    wait_for_running_transactions(patience=patience)
    run = runs.claim(DAY_RUN, day.isoformat())
    if run is None:
        raise SealRemovedError(f"{day} was sealed before; run verify_audit.")
    seal = make_seal(day=day, previous=last, hashes=day_hashes(day))
    seal.save()
    runs.finish(run, {"events": seal.event_count})
    # Before the commit: at worst the line comes twice, and the same; after it, a crash could leave it out.
    stream.info(SEALED_LINE, **seal_line(seal))
    return seal


def make_seal(*, day: date, previous: DaySeal | None, hashes: Iterator[bytes]) -> DaySeal:
    """Return the seal of ``day``, not saved.

    Args:
        day: a UTC day.
        previous: the seal of the day before; None for the first day of all.
        hashes: the keyed hashes of the day's rows, ordered by time and id.
    """
    key_id = keys.primary_key_id()
    count, rows_hash = hash_of_rows(hashes, key_id=key_id)
    seal = DaySeal(
        day=day,
        sequence=previous.sequence + 1 if previous else 1,
        event_count=count,
        rows_hash=rows_hash,
        previous=bytes(previous.seal) if previous else b"",
        key_id=key_id,
    )
    seal.seal = seal_of(seal)
    return seal


def seal_of(seal: DaySeal) -> bytes:
    """Return what the seal's keyed hash must be, by its other fields and its key.

    Raises:
        UnknownKey: the settings do not hold the key.
    """
    values = [seal.day.isoformat() if name == "day" else getattr(seal, name) for name in SEAL_FIELDS]
    return keys.keyed_hash(keys.SEAL, serialise(SEAL_VERSION, values), key_id=seal.key_id)


def is_genuine(seal: DaySeal) -> bool:
    """Whether the seal's values give its keyed hash, by a key that the settings hold."""
    try:
        return hmac.compare_digest(seal_of(seal), bytes(seal.seal))
    except keys.UnknownKey:
        return False


def hash_of_rows(hashes: Iterator[bytes], *, key_id: str) -> tuple[int, bytes]:
    """Return the number of rows and the keyed hash over their hashes (32 bytes each, so nothing stands between them)."""
    running = keys.running_hash(keys.ROWS, key_id=key_id)
    count = 0
    for row_hash in hashes:
        running.update(row_hash)
        count += 1
    return count, running.digest()


def day_hashes(day: date) -> Iterator[bytes]:
    """Yield the keyed hashes of a day's rows in order, of all areas, a few thousand at a time."""
    with connection.chunked_cursor() as cursor:
        cursor.execute("SELECT row_mac FROM audit_day_hashes(%s)", [day])
        while rows := cursor.fetchmany(5000):
            for (row_hash,) in rows:
                yield bytes(row_hash)


def seal_line(seal: DaySeal) -> dict[str, Any]:
    """Return what the log stream keeps of a seal: enough to know it again, nothing about anybody."""
    return {
        "day": seal.day.isoformat(),
        "sequence": seal.sequence,
        "events": seal.event_count,
        "seal": bytes(seal.seal).hex(),
        "previous": bytes(seal.previous).hex(),
        "key_id": seal.key_id,
    }


def start_of(day: date) -> datetime:
    """Return the first moment of a UTC day."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def end_of(day: date) -> datetime:
    """Return the first moment after a UTC day."""
    return start_of(day) + ONE_DAY


def wait_for_running_transactions(*, patience: timedelta = PATIENCE) -> None:
    """Wait until every transaction that runs now in this database, of any role, is over; later ones do not matter.

    Raises:
        SealBlockedError: ``patience`` ran out, or a prepared transaction waits for its second phase.
    """
    deadline = time.monotonic() + patience.total_seconds()
    waiting = running_transactions()
    while waiting:
        if time.monotonic() >= deadline:
            raise SealBlockedError(f"{len(waiting)} transactions still run.")
        time.sleep(POLL_SECONDS)
        waiting &= running_transactions()
    # After the wait: a transaction may have been prepared meanwhile, which gives up its lock and can still commit.
    if _prepared_transactions():
        raise SealBlockedError("A prepared transaction waits for its second phase.")


def running_transactions(*, using: str = DEFAULT_DB_ALIAS) -> set[str]:
    """Return the virtual numbers of the other transactions that run in this database; autovacuum's do not count."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT l.virtualxid FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid"
            " WHERE l.locktype = 'virtualxid' AND l.mode = 'ExclusiveLock' AND l.granted"
            " AND a.datname = current_database() AND a.usesysid IS NOT NULL AND l.pid <> pg_backend_pid()"
        )
        return {row[0] for row in cursor.fetchall()}


def _prepared_transactions() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()")
        return int(cursor.fetchone()[0])


def _first_day() -> date:
    """The day of the first event, or yesterday while there are none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_first_moment()")
        (moment,) = cursor.fetchone()
    if moment is None:
        return transaction_time().astimezone(UTC).date() - ONE_DAY
    return moment.astimezone(UTC).date()  # type: ignore[no-any-return]


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('audit_seal'))")
