"""``manage.py first_administrators``: the first area and the people who administer the system."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from authorities.services.first_administrators import FirstArea, Newcomer, set_up_administrators
from core.errors import Refused
from core.transactions import unit_of_work


class Command(BaseCommand):
    """Set up an empty system."""

    help = "Makes the first area, its administering authority and at least two administrators, and mails each an invitation."

    def add_arguments(self, parser: CommandParser) -> None:
        """What the system begins with."""
        parser.add_argument("--area", required=True, help="name of the co-operation area")
        parser.add_argument("--area-code", required=True, help="short code of the area, small letters and dashes")
        parser.add_argument("--municipality", required=True, help="three-digit code of the responsible municipality")
        parser.add_argument("--authority", required=True, help="name of the authority that administers the system")
        parser.add_argument("--short-name", required=True, help="its short name")
        parser.add_argument("people", nargs="+", help="EMAIL,FIRST NAME,LAST NAME of each administrator")

    def handle(self, *args: Any, **options: Any) -> None:
        """Set up, and say whom."""
        area = FirstArea(
            name=options["area"],
            code=options["area_code"],
            responsible_municipality=options["municipality"],
            authority_name=options["authority"],
            authority_short_name=options["short_name"],
        )
        people = [self._person(text) for text in options["people"]]
        try:
            with unit_of_work():
                made = set_up_administrators(area=area, people=people)
        except Refused as error:
            raise CommandError(str(error.message)) from None
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        for user in made:
            self.stdout.write(f"{user.email}: an invitation is on its way.")

    @staticmethod
    def _person(text: str) -> Newcomer:
        parts = [part.strip() for part in text.split(",")]
        if len(parts) != 3 or not all(parts):
            raise CommandError(f"{text!r} is not EMAIL,FIRST NAME,LAST NAME.")
        return Newcomer(email=parts[0], first_name=parts[1], last_name=parts[2])
