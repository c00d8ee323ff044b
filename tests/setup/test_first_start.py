"""``make run`` as a newcomer runs it: from a fresh clone, stopped, started again, killed hard, and told what is in the way."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

pytestmark = [pytest.mark.deep, pytest.mark.timeout(900)]

#: What a first start may take where packages come slowly, and a stop with everything running.
START_SECONDS, STOP_SECONDS = 600, 60
#: Variables that say how the network is reached; nothing else of our own environment goes along.
NETWORK = (
    "PIP_",
    "NPM_CONFIG_",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "SSL_CERT_",
    "NODE_EXTRA_CA_CERTS",
    "REQUESTS_CA_BUNDLE",
)
TABLES = ("clients_client", "clients_membership", "authorities_user")


class Newcomer:
    """A clone of the committed tree, and what runs in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "tym"
        self.log = folder / "output"
        self.port = free_port()
        self.make: subprocess.Popen | None = None
        subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", settings.BASE_DIR, self.folder], check=True)

    def start(self) -> str:
        """Run ``make run`` in a session of its own until it says that it is ready; return what it printed."""
        began = time.monotonic()
        with self.log.open("wb") as output:
            self.make = subprocess.Popen(**self.command(), stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
        while "Ctrl-C stops it." not in self.printed():
            assert self.make.poll() is None, self.printed()
            assert time.monotonic() - began < START_SECONDS, self.printed()
            time.sleep(0.2)
        sys.stdout.write(f"Started in {time.monotonic() - began:.0f} seconds:\n{self.printed()}\n")
        return self.printed()

    def run(self, **variables: str) -> subprocess.CompletedProcess:
        """Run it to its end, which comes soon where something is in the way."""
        return subprocess.run(**self.command(**variables), capture_output=True, text=True, timeout=STOP_SECONDS, check=False)

    def command(self, **variables: str) -> dict:
        ours = str(settings.BASE_DIR)
        path = [one for one in os.environ["PATH"].split(os.pathsep) if not one.startswith(ours)]
        network = {name: value for name, value in os.environ.items() if name.upper().startswith(NETWORK)}
        small = {"PATH": os.pathsep.join(path), "HOME": str(Path.home()), "LANG": "C.UTF-8", "PORT": str(self.port)}
        return {"args": ["make", "run"], "cwd": self.folder, "env": network | small | variables}

    def stop(self) -> str:
        """Press Ctrl-C: the whole group of the terminal hears it."""
        os.killpg(self.make.pid, signal.SIGINT)
        self.make.wait(STOP_SECONDS)
        return self.printed()

    def kill(self) -> None:
        """End everything at once, as a machine that loses its power does."""
        deadline = time.monotonic() + STOP_SECONDS
        while pids := self.processes():
            assert time.monotonic() < deadline, pids
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            if self.make is not None:
                self.make.poll()
            time.sleep(0.1)

    def printed(self) -> str:
        return self.log.read_text(errors="replace")

    def processes(self) -> list[int]:
        """Every process that stands in the clone, was started from it, carries its mark or is of the launcher's session."""
        mark, found = os.fsencode(self.folder), []
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                pid = int(entry.name)
                texts = (
                    (entry / "cmdline").read_bytes(),
                    (entry / "environ").read_bytes(),
                    os.fsencode((entry / "cwd").readlink()),
                )
                if any(mark in text for text in texts) or (self.make is not None and os.getsid(pid) == self.make.pid):
                    found.append(pid)
        return found

    def sign_in_page(self) -> str:
        with urllib.request.urlopen(f"http://localhost:{self.port}/kirjautuminen/", timeout=20) as answer:
            assert answer.status == 200
            return answer.read().decode()

    @contextlib.contextmanager
    def database(self) -> Iterator[psycopg.Connection]:
        """The clone's own database, as its owner."""
        code = "from tym import embedded; print(embedded.database_url('tym_owner'))"
        url = subprocess.check_output([sys.executable, "-c", code], cwd=self.folder, env={"PATH": os.defpath}, text=True)
        with psycopg.connect(url.strip(), autocommit=True) as connection:
            yield connection


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def newcomer() -> Iterator[Newcomer]:
    folder = Path(tempfile.mkdtemp(prefix="tym"))
    newcomer = Newcomer(folder)
    yield newcomer
    newcomer.kill()
    shutil.rmtree(folder)


@pytest.fixture(autouse=True)
def nothing_runs_before(newcomer: Newcomer) -> None:
    newcomer.kill()


def counts(newcomer: Newcomer) -> list[int]:
    """How many clients, memberships and accounts there are."""
    with newcomer.database() as owner:
        return [owner.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in TABLES]


def test_a_fresh_clone_serves_the_demo_and_leaves_nothing_running_when_stopped(newcomer):
    printed = newcomer.start()
    for line in (
        "Setting up TYM",
        "Starting PostgreSQL and Redis",
        "Preparing the database",
        "TYM is ready after",
        "Johanna Heikkilä",
    ):
        assert line in printed
    assert f"http://localhost:{newcomer.port}/" in printed
    assert "Traceback" not in printed
    page = newcomer.sign_in_page()
    assert '<html lang="fi"' in page
    assert "Johanna Heikkilä" in page
    assert all(counts(newcomer))
    second = newcomer.run(PORT=str(free_port()))
    assert second.returncode == 2
    assert f"TYM runs already in this folder, at http://localhost:{newcomer.port}/." in second.stderr
    assert "Johanna Heikkilä" in newcomer.sign_in_page(), "the first one goes on"
    printed = newcomer.stop()
    assert printed.rstrip().splitlines()[-1].startswith(("Stopped.", "make: ***"))
    assert "Traceback" not in printed
    assert newcomer.processes() == []
    with pytest.raises(urllib.error.URLError, match="refused"):
        newcomer.sign_in_page()


def test_the_second_start_installs_nothing_and_keeps_the_data(newcomer):
    newcomer.start()
    before = counts(newcomer)
    newcomer.stop()
    printed = newcomer.start()
    assert "Installing" not in printed
    assert "Building" not in printed
    assert counts(newcomer) == before
    newcomer.stop()
    assert newcomer.processes() == []


def test_after_a_hard_kill_of_everything_it_starts_again_with_its_data(newcomer):
    newcomer.start()
    before = counts(newcomer)
    with newcomer.database() as owner:
        owner.execute(
            "UPDATE authorities_user SET title = 'juuri ennen sammumista' WHERE id = (SELECT min(id) FROM authorities_user)"
        )
    newcomer.kill()
    assert newcomer.processes() == []
    printed = newcomer.start()
    assert "Traceback" not in printed
    assert "Johanna Heikkilä" in newcomer.sign_in_page()
    assert counts(newcomer) == before
    with newcomer.database() as owner:
        assert owner.execute("SELECT count(*) FROM authorities_user WHERE title = 'juuri ennen sammumista'").fetchone() == (1,)
    newcomer.stop()
    assert newcomer.processes() == []


def test_what_the_launcher_alone_left_behind_is_ended_by_the_next_start(newcomer):
    newcomer.start()
    os.killpg(newcomer.make.pid, signal.SIGKILL)
    newcomer.make.wait(STOP_SECONDS)
    assert newcomer.processes(), "web, worker and servers live on"
    printed = newcomer.start()
    assert "Ending what an earlier start left running" in printed
    assert "Johanna Heikkilä" in newcomer.sign_in_page()
    newcomer.stop()
    assert newcomer.processes() == []


def test_a_taken_port_is_told_and_nothing_is_started(newcomer):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = newcomer.run(PORT=str(port))
    assert done.returncode == 2, "make's own code for a command that failed"
    assert f"Port {port} is taken by another program" in done.stderr
    assert "choose another port: make run PORT=" in done.stderr
    assert "Traceback" not in done.stderr
    assert newcomer.processes() == []
