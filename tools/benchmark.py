"""Set up what is missing and run ``benchmarks``, the embedded servers and databases of its own included."""

import subprocess
import sys
from collections.abc import Sequence

from tools import bootstrap
from tools.progress import ROOT, SetupError


def main(sizes: Sequence[str]) -> int:
    """Measure at so many clients, or at the usual sizes when none are given; return the exit code."""
    try:
        with bootstrap.only_one():
            bootstrap.check_disk()
            bootstrap.install_packages("demo")
            bootstrap.build_front_end()
            bootstrap.compile_translations()
    except SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    chosen = ["--sizes", *sizes] if sizes else []
    return subprocess.run([bootstrap.PYTHON, "-m", "benchmarks", *chosen], cwd=ROOT, check=False).returncode
