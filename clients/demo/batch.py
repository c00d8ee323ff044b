"""Rows of client data written in sets with their history, each with the time at which it would have been written."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, models

from audit.querysets import Tally

Row = TypeVar("Row", bound=models.Model)


@dataclass
class Batch:
    """Rows waiting to be written. Their foreign keys may point at one another: the database checks them at the end."""

    rows: dict[type[models.Model], list[models.Model]] = field(default_factory=lambda: defaultdict(list))
    history: dict[type[models.Model], list[models.Model]] = field(default_factory=lambda: defaultdict(list))
    times: dict[Any, datetime] = field(default_factory=dict)

    def add(self, row: Row, *, at: datetime, by: int | None = None) -> Row:
        """Take a new row, made ``at`` a moment ``by`` a user; a model with history gets its first entry."""
        for name in _automatic_times(type(row)):
            setattr(row, name, at)
        self.rows[type(row)].append(row)
        self.times[row.pk] = at
        self._remember(row, at=at, by=by, kind="+")
        return row

    def change(self, row: models.Model, *, at: datetime, by: int | None) -> None:
        """Take note that an added row was changed: the next entry of its history, and its version counted up."""
        if hasattr(row, "row_version"):
            row.row_version += 1
        self._remember(row, at=at, by=by, kind="~")

    def write(self, tally: Tally) -> None:
        """Insert everything; inside ``audit.querysets.set_based`` only."""
        for model, rows in self.rows.items():
            model._default_manager.bulk_create(rows)
            self._set_times(model, rows, tally)
        for model, entries in self.history.items():
            model._default_manager.bulk_create(entries)

    def _remember(self, row: models.Model, *, at: datetime, by: int | None, kind: str) -> None:
        history = getattr(type(row), "history", None)
        if history is None:
            return
        values = {column.attname: getattr(row, column.attname) for column in history.model.tracked_fields}
        entry = history.model(history_date=at, history_user_id=by, history_type=kind, **values)
        self.history[history.model].append(entry)

    def _set_times(self, model: type[models.Model], rows: list[models.Model], tally: Tally) -> None:
        """Put back the times that Django has set to now."""
        names = _automatic_times(model)
        if not names:
            return
        quote = connection.ops.quote_name
        columns = ", ".join(f"{quote(name)} = given.at" for name in names)
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {quote(model._meta.db_table)} SET {columns}"  # noqa: S608 - names of our own columns
                " FROM unnest(%s::uuid[], %s::timestamptz[]) AS given (id, at)"
                f" WHERE {quote(model._meta.db_table)}.id = given.id",
                [[row.pk for row in rows], [self.times[row.pk] for row in rows]],
            )
            tally.add(model._meta.db_table, cursor.rowcount)


def _automatic_times(model: type[models.Model]) -> list[str]:
    """Names of the columns that Django fills with the present moment when a row is inserted."""
    return [
        column.name
        for column in model._meta.fields
        if isinstance(column, models.DateTimeField) and (column.auto_now or column.auto_now_add)
    ]
