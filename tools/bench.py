"""``make bench``: set up what is missing and measure; standard library only, for it runs before anything is installed."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.python_version import use_new_enough_python

if __name__ == "__main__":
    use_new_enough_python()
    try:
        from tools.benchmark import main

        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
