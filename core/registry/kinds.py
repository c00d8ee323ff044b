"""The kinds of providers: what each says. Actor and client are typed ``Any``: this floor knows neither."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol


@dataclass(frozen=True)
class DeskItem:
    """One thing that needs the user now."""

    kind: str
    """Machine name of what it is, for filters and counts: ``break_glass_review``."""
    title: Any
    """What is to be done, translated; no more of a client than the user may see in a list."""
    url: str
    """Where it is done."""
    due: date | None = None
    """Last day; None where there is no hurry. The desk is in this order, None last."""
    client: Any = None
    """The client it concerns, as visible to the user; None for other objects."""
    detail: Any = ""
    """A few more words, translated."""
    kind_label: Any = ""
    """Name of the kind for the filter, translated; the title where all items of the kind have the same one."""


class DeskItems(Protocol):
    """``items(actor, client=None)``: what needs this actor; with ``client``, only what concerns that client."""

    def __call__(self, actor: Any, *, client: Any = None) -> Iterable[DeskItem]: ...


@dataclass(frozen=True)
class DeskProvider:
    """A list of things on the desk."""

    name: str
    items: DeskItems
    """A fixed number of queries, whatever the number of items. Asked on the desk and on a client's summary only."""
    count: Callable[[Any], int]
    """``count(actor)``: how many items there would be, without building any: asked on every page, so in one query at most where
    nothing waits, and in two where something does."""
    order: int = 100


@dataclass(frozen=True)
class ClientSection:
    """A page in the side navigation of a client."""

    name: str
    label: Any
    """Translated, as it stands in the navigation."""
    url_name: str
    """Name of the URL pattern; it takes the client's key as ``client_id``."""
    access: Callable[[Any, Any], str]
    """``access(actor, client)``: "open", "read_only", "locked" (shown with a lock), or "" (left out); the page asks again."""
    group: Any = ""
    """Title of the group of pages that it stands in; the first group has none."""
    order: int = 100


@dataclass(frozen=True)
class TimelineEntry:
    """One line of a client's timeline."""

    at: datetime
    title: Any
    data_group: str
    """Which of the seven groups it tells of: those who may read the group see it, and the look is logged by it."""
    kind: str = ""
    """Machine name of what it is, for the filter: ``membership``, ``meeting``."""
    kind_label: Any = ""
    """What the filter says of the kind; the title where it is empty."""
    url: str = ""
    detail: Any = ""
    """A sentence of what was done or agreed."""
    authorities: tuple[Any, ...] = ()
    """Whose doing it was."""
    who: Any = ""
    """The person, or a few words after the authorities."""
    is_key: bool = False
    """A turning point: membership, plan in force, meeting."""
    has_time: bool = True
    """False where only the day is known."""


@dataclass(frozen=True)
class TimelineProvider:
    """Source of timeline entries."""

    name: str
    entries: Callable[[Any, Any, int], Iterable[TimelineEntry]]
    """``entries(actor, client, limit)``: what this actor may see, in any order; a fixed number of queries.

    Of more than ``limit`` entries of a kind the newest ``limit`` must be among them; the rest may be left out.
    """
    order: int = 100


@dataclass(frozen=True)
class InspectionProvider:
    """Part of what a person is given who asks for the data on them (GDPR art. 15)."""

    name: str
    heading: Any
    rows: Callable[[Any, Any], Iterable[Mapping[str, Any]]]
    """``rows(client, authority)``: label → value of each record that this authority answers for, ready to print."""
    order: int = 100


class PurgeKind(StrEnum):
    """What the deletion of a client does to a place where data can be (design § 3)."""

    DELETE = "delete"
    KEEP_WITHOUT_PERSON = "keep_without_person"
    NO_PERSON = "no_person"


class PurgeTarget(StrEnum):
    """The kinds of places; every one that exists must be classified."""

    MODEL = "model"
    """A model or history table, ``app_label.ModelName``."""
    JSON_COLUMN = "json_column"
    """A JSON column, ``app_label.ModelName.field``."""
    STORAGE = "storage"
    """Files: ``app_label.ModelName.field`` of a file field, or a name of one's own for other stores."""


@dataclass(frozen=True)
class PurgeClass:
    """The classification of one place."""

    target: PurgeTarget
    name: str
    kind: PurgeKind
    reason: str = ""
    """Why the place keeps something, or holds no person; required for everything that is not deleted."""
    client_column: str = "client_id"
    """Column with the client's key, in tables to delete from or to strip."""
    strip: tuple[str, ...] = ()
    """Columns to empty in a table that is kept without person."""
    order: int = 100
    """Deletion goes from high to low, children before parents."""
    erase: Callable[[Sequence[Any]], int] | None = None
    """``erase(client_ids)``: own way of deletion, returning the count; needed for storages, None for plain tables."""

    @property
    def key(self) -> str:
        """Name by which the place is registered once."""
        return f"{self.target}:{self.name.lower()}"


@dataclass(frozen=True)
class RingSource:
    """Open work that takes its doer straight into a client's inner ring: a task, a meeting, an approval (design § 4, check 7)."""

    name: str
    rows: Callable[[Any], Any]
    """``rows(actor)``: queryset of the actor's open rows, each with ``client_id``; it becomes part of another query."""
    basis: str = "open_work"
    """The ground that it is, a value of ``authorities.access.Basis``; it becomes the log's purpose."""
    order: int = 100


@dataclass(frozen=True)
class HealthResult:
    """The answer of a health probe; the text names no persons."""

    is_well: bool
    text: str = ""


@dataclass(frozen=True)
class HealthProbe:
    """One line of the health page."""

    name: str
    check: Callable[[], HealthResult]
    order: int = 100


@dataclass(frozen=True)
class NavEntry:
    """One part of the system in the main navigation."""

    name: str
    label: Any
    """Translated lazily, as it stands in the navigation."""
    url_name: str
    """Name of the URL pattern of its first page, without arguments; pages under that address mark the entry as open."""
    is_open: Callable[[Any], bool]
    """``is_open(actor)``: whether the actor's roles open it. No queries: it is asked on every page."""
    count: Callable[[Any], int | None] | None = None
    """``count(actor)``: how much waits there, counted in a fixed number of queries and nothing built; None where it is not."""
    search_url_name: str = ""
    """URL pattern that takes the POST of the header's quick search, for the one part that has it."""
    order: int = 100


@dataclass(frozen=True)
class SecretStore:
    """Encrypted values outside the encrypted columns (inside another library's JSON), which a change of keys must reach too."""

    name: str
    rotate: Callable[[], int]
    """Brings what is under older keys under the primary one, inside a unit of work; returns how many rows it wrote."""
    count_old: Callable[[], int]
    """How many rows are under older keys."""
    order: int = 100
