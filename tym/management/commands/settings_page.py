"""Write docs/settings.md from the list of environment variables; with --check only say whether it is in step."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tym.settings.variables import VARIABLES, Variable

PAGE = Path("docs") / "settings.md"
HEAD = """# Settings

Written by `manage.py settings_page` from `tym/settings/variables.py`; do not edit by hand.

All settings come from the environment. `make run` and `make test` need none. In production
(`DJANGO_SETTINGS_MODULE=tym.settings.production`) the system does not start while a required one is missing, a key is too short
or used twice, or a connection to another host (database, queue, mail) is not encrypted; it then names everything that is wrong
at once. Unix sockets and loopback addresses need no encryption.

| variable | required in production | default | what it does |
|---|---|---|---|
"""


def page() -> str:
    """Return the page's text."""
    return HEAD + "".join(map(_row, VARIABLES))


def _row(variable: Variable) -> str:
    default = ",".join(variable.default) if isinstance(variable.default, list) else str(variable.default)
    text = variable.text.replace("|", "\\|")
    return f"| `{variable.name}` | {'yes' if variable.required else ''} | {f'`{default}`' if default else ''} | {text} |\n"


class Command(BaseCommand):
    """``manage.py settings_page``."""

    help = "Write docs/settings.md, the page of all environment variables."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail when the page is out of step")

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.BASE_DIR / PAGE
        if options["check"]:
            if not path.exists() or path.read_text() != page():
                raise CommandError(f"{PAGE} is out of step: run manage.py settings_page")
            return
        path.parent.mkdir(exist_ok=True)
        path.write_text(page())
