"""Plans the demo's clients of one area, without a database: the same from the same seed and reference date."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from authorities.demo import demo_areas
from clients.demo.entries import PlannedEntry, add_entries
from clients.demo.names import Named, make_contacts, make_name, read, weighted
from clients.demo.staffing import Official, assign_officials
from clients.demo.times import Span, make_birth_date, make_spans
from core.identity_code import CENTURY_SIGNS, SYNTHETIC_NUMBERS, synthetic_code

#: Kinds of authority that may take clients in, by weight.
INTAKE_WEIGHTS = {"tvv": 65, "hva": 35}
#: Besides those of the familiar clients.
PROTECTED_AT_LEAST = 3


@dataclass(frozen=True, kw_only=True)
class Stay:
    """One membership. Authorities are keys of ``areas.toml``; ``recorded_on`` is the day on which it was written down."""

    started_on: date
    ended_on: date | None
    recorded_on: date
    taken_in_by: str
    referred_by: str
    referred_on: date
    grounds: tuple[str, ...]
    present: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Contact details from one day to the day before the next ones; values as ``make_contacts`` gives them."""

    stored_by: str
    valid_from: date
    ended_on: date | None
    values: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class PlannedClient:
    """A client as they will stand in the register. ``served_by`` and ``stays`` follow ``clients.services.intake``."""

    last_name: str
    first_names: str
    former_names: str
    birth_date: date
    identity_code: str
    protected: bool
    stays: tuple[Stay, ...]
    contacts: tuple[Contact, ...]
    served_by: dict[str, date]
    officials: tuple[Official, ...] = ()
    entries: tuple[PlannedEntry, ...] = ()
    named: tuple[str, ...] = ()
    #: Officials named in ``familiar.toml``; None: they are spread by caseload.
    wanted_officials: tuple[str, ...] | None = None

    @property
    def name(self) -> str:
        """Last name, first names: what the description files call the client by."""
        return f"{self.last_name}, {self.first_names}"

    @property
    def is_open(self) -> bool:
        """Whether the last membership goes on."""
        return self.stays[-1].ended_on is None

    @property
    def first_day(self) -> date:
        """The day on which the client came into the register."""
        return self.stays[0].recorded_on


