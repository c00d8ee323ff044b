"""What the demo's entries tell, kind by kind: the texts of ``entries.toml`` with days that fit the client."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from authorities.rights import DataGroup
from clients.demo.names import read
from clients.demo.times import years_before

#: Name of a model → its data group.
GROUPS = {
    "Consent": DataGroup.MEMBERSHIP,
    "SpecialArrangement": DataGroup.MEMBERSHIP,
    "Education": DataGroup.SKILLS,
    "WorkPeriod": DataGroup.SKILLS,
    "VocationalSkill": DataGroup.SKILLS,
    "LanguageSkill": DataGroup.SKILLS,
    "Licence": DataGroup.SKILLS,
    "SocialEntry": DataGroup.SOCIAL,
    "HealthEntry": DataGroup.HEALTH,
    "ServiceNeed": DataGroup.NEEDS,
}
WORK_BEGINS = 17
LONGEST_JOB, SHORTEST_JOB = 2200, 60


@dataclass(frozen=True, kw_only=True)
class Person:
    """Of whom it is told: what days and texts must fit. ``began`` and ``last_day`` are those of the membership."""

    birth_date: date
    mother_tongue: str
    interpreter: str
    began: date
    last_day: date
    reference_date: date
    trade: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Told:
    """What an entry says.

    ``sources``: where it may come from, as in ``entries.toml``. ``then``: what a change makes of it. ``dated``: the fields that
    hold the day of storing, and ``then_dated`` those that get the day of the change. ``not_before``: the first day on which it
    could be stored. ``holds``: for how many days.
    """

    values: dict[str, Any]
    sources: tuple[str, ...] = ("client",)
    then: dict[str, Any] = field(default_factory=dict)
    dated: tuple[str, ...] = ()
    then_dated: tuple[str, ...] = ()
    not_before: date | None = None
    holds: int | None = None


def tell(model: str, person: Person, random: Random, *, count: int) -> Iterator[Told]:
    """Up to ``count`` different things of one kind."""
    return TELLERS[model](person, random, count)


def consents(person: Person, random: Random, count: int) -> Iterator[Told]:
    """Consents; employer and institution are those of the trade."""
    known = {"employer": person.trade["work"][0]["employer"], "education": person.trade["education"][0]["institution"]}
    empty = {"relation": "", "country": "", "transfer_ground": "", "is_outside_eea": False}
    for row in _some(random, read("entries.toml")["consents"], count):
        values = empty | {key: value for key, value in row.items() if key != "days"}
        values["party_name"] = known.get(row["party"], row["party_name"])
        yield Told(values=values, dated=("given_on",), holds=row.get("days"))


def arrangements(person: Person, random: Random, count: int) -> Iterator[Told]:
    """Special arrangements; an interpreter for those who need one, and a few that have ended."""
    rows = list(_some(random, read("entries.toml")["arrangements"], count))
    if person.interpreter:
        row = read("entries.toml")["interpreter"]
        rows = [row | {"description": row["description"].format(language=person.interpreter)}, *rows[1:]]
    for row in rows:
        then = row.get("then", {})
        yield Told(
            values={"kind": row["kind"], "description": row["description"], "ends_on": None},
            sources=tuple(row["sources"]),
            then=then,
            then_dated=() if then else ("ends_on",),
            dated=("starts_on",),
        )


def education(person: Person, random: Random, count: int) -> Iterator[Told]:
    """Degrees of the trade; what could not be ready yet goes on or was interrupted."""
    for row in _some(random, person.trade["education"], count):
        year = person.birth_date.year + random.randint(*row["ages"])
        is_done = year < person.began.year
        progress = "done" if is_done else random.choice(("ongoing", "interrupted"))
        values = {key: row[key] for key in ("level", "name", "institution")}
        values |= {"progress": progress, "completed_year": year if is_done else None, "note": ""}
        parties = ("education",) if row["institution"] == person.trade["education"][0]["institution"] else ()
        yield Told(values=values, sources=("client", "client", "own", *parties), then=row.get("then", {}) if is_done else {})


def work(person: Person, random: Random, count: int) -> Iterator[Told]:
    """Jobs one after another before the membership, and at times something that began within it."""
    if count > 1 and person.last_day - person.began > timedelta(days=30):
        count -= 1
        row = random.choice(read("entries.toml")["recent_work"])
        started = person.began + timedelta(days=random.randint(7, (person.last_day - person.began).days - 7))
        ends = started + timedelta(days=random.randint(60, 240))
        values = {key: row[key] for key in ("kind", "employer", "tasks")} | {"started_on": started, "ended_on": ends, "note": ""}
        yield Told(values=values, sources=("own",), then=row["then"], not_before=started)
    rows = list(_some(random, person.trade["work"], count))
    first = years_before(person.birth_date, -WORK_BEGINS)
    part = (person.began - first).days // max(1, len(rows))
    for number, row in enumerate(rows):
        length = random.randint(min(SHORTEST_JOB, part - 2), min(LONGEST_JOB, part - 1))
        started = first + timedelta(days=number * part + random.randint(0, part - 1 - length))
        values = {"kind": "employment", "employer": row["employer"], "tasks": row["tasks"], "note": ""}
        values |= {"started_on": started, "ended_on": started + timedelta(days=length)}
        parties = ("employer", "pension_centre") if row is person.trade["work"][0] else ("pension_centre",)
        yield Told(values=values, sources=("client", "client", "own", *parties), then=row.get("then", {}))


def skills(person: Person, random: Random, count: int) -> Iterator[Told]:
    """Skills of the trade; how one was shown may be found out later."""
    for row in _some(random, person.trade["skills"], count):
        then = {} if row["description"] else {"description": "Osoitettu työkokeilussa."}
        yield Told(values=dict(row), sources=("client", "client", "employment_service"), then=then)


def languages(person: Person, random: Random, count: int) -> Iterator[Told]:
    """The mother tongue, as the population information system has it, and others."""
    if count:
        mother_tongue = {"language": person.mother_tongue, "level": "native", "note": ""}
        yield Told(values=mother_tongue, sources=("population", "client"))
    others = [row for row in read("entries.toml")["languages"] if row["language"] != person.mother_tongue]
    # Of somebody with another mother tongue Finnish matters first.
    ordered = others if person.mother_tongue not in {"suomi", "ruotsi"} else list(_some(random, others, len(others)))
    for row in ordered[: max(0, count - 1)]:
        levels = row["levels"]
        then = {"level": "b1", "note": "Kielikurssi on päättynyt."} if levels[0] == "b1" else {}
        level = random.choice(levels)
        note = row["note"] if level in {"a1", "a2"} else ""
        yield Told(
            values={"language": row["language"], "level": level, "note": note},
            then=then if level == "a2" else {},
            sources=("client",),
        )


def licences(person: Person, random: Random, count: int) -> Iterator[Told]:
    """Licences and cards of the trade; some of them have run out."""
    for row in _some(random, person.trade["licences"], count):
        valid_to = person.reference_date + timedelta(days=random.randint(*row["days"])) if "days" in row else None
        then = {"valid_to": valid_to + timedelta(days=365 * 3)} if valid_to and valid_to < person.reference_date else {}
        yield Told(values={"kind": row["kind"], "name": row["name"], "valid_to": valid_to}, sources=("client", "own"), then=then)


def necessary(part: str) -> "Teller":
    """Entries of a sensitive group, with both grounds."""

    def teller(person: Person, random: Random, count: int) -> Iterator[Told]:
        del person
        for row in _some(random, read("entries.toml")[part], count):
            values = {key: row[key] for key in ("topic", "text", "necessity")} | {
                "affects_employment": True,
                "is_necessary": True,
            }
            yield Told(values=values, sources=tuple(row["sources"]), then=row.get("then", {}), dated=("noted_on",))

    return teller


def needs(person: Person, random: Random, count: int) -> Iterator[Told]:
    """Service needs, open when they were found."""
    del person
    for row in _some(random, read("entries.toml")["needs"], count):
        values = {key: row[key] for key in ("need_area", "description", "urgency")} | {"status": "need_open", "status_note": ""}
        yield Told(values=values, sources=tuple(row["sources"]), then=row["then"], dated=("noted_on",))


def _some(random: Random, rows: list[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """``count`` of the rows, each once, in an order of chance."""
    return random.sample(rows, min(count, len(rows)))


Teller = Callable[[Person, Random, int], Iterator[Told]]
TELLERS: dict[str, Teller] = {
    "Consent": consents,
    "SpecialArrangement": arrangements,
    "Education": education,
    "WorkPeriod": work,
    "VocationalSkill": skills,
    "LanguageSkill": languages,
    "Licence": licences,
    "SocialEntry": necessary("social"),
    "HealthEntry": necessary("health"),
    "ServiceNeed": needs,
}
