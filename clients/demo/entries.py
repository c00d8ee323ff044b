"""Plans what has been stored of the demo's clients in the data groups, without a database, and their consents."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from authorities.demo import demo_areas
from authorities.rights import DataGroup
from clients.demo.facts import GROUPS, Person, Told, tell
from clients.demo.names import read, weighted
from clients.demo.times import working_day_before
from clients.demo.writers import Writers

if TYPE_CHECKING:
    from clients.demo.plan import PlannedClient, Stay

#: How many of each kind the familiar clients have.
FULL_SET = {
    "Consent": 4,
    "SpecialArrangement": 2,
    "Education": 2,
    "WorkPeriod": 3,
    "VocationalSkill": 2,
    "LanguageSkill": 2,
    "Licence": 2,
    "SocialEntry": 2,
    "HealthEntry": 2,
    "ServiceNeed": 3,
}
#: The others have up to eight of any kind, by these weights.
NUMBERS = {"0": 22, "1": 10, "2": 12, "3": 14, "4": 14, "5": 10, "6": 8, "7": 6, "8": 4}
WEIGHTS = {
    "Consent": 8,
    "SpecialArrangement": 8,
    "Education": 14,
    "WorkPeriod": 16,
    "VocationalSkill": 10,
    "LanguageSkill": 10,
    "Licence": 8,
    "SocialEntry": 10,
    "HealthEntry": 10,
    "ServiceNeed": 16,
}
#: Share of the entries that could be changed and were; of those made by mistake, of all; of the consents that were withdrawn.
CHANGED, STRUCK, WITHDRAWN = 0.4, 0.03, 0.3
GETTING = ("get", "both")
#: Between the storing of something and its change or withdrawal.
AT_LEAST_BETWEEN = timedelta(days=10)


@dataclass(frozen=True, kw_only=True)
class PlannedChange:
    """What a change made of an entry, and who made it (key of a person); without values the entry was struck."""

    day: date
    by: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PlannedEntry:
    """An entry or a consent: name of its model, its values, who stored it (key of a person) and what became of it.

    The value ``consent`` is the place of the consent among the client's entries; ``party`` of a consent is a code.
    """

    model: str
    values: dict[str, Any]
    day: date
    by: str
    changes: tuple[PlannedChange, ...] = ()
    struck: PlannedChange | None = None

    @property
    def withdrawn_on(self) -> date | None:
        """When the consent was withdrawn; None while it was not, and of other entries."""
        return next((change.day for change in self.changes if "withdrawn_on" in change.values), None)

    def is_valid_on(self, day: date) -> bool:
        """Whether this is a consent by which information may be got on ``day``, as ``Consent.is_valid_on`` has it."""
        if self.model != "Consent" or self.values["direction"] not in GETTING or self.struck is not None:
            return False
        ended = self.withdrawn_on is not None and self.withdrawn_on <= day
        return not ended and self.day <= day <= (self.values["valid_to"] or day)


@dataclass(kw_only=True)
class EntryPlanner:
    """Makes the entries of the clients of one area."""

    area: str
    reference_date: date
    random: Random
    writers: Writers = field(init=False)

    def __post_init__(self) -> None:
        self.writers = Writers(self.area, self.random)

    def entries_of(self, client: "PlannedClient") -> tuple[PlannedEntry, ...]:
        """The entries of one client, consents first; of a familiar one a full set, and one of them struck at times."""
        is_familiar = client.wanted_officials is not None
        counts = FULL_SET if is_familiar else self._counts()
        stay = client.stays[-1] if self.random.random() < 0.85 else client.stays[0]
        person = self._person(client, stay)
        entries: list[PlannedEntry] = []
        for model, count in counts.items():
            for told in tell(model, person, self.random, count=count):
                entry = self._entry(client, stay, model, told, entries)
                if entry is not None:
                    entries.append(entry)
        return tuple(self._struck(client, stay, entries, at_least=1 if is_familiar and self.random.random() < 0.5 else 0))

    def _counts(self) -> dict[str, int]:
        """A few kinds by chance, in the order of the kinds: consents before what is stored under them."""
        chosen = [weighted(self.random, WEIGHTS) for _ in range(int(weighted(self.random, NUMBERS)))]
        return {model: chosen.count(model) for model in WEIGHTS if model in chosen}

    def _person(self, client: "PlannedClient", stay: "Stay") -> Person:
        contacts = client.contacts[-1].values
        language = contacts["interpreter_language"] or read("entries.toml")["mother_tongues"][contacts["contact_language"]]
        return Person(
            birth_date=client.birth_date,
            mother_tongue=language,
            interpreter=contacts["interpreter_language"],
            began=stay.started_on,
            last_day=stay.ended_on or self.reference_date,
            reference_date=self.reference_date,
            trade=self.random.choice(read("entries.toml")["trades"]),
        )

    def _entry(
        self, client: "PlannedClient", stay: "Stay", model: str, told: Told, earlier: list[PlannedEntry]
    ) -> PlannedEntry | None:
        """The entry as somebody stored it within the stay; None where nobody may: the named people of a shielded client."""
        if model == "Consent":
            # Early enough that something can rest on it.
            day = self._day(stay.recorded_on, self._last_day(stay), first_part=3)
        else:
            day = self._day(max(stay.recorded_on, told.not_before or stay.recorded_on), self._last_day(stay))
        by = self.writers.choose(client, GROUPS[model], day)
        if by is None:
            return None
        values = told.values | dict.fromkeys(told.dated, day)
        entry = PlannedEntry(model=model, values=values, day=day, by=by)
        if model == "Consent":
            return self._consent(client, stay, replace(entry, values=values | {"valid_to": _valid_to(day, told.holds)}))
        entry = replace(entry, values=values | self._source(told, by, day, earlier))
        earliest = day + AT_LEAST_BETWEEN
        if (told.then or told.then_dated) and earliest <= self._last_day(stay) and self.random.random() < CHANGED:
            changed_on = self._day(earliest, self._last_day(stay))
            changer = self.writers.choose(client, GROUPS[model], changed_on, authority=self.writers.authority_of(by)) or by
            changed = told.then | dict.fromkeys(told.then_dated, changed_on)
            return replace(entry, changes=(PlannedChange(day=changed_on, by=changer, values=changed),))
        return entry

    def _consent(self, client: "PlannedClient", stay: "Stay", entry: PlannedEntry) -> PlannedEntry:
        """The consent, withdrawn at times: whoever serves the client records it."""
        earliest, last_day = entry.day + AT_LEAST_BETWEEN, self._last_day(stay)
        if earliest > last_day or self.random.random() >= WITHDRAWN:
            return entry
        day = self._day(earliest, last_day)
        note = self.random.choice(read("entries.toml")["withdrawals"]["notes"])
        values = {"withdrawn_on": day, "withdrawal_note": note}
        by = self.writers.choose(client, DataGroup.MEMBERSHIP, day) or entry.by
        return replace(entry, changes=(PlannedChange(day=day, by=by, values=values),))

    def _source(self, told: Told, by: str, day: date, earlier: list[PlannedEntry]) -> dict[str, Any]:
        """Where the information came from: a party only while a consent of the client held."""
        consents = {entry.values["party"]: at for at, entry in enumerate(earlier) if entry.is_valid_on(day)}
        own = demo_areas()["authorities"][self.writers.authority_of(by)]["kind"]
        parties = [source for source in told.sources if source in consents]
        known = [source for source in told.sources if source in {"client", "own", "tvv", "hva", "kela", "population"}]
        # A party is asked seldom; that it was shows best where the client has allowed it.
        chosen = self.random.choice(parties) if parties else self.random.choice(known or ["client"])
        if chosen in consents:
            return {"source": "party", "consent": consents[chosen], "checked_on": None}
        checked_on = day if chosen == "population" else None
        return {"source": own if chosen == "own" else chosen, "consent": None, "checked_on": checked_on}

    def _struck(
        self, client: "PlannedClient", stay: "Stay", entries: list[PlannedEntry], *, at_least: int
    ) -> Iterator[PlannedEntry]:
        """The entries, a few of them struck the same day; never a consent under which something is stored."""
        used = {entry.values.get("consent") for entry in entries}
        free = [at for at in range(len(entries)) if at not in used and not entries[at].changes]
        chosen = {at for at in free if self.random.random() < STRUCK}
        if len(chosen) < at_least:
            chosen |= set(self.random.sample(free, min(at_least, len(free))))
        for at, entry in enumerate(entries):
            yield replace(entry, struck=PlannedChange(day=entry.day, by=entry.by)) if at in chosen else entry

    def _last_day(self, stay: "Stay") -> date:
        """The last day on which something could be stored: that before the end of the membership."""
        return self.reference_date if stay.ended_on is None else max(stay.recorded_on, stay.ended_on - timedelta(days=1))

    def _day(self, first: date, last: date, *, first_part: int = 1) -> date:
        """A working day between the two, in the first half or third of the time where that is asked for."""
        day = first + timedelta(days=self.random.randint(0, max(0, (last - first).days) // first_part))
        return max(first, working_day_before(day))


def add_entries(clients: "list[PlannedClient]", *, area: str, random: Random, reference_date: date) -> "list[PlannedClient]":
    """Give each client what has been stored in the data groups; the officials must be there already."""
    planner = EntryPlanner(area=area, reference_date=reference_date, random=random)
    return [replace(client, entries=planner.entries_of(client)) for client in clients]


def _valid_to(day: date, holds: int | None) -> date | None:
    return None if holds is None else day + timedelta(days=holds)
