"""``make clean``: stop the embedded servers and throw away the demo's data and whatever was built; ``.venv`` stays."""

import fcntl
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.left_overs import stop_left_overs
from tools.progress import LOCAL, ROOT
from tym import embedded


def main() -> int:
    """Clean up; refuse while the demo runs. Return the exit code."""
    if not LOCAL.exists():
        return 0
    with (LOCAL / "run.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("The demo is running: stop it with Ctrl-C first.", file=sys.stderr)
            return 1
        stop_left_overs()
        embedded.stop_now()
        for folder in (embedded.socket_directory(), LOCAL, ROOT / "frontend" / "dist", ROOT / "staticfiles"):
            shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
