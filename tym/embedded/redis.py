"""The embedded Redis: the job queue of the demo."""

import os
import signal
import time
from pathlib import Path
from urllib.parse import quote

from tym.embedded.machine import (
    START_SECONDS,
    STOP_SECONDS,
    EmbeddedServerError,
    answers,
    is_running,
    redis_data,
    redis_program,
    run,
    socket_directory,
    tail,
)


def redis_url() -> str:
    """Return the address of the embedded Redis."""
    return f"redis+socket://{quote(str(redis_socket()), safe='/')}"


def redis_socket() -> Path:
    """Return the path of the embedded Redis' socket."""
    return socket_directory() / "redis.sock"


def redis_answers() -> bool:
    """Say whether the embedded Redis takes connections."""
    return answers(redis_socket())


def start_redis() -> None:
    """Start Redis unless it runs. It keeps nothing on disk: what a lost message asked for, the database knows to be due.

    Raises:
        EmbeddedServerError: it did not start; the message holds the end of its log.
    """
    if redis_answers():
        return
    # One that lives but cannot be reached any more (its socket tidied away) would otherwise be forgotten.
    stop_redis()
    log = redis_data() / "server.log"
    command: list[str | Path] = [redis_program(), "--port", "0", "--unixsocket", redis_socket(), "--unixsocketperm", "700"]
    command += ["--dir", redis_data(), "--pidfile", redis_data() / "redis.pid", "--daemonize", "yes"]
    command += ["--logfile", log, "--loglevel", "warning", "--save", "", "--appendonly", "no"]
    # Another version's would not be read, and then the server would not start.
    (redis_data() / "dump.rdb").unlink(missing_ok=True)
    (redis_data() / "redis.pid").unlink(missing_ok=True)
    run(command, what="Starting Redis", seconds=START_SECONDS)
    deadline = time.monotonic() + START_SECONDS
    # It takes connections a moment before it writes its process id, by which it will be stopped.
    while not redis_answers() or _redis_pid() is None:
        if time.monotonic() > deadline or _has_ended():
            raise EmbeddedServerError(f"Redis did not start. The end of {log}:\n{tail(log)}")
        time.sleep(0.05)


def stop_redis() -> None:
    """Stop Redis."""
    pid = _redis_pid()
    if pid is None:
        return
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while _redis_pid() is not None:
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
            return
        time.sleep(0.05)


def _redis_pid() -> int | None:
    """Return the running server's process id; its command line names the socket, so another checkout's is never taken for it."""
    try:
        pid = int((redis_data() / "redis.pid").read_text())
    except (OSError, ValueError):
        return None
    return pid if is_running(pid, str(redis_socket())) else None


def _has_ended() -> bool:
    """Whether the server wrote its process id and is gone again."""
    try:
        pid = int((redis_data() / "redis.pid").read_text())
    except (OSError, ValueError):
        return False
    return not is_running(pid, "")
