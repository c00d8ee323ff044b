#!/usr/bin/env python3
"""Django's command line, with the embedded servers running when no other database is named."""

import contextlib
import os
import sys
from pathlib import Path

#: Commands that ask nothing of the database.
WITHOUT_DATABASE = {"check", "compilemessages", "collectstatic", "diffsettings", "help", "settings_page", "spectacular", "version"}


def main() -> None:
    """Run the command of ``sys.argv``; ``DJANGO_SETTINGS_MODULE`` defaults to the demo's settings."""
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tym.settings.demo")
    from django.core.management import execute_from_command_line

    with _servers():
        execute_from_command_line(sys.argv)


def _servers() -> contextlib.AbstractContextManager[object]:
    from tym.embedded import EmbeddedServerError, Lease
    from tym.settings.variables import uses_embedded_database

    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    asks_help = "--help" in sys.argv or "-h" in sys.argv
    production = os.environ["DJANGO_SETTINGS_MODULE"] == "tym.settings.production"
    if production or asks_help or command in WITHOUT_DATABASE or not uses_embedded_database():
        return contextlib.nullcontext()
    try:
        return Lease().acquire()
    except EmbeddedServerError as error:
        sys.exit(f"TYM: {error}")


if __name__ == "__main__":
    main()
