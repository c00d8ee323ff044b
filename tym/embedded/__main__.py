"""Command line of the embedded servers: ``python -m tym.embedded status|stop|hold``."""

import signal
import sys

from tym.embedded import Lease, postgres_pid, redis_answers, socket_directory, stop_now

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main(verb: str) -> int:
    """Say how the servers are, stop them (even in use), or hold them until Ctrl-C; return the exit code."""
    if verb == "stop":
        stop_now()
    elif verb == "hold":
        _hold()
    else:
        print(f"PostgreSQL: {postgres_pid() or 'stopped'}; sockets in {socket_directory()}")
        print(f"Redis: {'running' if redis_answers() else 'stopped'}")
    return 0


def _hold() -> None:
    with Lease():
        # Held back and waited for: one that comes between saying so and waiting is not lost, nor one that the shell of a
        # process in the background had ignored.
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
        print("The embedded servers run; Ctrl-C lets go.", flush=True)
        signal.sigwait(ENDINGS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "status"))