@dataclass
class Planner:
    """Makes the clients of one area; holds what must differ from client to client."""

    area: str
    reference_date: date
    random: Random
    codes: set[str] = field(default_factory=set)
    turns: dict[int, int] = field(default_factory=dict)

    def clients(self, count: int) -> list[PlannedClient]:
        """``count`` clients, the familiar ones among them, in the order in which they came into the register."""
        familiar = [self._familiar(row) for row in read("familiar.toml")[self.area]["clients"]]
        spans = make_spans(self.random, count=max(count - len(familiar), 0), reference_date=self.reference_date)
        others = self._protect([self._stranger(one) for one in spans])
        planned = sorted(familiar + others, key=lambda client: (client.first_day, client.name))
        return assign_officials(planned, area=self.area, random=self.random, reference_date=self.reference_date)

    def _familiar(self, row: dict[str, Any]) -> PlannedClient:
        last_name, _, first_names = row["name"].partition(", ")
        named = Named(last_name, first_names, row.get("former", ""), row.get("language", "fi"))
        days = [self.reference_date - timedelta(days=row[key]) if key in row else None for key in ("began", "ended")]
        referrer = self._authority_of(row["by"])
        taker = referrer if _kind(referrer) in INTAKE_WEIGHTS else self._authority_of("tvv")
        client = self._client(
            named=named,
            spans=(Span(days[0] or self.reference_date, days[1]),),
            birth_date=row["born"],
            taken_in_by=taker,
            home=row["home"],
        )
        return replace(
            client,
            stays=tuple(replace(stay, referred_by=referrer) for stay in client.stays),
            identity_code=client.identity_code if row.get("code", True) else "",
            protected=row.get("protected", False),
            named=tuple(row.get("named", ())),
            wanted_officials=tuple(row["officials"]),
        )

    def _stranger(self, spans: tuple[Span, ...]) -> PlannedClient:
        birth_date = make_birth_date(self.random, first_start=spans[0].started_on, reference_date=self.reference_date)
        named = make_name(self.random, area=self.area, birth_date=birth_date)
        kind = weighted(self.random, INTAKE_WEIGHTS)
        return self._client(named=named, spans=spans, birth_date=birth_date, taken_in_by=self._authority_of(kind))

    def _client(
        self, *, named: Named, spans: tuple[Span, ...], birth_date: date, taken_in_by: str, home: str = ""
    ) -> PlannedClient:
        stays = tuple(self._stay(span, taken_in_by) for span in spans)
        return PlannedClient(
            last_name=named.last_name,
            first_names=named.first_names,
            former_names=named.former_names,
            birth_date=birth_date,
            identity_code=self._code(birth_date),
            protected=False,
            stays=stays,
            contacts=tuple(self._contacts(stays, named, home)),
            served_by=dict.fromkeys(self._serving(taken_in_by), stays[0].recorded_on),
        )

    def _stay(self, span: Span, taken_in_by: str) -> Stay:
        last_day = span.ended_on or self.reference_date
        kinds = {taken_in_by, *self.random.sample(self._serving(taken_in_by), self.random.choice((1, 2, 2, 3)))}
        grounds = self.random.choice((("work_ability",), ("life_management",), ("life_management", "work_ability")))
        # Kela takes nobody in here; as the referring one it is as rare as in life.
        referrer = self.random.choice([*self._serving(taken_in_by), taken_in_by, taken_in_by])
        return Stay(
            started_on=span.started_on,
            ended_on=span.ended_on,
            recorded_on=min(span.started_on + timedelta(days=self.random.choice((0, 0, 0, 1, 2))), last_day),
            taken_in_by=taken_in_by,
            referred_by=referrer,
            referred_on=span.started_on - timedelta(days=self.random.randint(0, 35)),
            grounds=grounds,
            present=tuple(sorted({_kind(key) for key in kinds})),
        )

    def _contacts(self, stays: tuple[Stay, ...], named: Named, home: str) -> Iterator[Contact]:
        """The details in force, and before them earlier ones of those who have moved."""
        began, last_day = stays[0].recorded_on, stays[-1].ended_on or self.reference_date
        writer = stays[0].taken_in_by
        now = make_contacts(self.random, area=self.area, named=named, home=home)
        if (last_day - began).days > 30 and self.random.random() < 0.15:
            moved = began + timedelta(days=self.random.randint(10, (last_day - began).days))
            earlier = make_contacts(self.random, area=self.area, named=named)
            yield Contact(stored_by=writer, valid_from=began, ended_on=moved, values=now | _address(earlier))
            began, writer = moved, self.random.choice(self._writers(writer))
        yield Contact(stored_by=writer, valid_from=began, ended_on=None, values=now)

    def _code(self, birth_date: date) -> str:
        """A synthetic code that nobody has yet; each fourth has one of the newer signs, in turn."""
        century = birth_date.year // 100 * 100
        signs = CENTURY_SIGNS[century]
        turn = self.turns[century] = self.turns.get(century, 0) + 1
        sign = signs[turn // 4 % len(signs)] if turn % 4 == 0 else signs[0]
        while True:
            code = synthetic_code(birth_date=birth_date, number=self.random.choice(SYNTHETIC_NUMBERS), sign=sign)
            if code not in self.codes:
                self.codes.add(code)
                return code

    def _protect(self, clients: list[PlannedClient]) -> list[PlannedClient]:
        chosen = set(self.random.sample(range(len(clients)), min(PROTECTED_AT_LEAST, len(clients) // 10)))
        return [replace(client, protected=True) if at in chosen else client for at, client in enumerate(clients)]

    def _authority_of(self, kind_or_key: str) -> str:
        """An authority of the area, by its key or by its kind."""
        keys = self._of_area()
        return kind_or_key if kind_or_key in keys else self.random.choice([key for key in keys if _kind(key) == kind_or_key])

    def _serving(self, taken_in_by: str) -> list[str]:
        """Who serves a client whom this authority takes in: of its own kind only itself (``serving_authorities``)."""
        own = _kind(taken_in_by)
        return [key for key in self._of_area() if _kind(key) != own or key == taken_in_by]

    def _writers(self, taken_in_by: str) -> list[str]:
        """Those among them who may write contact details."""
        return [key for key in self._serving(taken_in_by) if _kind(key) in INTAKE_WEIGHTS]

    def _of_area(self) -> list[str]:
        rows = demo_areas()["authorities"]
        return [key for key, row in rows.items() if self.area in row["areas"] and row["kind"] in ("tvv", "hva", "kela")]


def plan_clients(*, area: str, count: int, seed: int, reference_date: date) -> list[PlannedClient]:
    """Return the clients of a demo area.

    Args:
        area: key of ``areas.toml``.
        count: how many; never fewer than the familiar ones.
        seed: another one gives other people.
        reference_date: the day on which the demo looks as it should; nothing lies after it.
    """
    # A string seeds the same way in every Python; the area's name keeps the two areas' people different.
    random = Random(f"{seed}/{area}")  # noqa: S311 - not a secret
    clients = Planner(area=area, reference_date=reference_date, random=random).clients(count)
    # Sown anew: who the people are does not tell what is stored of them.
    random.seed(f"{seed}/{area}/entries")
    return add_entries(clients, area=area, random=random, reference_date=reference_date)


def _kind(authority: str) -> str:
    kind: str = demo_areas()["authorities"][authority]["kind"]
    return kind


def _address(values: dict[str, str]) -> dict[str, str]:
    return {key: values[key] for key in ("street_address", "postal_code", "post_office", "home_municipality_id", "phone")}
