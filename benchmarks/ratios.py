"""Times measured side by side, their medians, and the ratios with their goals. Pure: no database, no clock but the tasks' own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

#: Rounds that are run and forgotten: caches and plans warm up.
WARM_UP = 3


class NothingMeasured(ValueError):
    """There are no times to compare, or they are no times."""


@dataclass(frozen=True, kw_only=True)
class Goal:
    """What a ratio should be: at most, or at least, so many times."""

    limit: float
    is_least: bool = False

    def met_by(self, ratio: float) -> bool:
        """Whether the ratio, as it was measured and not as it is rounded for the reader, keeps to the goal."""
        return ratio >= self.limit if self.is_least else ratio <= self.limit


@dataclass(frozen=True, kw_only=True)
class Result:
    """One line of the table: what was compared, in milliseconds, at how many clients."""

    measure: str
    comparison: str
    clients: int
    ours_ms: float
    other_ms: float
    goal: Goal

    @property
    def ratio(self) -> float:
        """How many times the other our time is; for a goal of at least, how many times ours the other is."""
        above, below = (self.other_ms, self.ours_ms) if self.goal.is_least else (self.ours_ms, self.other_ms)
        if above <= 0 or below <= 0:
            raise NothingMeasured(f"{self.measure}: {above} and {below} ms cannot be compared.")
        return above / below

    @property
    def is_met(self) -> bool:
        """Whether the goal is met."""
        return self.goal.met_by(self.ratio)


def interleave(tasks: Mapping[str, Callable[[], float]], *, rounds: int) -> dict[str, list[float]]:
    """Run every task once in each round, in their order, and return the milliseconds of each: A, B, A, B …

    What slows the machine down for a while slows all of them down. Neighbours in the mapping are measured next to each other.

    Raises:
        NothingMeasured: fewer rounds than one.
    """
    if rounds < 1:
        raise NothingMeasured("At least one round is needed.")
    times: dict[str, list[float]] = {name: [] for name in tasks}
    for number in range(WARM_UP + rounds):
        for name, task in tasks.items():
            took = task()
            if number >= WARM_UP:
                times[name].append(took * 1000)
    return times


def compare(
    times: Mapping[str, list[float]], *, ours: str, other: str, measure: str, comparison: str, clients: int, goal: Goal
) -> Result:
    """Return the comparison of two tasks' medians.

    Raises:
        NothingMeasured: one of them has no times.
    """
    if not times.get(ours) or not times.get(other):
        raise NothingMeasured(f"{measure}: no times of {ours if not times.get(ours) else other}.")
    return Result(
        measure=measure,
        comparison=comparison,
        clients=clients,
        ours_ms=median(times[ours]),
        other_ms=median(times[other]),
        goal=goal,
    )
