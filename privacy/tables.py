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
class ErasurePlan:
    """What the erasure of clients does, in this order.

    Attributes:
        rows: tables, children before parents and histories after all that they tell of.
        others: names and functions of places with a way of their own.
    """

    rows: tuple[ClientRows, ...]
    others: tuple[tuple[str, Callable[[Sequence[Any]], int]], ...]


def erasure_plan() -> ErasurePlan:
    """Return the plan that follows from what the apps have registered."""
    classes = list(reversed(list(iter_purge())))
    return ErasurePlan(
        rows=tuple(_rows_of(one) for one in classes if one.erase is None and _is_touched(one)),
        others=tuple((one.name, one.erase) for one in classes if one.erase is not None),
    )


def _is_touched(one: PurgeClass) -> bool:
    return one.target == PurgeTarget.MODEL and (one.kind == PurgeKind.DELETE or bool(one.strip))


def _rows_of(one: PurgeClass) -> ClientRows:
    table = apps.get_model(one.name)._meta.db_table
    return ClientRows(table=table, client_column=one.client_column, strip=() if one.kind == PurgeKind.DELETE else one.strip)
