"""Command line of the benchmark: ``python -m benchmarks [--sizes 10000 100000] [--rounds 25] [--into FOLDER]``."""

import argparse
import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import django

from benchmarks.ratios import interleave
from benchmarks.report import Run, section, write
from benchmarks.sizes import USUAL_SIZES, UnknownSize, parse_sizes

if TYPE_CHECKING:
    from benchmarks.measures import Measures

FOLDER = Path(__file__).parent


def main(arguments: list[str]) -> int:
    """Build what is missing, measure and write the results; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--sizes", nargs="+", default=[str(size) for size in USUAL_SIZES], help="numbers of clients")
    parser.add_argument("--rounds", type=int, default=25, help="how often each is measured")
    parser.add_argument("--into", type=Path, default=FOLDER, help="folder of README.md and results.json")
    chosen = parser.parse_args(arguments)
    try:
        sizes = parse_sizes(chosen.sizes)
    except UnknownSize as error:
        parser.error(str(error))
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    django.setup()
    from tym import embedded
    from tym.settings.variables import uses_embedded_database

    with embedded.Lease(postgres=uses_embedded_database(), redis=False):
        measure(sizes, rounds=chosen.rounds, folder=chosen.into)
    return 0


def measure(sizes: tuple[int, ...], *, rounds: int, folder: Path) -> None:
    """Measure all sizes side by side in one run and write README.md and ``results.json`` in ``folder``."""
    from benchmarks.databases import BenchDatabase
    from benchmarks.measures import Measures
    from benchmarks.sites import Site
    from core import clock

    databases = [BenchDatabase(size) for size in sizes]
    for database in databases:
        if not database.is_ready():
            began = perf_counter()
            print(f"  Filling {database.name}", flush=True)
            database.build()
            print(f"  {database.name} took {perf_counter() - began:.0f} s", flush=True)
    measures = Measures([Site(database) for database in databases])
    measures.prepare()
    print(f"  Measuring {len(measures.tasks)} tasks, {rounds} rounds", flush=True)
    times = interleave(measures.tasks, rounds=rounds)
    run = Run(day=clock.today(), rounds=rounds, versions=_versions(measures), machine=_machine())
    results = measures.results(times)
    write(folder, run, results, times, measures.facts)
    print(section(run, results), flush=True)


def _versions(measures: "Measures") -> dict[str, str]:
    with measures.sites[0].app.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (server,) = cursor.fetchone()
    return {
        "Python": platform.python_version(),
        "Django": django.get_version(),
        "guardian": version("django-guardian"),
        "PostgreSQL": server,
    }


def _machine() -> str:
    load = os.getloadavg()[0]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GB, load {load:.1f} at the end of the run"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
