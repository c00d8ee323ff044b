"""``manage.py load_municipalities``: read the file of municipalities again."""

from typing import Any

from django.core.management.base import BaseCommand

from authorities.municipality_file import load_municipalities
from core.transactions import unit_of_work


class Command(BaseCommand):
    """Add and rename municipalities after authorities/data/municipalities.csv."""

    help = "Adds the municipalities that are missing and renames those that differ; ends none."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say what changed and what the file does not know."""
        with unit_of_work():
            loaded = load_municipalities()
        self.stdout.write(f"{loaded.added} added, {loaded.renamed} renamed.")
        if loaded.unknown:
            self.stdout.write(
                f"In force but not in the file: {', '.join(loaded.unknown)}. End them on the page if they have ceased."
            )
