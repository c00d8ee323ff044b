"""``make run``: set everything up and serve the demo; standard library only, for it runs before anything is installed."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.python_version import use_new_enough_python

if __name__ == "__main__":
    use_new_enough_python()
    try:
        from tools.demo_server import main

        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
