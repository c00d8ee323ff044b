"""What the components are given: plain records, so that views decide what is shown and templates only how."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One row of a summary.

    An empty value is shown as a dash; ``note`` is muted, after the value or in place of one that may not be shown; ``url`` makes
    the value a link; ``nearness`` colours a due date.
    """

    label: Any
    value: Any = ""
    note: Any = ""
    url: str = ""
    nearness: Literal["", "soon", "late"] = ""


@dataclass(frozen=True, kw_only=True)
class Crumb:
    """One step of the breadcrumb; the current page is not among them."""

    label: Any
    url: str


@dataclass(frozen=True, kw_only=True)
class Tab:
    """One tab, pill or segment: a view of the same thing. ``count`` may be a number or capped words."""

    label: Any
    url: str
    is_current: bool = False
    count: Any = None


@dataclass(frozen=True, kw_only=True)
class SideItem:
    """One page of the side navigation. ``access`` says what the reader's role opens."""

    label: Any
    url: str
    is_current: bool = False
    access: Literal["open", "read_only", "locked"] = "open"
    count: int | None = None


@dataclass(frozen=True, kw_only=True)
class SideGroup:
    """Pages of the side navigation under one title; the first group has none."""

    items: tuple[SideItem, ...]
    title: Any = ""


@dataclass(frozen=True, kw_only=True)
class Counter:
    """A number that opens the list it counts."""

    number: Any
    label: Any
    url: str
    nearness: Literal["", "soon", "late"] = ""


@dataclass(frozen=True, kw_only=True)
class FlowStep:
    """One state of a flow: passed, the present one, or to come."""

    name: Any
    note: Any = ""
    place: Literal["done", "now", "future"] = "future"


@dataclass(frozen=True, kw_only=True)
class Chip:
    """An authority: its kind gives the colour of the edge, its label the text."""

    kind: str
    label: Any


@dataclass(frozen=True, kw_only=True)
class TimelineRow:
    """Something that has happened. ``when`` is a date, or a moment when the time matters; ``is_key`` fills the dot."""

    when: date | datetime
    title: Any
    chips: tuple[Chip, ...] = field(default=())
    who: Any = ""
    text: Any = ""
    url: str = ""
    is_key: bool = False

    @property
    def has_time(self) -> bool:
        """Whether the time of day is shown."""
        return isinstance(self.when, datetime)


@dataclass(frozen=True, kw_only=True)
class Way:
    """A way on from a refusal; ``is_main`` draws its link as the green button."""

    title: Any
    text: Any = ""
    url: str = ""
    action: Any = ""
    is_main: bool = False
