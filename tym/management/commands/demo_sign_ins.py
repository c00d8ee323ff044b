"""List the demo's people: whom to sign in as, and what to look at with their eyes."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from authorities.demo import DemoPerson, demo_areas, demo_groups


class Command(BaseCommand):
    """``manage.py demo_sign_ins``: what ``make run`` prints when it is ready."""

    help = "List the people whom the demo's sign-in page offers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="colleagues without a hint as well")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.TYM_ENVIRONMENT not in {"demo", "test"}:
            raise CommandError("There are demo sign-ins in the demo only.")
        with override("en"):
            self.stdout.write("Pick one of these on the sign-in page; no password is asked in the demo.")
            for group in demo_groups():
                shown = [person for person in group.people if options["all"] or person.hint]
                self.stdout.write(f"\n{group.name}")
                for person in shown:
                    self._write(person)
            others = sum(len(group.people) for group in demo_groups()) - _hinted()
            if not options["all"]:
                self.stdout.write(f"\nAnd {others} colleagues: manage.py demo_sign_ins --all")

    def _write(self, person: DemoPerson) -> None:
        authority = demo_areas()["authorities"][person.authority]["short_name"]
        state = " (closed, not offered)" if person.closed else ""
        self.stdout.write(f"  {person.name}, {authority}: {person.title}{state}")
        if person.hint:
            self.stdout.write(f"      {person.hint}")


def _hinted() -> int:
    return sum(bool(person.hint) for group in demo_groups() for person in group.people)
