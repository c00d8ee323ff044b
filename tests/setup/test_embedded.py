"""The embedded servers: shared by leases, stopped by the last holder, and up again after any hard kill."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from redis import Redis

HOLD = [sys.executable, "-m", "tym.embedded", "hold"]


class Checkout:
    """One ``.local`` of its own, with the processes that hold its servers."""

    def __init__(self, folder: Path) -> None:
        self.local = folder
        self.holders: list[subprocess.Popen] = []

    def call(self, code: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", f"from tym import embedded; {code}"],
            **self._where(),
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout.strip()

    def hold(self) -> subprocess.Popen:
        holder = subprocess.Popen(HOLD, **self._where(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.holders.append(holder)
        said = ""
        for line in holder.stdout:
            said += line
            if "The embedded servers run" in line:
                return holder
        raise AssertionError(said)

    def let_go(self, holder: subprocess.Popen) -> None:
        holder.send_signal(signal.SIGINT)
        holder.communicate(timeout=60)
        assert holder.returncode == 0

    def url(self, role: str = "tym_app") -> str:
        return self.call(f"print(embedded.database_url('{role}'))")

    def postgres_pid(self) -> str:
        return self.call("print(embedded.postgres_pid() or '')")

    def runs(self) -> bool:
        return bool(self.postgres_pid()) or self.call("print(embedded.redis_answers() or '')") == "True"

    def processes(self) -> list[int]:
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if os.fsencode(self.local) in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
        return found

    def _where(self) -> dict:
        return {"cwd": settings.BASE_DIR, "env": {**os.environ, "TYM_LOCAL_DIR": str(self.local)}}


@pytest.fixture(scope="module")
def made_once():
    """A ``.local`` whose database is made: making one takes most of a start's time."""
    folder = Path(tempfile.mkdtemp(prefix="tym"))
    checkout = Checkout(folder / "local")
    checkout.let_go(checkout.hold())
    yield checkout.local
    shutil.rmtree(folder)


@pytest.fixture
def checkout(request, made_once):
    folder = Path(tempfile.mkdtemp(prefix="tym"))
    checkout = Checkout(folder / getattr(request, "param", "local"))
    # cp keeps the servers' user, which root's own copy would lose.
    subprocess.run(["cp", "-a", str(made_once), str(checkout.local)], check=True)
    yield checkout
    for holder in checkout.holders:
        holder.kill()
        holder.communicate(timeout=60)
    checkout.call("embedded.stop_now()")
    shutil.rmtree(checkout.call("print(embedded.socket_directory())"), ignore_errors=True)
    shutil.rmtree(folder)


@pytest.mark.parametrize("checkout", ["a folder, with a comma", "long" * 30], indirect=True)
def test_both_servers_answer_in_any_folder_and_are_stopped_by_the_last_holder(checkout):
    first, second = checkout.hold(), checkout.hold()
    with psycopg.connect(checkout.url()) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("tym_app",)
    with Redis(unix_socket_path=checkout.call("from tym.embedded.redis import redis_socket; print(redis_socket())")) as queue:
        assert queue.ping()
    checkout.let_go(first)
    assert checkout.runs()
    checkout.let_go(second)
    assert not checkout.runs()
    assert checkout.processes() == []


def test_the_roles_are_those_of_production(checkout):
    checkout.hold()
    with psycopg.connect(checkout.url("tym_owner")) as owner:
        rows = owner.execute(
            "SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreaterole FROM pg_roles"
            " WHERE rolname LIKE 'tym%' ORDER BY 1"
        ).fetchall()
        assert rows == [("tym_app", True, False, False, False), ("tym_owner", True, False, False, False)]
        assert owner.execute("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'tym'").fetchone() == ("tym_owner",)
        owner.execute("CREATE TABLE mine (id int)")
    with psycopg.connect(checkout.url()) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("SELECT * FROM mine")


def test_data_outlives_a_hard_kill_of_everything(checkout):
    holder = checkout.hold()
    with psycopg.connect(checkout.url("tym_owner")) as owner:
        owner.execute("CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)")
    holder.kill()
    for pid in checkout.processes():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    holder.wait(60)
    checkout.hold()
    with psycopg.connect(checkout.url("tym_owner")) as owner:
        assert owner.execute("SELECT id FROM kept").fetchone() == (7,)


def test_servers_whose_holder_was_killed_are_joined_and_then_stopped(checkout):
    holder = checkout.hold()
    before = checkout.postgres_pid()
    holder.kill()
    holder.wait(60)
    assert checkout.postgres_pid() == before
    second = checkout.hold()
    assert checkout.postgres_pid() == before
    checkout.let_go(second)
    assert not checkout.runs()


def test_a_pid_file_whose_number_is_another_programs_by_now_is_no_server(checkout):
    checkout.let_go(checkout.hold())
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        for name in ("postgres/postmaster.pid", "redis/redis.pid"):
            (checkout.local / name).write_text(f"{stranger.pid}\n")
        assert not checkout.runs()
        checkout.let_go(checkout.hold())
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait(60)


def test_a_cluster_whose_making_was_cut_short_is_made_anew(checkout):
    checkout.let_go(checkout.hold())
    (checkout.local / "postgres.unfinished").touch()
    (checkout.local / "postgres" / "global" / "pg_control").unlink()
    checkout.hold()
    with psycopg.connect(checkout.url()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_dump_of_another_redis_does_not_keep_ours_from_starting(checkout):
    checkout.let_go(checkout.hold())
    (checkout.local / "redis" / "dump.rdb").write_bytes(b"REDIS9999")
    checkout.hold()


def test_a_server_that_cannot_start_says_why_at_once(checkout):
    checkout.let_go(checkout.hold())
    (checkout.local / "postgres" / "postgresql.conf").write_text("no_such_setting = on\n")
    began = time.monotonic()
    holder = subprocess.run(HOLD, **checkout._where(), capture_output=True, text=True, check=False, timeout=60)
    assert holder.returncode != 0
    assert "no_such_setting" in holder.stderr
    assert time.monotonic() - began < 20


def test_data_of_another_version_is_not_touched(checkout):
    checkout.let_go(checkout.hold())
    (checkout.local / "postgres" / "PG_VERSION").write_text("16\n")
    holder = subprocess.run(HOLD, **checkout._where(), capture_output=True, text=True, check=False, timeout=60)
    assert holder.returncode != 0
    assert "made by PostgreSQL 16" in holder.stderr
    (checkout.local / "postgres" / "PG_VERSION").write_text("18\n")
