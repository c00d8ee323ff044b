"""Find and end the demo's processes that a hard kill left behind."""

import contextlib
import os
import signal
import time
from pathlib import Path

from tools.progress import LOCAL

PATIENCE_SECONDS = 5


def stop_left_overs() -> int:
    """End every process that carries this checkout's mark in its environment; return how many there were.

    The launcher starts its processes with TYM_RUN set to this checkout's ``.local``; nothing else does.
    """
    found = _marked()
    if found:
        print(f"  Ending what an earlier start left running: {len(found)}", flush=True)
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in _marked():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while _marked() and time.monotonic() < deadline:
            time.sleep(0.05)
    return len(found)


def _marked() -> list[int]:
    mark = b"TYM_RUN=" + os.fsencode(LOCAL)
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            variables = (entry / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if mark in variables and int(entry.name) != os.getpid():
            found.append(int(entry.name))
    return found
