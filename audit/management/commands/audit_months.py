"""``manage.py audit_months``: the partitions of the event log, for the operator."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit import partitions, retention
from core.clock import now, today
from core.transactions import unit_of_work


class Command(BaseCommand):
    """Show the months, make those ahead, adopt rows of the default partition, drop what is expired."""

    help = "Shows the months of the event log; with an option, works on them as the database's owner."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the things to do."""
        parser.add_argument("--make", action="store_true", help="make the partitions of the coming twelve months")
        parser.add_argument("--adopt", action="store_true", help="give rows of the default partition their own")
        parser.add_argument("--drop-expired", action="store_true", help="drop the months whose retention is over")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what is asked, in the order adopt, make, drop; then show the state."""
        with unit_of_work():
            if options["adopt"]:
                self._tell("Adopted", retention.adopt_default_rows())
            if options["make"]:
                self._tell("Made", partitions.make_ahead(using=retention.OWNER))
            if options["drop_expired"]:
                self._drop()
            months = partitions.months_present()
            ahead = partitions.months_ahead(now().date())
            span = f"{months[0]} to {months[-1]}" if months else "none"
            self.stdout.write(f"Months: {span}; {ahead} ahead; {partitions.rows_in_default()} rows without a month.")

    def _drop(self) -> None:
        try:
            self._tell("Dropped", retention.drop_expired_partitions(on=today()))
        except retention.MonthNotProvenError as error:
            raise CommandError(str(error)) from error

    def _tell(self, what: str, things: list[Any]) -> None:
        self.stdout.write(f"{what}: {', '.join(str(thing) for thing in things) or 'nothing'}.")
