"""What the proof can find, each kind with a name that the runbook explains."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """A kind of finding."""

    ROW_CHANGED = "row_changed"
    """A row's values do not give its keyed hash: changed, or inserted behind the system's back."""
    ROW_KEY_UNKNOWN = "row_key_unknown"
    """A row names a key that the settings do not hold."""
    ROWS_MISSING = "rows_missing"
    """A sealed day has fewer rows than its seal says."""
    ROWS_ADDED = "rows_added"
    """A sealed day has more rows than its seal says."""
    ROWS_DIFFER = "rows_differ"
    """A sealed day has the right number of rows, but not the sealed ones."""
    SEAL_FORGED = "seal_forged"
    """A seal's values do not give its keyed hash."""
    SEAL_AHEAD = "seal_ahead"
    """A seal of a day that is not over: written past the system, and past the database's guard."""
    SEAL_KEY_UNKNOWN = "seal_key_unknown"
    """A seal names a key that the settings do not hold."""
    SEAL_MISSING = "seal_missing"
    """A day between two seals, or before today, has none."""
    SEAL_REMOVED = "seal_removed"
    """A day's run says that it was sealed, and it has no seal."""
    CHAIN_BROKEN = "chain_broken"
    """A seal is not chained to the one before."""
    CHAIN_CUT = "chain_cut"
    """The oldest seal is not the first of the chain."""
    STREAM_SEAL_DIFFERS = "stream_seal_differs"
    """The log stream holds another seal for the day: the chain was made anew."""
    STREAM_SEAL_UNKNOWN = "stream_seal_unknown"
    """The log stream holds a seal that the database has not."""
    STREAM_SEAL_ABSENT = "stream_seal_absent"
    """The database holds a seal that the log stream, over the days it covers, has not."""
    PARTITION_MISSING = "partition_missing"
    """A month's partition is gone."""
    PARTITIONS_SHORT = "partitions_short"
    """Fewer months are ready than there should be."""
    ROWS_IN_DEFAULT = "rows_in_default"
    """Rows lie in the default partition."""
    GUARD_MISSING = "guard_missing"
    """A trigger is not on a table of the log, or switched off."""
    GUARD_CHANGED = "guard_changed"
    """A trigger or function of the log is not the system's own."""
    GUARD_FOREIGN = "guard_foreign"
    """A trigger or rule on a table of the log is none of the system's."""
    PRIVILEGE_TOO_WIDE = "privilege_too_wide"
    """The application's role may do more than append and read."""

    @property
    def is_warning(self) -> bool:
        """Whether it calls for work but is no sign of tampering."""
        return self in {Kind.PARTITIONS_SHORT, Kind.ROWS_IN_DEFAULT, Kind.STREAM_SEAL_ABSENT}


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it must be.

    Attributes:
        where: the day, month, event's key or database object.
        text: what is wrong there, for the operator; ids only.
    """

    kind: Kind
    where: str
    text: str
