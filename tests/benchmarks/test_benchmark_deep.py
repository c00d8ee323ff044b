"""The benchmark with a million clients; takes some twenty minutes the first time, and prints its table."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.sizes import SIZES

FOLDER = Path("benchmarks")
ROUNDS = "5"


@pytest.mark.deep
@pytest.mark.timeout(3600)
def test_a_million_clients(tmp_path):
    shutil.copy(FOLDER / "README.md", tmp_path)
    command = [sys.executable, "-m", "benchmarks", "--sizes", *map(str, SIZES), "--rounds", ROUNDS, "--into", str(tmp_path)]
    subprocess.run(command, check=True)
    results = json.loads((tmp_path / "results.json").read_text())["results"]
    assert {one["clients"] for one in results} == set(SIZES)


def test_an_unknown_size_is_refused_in_words(tmp_path):
    command = [sys.executable, "-m", "benchmarks", "--sizes", "5", "--into", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "There is no size '5'" in done.stderr
    assert not list(tmp_path.iterdir())
