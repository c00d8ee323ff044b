"""Proof of the seals: each one's keyed hash, the chain from the first day to the last, and the copy in the log stream."""

import hmac
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

from audit import keys
from audit.models import DaySeal
from audit.proof.findings import Finding, Kind
from audit.seals import DAY_RUN, GRACE, SEALED_LINE, end_of, seal_line, seal_of
from core.models.job_run import JobRun, RunState

ONE_DAY = timedelta(days=1)
#: A day may wait that long for its seal before it counts as missing.
TOLERANCE = timedelta(hours=30)


def chain_findings(
    seals: Mapping[date, DaySeal], *, now: datetime, first_event_day: date | None, using: str
) -> Iterator[Finding]:
    """Yield what is wrong with the seals themselves.

    Args:
        seals: all seals by day, oldest first.
        now: the present moment.
        first_event_day: day of the oldest event still kept; None when there is none.
        using: the database.
    """
    previous: DaySeal | None = None
    for seal in seals.values():
        yield from _seal_findings(seal)
        if end_of(seal.day) > now:
            yield Finding(Kind.SEAL_AHEAD, seal.day.isoformat(), "The day is not over and has a seal.")
        yield from _link_findings(seal, previous)
        previous = seal
    over = {day: seal for day, seal in seals.items() if end_of(day) <= now}
    oldest = next(iter(over), None) or first_event_day
    if oldest is not None:
        yield from _missing_findings(over, oldest, now=now)
    yield from _removed_findings(seals, using=using)


def _seal_findings(seal: DaySeal) -> Iterator[Finding]:
    try:
        expected = seal_of(seal)
    except keys.UnknownKey:
        yield Finding(Kind.SEAL_KEY_UNKNOWN, seal.day.isoformat(), f"There is no key {seal.key_id!r}.")
        return
    if not hmac.compare_digest(expected, bytes(seal.seal)):
        yield Finding(Kind.SEAL_FORGED, seal.day.isoformat(), "The seal's values do not give its hash.")


def _link_findings(seal: DaySeal, previous: DaySeal | None) -> Iterator[Finding]:
    where = seal.day.isoformat()
    if previous is None:
        if seal.sequence != 1 or bytes(seal.previous):
            yield Finding(Kind.CHAIN_CUT, where, f"The oldest seal is number {seal.sequence}; those before it are gone.")
        return
    if seal.sequence != previous.sequence + 1 or bytes(seal.previous) != bytes(previous.seal):
        yield Finding(
            Kind.CHAIN_BROKEN, where, f"Number {seal.sequence} is not chained to {previous.day}, number {previous.sequence}."
        )


def _missing_findings(sealed: Collection[date], oldest: date, *, now: datetime) -> Iterator[Finding]:
    day, newest = oldest, max(sealed, default=oldest)
    while day < newest or end_of(day) + GRACE + TOLERANCE < now:
        if day not in sealed:
            yield Finding(Kind.SEAL_MISSING, day.isoformat(), "The day is over and has no seal.")
        day += ONE_DAY


def _removed_findings(seals: Mapping[date, DaySeal], *, using: str) -> Iterator[Finding]:
    done = JobRun.objects.using(using).filter(job=DAY_RUN, state=RunState.DONE).order_by("period")
    for period in done.values_list("period", flat=True).iterator():
        if date.fromisoformat(period) not in seals:
            yield Finding(Kind.SEAL_REMOVED, period, "The day was sealed, and its seal is gone.")


def stream_findings(seals: Mapping[date, DaySeal], lines: Iterable[str]) -> Iterator[Finding]:
    """Yield where the seals differ from those in the log stream, which nobody reaches through the database.

    Args:
        seals: all seals by day.
        lines: the log stream; other lines in it are passed over.
    """
    seen: set[date] = set()
    for line in lines:
        copy = _seal_in(line)
        if copy is None:
            continue
        day = date.fromisoformat(str(copy["day"]))
        seen.add(day)
        if day not in seals:
            yield Finding(Kind.STREAM_SEAL_UNKNOWN, day.isoformat(), "The stream holds a seal that the database has not.")
        elif any(copy.get(name) != value for name, value in seal_line(seals[day]).items()):
            yield Finding(Kind.STREAM_SEAL_DIFFERS, day.isoformat(), "The stream holds another seal for this day.")
    if seen:
        for day in seals:
            if min(seen) <= day <= max(seen) and day not in seen:
                yield Finding(Kind.STREAM_SEAL_ABSENT, day.isoformat(), "The stream has no seal of this day.")


def _seal_in(line: str) -> dict[str, object] | None:
    """Return the seal that a line of the stream holds; a collector may have put words of its own before the JSON."""
    start = line.find("{")
    if start < 0 or SEALED_LINE not in line:
        return None
    try:
        found, _end = json.JSONDecoder().raw_decode(line[start:])
    except ValueError:
        return None
    return found if isinstance(found, dict) and found.get("event") == SEALED_LINE and "day" in found else None
