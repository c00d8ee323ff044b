#!/usr/bin/env python3
"""Django's command line, with the embedded servers running when no other database is named."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

#: Commands that ask nothing of the database.
WITHOUT_DATABASE = {
    "check",
    "compilemessages",
    "collectstatic",
    "diffsettings",
    "help",
    "settings_page",
    "spectacular",
    "version",
}


def main() -> None:
    """Run the command of ``sys.argv``; ``DJANGO_SETTINGS_MODULE`` defaults to the demo's settings."""
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tym.settings.demo")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        with _servers():
            execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"TYM: {error}")


@contextlib.contextmanager
def _servers() -> Iterator[None]:
    from tym.embedded import EmbeddedServerError, Lease
    from tym.settings.variables import uses_embedded_database, uses_embedded_redis

    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    asks_nothing = command in WITHOUT_DATABASE or "--help" in sys.argv or "-h" in sys.argv
    if asks_nothing or os.environ["DJANGO_SETTINGS_MODULE"] == "tym.settings.production":
        yield
        return
    lease = Lease(postgres=uses_embedded_database(), redis=uses_embedded_redis())
    try:
        lease.acquire()
    except EmbeddedServerError as error:
        sys.exit(f"TYM: {error}")
    try:
        yield
    finally:
        lease.release()


if __name__ == "__main__":
    main()
