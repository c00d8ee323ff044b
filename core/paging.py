"""Paging by key: a page begins after a row, not after so many rows, so that it costs the same wherever it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import QueryDict

PAGE_SIZE = 50
#: The largest key that a column of whole numbers holds.
LARGEST_KEY = 2**63 - 1

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class KeyPage(Generic[Row]):
    """Rows of one page, and the addresses of its neighbours (empty where there is none)."""

    rows: Sequence[Row]
    previous_url: str
    next_url: str


@dataclass(frozen=True)
class Order:
    """Columns that order a list, without NULLs; the key is added as the last one."""

    columns: tuple[str, ...]
    is_descending: bool = False

    @classmethod
    def chosen(cls, sort: str, known: Mapping[str, tuple[str, ...]]) -> "Order":
        """The order of the address' ``sort`` (``name``, ``-name``); the first known one when it is none of them."""
        columns = known.get(sort.removeprefix("-"))
        return cls(columns, sort.startswith("-")) if columns else cls(next(iter(known.values())))


def key_page(rows: QuerySet[Row], *, order: Order, query: QueryDict, size: int = PAGE_SIZE) -> KeyPage[Row]:
    """Return the page that the address asks for by ``after`` or ``before`` (keys of rows); an unknown key starts from the top."""
    before = _row(rows, query.get("before", ""))
    anchor, backwards = before or _row(rows, query.get("after", "")), before is not None
    columns = (*order.columns, "pk")
    descending = order.is_descending != backwards
    if anchor is not None:
        rows = rows.filter(_beyond(anchor, columns, "lt" if descending else "gt"))
    found = list(rows.order_by(*(f"-{column}" if descending else column for column in columns))[: size + 1])
    has_more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_before, has_after = (has_more, True) if backwards else (anchor is not None, has_more)
    return KeyPage(
        rows=found,
        previous_url=_address(query, before=found[0].pk) if found and has_before else "",
        next_url=_address(query, after=found[-1].pk) if found and has_after else "",
    )


def unknown_keys(rows: QuerySet[Row], query: QueryDict) -> list[str]:
    """Names of the parameters that ask for a page beside a row that is not among ``rows``: for who must not go back."""
    asked = {name: query.get(name, "") for name in ("after", "before") if name in query}
    return [name for name, key in asked.items() if _row(rows, key) is None]


def _row(rows: QuerySet[Row], key: str) -> Row | None:
    """The row of a key in the address, which may hold anything."""
    if "\0" in key:  # no column of text holds it, and PostgreSQL fails on it
        return None
    try:
        wanted = rows.model._meta.pk.to_python(key) if key else None
    except ValidationError:
        return None
    is_number = isinstance(wanted, int)
    return rows.filter(pk=wanted).first() if wanted is not None and not (is_number and wanted > LARGEST_KEY) else None


def _beyond(anchor: Model, columns: Sequence[str], lookup: str) -> Q:
    """Rows beyond ``anchor``: differ first in some column, equal in those before it.

    That the first column is not before the anchor's follows from the rest; said aloud, it lets the index begin there.
    """
    condition, equal = Q(), Q()
    for column in columns:
        value = _value(anchor, column)
        condition |= equal & Q(**{f"{column}__{lookup}": value})
        equal &= Q(**{column: value})
    return Q(**{f"{columns[0]}__{lookup}e": _value(anchor, columns[0])}) & condition


def _value(row: Any, column: str) -> Any:
    for name in column.split("__"):
        row = getattr(row, name)
    return row


def _address(query: QueryDict, **key: Any) -> str:
    kept = query.copy()
    for name in ("after", "before"):
        kept.pop(name, None)
    kept.update({name: str(value) for name, value in key.items()})
    return f"?{kept.urlencode()}"
