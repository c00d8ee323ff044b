"""When the demo's memberships began and ended: all stages and ages, relative to the reference date."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from core.periods import next_working_day

OLDEST, YOUNGEST = 64, 18


@dataclass(frozen=True)
class Stage:
    """A share of the clients, with how many days before the reference date the membership began, or ended."""

    share: float
    nearest: int
    farthest: int
    is_open: bool = True


#: Of every hundred: 71 open, from today to three years ago; 29 ended, some longer ago than the register may keep them.
STAGES = (
    Stage(0.01, 0, 0),
    Stage(0.03, 1, 14),
    Stage(0.15, 15, 89),
    Stage(0.25, 90, 365),
    Stage(0.17, 366, 730),
    Stage(0.10, 731, 1095),
    Stage(0.05, 1, 90, is_open=False),
    Stage(0.07, 91, 365, is_open=False),
    Stage(0.12, 366, 1400, is_open=False),
    Stage(0.05, 1470, 2200, is_open=False),
)


@dataclass(frozen=True)
class Span:
    """First and last day of a membership; no last day while it is open."""

    started_on: date
    ended_on: date | None = None


def make_spans(random: Random, *, count: int, reference_date: date) -> list[tuple[Span, ...]]:
    """For each of ``count`` clients the spans of their memberships, oldest first; the shares of ``STAGES`` hold exactly."""
    return [_spans(random, stage, reference_date) for stage in _stages(count)]


def make_birth_date(random: Random, *, first_start: date, reference_date: date) -> date:
    """A birth date of somebody 18 or older at the first start and 64 or younger on the reference date; many are young."""
    latest = years_before(first_start, YOUNGEST)
    earliest = years_before(reference_date, OLDEST + 1) + timedelta(days=1)
    young = years_before(reference_date, 30)
    if random.random() < 0.28 and young < latest:
        earliest = young
    return earliest + timedelta(days=random.randint(0, (latest - earliest).days))


def years_before(day: date, years: int) -> date:
    """The same calendar day ``years`` earlier; 28 February for a leap day without one."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def working_day_before(day: date) -> date:
    """``day``, or the last working day before a weekend or a holiday."""
    while next_working_day(day) != day:
        day -= timedelta(days=1)
    return day


def _stages(count: int) -> Iterator[Stage]:
    """A stage for each client: shares rounded so that they add up."""
    reached = 0.0
    given = 0
    for stage in STAGES:
        reached += stage.share * count
        for _ in range(round(reached) - given):
            yield stage
        given = round(reached)


def _spans(random: Random, stage: Stage, reference_date: date) -> tuple[Span, ...]:
    day = reference_date - timedelta(days=random.randint(stage.nearest, stage.farthest))
    if stage.farthest:
        day = working_day_before(day)
    last = Span(started_on=day) if stage.is_open else Span(working_day_before(day - timedelta(days=random.randint(60, 900))), day)
    if random.random() >= 0.08:
        return (last,)
    earlier_end = working_day_before(last.started_on - timedelta(days=random.randint(60, 700)))
    earlier_start = working_day_before(earlier_end - timedelta(days=random.randint(90, 500)))
    return (Span(earlier_start, earlier_end), last)
