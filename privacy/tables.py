"""The purge registry turned into tables of the database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from core.registry import PurgeClass, PurgeKind, PurgeTarget, iter_purge


@dataclass(frozen=True)
class ClientRows:
    """A table whose rows with a client's key go, or are stripped of the person.

    Attributes:
        strip: columns set to NULL; empty for a table whose rows are deleted.
    """

    table: str
    client_column: str = "client_id"
    strip: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClientFiles:
    """A column with names of stored files.

    Attributes:
        field: ``app.Model.field`` of the file field, whose storage holds the files.
    """

    field: str
    table: str
    column: str
    client_column: str = "client_id"


@dataclass(frozen=True)
class ErasurePlan:
    """What the erasure of clients does, in this order.

    Attributes:
        files: columns whose files are noted down, to be deleted after the commit.
        rows: tables, children before parents and histories after all that they tell of.
        others: names and functions of places with a way of their own.
    """

    rows: tuple[ClientRows, ...]
    others: tuple[tuple[str, Callable[[Sequence[Any]], int]], ...] = ()
    files: tuple[ClientFiles, ...] = ()


def erasure_plan() -> ErasurePlan:
    """Return the plan that follows from what the apps have registered.

    Raises:
        LookupError, ValueError, FieldDoesNotExist: a storage is to be emptied that is no file field and has no function for it.
    """
    classes = list(reversed(list(iter_purge())))
    plain = [one for one in classes if one.erase is None]
    return ErasurePlan(
        rows=tuple(_rows_of(one) for one in plain if _is_touched(one)),
        others=tuple((one.name, one.erase) for one in classes if one.erase is not None),
        files=tuple(column for one in plain if _holds_files(one) for column in _files_of(one)),
    )


def _is_touched(one: PurgeClass) -> bool:
    return one.target == PurgeTarget.MODEL and (one.kind == PurgeKind.DELETE or bool(one.strip))


def _holds_files(one: PurgeClass) -> bool:
    return one.target == PurgeTarget.STORAGE and one.kind == PurgeKind.DELETE


def _files_of(one: PurgeClass) -> list[ClientFiles]:
    """The column of a file field, and that of the history: names of files since replaced stand there."""
    label, _, name = one.name.rpartition(".")
    model = apps.get_model(label)
    history = getattr(model, "history", None)
    return [
        ClientFiles(
            field=one.name,
            table=holder._meta.db_table,
            column=str(holder._meta.get_field(name).column),
            client_column=one.client_column,
        )
        for holder in (model, *([history.model] if history else []))
    ]


def _rows_of(one: PurgeClass) -> ClientRows:
    table = apps.get_model(one.name)._meta.db_table
    return ClientRows(table=table, client_column=one.client_column, strip=() if one.kind == PurgeKind.DELETE else one.strip)
