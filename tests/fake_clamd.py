"""A virus scanner for the tests: speaks ClamAV's INSTREAM and knows the EICAR test signature."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.files import EICAR


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\x00"
        content = b""
        while length := struct.unpack("!I", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
        self.server.scanned.append(content)
        verdict = b"stream: Eicar-Test-Signature FOUND" if EICAR in content else b"stream: OK"
        self.wfile.write((self.server.answer or verdict) + b"\x00")


class FakeClamd(socketserver.ThreadingTCPServer):
    """``scanned`` holds what was sent; ``answer`` replaces the verdict."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.scanned: list[bytes] = []
        self.answer = b""

    @property
    def address(self) -> str:
        """For the setting ``TYM_CLAMAV_ADDRESS``."""
        return f"127.0.0.1:{self.server_address[1]}"


@contextmanager
def fake_clamd() -> Iterator[FakeClamd]:
    """A running scanner."""
    with FakeClamd() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
