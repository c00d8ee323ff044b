"""Bring all encrypted values and blind indexes under the primary keys."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.registry import area_ids, iter_secrets
from core.rotation import UnreadableRowError, count_old, encrypted_tables, rotate_table
from core.transactions import unit_of_work


class Command(BaseCommand):
    """``manage.py rotate_keys``: after the new primary keys are in use by every process, and before the old ones go."""

    help = (
        "Re-encrypt every value under the primary key and recompute every blind index, history tables included, area by area."
        " Can be stopped and started again. Old keys may be taken out of the settings once it reports that nothing is left."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--count-only", action="store_true", help="Only count what still needs an older key.")

    def handle(self, *args: Any, **options: Any) -> None:
        with unit_of_work():
            areas = list(area_ids())
        left = 0
        for table in encrypted_tables():
            if not options["count_only"]:
                try:
                    self.stdout.write(f"{table.label}: {rotate_table(table, areas)} rows re-encrypted")
                except UnreadableRowError as error:
                    raise CommandError(f"{error}. Rotation stopped; keep the old keys.") from error
            remaining = count_old(table, areas)
            left += remaining
            if remaining:
                self.stdout.write(f"{table.label}: {remaining} rows under older keys")
        for store in iter_secrets():
            with unit_of_work():
                if not options["count_only"]:
                    self.stdout.write(f"{store.name}: {store.rotate()} rows re-encrypted")
                remaining = store.count_old()
            left += remaining
            if remaining:
                self.stdout.write(f"{store.name}: {remaining} rows under older keys")
        if left:
            self.stdout.write(f"{left} rows still need the older keys.")
        else:
            self.stdout.write(self.style.SUCCESS("Nothing is left under older keys; they may be removed."))
