"""Fill an empty database with the demo: two areas, their people and made-up clients."""

from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.events import Action, record
from authorities.demo import Organisations, demo_areas, load_organisations, load_people
from authorities.models import CooperationArea, Municipality, User
from clients.demo import Loaded, add_twins, load_clients, look_around
from core import clock
from core.transactions import unit_of_work
from planning.demo import add_assessments, add_plans

ENVIRONMENTS = frozenset({"demo", "test"})
#: Clients of the first area, unless told otherwise; the second one only shows the wall.
CLIENTS, CLIENTS_OF_SECOND_AREA = 300, 15
SEED = 381


def iso_date(text: str) -> date:
    """Read YYYY-MM-DD.

    Raises:
        ArgumentTypeError: it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is not a date: write it as 2026-11-24") from None


class Command(BaseCommand):
    """``manage.py load_demo``: all or nothing, into an empty database of a demo or a test."""

    help = "Load the demo's areas, people and made-up clients into a database without any area."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reference-date", type=iso_date, help="day on which the demo looks as it should (default: today)")
        parser.add_argument("--seed", type=int, default=SEED, help=f"another one gives other people (default: {SEED})")
        parser.add_argument("--clients", type=int, default=CLIENTS, help=f"clients of Keski-Uusimaa (default: {CLIENTS})")

    def handle(self, *args: Any, **options: Any) -> None:
        self._check()
        reference_date: date = options["reference_date"] or clock.today()
        # One transaction around all areas: an interrupted start leaves nothing, and the next one begins anew.
        with unit_of_work():
            organisations = load_organisations()
            users = load_people(organisations=organisations, reference_date=reference_date)
            self._say(
                options, f"{len(organisations.areas)} areas, {len(organisations.authorities)} authorities, {len(users)} people"
            )
            loaded = {key: self._load_area(key, organisations, users, reference_date, options) for key in demo_areas()["areas"]}
        self._look_around(organisations, users, loaded, reference_date, options)

    def _check(self) -> None:
        """Refuse everything but an empty database of a demo or a test.

        Raises:
            CommandError: with the reason.
        """
        if settings.TYM_ENVIRONMENT not in ENVIRONMENTS or not settings.TYM_SYNTHETIC_CODES_ONLY:
            raise CommandError("The demo's made-up people are loaded in a demo or a test only, never beside real clients.")
        if CooperationArea.objects.exists():
            raise CommandError("There are areas already: the demo goes into an empty database only. `make clean` empties it.")
        if not Municipality.objects.exists():
            raise CommandError("There are no municipalities: run `manage.py migrate --database owner` first.")

    def _load_area(
        self, key: str, organisations: Organisations, users: dict[str, User], reference_date: date, options: dict[str, Any]
    ) -> Loaded:
        row = organisations.areas[key]
        with unit_of_work(area_id=row.pk):
            record(Action.IMPORTED, actor=None, area_id=row.pk, obj=row)
            loaded = load_clients(
                area=key,
                count=options["clients"] if key == next(iter(organisations.areas)) else CLIENTS_OF_SECOND_AREA,
                seed=options["seed"],
                reference_date=reference_date,
                organisations=organisations,
                users=users,
            )
            add_plans(area=row, seed=options["seed"], reference_date=reference_date)
        self._say(options, f"{row.name_fi}: {loaded.clients} clients, {loaded.open_clients} with an open membership")
        return loaded

    def _look_around(
        self,
        organisations: Organisations,
        users: dict[str, User],
        loaded: dict[str, Loaded],
        reference_date: date,
        options: dict[str, Any],
    ) -> None:
        """Give the log something to show; possible only where the roles are in force on the day itself."""
        if reference_date != clock.today():
            self._say(options, "The reference date is not today: nobody has looked at anybody, and the log stays empty.")
            return
        looks = sum(
            look_around(area=key, row=organisations.areas[key], users=users, familiar=one.familiar) for key, one in loaded.items()
        )
        for key, one in loaded.items():
            add_twins(area=organisations.areas[key], key=key, clients=one.familiar, users=users)
            add_assessments(area=organisations.areas[key], key=key, clients=one.familiar, users=users)
        self._say(options, f"{looks} looks, searches and changes in the log")

    def _say(self, options: dict[str, Any], text: str) -> None:
        if options["verbosity"]:
            self.stdout.write(text)
