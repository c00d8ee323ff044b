"""What an operation on a set has done so far, while the doorway ``set_based`` is open."""

from collections import Counter
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass
class Tally:
    """Rows touched inside one ``set_based`` block, by table."""

    counts: Counter[str] = field(default_factory=Counter)

    def add(self, table: str, rows: int) -> None:
        """Count ``rows`` rows of ``table``; for SQL that goes past the querysets, call it by hand."""
        self.counts[table] += rows

    @property
    def total(self) -> int:
        """Rows touched in all tables together."""
        return self.counts.total()


open_tally: ContextVar[Tally | None] = ContextVar("tym_open_tally", default=None)
