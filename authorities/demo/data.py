"""The demo's description files, read once into frozen values."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from authorities.sign_in.demo import DEMO_DOMAIN

FOLDER = Path(__file__).parent

#: Groups of people as the list of sign-ins shows them: section of ``people.toml`` → Finnish and English heading.
HEADINGS = {
    "tvv": ("Työvoimaviranomainen", "Employment authority"),
    "hva": ("Hyvinvointialue", "Wellbeing services county"),
    "kela": ("Kela", "Kela"),
    "municipality": ("Kunnat ja talous", "Municipalities and finance"),
    "keha": ("Pääkäyttäjät (KEHA)", "Administrators (KEHA)"),
    "itaranta": ("Toinen, keksitty alue", "The second, made-up area"),
}


@dataclass(frozen=True)
class DemoPerson:
    """A made-up user.

    ``key`` is the e-mail name; ``unit`` and ``authority`` are keys of ``areas.toml``. ``areas`` empty: the roles hold in every
    area of the employer. ``caseload`` is a weight among the authority's officials. ``role_days`` and ``account_days`` count
    from the reference date to the end.
    """

    key: str
    first_name: str
    last_name: str
    title: str
    phone: str
    unit: str
    authority: str
    roles: tuple[str, ...]
    areas: tuple[str, ...]
    caseload: int
    role_days: int
    account_days: int
    closed: bool
    hints: dict[str, str]

    @property
    def email(self) -> str:
        """The address to sign in with."""
        return f"{self.key.replace('-', '.')}@{DEMO_DOMAIN}"

    @property
    def name(self) -> str:
        """First name and last name."""
        return f"{self.first_name} {self.last_name}"

    @property
    def hint(self) -> str:
        """What to look at with this person's eyes, in the reader's language; empty for most colleagues."""
        return self.hints.get((get_language() or "fi")[:2], self.hints["fi"])


@dataclass(frozen=True)
class Group:
    """People under one heading of the list of sign-ins."""

    names: dict[str, str]
    people: tuple[DemoPerson, ...]

    @property
    def name(self) -> str:
        """The heading in the reader's language."""
        return self.names.get((get_language() or "fi")[:2], self.names["fi"])


@cache
def demo_areas() -> dict[str, Any]:
    """``areas.toml`` as it stands: areas, authorities, units, places and tools."""
    return tomllib.loads((FOLDER / "areas.toml").read_text(encoding="utf-8"))


@cache
def demo_groups() -> tuple[Group, ...]:
    """All people, grouped and in the file's order."""
    sections = tomllib.loads((FOLDER / "people.toml").read_text(encoding="utf-8"))
    groups = []
    position = 0
    for section, rows in sections.items():
        people = []
        for key, row in rows.items():
            people.append(_person(key, row, position))
            position += 1
        finnish, english = HEADINGS[section]
        groups.append(Group(names={"fi": finnish, "en": english}, people=tuple(people)))
    return tuple(groups)


@cache
def demo_people() -> dict[str, DemoPerson]:
    """All people by key, in the file's order."""
    return {person.key: person for group in demo_groups() for person in group.people}


def _person(key: str, row: dict[str, Any], position: int) -> DemoPerson:
    first_name, _, last_name = row["name"].partition(" ")
    # About a year in all, but not all on one day.
    role_days = row.get("role_days", 60 + position * 37 % 280)
    return DemoPerson(
        key=key,
        first_name=first_name,
        last_name=last_name,
        title=row["title"],
        phone=row.get("phone", ""),
        unit=row["unit"],
        authority=demo_areas()["units"][row["unit"]][0],
        roles=tuple(row["roles"]),
        areas=tuple(row.get("areas", ())),
        caseload=row.get("caseload", 0),
        role_days=role_days,
        account_days=row.get("account_days", role_days + 365),
        closed=row.get("closed", False),
        hints={"fi": row.get("try_fi", ""), "en": row.get("try_en", "")},
    )
