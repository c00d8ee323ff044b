"""The proof as a whole: what it reads, in which order, and what it reports."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date

from django.db import connections, transaction

from audit.events import Action
from audit.models import DaySeal, Event
from audit.partitions import Month
from audit.proof.chain import chain_findings, stream_findings
from audit.proof.findings import Finding
from audit.proof.guards import guard_findings, partition_findings
from audit.proof.rows import RowProof, is_genuine
from core.transactions import transaction_time

OWNER = "owner"


@dataclass
class Proof:
    """A run of the proof; iterate over ``findings()``, then read the counts.

    Args:
        first: first day whose rows are read; None for the oldest kept.
        last: last day whose rows are read; None for today.
        seal_lines: the log stream's copy of the seals; None when it is not at hand.
        using: a connection that sees the rows of all areas: the owner's.
    """

    first: date | None = None
    last: date | None = None
    seal_lines: Iterable[str] | None = None
    using: str = OWNER
    rows: int = field(default=0, init=False)
    seals: int = field(default=0, init=False)

    def findings(self) -> Iterator[Finding]:
        """Yield what is wrong, as it is found; the whole is one reading of one moment.

        The seals, a few thousand in twelve years, are held in memory; the rows never are.
        """
        with transaction.atomic(using=self.using):
            self._read_one_moment()
            now = transaction_time(using=self.using)
            seals = {seal.day: seal for seal in DaySeal.objects.using(self.using).order_by("day")}
            self.seals = len(seals)
            dropped_through = last_dropped_month(using=self.using)
            oldest = _first_event_day(using=self.using)
            yield from guard_findings(using=self.using)
            yield from partition_findings(
                seals, today=now.astimezone(UTC).date(), dropped_through=dropped_through, using=self.using
            )
            yield from chain_findings(seals, now=now, first_event_day=oldest, using=self.using)
            if self.seal_lines is not None:
                yield from stream_findings(seals, self.seal_lines)
            yield from self._row_findings(seals, oldest, dropped_through, today=now.astimezone(UTC).date())

    def _read_one_moment(self) -> None:
        """Let all queries see the database as it is now, and write nothing; not possible inside another transaction."""
        connection = connections[self.using]
        if not connection.savepoint_ids:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

    def _row_findings(
        self, seals: dict[date, DaySeal], oldest: date | None, dropped_through: Month | None, *, today: date
    ) -> Iterator[Finding]:
        kept_from = dropped_through.plus(1).first_day if dropped_through else date.min
        starts = [day for day in (oldest, next((day for day in seals if day >= kept_from), None)) if day]
        if not starts:
            return
        first = max(self.first or min(starts), kept_from)
        rows = RowProof(first=first, last=self.last or today, seals=seals, using=self.using)
        yield from rows.findings()
        self.rows = rows.rows


def prove(
    *, first: date | None = None, last: date | None = None, seal_lines: Iterable[str] | None = None, using: str = OWNER
) -> list[Finding]:
    """Return all findings of a proof; see ``Proof``. For small logs and tests: the list is held in memory."""
    return list(Proof(first=first, last=last, seal_lines=seal_lines, using=using).findings())


def last_dropped_month(*, using: str) -> Month | None:
    """Return the newest month that the system itself dropped after the log's retention, by a genuine event of the log."""
    marks = Event.objects.using(using).filter(action=Action.LOG_EXPIRED.value).order_by("-at", "-id")
    months = [Month.parse(mark.object_id) for mark in marks if is_genuine(mark)]
    return max(months, default=None)


def _first_event_day(*, using: str) -> date | None:
    moment = Event.objects.using(using).order_by("at").values_list("at", flat=True).first()
    return moment.astimezone(UTC).date() if moment else None
