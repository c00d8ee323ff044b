"""The end of the log: months whose retention is over are dropped whole; their seals stay.

Run by the owner's role, by command: the application's role cannot drop anything. The drop itself is an event of the log,
keyed like any other, so that the proof tells a month dropped by right from one that somebody made disappear.
"""

from collections.abc import Sequence
from datetime import date

from django.db import connections, transaction

from audit.database import DEFAULT_PARTITION
from audit.events import Action, Entry, record_many
from audit.models import DaySeal
from audit.partitions import Month, create_partition, months_present, rows_in_default
from audit.proof.findings import Finding, Kind
from audit.proof.rows import RowProof
from core.models.legal_period import PeriodCode
from core.periods import due_date

OWNER = "owner"
MONTH_OBJECT = "audit.month"


class MonthNotProvenError(RuntimeError):
    """A month whose time is over is not as it was sealed; it stays, for it is evidence."""

    def __init__(self, month: Month, findings: Sequence[Finding]) -> None:
        super().__init__(f"{month} is not dropped: {findings[0].kind} at {findings[0].where}. Run verify_audit.")
        self.month = month
        self.findings = findings


def expired_months(*, on: date, using: str = OWNER) -> list[Month]:
    """Return the months present whose retention is over on ``on``, oldest first.

    A month's time runs from its last day, by the length in force on ``on`` (legal period ``log_retention``).
    """
    return [month for month in months_present(using=using) if due_date(PeriodCode.LOG_RETENTION, month.last_day, on=on) < on]


def drop_expired_partitions(*, on: date, using: str = OWNER) -> list[Month]:
    """Drop the months whose retention is over, oldest first, each after it has been proven, each in its own transaction.

    Args:
        on: the present day.
        using: the owner's connection.

    Returns:
        The months that were dropped.

    Raises:
        MonthNotProvenError: a month is not as it was sealed, or not wholly sealed. Those before it have been dropped.
    """
    dropped = []
    for month in expired_months(on=on, using=using):
        with transaction.atomic(using=using):
            rows = _proven_rows(month, using=using)
            with connections[using].cursor() as cursor:
                cursor.execute(f'DROP TABLE "{month.partition}"')
            mark = Entry(action=Action.LOG_EXPIRED, actor=None, object_type=MONTH_OBJECT, object_id=str(month), row_count=rows)
            record_many([mark], using=using)
        dropped.append(month)
    return dropped


def _proven_rows(month: Month, *, using: str) -> int:
    """Return the number of the month's rows, each day compared with its seal."""
    seals = {seal.day: seal for seal in DaySeal.objects.using(using).filter(day__range=(month.first_day, month.last_day))}
    proof = RowProof(first=month.first_day, last=month.last_day, seals=seals, using=using)
    findings = list(proof.findings())
    sealed = sum(seal.event_count for seal in seals.values())
    if not findings and sealed != proof.rows:
        findings = [Finding(Kind.SEAL_MISSING, str(month), f"{proof.rows} events, {sealed} of them sealed.")]
    if findings:
        raise MonthNotProvenError(month, findings)
    return proof.rows


def adopt_default_rows(*, using: str = OWNER) -> list[Month]:
    """Give the rows in the default partition the partitions of their months, and return those months.

    Writers wait while it runs. The rows stay as they are, hashes included.
    """
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("LOCK TABLE audit_event IN ACCESS EXCLUSIVE MODE")
        if not rows_in_default(using=using):
            return []
        cursor.execute("SELECT DISTINCT date_trunc('month', at AT TIME ZONE 'UTC')::date FROM audit_event_default ORDER BY 1")
        months = [Month.of(row[0]) for row in cursor.fetchall()]
        cursor.execute(f"ALTER TABLE audit_event DETACH PARTITION {DEFAULT_PARTITION}")
        cursor.execute(f"ALTER TABLE {DEFAULT_PARTITION} RENAME TO audit_event_waiting")
        create_partition(None, using=using)
        for month in months:
            create_partition(month, using=using)
        # The rows have the times of their own transactions, long over.
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER audit_own_time")
        cursor.execute("INSERT INTO audit_event SELECT * FROM audit_event_waiting")
        cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER audit_own_time")
        cursor.execute("DROP TABLE audit_event_waiting")
    return months
