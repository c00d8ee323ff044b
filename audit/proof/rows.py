"""Proof of the rows: each one's keyed hash, and each day's against its seal, in one pass and constant memory."""

import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta
from typing import Any

from audit import keys
from audit.canonical import EVENT_FIELDS
from audit.events import row_mac
from audit.models import DaySeal, Event
from audit.proof.findings import Finding, Kind
from audit.seals import end_of, start_of

BATCH = 2000
AT, ID, KEY_ID = (EVENT_FIELDS.index(name) for name in ("at", "id", "key_id"))


@dataclass
class _Day:
    """The rows of one day so far, counted and hashed as the sealer did."""

    day: date
    seal: DaySeal | None
    count: int = 0
    running: hmac.HMAC | None = field(default=None)

    def __post_init__(self) -> None:
        if self.seal is not None:
            try:
                self.running = keys.running_hash(keys.ROWS, key_id=self.seal.key_id)
            except keys.UnknownKey:
                self.running = None  # the seal itself is reported by the chain's proof

    def add(self, row_hash: bytes) -> None:
        self.count += 1
        if self.running is not None:
            self.running.update(row_hash)

    def findings(self) -> Iterator[Finding]:
        if self.seal is None:
            return
        where, sealed = self.day.isoformat(), self.seal.event_count
        if self.count < sealed:
            yield Finding(Kind.ROWS_MISSING, where, f"{sealed} events were sealed, {self.count} are there.")
        elif self.count > sealed:
            yield Finding(Kind.ROWS_ADDED, where, f"{sealed} events were sealed, {self.count} are there.")
        elif self.running is not None and not hmac.compare_digest(self.running.digest(), bytes(self.seal.rows_hash)):
            yield Finding(Kind.ROWS_DIFFER, where, "The rows are not those that were sealed, or stand in another order.")


@dataclass
class RowProof:
    """Reads the rows of a span of days and says what is wrong; ``rows`` counts what was read."""

    first: date
    last: date
    seals: Mapping[date, DaySeal]
    using: str
    rows: int = 0

    def findings(self) -> Iterator[Finding]:
        """Yield the findings, day by day; needs a transaction (the rows are read through a cursor)."""
        current = _Day(self.first, self.seals.get(self.first))
        for *values, mac in self._read():
            day = values[AT].astimezone(UTC).date()
            while current.day < day:
                yield from current.findings()
                current = self._next(current)
            self.rows += 1
            current.add(bytes(mac))
            yield from _row_findings(values, bytes(mac))
        while current.day <= self.last:
            yield from current.findings()
            current = self._next(current)

    def _read(self) -> Iterator[tuple[Any, ...]]:
        span = Event.objects.using(self.using).between(start_of(self.first), end_of(self.last))
        return span.order_by("at", "id").values_list(*EVENT_FIELDS, "mac").iterator(chunk_size=BATCH)

    def _next(self, current: _Day) -> _Day:
        day = current.day + timedelta(days=1)
        return _Day(day, self.seals.get(day))


def is_genuine(event: Event) -> bool:
    """Return whether the event's values give its keyed hash."""
    try:
        expected = row_mac([getattr(event, name) for name in EVENT_FIELDS], key_id=event.key_id)
    except keys.UnknownKey:
        return False
    return hmac.compare_digest(expected, bytes(event.mac))


def _row_findings(values: list[Any], mac: bytes) -> Iterator[Finding]:
    try:
        expected = row_mac(values, key_id=values[KEY_ID])
    except keys.UnknownKey:
        yield Finding(Kind.ROW_KEY_UNKNOWN, str(values[ID]), f"Event of {values[AT]:%Y-%m-%d}: no key {values[KEY_ID]!r}.")
        return
    if not hmac.compare_digest(expected, mac):
        yield Finding(Kind.ROW_CHANGED, str(values[ID]), f"Event of {values[AT]:%Y-%m-%d}: its values do not give its hash.")
