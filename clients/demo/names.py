"""Puts names, languages and homes together for the demo's clients."""

import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

FOLDER = Path(__file__).parent
WOMAN, MAN = "f", "m"


@dataclass(frozen=True)
class Named:
    """A made-up name with the language that its bearer deals in (``ar+arabia``: with an interpreter)."""

    last_name: str
    first_names: str
    former_names: str
    language: str


@cache
def read(file_name: str) -> dict[str, Any]:
    """A description file of this folder."""
    return tomllib.loads((FOLDER / file_name).read_text(encoding="utf-8"))


def weighted(random: Random, weights: dict[str, int]) -> str:
    """One of the keys, by weight."""
    return random.choices(list(weights), list(weights.values()))[0]


def make_name(random: Random, *, area: str, birth_date: date) -> Named:
    """A name that somebody born then and living there could have."""
    origins = read("names.toml")
    origin = origins[weighted(random, {key: row["weight"][area] for key, row in origins.items()})]
    sex = random.choice((WOMAN, MAN))
    return Named(
        last_name=_last_name(random, origin, sex),
        first_names=_first_names(random, origin, sex, birth_date),
        former_names=random.choice(origin["last_names"]) if sex == WOMAN and random.random() < 0.12 else "",
        language=weighted(random, origin["languages"]),
    )


def make_contacts(random: Random, *, area: str, named: Named, home: str = "") -> dict[str, str]:
    """Address, home municipality, telephones, e-mail and language of somebody; ``home`` is a municipality's code or none.

    The keys are those of ``ContactDetails``, with ``home_municipality_id`` for the municipality ("" for none).
    """
    places = read("places.toml")
    home = home or weighted(random, places["homes"][area])
    postal_code, _, post_office = random.choice(places["post"][home]).partition(" ")
    language, _, interpreter = named.language.partition("+")
    streets = places["swedish_streets" if language == "sv" and area == "itaranta" else "streets"]
    return {
        "street_address": f"{random.choice(streets)} {random.randint(1, 60)} {random.choice('ABC')} {random.randint(1, 40)}",
        "postal_code": postal_code,
        "post_office": post_office,
        "home_municipality_id": "" if home == "none" else home,
        "phone": f"050 000 {random.randint(1000, 9999)}",
        "other_phone": f"09 000 {random.randint(1000, 9999)}" if random.random() < 0.08 else "",
        "email": _email(named) if random.random() < 0.6 else "",
        "contact_language": language,
        "interpreter_language": interpreter,
    }


def _last_name(random: Random, origin: dict[str, Any], sex: str) -> str:
    last_name: str = random.choice(origin["last_names"])
    if sex == WOMAN and "feminine" in origin and last_name.endswith(("v", "n")):
        last_name += origin["feminine"]
    if sex == WOMAN and "second_names" in origin and " " not in last_name and random.random() < 0.06:
        last_name = f"{last_name}-{random.choice([name for name in origin['last_names'] if ' ' not in name and '-' not in name])}"
    return last_name


def _first_names(random: Random, origin: dict[str, Any], sex: str, birth_date: date) -> str:
    names = origin["first_names"][sex]
    if isinstance(names, dict):
        began = 2000 if birth_date.year >= 1993 else 1980 if birth_date.year >= 1973 else 1960
        names = names[str(began)]
    first = random.choice(names)
    if "second_names" not in origin or random.random() < 0.2:
        return str(first)
    second = random.choice([name for name in origin["second_names"][sex] if name != first])
    return f"{first} {second}"


def _email(named: Named) -> str:
    """An address that reaches nobody."""
    words = f"{named.first_names.split()[0]}.{named.last_name}"
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return "".join(character for character in plain.lower() if character.isalnum() or character in ".-") + "@asiakas.example"
