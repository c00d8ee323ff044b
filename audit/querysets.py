"""The one doorway for operations on sets of rows with history: they go past it, so the doorway writes an event."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from audit.events import Entry, record_many
from core.guarded_sets import GuardedManager as AuditedManager
from core.guarded_sets import GuardedQuerySet as AuditedQuerySet
from core.guarded_sets import SetBasedRefusedError, Tally, open_tally

__all__ = ["AuditedManager", "AuditedQuerySet", "Entry", "SetBasedRefusedError", "Tally", "set_based"]


@contextmanager
def set_based(entry: Entry) -> Iterator[Tally]:
    """Open the one doorway for operations on sets: purge, key rotation, import, mirror sync (design § 5).

    Args:
        entry: the event that is recorded when the block ends without an error, with the number of rows touched.

    Yields:
        The tally by table; add to it what plain SQL has touched. A block inside another has its own event and tally.

    Raises:
        TransactionManagementError: outside a transaction.

    """
    tally = Tally()
    token = open_tally.set(tally)
    try:
        yield tally
    finally:
        open_tally.reset(token)
    record_many([replace(entry, row_count=tally.total)])
