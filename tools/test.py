"""``make test`` and ``make test-deep``: all checks and tests, or the long ones; standard library only: nothing is installed."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.python_version import use_new_enough_python

if __name__ == "__main__":
    use_new_enough_python()
    try:
        from tools.checks import deep, main

        sys.exit(deep() if sys.argv[1:] == ["deep"] else main())
    except KeyboardInterrupt:
        sys.exit(130)
