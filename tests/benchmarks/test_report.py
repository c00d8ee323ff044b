"""The page of results, and the raw numbers."""

import json
from datetime import date
from pathlib import Path

import pytest

from benchmarks.ratios import Goal, Result
from benchmarks.report import BEGIN, END, NoMarks, Run, put_between_marks, table, write

RUN = Run(day=date(2026, 11, 24), rounds=5, versions={"Django": "5.2"}, machine="2 cores")
MET = Result(measure="first page", comparison="bare SQL", clients=10_000, ours_ms=1.5, other_ms=1, goal=Goal(limit=2))
MISSED = Result(
    measure="deep page", comparison="stock", clients=100_000, ours_ms=10, other_ms=50, goal=Goal(limit=10, is_least=True)
)


def test_the_table_says_which_goals_are_met_and_which_are_not():
    lines = table([MET, MISSED]).splitlines()
    assert lines[2] == "| first page | bare SQL | 10,000 | 1.50 | 1.00 | 1.50 | ≤ 2 | yes |"
    assert lines[3] == "| deep page | stock | 100,000 | 10.00 | 50.00 | 5.00 | ≥ 10 | **no** |"


def test_results_take_the_place_of_the_last_ones(tmp_path):
    (tmp_path / "README.md").write_text(f"Before\n{BEGIN}\nold\n{END}\nAfter\n")
    write(tmp_path, RUN, [MET, MISSED], {"ours": [1.23456]}, {"statements": 11})
    page = (tmp_path / "README.md").read_text()
    assert page.startswith(f"Before\n{BEGIN}\nRun of 24.11.2026: 10,000, 100,000 clients, medians of 5 rounds. 1 of 2 goals met.")
    assert page.endswith(f"\n{END}\nAfter\n")
    assert "old" not in page
    raw = json.loads((tmp_path / "results.json").read_text())
    assert raw["times_ms"] == {"ours": [1.235]}
    assert [one["met"] for one in raw["results"]] == [True, False]


@pytest.mark.parametrize("page", ["", BEGIN, END, f"{END}{BEGIN}", f"{BEGIN}{BEGIN}{END}", f"{BEGIN}{END}{END}"])
def test_a_page_without_its_marks_is_refused(page):
    with pytest.raises(NoMarks):
        put_between_marks(page, "text")


def test_the_page_in_the_repository_has_its_marks():
    page = Path("benchmarks/README.md").read_text(encoding="utf-8")
    assert put_between_marks(page, "text")
