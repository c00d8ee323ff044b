"""Models that keep history refuse operations on sets, which go past it; ``audit.querysets.set_based`` is the one doorway.

The refusal stands on the ground floor, where the first model with history lives; the doorway, which writes the event, above it.
"""

from collections import Counter
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.apps import apps
from django.db import models

Row = TypeVar("Row", bound=models.Model)


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


#: The tally of the doorway that is open; None while there is none.
open_tally: ContextVar[Tally | None] = ContextVar("tym_open_tally", default=None)


class SetBasedRefusedError(RuntimeError):
    """An operation on a set of guarded rows was tried outside ``set_based``."""

    def __init__(self, model: type[models.Model], operation: str) -> None:
        super().__init__(
            f"{operation}() on {model._meta.label} leaves neither history nor an event. Save or delete the rows one by one,"
            " or open the doorway: with set_based(Entry(action=…, actor=…)):"
        )


class GuardedQuerySet(models.QuerySet[Row]):
    """A queryset that refuses ``update``, ``delete`` and the bulk operations outside ``set_based``.

    Saving and deleting single rows goes on as ever: history follows those by itself.
    """

    def update(self, **kwargs: Any) -> int:
        """Update the set; see ``SetBasedRefusedError``."""
        tally = self._tally("update")
        rows = super().update(**kwargs)
        tally.add(self.model._meta.db_table, rows)
        return rows

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_update(self, objs: Iterable[Row], fields: Iterable[str], batch_size: int | None = None) -> int:
        """Update the fields of many rows; see ``SetBasedRefusedError``."""
        self._tally("bulk_update")
        return super().bulk_update(objs, list(fields), batch_size=batch_size)  # its own update() calls count

    bulk_update.alters_data = True  # type: ignore[attr-defined]

    def bulk_create(self, objs: Iterable[Row], *args: Any, **kwargs: Any) -> list[Row]:
        """Insert many rows; see ``SetBasedRefusedError``."""
        tally = self._tally("bulk_create")
        rows = super().bulk_create(objs, *args, **kwargs)
        tally.add(self.model._meta.db_table, len(rows))
        return rows

    bulk_create.alters_data = True  # type: ignore[attr-defined]

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete the set; see ``SetBasedRefusedError``."""
        tally = self._tally("delete")
        total, by_model = super().delete()
        for label, rows in by_model.items():
            tally.add(apps.get_model(label)._meta.db_table, rows)
        return total, by_model

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def _tally(self, operation: str) -> Tally:
        tally = open_tally.get()
        if tally is None:
            raise SetBasedRefusedError(self.model, operation)
        return tally


#: The manager of a guarded model without filters of its own.
GuardedManager = models.Manager.from_queryset(GuardedQuerySet)
