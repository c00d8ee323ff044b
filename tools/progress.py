"""One line per step with its seconds, and reasons in words when a step fails."""

import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCAL = Path(os.environ.get("TYM_LOCAL_DIR") or ROOT / ".local").absolute()

#: Words in a program's output, and what they mean for the reader.
REASONS = (
    (
        ("No space left on device", "ENOSPC", "Disk quota exceeded"),
        "The disk is full. Free some space (about 1.5 GB is needed in this folder) and run the same command again.",
    ),
    (
        ("do not match the hashes", "EINTEGRITY"),
        (
            "A downloaded package is not the one that was locked; nothing was installed from it. Run the same command again; "
            "if it happens twice, do not go on: tell the maintainers which package it was."
        ),
    ),
    (
        (
            "Temporary failure in name resolution",
            "Failed to establish a new connection",
            "NewConnectionError",
            "ConnectTimeoutError",
            "ReadTimeoutError",
            "Connection refused",
            "Connection broken",
            "ProxyError",
            "certificate verify failed",
            "SELF_SIGNED_CERT",
            "UNABLE_TO_GET_ISSUER_CERT",
            "unable to get local issuer",
            "No matching distribution found",
            "ENOTFOUND",
            "ECONNREFUSED",
            "ECONNRESET",
            "ETIMEDOUT",
            "EAI_AGAIN",
            "Failed to fetch",
            "Could not resolve",
        ),
        (
            "A download failed. Check the network, and the proxy settings of pip and npm if there is a proxy, and run the same "
            "command again: it goes on where it stopped."
        ),
    ),
    (
        ("Permission denied", "EACCES"),
        (
            "A file may not be written. Was TYM run here as another user, or with sudo? Then give the folder back to yourself "
            "(sudo chown -R $USER .) and run the same command again."
        ),
    ),
)


class SetupError(Exception):
    """Setting up cannot go on; the message says why and what to do."""


@contextmanager
def step(name: str) -> Iterator[None]:
    """Print the step's name, and its seconds once it is done."""
    began = time.monotonic()
    print(f"  {name:<44}", end=" ", flush=True)
    try:
        yield
    except Exception:
        print("failed", flush=True)
        raise
    except BaseException:
        print("stopped", flush=True)
        raise
    print(f"{time.monotonic() - began:6.1f} s", flush=True)


def reason(output: str) -> str:
    """Return what went wrong in words, or an empty string when the output gives no hint."""
    for words, meaning in REASONS:
        if any(word in output for word in words):
            return meaning
    return ""


def run(command: Sequence[str | Path], *, what: str, environment: Mapping[str, str] | None = None, folder: Path = ROOT) -> str:
    """Run a program quietly and return its output.

    Args:
        command: program and arguments.
        what: the step in words, for the message.
        environment: variables on top of our own.
        folder: where to run it.
    Raises:
        SetupError: it could not be run or failed; the message holds the reason and the end of the output.
    """
    try:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
    except OSError as error:
        raise SetupError(f"{what}: {reason(str(error)) or error}") from error
    output = done.stdout.decode(errors="replace")
    if done.returncode != 0:
        end = "\n".join(output.strip().splitlines()[-15:])
        raise SetupError(f"{what} failed.\n{reason(output)}\n\nThe end of its output:\n{end}".replace("\n\n\n", "\n\n"))
    return output
