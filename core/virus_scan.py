"""Virus scanning by ClamAV's daemon, over TCP; without an address in the settings there is no scanner."""

import socket
import struct
from enum import StrEnum

from django.conf import settings

SECONDS = 60
CHUNK = 128 * 1024
LONGEST_ANSWER = 4096


class Verdict(StrEnum):
    """What the scanner says of a file."""

    CLEAN = "clean"
    INFECTED = "infected"


class ScannerDownError(Exception):
    """The scanner does not answer, or gives no verdict: the file stays closed, and is tried again."""


def has_scanner() -> bool:
    """Whether a scanner is named in the settings."""
    return bool(settings.TYM_CLAMAV_ADDRESS)


def scan(content: bytes) -> Verdict:
    """Send a file to the scanner and return its verdict.

    Raises:
        ScannerDownError: no verdict was to be had.
    """
    host, _colon, port = settings.TYM_CLAMAV_ADDRESS.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=SECONDS) as connection:
            answer = _ask(connection, content)
    except (OSError, ValueError) as error:
        raise ScannerDownError(type(error).__name__) from error
    if answer == "stream: OK":
        return Verdict.CLEAN
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return Verdict.INFECTED
    # Whatever else it says ("INSTREAM size limit exceeded", nothing at all) is no verdict.
    raise ScannerDownError("no verdict")


def _ask(connection: socket.socket, content: bytes) -> str:
    """The daemon's command INSTREAM: chunks with their length before them, and one of length nought."""
    connection.sendall(b"zINSTREAM\x00")
    view = memoryview(content)
    for start in range(0, len(view), CHUNK):
        chunk = view[start : start + CHUNK]
        connection.sendall(struct.pack("!I", len(chunk)))
        connection.sendall(chunk)
    connection.sendall(struct.pack("!I", 0))
    answer = b""
    while b"\x00" not in answer and len(answer) < LONGEST_ANSWER:
        more = connection.recv(LONGEST_ANSWER)
        if not more:
            break
        answer += more
    return answer.split(b"\x00")[0].decode("utf-8", "replace").strip()
