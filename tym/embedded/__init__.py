"""The embedded PostgreSQL and Redis: real servers from wheels, kept under ``.local/``.

Standard library only: the launcher imports this before any package is installed. Whoever needs the servers holds a
``Lease``; the last one to let go stops them. A lease is a file lock, so a process killed hard gives its lease back, and
servers that outlived their last user are joined by the next and stopped by it.
"""

import contextlib
import fcntl
from collections.abc import Iterator
from types import TracebackType
from typing import IO, Self

from tym.embedded.machine import LOCAL, EmbeddedServerError, make_folders, socket_directory
from tym.embedded.postgres import database_url, postgres_pid, start_postgres, stop_postgres
from tym.embedded.redis import redis_answers, redis_url, start_redis, stop_redis

__all__ = [
    "LOCAL",
    "EmbeddedServerError",
    "Lease",
    "database_url",
    "environment",
    "postgres_pid",
    "redis_answers",
    "redis_url",
    "socket_directory",
    "stop_now",
]


def environment() -> dict[str, str]:
    """Return the environment variables that point a process at the embedded servers."""
    return {
        "DATABASE_URL": database_url("tym_app"),
        "DATABASE_OWNER_URL": database_url("tym_owner"),
        "REDIS_URL": redis_url(),
    }


class Lease:
    """A hold on the embedded servers, as a context manager: started if need be, stopped by the last holder.

    Args:
        postgres: whether the holder needs PostgreSQL.
        redis: whether the holder needs Redis.
    """

    def __init__(self, *, postgres: bool = True, redis: bool = True) -> None:
        self._users: IO[str] | None = None
        self._postgres = postgres
        self._redis = redis

    def acquire(self) -> Self:
        """Start the servers unless they run, and keep them running.

        Raises:
            EmbeddedServerError: a server did not start; the message names the log.
        """
        if not (self._postgres or self._redis):
            return self
        make_folders()
        with _mutex():
            self._users = (LOCAL / "servers.users").open("a")
            fcntl.flock(self._users, fcntl.LOCK_SH)
            try:
                if self._postgres:
                    start_postgres()
                if self._redis:
                    start_redis()
            except BaseException:
                self._let_go()
                raise
        return self

    def release(self) -> None:
        """Let go; stop the servers when nobody else holds them."""
        if self._users is None:
            return
        with _mutex():
            self._let_go()

    def _let_go(self) -> None:
        users, self._users = self._users, None
        if users is None:
            return
        with users, contextlib.suppress(BlockingIOError):
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            stop_redis()
            stop_postgres()

    def __enter__(self) -> Self:
        return self.acquire()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self.release()


@contextlib.contextmanager
def _mutex() -> Iterator[None]:
    with (LOCAL / "servers.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def stop_now() -> None:
    """Stop both servers, whoever may use them."""
    stop_redis()
    stop_postgres()
