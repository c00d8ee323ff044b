"""The municipalities of Finland as the file in ``authorities/data`` has them."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from authorities.models import Municipality

MUNICIPALITY_FILE = Path(__file__).with_name("data") / "municipalities.csv"


@dataclass(frozen=True)
class Loaded:
    """What a reading of the file changed, and the codes in force that it does not know."""

    added: int
    renamed: int
    unknown: tuple[str, ...]


def read_file() -> Iterator[dict[str, str]]:
    """Yield code, name_fi, name_sv and wellbeing_county_fi of each municipality."""
    with MUNICIPALITY_FILE.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def load_municipalities() -> Loaded:
    """Add the municipalities that are missing and rename those that differ; end none."""
    held = {row.code: row for row in Municipality.objects.all()}
    added = renamed = 0
    seen = set()
    for row in read_file():
        seen.add(row["code"])
        names = {"name_fi": row["name_fi"], "name_sv": row["name_sv"]}
        municipality = held.get(row["code"])
        if municipality is None:
            Municipality.objects.create(code=row["code"], **names)
            added += 1
        elif any(getattr(municipality, name) != value for name, value in names.items()):
            Municipality.objects.filter(pk=municipality.pk).update(**names)
            renamed += 1
    unknown = sorted(code for code, row in held.items() if code not in seen and row.valid_to is None)
    return Loaded(added=added, renamed=renamed, unknown=tuple(unknown))
