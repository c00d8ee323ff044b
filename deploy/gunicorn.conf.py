"""Gunicorn in the container: one socket for the proxy, shared through a volume."""

import os
from pathlib import Path

from gunicorn.arbiter import Arbiter

SOCKET = Path(os.environ.get("TYM_WEB_SOCKET", "/run/tym/web.sock"))

wsgi_app = "tym.wsgi"
bind = f"unix:{SOCKET}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "4"))
threads = 4
timeout = 60
max_requests = 2000
max_requests_jitter = 200
worker_tmp_dir = "/tmp"  # noqa: S108 - a tmpfs of the container's own
control_socket_disable = True
umask = 0o077


def when_ready(server: Arbiter) -> None:
    """Let the proxy, another user in another container, connect; what is written otherwise stays ours."""
    SOCKET.chmod(0o666)
