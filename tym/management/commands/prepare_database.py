"""Bring the database up to date as its owner: migrations, the cache table and, for the demo, its people."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from authorities.models import CooperationArea


class Command(BaseCommand):
    """``manage.py prepare_database``: safe to run again and again."""

    help = "Migrate and make the cache table as the owner's role; with --demo load the demo into an empty database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="load the demo when there is no co-operation area yet")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", database="owner", interactive=False, verbosity=options["verbosity"])
        call_command("createcachetable", database="owner", verbosity=options["verbosity"])
        if options["demo"] and not CooperationArea.objects.exists():
            call_command("load_demo", verbosity=options["verbosity"])
