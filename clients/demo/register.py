"""Turns the planned clients of one area into rows, with the same invariants as ``clients.services``; a test compares them."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from authorities.demo import DemoPerson, Organisations, demo_people
from authorities.matrix import roles
from authorities.models import CooperationArea, User
from authorities.rights import AreaRight
from clients.demo.batch import Batch
from clients.demo.endings import is_closing, judgement, judges, reason_of
from clients.demo.plan import Contact, PlannedClient, Stay
from clients.demo.staffing import Official
from clients.models import (
    Client,
    ClientNameToken,
    ContactDetails,
    EndJudgement,
    Membership,
    Referral,
    ResponsibleOfficial,
    ServingAuthority,
    ShieldedAccess,
)
from clients.services.identity import name_sort_key
from core import clock
from core.names import name_tokens


@dataclass
class RegisterWriter:
    """Adds the rows of clients to a batch."""

    area: CooperationArea
    organisations: Organisations
    users: dict[str, User]
    random: Random
    batch: Batch = field(default_factory=Batch)
    #: The membership added last.
    latest: Membership = field(init=False)

    def add(self, planned: PlannedClient, *, number: int) -> Client:
        """Add one client with everything that belongs to them; ``number`` is the display number."""
        first = planned.stays[0]
        at, by = self.moment(planned.first_day), self._taker(planned, first.taken_in_by)
        client = Client(
            area=self.area,
            number=number,
            identity_code=planned.identity_code or None,
            birth_date=planned.birth_date,
            last_name=planned.last_name,
            first_names=planned.first_names,
            former_names=planned.former_names,
            sort_key=name_sort_key(last_name=planned.last_name, first_names=planned.first_names),
            shielded=bool(planned.named),
            safety_non_disclosure=planned.protected,
            serving_authority_ids=sorted(self.authority(key) for key in planned.served_by),
            stored_by_id=self.authority(first.taken_in_by),
        )
        self.batch.add(client, at=at, by=by)
        for token in name_tokens(client.last_name, client.first_names, client.former_names):
            self.batch.add(ClientNameToken(client=client, area=self.area, token=token), at=at)
        for stay in planned.stays:
            self._add_stay(client, planned, stay)
        if is_closing(planned, number=number, today=clock.today()):
            self._begin_closing(planned)
        for key, day in planned.served_by.items():
            row = ServingAuthority(authority_id=self.authority(key), started_on=day, **self._common(client, first.taken_in_by))
            self.batch.add(row, at=at, by=by)
        for contact in planned.contacts:
            self._add_contact(client, planned, contact)
        for official in planned.officials:
            self._add_official(client, official)
        for key in planned.named:
            row_of_named = ShieldedAccess(user=self.users[key], **self._common(client, first.taken_in_by))
            self.batch.add(row_of_named, at=at, by=by)
        return client

    def moment(self, day: date) -> datetime:
        """A moment in office hours of ``day``, not later than now."""
        minutes = self.random.randint(0, 7 * 60)
        at = datetime.combine(day, time(8, 30), tzinfo=clock.HELSINKI) + timedelta(minutes=minutes)
        return min(at, clock.now())

    def authority(self, key: str) -> int:
        """Key of an authority in the database, by that of ``areas.toml``."""
        return self.organisations.authorities[key].pk

    def _common(self, client: Client, stored_by: str) -> dict[str, object]:
        return {"client": client, "area": self.area, "stored_by_id": self.authority(stored_by)}

    def _add_stay(self, client: Client, planned: PlannedClient, stay: Stay) -> None:
        at, by = self.moment(stay.recorded_on), self._taker(planned, stay.taken_in_by)
        common = self._common(client, stay.taken_in_by)
        membership = Membership(started_on=stay.started_on, present_at_start=list(stay.present), **common)
        self.batch.add(membership, at=at, by=by)
        referral = Referral(
            membership=membership,
            referred_by_id=self.authority(stay.referred_by),
            referred_on=stay.referred_on,
            grounds=list(stay.grounds),
            unemployed=True,
            **common,
        )
        self.batch.add(referral, at=at, by=by)
        self.latest = membership
        if stay.ended_on is not None:
            self._end(planned, stay.ended_on, number=client.number)

    def _end(self, planned: PlannedClient, day: date, *, number: int) -> None:
        """The three judge on one day, and the membership ends."""
        at = self.moment(day)
        given = [self._judge(authority, person, day, at=at) for authority, person in judges(planned)]
        self.latest.begin_closing(reason=reason_of(number))
        self.latest.close(ended_on=day)
        self.batch.change(self.latest, at=at, by=given[-1].judged_by_id)

    def _begin_closing(self, planned: PlannedClient) -> None:
        """One authority judged some days ago; the others have it on their desks."""
        day = clock.today() - timedelta(days=self.random.randint(2, 20))
        at = self.moment(day)
        authority, person = self.random.choice(list(judges(planned)))
        given = self._judge(authority, person, day, at=at)
        self.latest.begin_closing(reason=reason_of(self.latest.client.number))
        self.batch.change(self.latest, at=at, by=given.judged_by_id)

    def _judge(self, authority: str, person: str, day: date, *, at: datetime) -> EndJudgement:
        user = self.users[person]
        row = judgement(self.latest, authority_id=self.authority(authority), user_id=user.pk, day=day)
        return self.batch.add(row, at=at, by=user.pk)

    def _add_contact(self, client: Client, planned: PlannedClient, contact: Contact) -> None:
        at, by = self.moment(contact.valid_from), self._taker(planned, contact.stored_by)
        values = contact.values | {"home_municipality_id": contact.values["home_municipality_id"] or None}
        row = ContactDetails(valid_from=at, **values, **self._common(client, contact.stored_by))
        self.batch.add(row, at=at, by=by)
        if contact.ended_on is not None:
            row.ended_at = max(at, self.moment(contact.ended_on))
            self.batch.change(row, at=row.ended_at, by=by)

    def _add_official(self, client: Client, official: Official) -> None:
        user = self.users[official.person]
        row = ResponsibleOfficial(user=user, started_on=official.started_on, **self._common(client, official.authority))
        self.batch.add(row, at=self.moment(official.started_on), by=user.pk)
        if official.ended_on is not None:
            row.ended_on = official.ended_on
            self.batch.change(row, at=self.moment(official.ended_on), by=user.pk)

    def _taker(self, planned: PlannedClient, authority: str) -> int:
        """Who would have written it at an authority: the client's official there, if the role takes clients in."""
        officials = [demo_people()[one.person] for one in planned.officials]
        for person in (*officials, *demo_people().values()):
            if person.authority == authority and _takes_in(person):
                return self.users[person.key].pk
        raise LookupError(f"nobody of {authority} takes in clients")


def _takes_in(person: DemoPerson) -> bool:
    return any(AreaRight.TAKE_IN in roles()[code].area for code in person.roles)
