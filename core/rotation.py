"""Re-encrypting what is stored under older keys, history tables included, in batches of one transaction each.

The tables come from the app registry, so a new encrypted field cannot be forgotten. Rows are changed by SQL, not saved: their
content stays the same, so neither history nor row versions move. Row-level security lets one area through at a time.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.db import connection
from django.db.models import Field, Model

from core.encryption import blind_index, current_index_prefix, current_prefix, decrypt, encrypt
from core.fields import BlindIndexField, EncryptedTextField
from core.transactions import unit_of_work

BATCH = 500


class UnreadableRowError(Exception):
    """A value does not open: tampered with, moved, or under a key that is gone. Names the row; rotation stops there."""


@dataclass(frozen=True)
class EncryptedTable:
    """A table with encrypted columns, and the blind indexes over them."""

    model: type[Model]
    texts: tuple[EncryptedTextField, ...]
    indexes: tuple[BlindIndexField, ...]

    @property
    def label(self) -> str:
        """Name of the model in reports."""
        return self.model._meta.label

    @property
    def area_column(self) -> Field | None:
        """The column by which row-level security goes, if the table has one."""
        return next((field for field in self.model._meta.concrete_fields if field.column == "area_id"), None)

    def scopes(self, area_ids: Sequence[int]) -> list[int | None]:
        """The areas to go through; None for the rows outside the areas, where there can be any."""
        if self.area_column is None:
            return [None]
        return [*area_ids, None] if self.area_column.null else list(area_ids)


def encrypted_tables() -> Iterator[EncryptedTable]:
    """Return every table with encrypted columns, history tables included, in the order of their names."""
    for model in sorted(apps.get_models(include_auto_created=True), key=lambda model: model._meta.label):
        fields = model._meta.local_concrete_fields
        texts = tuple(field for field in fields if isinstance(field, EncryptedTextField))
        indexes = tuple(field for field in fields if isinstance(field, BlindIndexField))
        if model._meta.managed and not model._meta.proxy and texts:
            yield EncryptedTable(model, texts, indexes)


def rotate_table(table: EncryptedTable, area_ids: Sequence[int]) -> int:
    """Bring every row of ``table`` under the primary keys; returns how many needed it.

    Raises:
        UnreadableRowError: a value does not open; the batches before it are done.
    """
    count = 0
    for area_id in table.scopes(area_ids):
        last_key: Any = None
        while True:
            with unit_of_work(area_id=area_id):
                rows = _rows_under_old_keys(table, area_id, last_key)
                _write(table, [_under_primary_keys(table, row) for row in rows])
            if not rows:
                break
            last_key = rows[-1][0]
            count += len(rows)
    return count


def count_old(table: EncryptedTable, area_ids: Sequence[int]) -> int:
    """Return how many rows of ``table`` still need an older key."""
    count = 0
    for area_id in table.scopes(area_ids):
        with unit_of_work(area_id=area_id), connection.cursor() as cursor:
            condition, values = _condition(table, area_id)
            cursor.execute(f"SELECT count(*) FROM {_table(table)} WHERE {condition}", values)  # noqa: S608
            count += cursor.fetchone()[0]
    return count


def _rows_under_old_keys(table: EncryptedTable, area_id: int | None, last_key: Any) -> list[tuple[Any, ...]]:
    columns = ", ".join(_quoted(field.column) for field in (_key(table), *table.texts, *table.indexes))
    condition, values = _condition(table, area_id)
    key = _quoted(_key(table).column)
    if last_key is not None:
        condition, values = f"{condition} AND {key} > %s", [*values, last_key]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM {_table(table)} WHERE {condition} ORDER BY {key} LIMIT {BATCH} FOR UPDATE",  # noqa: S608
            values,
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _condition(table: EncryptedTable, area_id: int | None) -> tuple[str, list[Any]]:
    old = [f"NOT starts_with({_quoted(field.column)}, %s)" for field in (*table.texts, *table.indexes)]
    values: list[Any] = [current_prefix()] * len(table.texts) + [current_index_prefix()] * len(table.indexes)
    condition = f"({' OR '.join(old)})"
    if table.area_column is not None:
        condition += " AND area_id IS NOT DISTINCT FROM %s"
        values.append(area_id)
    return condition, values


def _under_primary_keys(table: EncryptedTable, row: tuple[Any, ...]) -> tuple[Any, ...]:
    texts: dict[str, str | None] = {}
    for field, stored in zip(table.texts, row[1:], strict=False):
        try:
            texts[field.name] = None if stored is None else decrypt(stored, context=field.context)
        except InvalidTag as error:
            raise UnreadableRowError(f"{table.label} {row[0]}: {field.name} does not open ({type(error).__name__})") from error
    sealed = [_sealed(field, texts[field.name]) for field in table.texts]
    return (row[0], *sealed, *(_indexed(field, texts[field.source]) for field in table.indexes))


def _sealed(field: EncryptedTextField, text: str | None) -> str | None:
    return None if text is None else encrypt(text, context=field.context)


def _indexed(field: BlindIndexField, text: str | None) -> str | None:
    return blind_index(field.index_name, text) if text else None


def _write(table: EncryptedTable, rows: Iterable[tuple[Any, ...]]) -> None:
    columns = list(zip(*rows, strict=True))
    if not columns:
        return
    names = [_quoted(field.column) for field in (*table.texts, *table.indexes)]
    key = _quoted(_key(table).column)
    key_type = _key(table).rel_db_type(connection)
    arrays = ", ".join([f"%s::{key_type}[]", *["%s::text[]"] * len(names)])
    changes = ", ".join(f"{name} = new.{name}" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {_table(table)} AS old SET {changes} FROM unnest({arrays})"  # noqa: S608
            f" AS new ({key}, {', '.join(names)}) WHERE old.{key} = new.{key}",
            [list(column) for column in columns],
        )


def _key(table: EncryptedTable) -> Any:
    return table.model._meta.pk


def _table(table: EncryptedTable) -> str:
    return _quoted(table.model._meta.db_table)


def _quoted(name: str | None) -> str:
    return connection.ops.quote_name(name or "")
