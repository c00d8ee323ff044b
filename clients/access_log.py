"""The client's access log as people read it: who, what, on what ground; names by the reader's right (look: settled questions)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from audit.actions import Action
from audit.event_queries import EventQuerySet
from audit.models import Event
from authorities.access import Actor, Basis, Deny
from authorities.models import Authority
from authorities.rights import DataGroup
from clients.models import Client
from clients.policy import can_see_name_in_log
from core.clock import HELSINKI, local_date, now
from core.presentation import Chip, clock_text

SUMMARY_DAYS = 30
#: What counts as a look and as a change, in the numbers and in the filter alike.
LOOKS = frozenset({Action.VIEWED, Action.REVEALED})
CHANGES = frozenset(
    {Action.CREATED, Action.CHANGED, Action.STRUCK, Action.HANDED_OVER, Action.CLOSED, Action.REOPENED, Action.WITHDRAWN}
)
#: What reads alike when repeated. A change, a denial or a print is told each time.
REPEATED = frozenset({Action.VIEWED, Action.LISTED})
#: Looks of one person at the same data are one stretch of work while no longer time than this passes between them.
REPEAT_WITHIN = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class LogLine:
    """One line: the events of one request with the same action, and the repeats of a look soon after each other.

    ``at`` is the latest moment and ``since`` the first one; ``times`` is how many looks the line tells of.
    """

    at: datetime
    since: datetime
    times: int
    actor_id: int | None
    chip: Chip | None
    name: str
    role: str
    action: str
    action_label: Any
    objects: str
    basis: str
    out_of_hours: bool
    denied: bool

    @property
    def when(self) -> str:
        """The time of day in Finland; from first to last where the look was repeated."""
        first, last = clock_text(self.since), clock_text(self.at)
        if first == last:
            return last
        ends = {"first": _clock(self.since), "last": _clock(self.at)}
        return pgettext("clock", "at %(first)s\N{EN DASH}%(last)s") % ends

    def repeats(self, earlier: "LogLine") -> bool:
        """Whether ``earlier`` is the same person's look at the same data on the same ground, shortly before this line began."""
        same = replace(earlier, at=self.at, since=self.since, times=self.times) == self
        is_look = self.actor_id is not None and self.action in REPEATED
        return same and is_look and timedelta() <= self.since - earlier.at <= REPEAT_WITHIN


@dataclass(frozen=True)
class LogDay:
    """The lines of one Finnish calendar day."""

    day: date
    lines: list[LogLine] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many looks and other events the lines tell of."""
        return sum(line.times for line in self.lines)

    def add(self, line: LogLine) -> None:
        """Add an earlier line; a repeat of a look goes into the line that tells of it already."""
        for place, later in enumerate(self.lines):
            if later.repeats(line):
                self.lines[place] = replace(later, since=line.at, times=later.times + 1)
                return
        self.lines.append(line)


@dataclass(frozen=True, kw_only=True)
class LogSummary:
    """Numbers of the last 30 days."""

    looks: int
    changes: int
    people: int
    out_of_hours: int
    denied: int


def events_of(client: Client) -> EventQuerySet:
    """The events on a client by name, those on clients merged into this one included."""
    return Event.objects.for_client(*client.all_keys(), area_id=client.area_id)


def log_days(*, actor: Actor, events: Iterable[Event]) -> list[LogDay]:
    """The events as lines under their days, newest first; a line with repeats stands where the latest of them was."""
    rows = list(events)
    authorities = Authority.objects.in_bulk({row.actor_authority_id for row in rows if row.actor_authority_id})
    together: dict[tuple[Any, ...], list[Event]] = defaultdict(list)
    for row in rows:
        key = (row.request_id or row.pk, row.actor_id, row.action)
        together[key].append(row)
    days: dict[date, LogDay] = {}
    for group in together.values():
        day = local_date(group[0].at)
        days.setdefault(day, LogDay(day)).add(_line(actor, group, authorities))
    return list(days.values())


def _line(actor: Actor, events: list[Event], authorities: dict[int, Authority]) -> LogLine:
    first = events[0]
    authority = authorities.get(first.actor_authority_id) if first.actor_authority_id else None
    return LogLine(
        at=first.at,
        since=first.at,
        times=1,
        actor_id=first.actor_id,
        chip=Chip(kind=authority.kind, label=authority.short_name) if authority else None,
        name=shown_name(actor, first),
        role=first.actor_role_label,
        action=first.action,
        action_label=first.action_label,
        objects=", ".join(str(group.label) for group in DataGroup if group.value in {row.data_group for row in events}),
        basis=_basis(first),
        out_of_hours=first.out_of_hours,
        denied=first.action == Action.DENIED,
    )


def shown_name(actor: Actor, event: Event) -> str:
    """The name, if the reader may see it: own look, own staff for a supervisor, everybody for a registry officer."""
    if event.is_by_system:
        return _("The system")
    if can_see_name_in_log(actor, event):
        return event.actor_name
    return _("An employee of {authority}").format(authority=event.actor_authority_label)


def _clock(moment: datetime) -> str:
    local = moment.astimezone(HELSINKI)
    return f"{local.hour}.{local.minute:02d}"


def _basis(event: Event) -> str:
    if event.action == Action.DENIED and event.reason in Deny.values:
        return str(Deny(event.reason).label)
    return str(Basis(event.basis).label) if event.basis in Basis.values else event.basis


def summary_start() -> date:
    """The first day that the numbers count."""
    return local_date(now()) - timedelta(days=SUMMARY_DAYS)


def summary(client: Client) -> LogSummary:
    """Count the last 30 days of the client's log."""
    start, _end = day_bounds(summary_start(), None)
    rows = list(events_of(client).filter(at__gte=start))
    looks = [row for row in rows if row.action in LOOKS]
    return LogSummary(
        looks=len({(row.request_id or row.pk, row.actor_id) for row in looks}),
        changes=sum(row.action in CHANGES for row in rows),
        people=len({row.actor_id for row in rows if row.actor_id}),
        out_of_hours=len({(row.request_id or row.pk) for row in looks if row.out_of_hours}),
        denied=sum(row.action == Action.DENIED for row in rows),
    )


def day_bounds(first: date | None, last: date | None) -> tuple[datetime | None, datetime | None]:
    """The moments between which the events of Finnish days lie; the end is not included."""
    start = datetime.combine(first, time.min, tzinfo=HELSINKI) if first else None
    end = datetime.combine(last + timedelta(days=1), time.min, tzinfo=HELSINKI) if last and last < date.max else None
    return start, end
