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

#: By then a Redis that lives has written its number.
PID_SECONDS = 5


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
    """Start Redis unless it runs; without what it had kept when that was written by another version.

    The queue holds nothing but wake-up calls: the database says what is due, and the schedule asks again.
    """
    kept = redis_data() / "dump.rdb"
    try:
        _start_redis()
    except EmbeddedServerError:
        if not kept.exists():
            raise
        kept.replace(kept.with_suffix(".unreadable"))
        _start_redis()


def _start_redis() -> None:
    if redis_answers():
        return
    log = redis_data() / "server.log"
    command = [str(redis_program()), "--port", "0", "--unixsocket", str(redis_socket()), "--unixsocketperm", "700"]
    command += ["--dir", str(redis_data()), "--pidfile", str(redis_data() / "redis.pid"), "--daemonize", "yes"]
    command += ["--logfile", str(log), "--save", "60", "1", "--stop-writes-on-bgsave-error", "no"]
    run(list(command), what="Starting Redis", seconds=START_SECONDS)
    began = time.monotonic()
    while not redis_answers():
        waited = time.monotonic() - began
        if waited > START_SECONDS or (waited > PID_SECONDS and not _runs()):
            raise EmbeddedServerError(f"Redis did not start. The end of {log}:\n{tail(log)}")
        time.sleep(0.05)


def _pid() -> int | None:
    try:
        return int((redis_data() / "redis.pid").read_text())
    except (OSError, ValueError):
        return None


def _runs() -> bool:
    pid = _pid()
    return pid is not None and is_running(pid, "redis", "valkey")


def stop_redis() -> None:
    """Stop Redis; it writes what it holds to disk first."""
    pid = _pid()
    if pid is None or not is_running(pid, "redis", "valkey"):
        return
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while is_running(pid, "redis", "valkey"):
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
            return
        time.sleep(0.05)
