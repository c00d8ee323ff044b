"""The embedded PostgreSQL: made, started and stopped, with the two roles of the house."""

import shutil
import time
from pathlib import Path
from urllib.parse import quote

from tym.embedded.machine import (
    LOCAL,
    START_SECONDS,
    STOP_SECONDS,
    EmbeddedServerError,
    answers,
    is_running,
    make_folders,
    postgres_data,
    postgres_program,
    run,
    socket_directory,
    tail,
)

POSTGRES_VERSION = "18"

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
    "log_checkpoints": "off",
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


def database_url(role: str, database: str = "tym") -> str:
    """Return the address of the embedded database for one of its roles (``tym_owner`` or ``tym_app``)."""
    return f"postgresql://{role}@/{database}?host={quote(str(socket_directory()), safe='/')}"


def start_postgres() -> None:
    """Make the data folder and the roles when missing, and start PostgreSQL unless it runs."""
    if postgres_pid() is not None:
        if answers(_postgres_socket()):
            return
        # It lives but its socket is gone (a tidied /tmp): nobody can reach it any more.
        stop_postgres()
    _finish_half_made_data()
    _check_version()
    if not (postgres_data() / "PG_VERSION").exists():
        _initialise_postgres()
    _forget_dead_server()
    _write_postgres_settings()
    _launch_postgres()
    _psql(ROLES_SQL)


def _launch_postgres() -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            run(_pg_ctl("start", "-l", _postgres_log(), "-s"), what="Starting PostgreSQL", seconds=START_SECONDS)
        except EmbeddedServerError as error:
            log = tail(_postgres_log())
            # After a hard kill the old server's children need a moment to notice, and hold its memory until then.
            if "pre-existing shared memory block" not in log or time.monotonic() > deadline:
                raise EmbeddedServerError(f"{error}\nThe end of {_postgres_log()}:\n{log}") from error
            time.sleep(0.5)
        else:
            return


def stop_postgres() -> None:
    """Stop PostgreSQL; connections still open are cut."""
    if postgres_pid() is not None:
        run(_pg_ctl("stop", "-m", "fast", "-s"), what="Stopping PostgreSQL", seconds=STOP_SECONDS + 5)


def postgres_pid() -> int | None:
    """Return the running server's process id, or None; a left-over pid file of a dead server counts as none."""
    try:
        pid = int((postgres_data() / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    return pid if is_running(pid, str(postgres_data())) else None


def _pg_ctl(verb: str, *arguments: str | Path) -> list[str | Path]:
    waiting = ("-w", "-t", str(START_SECONDS if verb == "start" else STOP_SECONDS))
    return [postgres_program("pg_ctl"), verb, "-D", postgres_data(), *waiting, *arguments]


def _postgres_socket() -> Path:
    return socket_directory() / ".s.PGSQL.5432"


def _postgres_log() -> Path:
    # Beside the data, which belongs to the servers' user, who may not write elsewhere when root starts the server.
    return postgres_data() / "server.log"


def _initialise_postgres() -> None:
    """Make an empty cluster in byte order; a mark stays until it is whole."""
    mark = LOCAL / "postgres.unfinished"
    mark.touch()
    command: list[str | Path] = [
        postgres_program("initdb"),
        "-D",
        postgres_data(),
        "-U",
        "postgres",
        "--auth=trust",
        "--encoding=UTF8",
    ]
    command += ["--no-instructions", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    run(command, what="Making the database cluster", seconds=120)
    mark.unlink()


def _finish_half_made_data() -> None:
    """Empty a data folder whose making was cut short; it never held data."""
    mark = LOCAL / "postgres.unfinished"
    if mark.exists():
        shutil.rmtree(postgres_data())
        mark.unlink()
        make_folders()


def _write_postgres_settings() -> None:
    directory = str(socket_directory()).replace("'", "''")
    lines = [f"{name} = {value}" for name, value in POSTGRES_SETTINGS.items()]
    lines.append(f"unix_socket_directories = '{directory}'")
    # postgresql.auto.conf is read last; nothing else writes it here.
    (postgres_data() / "postgresql.auto.conf").write_text("\n".join(lines) + "\n")


def _check_version() -> None:
    try:
        version = (postgres_data() / "PG_VERSION").read_text().strip()
    except OSError:
        return
    if version != POSTGRES_VERSION:
        raise EmbeddedServerError(
            f"The data in {postgres_data()} was made by PostgreSQL {version}, and this is PostgreSQL {POSTGRES_VERSION}. "
            "It is the demo's: throw it away with 'make clean' and start again."
        )


def _forget_dead_server() -> None:
    """Take away the marks of a server killed hard: its process number may be another program's by now."""
    for path in (postgres_data() / "postmaster.pid", _postgres_socket().with_name(".s.PGSQL.5432.lock"), _postgres_socket()):
        path.unlink(missing_ok=True)


def _psql(script: str) -> str:
    command: list[str | Path] = [postgres_program("psql"), "-h", socket_directory(), "-U", "postgres", "-d", "postgres"]
    command += ["-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-f", "-"]
    return run(command, what="Making the database roles", seconds=60, script=script)
