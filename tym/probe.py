"""Health checks from inside a container: ``python -m tym.probe web|worker|beat``; ends non-zero when the part is not well."""

import http.client
import os
import socket
import sys
import time
from pathlib import Path

WEB_SOCKET = "/run/tym/web.sock"
SECONDS = 5
#: Beat looks at its list every half minute.
BEAT_SECONDS = 120


def web() -> bool:
    """Whether the web answers at its socket."""
    connection = http.client.HTTPConnection("localhost", timeout=SECONDS)
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.settimeout(SECONDS)
    connection.sock.connect(os.environ.get("TYM_WEB_SOCKET", WEB_SOCKET))
    connection.request("GET", "/health/live")
    return connection.getresponse().status == http.HTTPStatus.OK


def worker() -> bool:
    """Whether this machine's worker answers through the queue."""
    from tym.celery import app

    name = f"worker@{socket.gethostname()}"
    return bool(app.control.ping(destination=[name], timeout=SECONDS))


def beat() -> bool:
    """Whether beat has looked at its list lately."""
    return time.time() - Path(os.environ["TYM_BEAT_HEARTBEAT"]).stat().st_mtime < BEAT_SECONDS


def main(part: str) -> int:
    """Probe one part; return the exit code."""
    try:
        return 0 if {"web": web, "worker": worker, "beat": beat}[part]() else 1
    except OSError as error:
        sys.stderr.write(f"{part}: {error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
