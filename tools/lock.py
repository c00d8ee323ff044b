"""``make lock``: renew requirements/*.lock from requirements/*.in, with hashes, for every Python and machine we serve."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools import bootstrap
from tools.progress import ROOT, SetupError, run, step

OPTIONS = (
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-header",
    # No address of a package index in a committed file: each machine has its own.
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--upgrade",
    "--quiet",
)


def main() -> int:
    """Renew the three locks; return the exit code."""
    try:
        bootstrap.install_packages("dev")
        for name in ("base", "demo", "dev", "node"):
            with step(f"requirements/{name}.lock"):
                command: list[str | Path] = [
                    bootstrap.PYTHON,
                    "-m",
                    "uv",
                    "pip",
                    "compile",
                    f"{name}.in",
                    "-o",
                    f"{name}.lock",
                    *OPTIONS,
                ]
                run(command, what=f"Locking {name}", folder=ROOT / "requirements")
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
