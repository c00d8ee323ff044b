"""Writes the results: the table into README.md between its marks, the raw numbers into a JSON file."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.ratios import Goal, Result

BEGIN, END = "<!-- results -->", "<!-- end of results -->"


class NoMarks(ValueError):
    """The page has no place for the results."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """When, on what and how a run was made."""

    day: date
    rounds: int
    versions: Mapping[str, str]
    machine: str


def table(results: Sequence[Result]) -> str:
    """Return the results as a Markdown table, in their order."""
    lines = [
        "| measure | compared with | clients | ours, ms | other, ms | ratio | goal | met |",
        "|---|---|--:|--:|--:|--:|--:|---|",
    ]
    for one in results:
        cells = [
            one.measure,
            one.comparison,
            f"{one.clients:,}",
            f"{one.ours_ms:.2f}",
            f"{one.other_ms:.2f}",
            f"{one.ratio:.2f}",
            goal_text(one.goal),
            "yes" if one.is_met else "**no**",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def goal_text(goal: Goal) -> str:
    """Return ``≤ 2`` or ``≥ 10``."""
    return f"{'≥' if goal.is_least else '≤'} {goal.limit:g}"


def section(run: Run, results: Sequence[Result]) -> str:
    """Return what stands between the marks: the run in a few lines, how many goals are met, and the table."""
    met = sum(one.is_met for one in results)
    sizes = ", ".join(f"{size:,}" for size in sorted({one.clients for one in results}))
    versions = ", ".join(f"{name} {number}" for name, number in run.versions.items())
    return "\n".join(
        [
            f"Run of {run.day:%d.%m.%Y}: {sizes} clients, medians of {run.rounds} rounds. {met} of {len(results)} goals met.",
            "",
            f"Machine: {run.machine}. Versions: {versions}.",
            "",
            table(results),
        ]
    )


def put_between_marks(page: str, text: str) -> str:
    """Return the page with ``text`` in place of what stood between the marks.

    Raises:
        NoMarks: the page has not each mark once, in their order.
    """
    before, begin, rest = page.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end or BEGIN in rest or END in before + after:
        raise NoMarks(f"The page needs {BEGIN} and {END}, each once.")
    return f"{before}{BEGIN}\n{text}\n{END}{after}"


def raw(run: Run, results: Sequence[Result], times: Mapping[str, Sequence[float]], facts: Mapping[str, Any]) -> str:
    """Return the run's raw numbers as JSON: every time of every round, in milliseconds."""
    content = {
        "day": run.day.isoformat(),
        "rounds": run.rounds,
        "versions": dict(run.versions),
        "machine": run.machine,
        "results": [
            {
                "measure": one.measure,
                "comparison": one.comparison,
                "clients": one.clients,
                "ours_ms": round(one.ours_ms, 4),
                "other_ms": round(one.other_ms, 4),
                "ratio": round(one.ratio, 4),
                "goal": goal_text(one.goal),
                "met": one.is_met,
            }
            for one in results
        ],
        "facts": dict(facts),
        "times_ms": {name: [round(value, 3) for value in values] for name, values in times.items()},
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def write(
    folder: Path, run: Run, results: Sequence[Result], times: Mapping[str, Sequence[float]], facts: Mapping[str, Any]
) -> None:
    """Write README.md's section and ``results.json`` in ``folder``."""
    readme = folder / "README.md"
    page = put_between_marks(readme.read_text(encoding="utf-8"), section(run, results))
    readme.write_text(page, encoding="utf-8")
    (folder / "results.json").write_text(raw(run, results, times, facts), encoding="utf-8")
