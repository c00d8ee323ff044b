"""Set up and serve the demo: web, worker and beat, with PostgreSQL and Redis, until Ctrl-C."""

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from tools import bootstrap
from tools.left_overs import stop_left_overs
from tools.progress import LOCAL, ROOT, SetupError, run, step
from tym import embedded

SETTINGS = "tym.settings.demo"
START_SECONDS = 60
STOP_SECONDS = 20
WAIT_SECONDS = 1


class StoppedByUser(BaseException):
    """Somebody pressed Ctrl-C or ended the launcher."""


def main() -> int:
    """Run the demo; return the exit code."""
    began = time.monotonic()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        port = _port()
        with _only_run(port):
            print("Setting up TYM; the first time takes a few minutes, later ones seconds.", flush=True)
            stop_left_overs()
            _need_free(port)
            _serve(port, began)
    except StoppedByUser:
        print("\nStopped.", flush=True)
        return 0
    except (SetupError, embedded.EmbeddedServerError) as error:
        print(f"\nTYM could not start.\n{error}", file=sys.stderr, flush=True)
        return 1
    return 0


def _stop(number: int, frame: FrameType | None) -> None:
    raise StoppedByUser


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise SetupError(f"PORT={text} is not a port: give a number between 1 and 65535, for example make run PORT=8001.")
    return int(text)


@contextmanager
def _only_run(port: int) -> Iterator[None]:
    """Hold this checkout's demo; a second one would use the same data.

    Raises:
        SetupError: a demo of this checkout runs already; the message says where.
    """
    path = LOCAL / "run.lock"
    try:
        LOCAL.mkdir(parents=True, exist_ok=True)
        lock = path.open("a+")
    except OSError as error:
        raise SetupError(f"Cannot write {path}: {error.strerror}. Was TYM run here as another user?") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise SetupError(f"TYM runs already in this folder, at http://localhost:{lock.read().strip()}/.") from None
        lock.truncate(0)
        lock.write(str(port))
        lock.flush()
        yield


def _need_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise SetupError(f"Port {port} is for root only. Choose one above 1023: make run PORT=8001") from error
        except OSError as error:
            free = next((number for number in range(port + 1, port + 100) if _is_free(number)), 8001)
            raise SetupError(
                f"Port {port} is taken by another program. Stop that one, or choose another port: make run PORT={free}"
            ) from error


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _serve(port: int, began: float) -> None:
    with bootstrap.only_one():
        bootstrap.check_disk()
        bootstrap.install_packages("demo")
        bootstrap.build_front_end()
        bootstrap.compile_translations()
    environment = {
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "PORT": str(port),
        "PYTHONUNBUFFERED": "1",
        # Celery warns root of tasks from strangers; here the queue is a socket that nobody else reaches.
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
        "TYM_PYTHON": str(bootstrap.PYTHON),
        "TYM_RUN": str(LOCAL),
    }
    lease = embedded.Lease(
        postgres=not os.environ.get("DATABASE_URL"),
        redis=not os.environ.get("REDIS_URL"),
    )
    with step("Starting PostgreSQL and Redis"):
        lease.acquire()
    try:
        environment |= {name: os.environ.get(name) or url for name, url in embedded.environment().items()}
        with step("Preparing the database"):
            run(
                [bootstrap.PYTHON, ROOT / "manage.py", "prepare_database", "--demo"],
                what="Preparing the database",
                environment=environment,
            )
        bootstrap.collect_static_files(SETTINGS)
        _run_processes(environment, port, began)
    finally:
        # Ctrl-C pressed twice must not leave the servers behind.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        lease.release()


def _run_processes(environment: dict[str, str], port: int, began: float) -> None:
    """Start the Procfile's processes, say when the web answers, and wait until they or the user stop."""
    # No .env: the one that docker compose reads here is production's.
    honcho = subprocess.Popen(
        [bootstrap.PYTHON, "-m", "honcho", "start", "--env", os.devnull, "--procfile", ROOT / "Procfile"],
        cwd=ROOT,
        env={**os.environ, **environment},
        # Its own session: Ctrl-C reaches us alone, and we stop the processes in order.
        start_new_session=True,
    )
    try:
        announcer = threading.Thread(target=_announce, args=(environment, port, began, honcho), daemon=True)
        announcer.start()
        code = _wait(honcho)
        raise SetupError(f"One of the demo's processes ended by itself (code {code}); its last lines above say why.")
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        if honcho.poll() is None:
            print("\nStopping web, worker and beat ...", flush=True)
            honcho.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                honcho.wait(STOP_SECONDS)
        stop_left_overs()
        honcho.wait()


def _wait(process: "subprocess.Popen[bytes]") -> int:
    """Wait in short turns: a signal that comes just before a long wait would be heard only at its end."""
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.wait(WAIT_SECONDS)


def _announce(environment: dict[str, str], port: int, began: float, honcho: "subprocess.Popen[bytes]") -> None:
    """Print the address and the demo's sign-ins once the web answers."""
    address = f"http://localhost:{port}/"
    deadline = time.monotonic() + START_SECONDS
    while not _answers(f"http://127.0.0.1:{port}/health/live"):
        if honcho.poll() is not None:
            return
        if time.monotonic() > deadline:
            print(f"The web has not answered for {START_SECONDS} seconds; see the lines above.", flush=True)
            return
        time.sleep(0.2)
    try:
        sign_ins = run(
            [bootstrap.PYTHON, ROOT / "manage.py", "demo_sign_ins", "--skip-checks"],
            what="Listing the demo's sign-ins",
            environment=environment,
        )
    except SetupError as error:
        sign_ins = str(error)
    line = "-" * 78
    print(
        f"\n{line}\nTYM is ready after {time.monotonic() - began:.0f} seconds:  {address}\n\n{sign_ins.strip()}\n\n"
        f"Ctrl-C stops it. The data stays in {LOCAL.name}/ until `make clean`.\n{line}",
        flush=True,
    )


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
