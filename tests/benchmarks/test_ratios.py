"""Times side by side, and the ratios with their goals."""

import pytest

from benchmarks.ratios import WARM_UP, Goal, NothingMeasured, Result, compare, interleave


def result(*, ours: float, other: float, goal: Goal) -> Result:
    return Result(measure="page", comparison="bare SQL", clients=10_000, ours_ms=ours, other_ms=other, goal=goal)


@pytest.mark.parametrize(
    ("ours", "other", "goal", "ratio", "met"),
    [
        (2.0, 1.0, Goal(limit=2), 2.0, True),
        (2.001, 1.0, Goal(limit=2), 2.001, False),
        (0.5, 1.0, Goal(limit=2), 0.5, True),
        (1.0, 10.0, Goal(limit=10, is_least=True), 10.0, True),
        (1.0, 9.999, Goal(limit=10, is_least=True), 9.999, False),
    ],
)
def test_a_goal_is_met_by_the_ratio_as_measured(ours, other, goal, ratio, met):
    one = result(ours=ours, other=other, goal=goal)
    assert one.ratio == pytest.approx(ratio)
    assert one.is_met is met


@pytest.mark.parametrize(("ours", "other"), [(0, 1), (1, 0), (-1, 1)])
def test_no_time_at_all_has_no_ratio(ours, other):
    with pytest.raises(NothingMeasured):
        _ = result(ours=ours, other=other, goal=Goal(limit=2)).ratio


def test_tasks_take_turns_and_the_warm_up_is_forgotten():
    asked = []

    def task(name):
        return lambda: asked.append(name) or float(len(asked))

    times = interleave({"a": task("a"), "b": task("b")}, rounds=2)
    assert asked == ["a", "b"] * (WARM_UP + 2)
    first = 2 * WARM_UP + 1
    assert times == {"a": [first * 1000, (first + 2) * 1000], "b": [(first + 1) * 1000, (first + 3) * 1000]}


@pytest.mark.parametrize("rounds", [0, -1])
def test_no_rounds_are_refused(rounds):
    with pytest.raises(NothingMeasured):
        interleave({}, rounds=rounds)


def test_medians_are_compared_so_that_one_slow_round_changes_nothing():
    times = {"ours": [2.0, 2.0, 900.0], "other": [1.0, 1.0, 1.0]}
    one = compare(times, ours="ours", other="other", measure="m", comparison="c", clients=1, goal=Goal(limit=2))
    assert one.ratio == 2.0


@pytest.mark.parametrize("times", [{}, {"ours": [1.0]}, {"ours": [1.0], "other": []}])
def test_what_was_not_measured_is_not_compared(times):
    with pytest.raises(NothingMeasured):
        compare(times, ours="ours", other="other", measure="m", comparison="c", clients=1, goal=Goal(limit=2))
