"""Rows of client data written in sets with their history, each with the time at which it would have been written."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, models
from simple_history.utils import get_history_manager_for_model

from audit.querysets import Tally
from clients.models import ClientRecord
from clients.services.striking import empty_value

Row = TypeVar("Row", bound=models.Model)


@dataclass
class Batch:
    """Rows waiting to be written. Their foreign keys may point at one another: the database checks them at the end."""

    rows: dict[type[models.Model], list[models.Model]] = field(default_factory=lambda: defaultdict(list))
    history: dict[type[models.Model], list[models.Model]] = field(default_factory=lambda: defaultdict(list))
    #: Key of a row → when it was made, and when it was last changed.
    times: dict[Any, tuple[datetime, datetime]] = field(default_factory=dict)

    def add(self, row: Row, *, at: datetime, by: int | None = None) -> Row:
        """Take a new row, made ``at`` a moment ``by`` a user; a model with history gets its first entry."""
        for name in _automatic_times(type(row)):
            setattr(row, name, at)
        self.rows[type(row)].append(row)
        self.times[row.pk] = (at, at)
        self._remember(row, at=at, by=by, kind="+")
        return row

    def change(self, row: models.Model, *, at: datetime, by: int | None) -> None:
        """Take note that an added row was changed: the next entry of its history, and its version counted up."""
        if hasattr(row, "row_version"):
            row.row_version += 1
        for name, column in _automatic_times(type(row)).items():
            if column.auto_now:
                setattr(row, name, at)
        self.times[row.pk] = (self.times[row.pk][0], at)
        self._remember(row, at=at, by=by, kind="~")

    def strike(self, row: ClientRecord, *, at: datetime, by: int) -> None:
        """Empty an added row as ``clients.services.strike`` does: of its history the striking is left."""
        for name in row.content_fields:
            setattr(row, name, empty_value(row._meta.get_field(name)))
        row.struck_at, row.struck_by_id = at, by
        entries = self.history[get_history_manager_for_model(type(row)).model]
        entries[:] = [entry for entry in entries if getattr(entry, "id", None) != row.pk]
        self.change(row, at=at, by=by)

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
        columns = ", ".join(f"{quote(name)} = given.{'changed' if column.auto_now else 'made'}" for name, column in names.items())
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {quote(model._meta.db_table)} SET {columns}"  # noqa: S608 - names of our own columns
                " FROM unnest(%s::uuid[], %s::timestamptz[], %s::timestamptz[]) AS given (id, made, changed)"
                f" WHERE {quote(model._meta.db_table)}.id = given.id",
                [[row.pk for row in rows], *([self.times[row.pk][at] for row in rows] for at in (0, 1))],
            )
            tally.add(model._meta.db_table, cursor.rowcount)


def _automatic_times(model: type[models.Model]) -> dict[str, models.DateTimeField]:
    """The columns that Django fills with the present moment when a row is inserted, by name."""
    return {
        column.name: column
        for column in model._meta.fields
        if isinstance(column, models.DateTimeField) and (column.auto_now or column.auto_now_add)
    }
