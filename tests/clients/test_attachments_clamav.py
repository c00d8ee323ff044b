"""Attachments and a real ClamAV: its daemon, with a database of one test signature that the test writes itself."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from clients.models import ScanState
from clients.services import Upload, add_attachment
from clients.services.attachments import scan_attachment
from core.virus_scan import Verdict, scan
from tests.clients.test_attachments import values
from tests.files import EICAR, docx, pdf

CLAMD = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")
SECONDS = 60

pytestmark = pytest.mark.skipif(
    CLAMD is None, reason="NO CLAMAV: the tests with the real scanner are skipped (apt-get install clamav-daemon)"
)


@pytest.fixture(scope="module")
def clamd() -> Iterator[str]:
    """A running daemon that knows EICAR by a signature of our own; its address."""
    with tempfile.TemporaryDirectory() as name, socket.socket() as free:
        folder = Path(name)
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        # Name, any kind of file, anywhere in it, the bytes.
        (folder / "test.ndb").write_text(f"Test.Eicar:0:*:{EICAR.hex()}\n")
        lines = [
            f"DatabaseDirectory {folder}",
            f"TemporaryDirectory {folder}",
            f"TCPSocket {port}",
            "TCPAddr 127.0.0.1",
            "Foreground yes",
        ]
        if os.getuid() == 0:
            lines.append("User root")
        (folder / "clamd.conf").write_text("\n".join(lines) + "\n")
        with (folder / "output.txt").open("wb") as output:
            daemon = subprocess.Popen(
                [str(CLAMD), "--config-file", str(folder / "clamd.conf")], stdout=output, stderr=subprocess.STDOUT
            )
        try:
            _wait_for(daemon, port, folder / "output.txt")
            yield f"127.0.0.1:{port}"
        finally:
            daemon.terminate()
            daemon.wait(timeout=SECONDS)


def _wait_for(daemon: subprocess.Popen[bytes], port: int, output: Path) -> None:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and daemon.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail(f"clamd did not start: {output.read_text()[-2000:]}")


@pytest.fixture(autouse=True)
def scanner(settings, clamd):
    settings.TYM_CLAMAV_ADDRESS = clamd


@pytest.mark.parametrize(
    ("content", "verdict"),
    [
        (b"Hei", Verdict.CLEAN),
        (pdf(), Verdict.CLEAN),
        (b"x" * 3_000_000, Verdict.CLEAN),
        (EICAR, Verdict.INFECTED),
        (b"x" * 300_000 + EICAR, Verdict.INFECTED),
        (docx({"word/media/x.txt": EICAR}), Verdict.INFECTED),
    ],
    ids=["text", "pdf", "large", "eicar", "eicar far inside", "eicar in a document"],
)
def test_the_daemon_gives_its_verdict(content, verdict):
    assert scan(content) is verdict


def test_an_attachment_is_opened_or_its_file_deleted_by_the_verdict(area, client_of_expert):
    actor = area.actor("tvv_expert")
    rows = [
        add_attachment(
            actor=actor, client=client_of_expert, values=values(), upload=Upload(name=name, size=len(content), content=content)
        )
        for name, content in (("lausunto.pdf", pdf()), ("eicar.txt", EICAR))
    ]
    assert [scan_attachment(row.pk) for row in rows] == [ScanState.CLEAN, ScanState.INFECTED]
    for row in rows:
        row.refresh_from_db()
    assert [bool(row.file) for row in rows] == [True, False]
    assert [row.is_open for row in rows] == [True, False]
