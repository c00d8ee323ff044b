"""Spreads the demo's clients over the officials of each authority, by caseload."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from authorities.demo import DemoPerson, demo_areas, demo_people

if TYPE_CHECKING:
    from clients.demo.plan import PlannedClient

#: Share of an authority's open clients for whom nobody answers there, by kind: Kela names an official when its part is needed.
WITHOUT_OFFICIAL = {"tvv": 0.005, "hva": 0.04, "kela": 0.22}
#: For whom clients were handed over, to whoever answers for them now; two months ago.
LEFT = "risto-manninen"
HANDED_OVER_DAYS = 60


@dataclass(frozen=True, kw_only=True)
class Official:
    """Who answers for a client at one authority, from when to when."""

    person: str
    authority: str
    started_on: date
    ended_on: date | None


def assign_officials(clients: "list[PlannedClient]", *, area: str, random: Random, reference_date: date) -> "list[PlannedClient]":
    """Give each client the officials of its serving authorities; ``clients`` in the order in which they came."""
    chosen: dict[int, list[Official]] = {at: [] for at in range(len(clients))}
    for authority in sorted({key for client in clients for key in client.served_by}):
        for is_open in (True, False):
            numbers = [at for at, one in enumerate(clients) if one.is_open is is_open and authority in one.served_by]
            people = _spread(clients, numbers, authority=authority, area=area, random=random)
            for at, person in people.items():
                chosen[at] += _terms(clients[at], person, authority=authority, random=random, reference_date=reference_date)
    return [replace(client, officials=tuple(chosen[at])) for at, client in enumerate(clients)]


def _spread(clients: "list[PlannedClient]", numbers: list[int], *, authority: str, area: str, random: Random) -> dict[int, str]:
    """Client's place in the list → official's key; those with nobody are left out."""
    staff = [one for one in demo_people().values() if one.authority == authority and one.caseload and _works_in(one, area)]
    fixed: dict[int, str] = {}
    free = [at for at in numbers if clients[at].wanted_officials is None]
    for at in numbers:
        fixed.update((at, key) for key in clients[at].wanted_officials or () if demo_people()[key].authority == authority)
    without = _without(clients, free, authority=authority, random=random) if clients[numbers[0]].is_open else set()
    free = [at for at in free if at not in without]
    have = Counter(fixed.values())
    targets = _targets(staff, len(free) + len(fixed))
    pool = [key for key, target in targets.items() for _ in range(max(0, target - have[key]))]
    random.shuffle(pool)
    # Familiar clients may have filled somebody's share to the brim and over: the others stay with the first.
    pool += [staff[0].key] * (len(free) - len(pool))
    return fixed | dict(zip(free, pool, strict=False))


def _without(clients: "list[PlannedClient]", free: list[int], *, authority: str, random: Random) -> set[int]:
    """Who waits for an official: the newest at the two whose work begins at once, any at Kela."""
    kind = demo_areas()["authorities"][authority]["kind"]
    count = round(WITHOUT_OFFICIAL[kind] * len(free))
    if kind == "kela":
        return set(random.sample(free, count))
    others = [at for at in free if clients[at].stays[-1].taken_in_by != authority]
    return set(sorted(others, key=lambda at: clients[at].stays[-1].started_on)[-count:]) if count else set()


def _targets(staff: Iterable[DemoPerson], total: int) -> dict[str, int]:
    """Clients for each official, by weight, adding up to ``total`` or a little more."""
    weights = {person.key: person.caseload for person in staff}
    return {key: -(-weight * total // sum(weights.values())) for key, weight in weights.items()}


def _terms(client: "PlannedClient", person: str, *, authority: str, random: Random, reference_date: date) -> Iterator[Official]:
    """The official's time with the client, after the time of one who has left for some old clients."""
    stay = client.stays[-1]
    began = stay.recorded_on
    if authority != stay.taken_in_by:
        began = min(began + timedelta(days=random.randint(0, 14)), stay.ended_on or reference_date)
    handed_over = reference_date - timedelta(days=HANDED_OVER_DAYS)
    same_authority = demo_people()[LEFT].authority == authority
    long_client = stay.ended_on is None and began < handed_over - timedelta(days=120)
    if same_authority and long_client and client.wanted_officials is None and random.random() < 0.12:
        yield Official(person=LEFT, authority=authority, started_on=began, ended_on=handed_over)
        began = handed_over
    yield Official(person=person, authority=authority, started_on=began, ended_on=stay.ended_on)


def _works_in(person: DemoPerson, area: str) -> bool:
    return area in (person.areas or demo_areas()["authorities"][person.authority]["areas"])
