"""The system as people meet it: a database of its own with a small demo, served by gunicorn on a free port."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tests.database import template_of_run
from tym.embedded.postgres import database_url
from tym.settings.variables import uses_embedded_database

ROOT = Path(__file__).resolve().parents[2]
CLIENTS = 24
SECONDS = 60


@dataclass(frozen=True)
class Site:
    """Where it answers."""

    url: str


def _addresses(name: str) -> dict[str, str]:
    """The addresses of the database for both roles, embedded or on the server of DATABASE_URL."""
    if uses_embedded_database():
        return {"DATABASE_URL": database_url("tym_app", name), "DATABASE_OWNER_URL": database_url("tym_owner", name)}
    wanted = ("DATABASE_URL", "DATABASE_OWNER_URL")
    return {key: _renamed(os.environ.get(key) or os.environ["DATABASE_URL"], name) for key in wanted}


def _renamed(address: str, name: str) -> str:
    return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _manage(environment: dict[str, str], *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "manage.py", *arguments],
        env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=180,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"manage.py {arguments[0]} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")


@contextmanager
def running_site() -> Iterator[Site]:
    """Make the database, load the demo as of today (its roles hold from the reference date), and serve it.

    In a run with several workers the database is a copy of the migrated one.
    """
    name = f"e2e_{os.environ.get('TYM_TEST_DB', 'test_tym')}_{os.getpid()}"
    addresses = _addresses(name)
    environment = {
        **os.environ,
        **addresses,
        "DJANGO_SETTINGS_MODULE": "tests.e2e.settings",
        "PYTHONPATH": str(ROOT),
        "TYM_LOG_LEVEL": "ERROR",
    }
    server_address = _addresses("postgres")["DATABASE_OWNER_URL"]
    with psycopg.connect(server_address, autocommit=True) as server:
        template = template_of_run(server)
        copied = sql.SQL(" TEMPLATE {}").format(sql.Identifier(template)) if template else sql.SQL("")
        server.execute(sql.SQL("CREATE DATABASE {}{}").format(sql.Identifier(name), copied))
        server.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(sql.Identifier(name)))
    try:
        _manage(environment, "prepare_database", "--verbosity=0", "--skip-checks")
        _manage(environment, "load_demo", f"--clients={CLIENTS}", "--verbosity=0", "--skip-checks")
        with _serving(environment) as url:
            yield Site(url)
    finally:
        with psycopg.connect(server_address, autocommit=True) as server:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def _serving(environment: dict[str, str]) -> Iterator[str]:
    url = f"http://127.0.0.1:{_free_port()}"
    command = [sys.executable, "-m", "gunicorn", "tym.wsgi", "--bind", url.removeprefix("http://"), "--worker-class", "gthread"]
    command += ["--workers", "1", "--threads", "4", "--log-level", "warning", "--no-control-socket"]
    web = subprocess.Popen(command, env=environment, cwd=ROOT)
    try:
        _wait_for(f"{url}/health/live", web)
        yield url
    finally:
        web.terminate()
        try:
            web.wait(10)
        except subprocess.TimeoutExpired:
            web.kill()
            web.wait()


def _wait_for(address: str, web: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        if web.poll() is not None:
            raise RuntimeError(f"gunicorn ended by itself ({web.returncode})")
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"gunicorn has not answered for {SECONDS} seconds")
