"""Querysets of audited models: operations on a set go past history and log, so there is one doorway for them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar

from django.apps import apps
from django.db import models

from audit.events import Entry, record_many
from audit.tally import Tally, open_tally

__all__ = ["AuditedManager", "AuditedQuerySet", "Entry", "SetBasedRefusedError", "Tally", "set_based"]

Row = TypeVar("Row", bound=models.Model)


class SetBasedRefusedError(RuntimeError):
    """An operation on a set of audited rows was tried outside ``set_based``."""

    def __init__(self, model: type[models.Model], operation: str) -> None:
        super().__init__(
            f"{operation}() on {model._meta.label} leaves neither history nor an event. Save or delete the rows one by one,"
            " or open the doorway: with set_based(Entry(action=…, actor=…)):"
        )


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


class AuditedQuerySet(models.QuerySet[Row]):
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


class AuditedManager(models.Manager.from_queryset(AuditedQuerySet)):  # type: ignore[misc]
    """The manager of an audited model without filters of its own."""
