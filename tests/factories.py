"""Builders of the tests: a small area with its three authorities, people with roles, and clients taken in by the real service.

``make_area`` gives an ``Area`` with everything in it; ``Area.actor("tvv_expert")`` an actor of a person with that role, and
``Area.client()`` a client taken in by the employment authority. All work inside the area's own wall (``core.set_area``).
"""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from django.core.files.base import ContentFile

from authorities.access import Actor
from authorities.actors import build_actor
from authorities.matrix import roles
from authorities.models import (
    AreaMunicipality,
    Authority,
    AuthorityArea,
    AuthorityKind,
    AuthorityName,
    CodeItem,
    CooperationArea,
    EmployerType,
    Municipality,
    RoleAssignment,
    Unit,
    User,
)
from authorities.projection import project_matrix, sync_groups
from authorities.rights import DataGroup
from clients.models import (
    Attachment,
    Client,
    ColleagueNote,
    Consent,
    Direction,
    Education,
    EndReason,
    Flag,
    HealthEntry,
    LanguageSkill,
    Licence,
    Membership,
    Mention,
    NecessaryEntry,
    ResponsibleOfficial,
    ServiceNeed,
    SocialEntry,
    Source,
    SourcedRecord,
    SpecialArrangement,
    VocationalSkill,
    WorkPeriod,
)
from clients.services import Person, Start, take_in_client
from core import clock
from core.files import attachment_storage, encrypt_file, new_file_key, random_name
from core.identity_code import synthetic_codes
from core.transactions import set_area

#: Names hold no digits.
IN_LETTERS = str.maketrans("0123456789", "abcdefghij")
_numbers = itertools.count(1)
_codes = synthetic_codes(Random(381), born_from=date(1962, 1, 1), born_to=date(2007, 12, 31))

PASSWORD = "aivan-pitkä-salasana"

#: Kind of authority, type of employer and short name of those in every test area.
PARTIES = {
    AuthorityKind.TVV: (EmployerType.MUNICIPALITY, "TVV"),
    AuthorityKind.HVA: (EmployerType.WELLBEING_COUNTY, "HVA"),
    AuthorityKind.KELA: (EmployerType.KELA, "Kela"),
    AuthorityKind.KEHA: (EmployerType.STATE_AGENCY, "KEHA"),
    AuthorityKind.MUNICIPALITY: (EmployerType.MUNICIPALITY, "Järvenpää"),
}


@dataclass
class Area:
    """A co-operation area of a test, with its authorities by kind and its people by role."""

    area: CooperationArea
    authorities: dict[str, Authority]
    users: dict[str, User] = field(default_factory=dict)

    @property
    def pk(self) -> int:
        """Key of the area."""
        return self.area.pk

    def user(self, role_code: str, *, name: str = "", authority: Authority | None = None) -> User:
        """A person with a role; the same one for the same role and name."""
        key = f"{role_code}/{name}/{authority.pk if authority else ''}"
        if key not in self.users:
            employer = authority or self.authorities[min(roles()[role_code].kinds, key=_party_order)]
            # Administrators are those of all areas, as in the real system; one of some areas only is made where a test needs it.
            where = None if role_code == "administrator" else self.area
            self.users[key] = make_user(employer=employer, role_codes=[role_code], area=where, last_name=name)
        return self.users[key]

    def actor(self, role_code: str, *, name: str = "", authority: Authority | None = None) -> Actor:
        """A fresh actor of ``user(role_code)``: rights as they are now, second factor done."""
        return actor_of(self.user(role_code, name=name, authority=authority), area=self.area)

    def client(self, *, official: User | None = None, by: Actor | None = None, **person: Any) -> Client:
        """A client taken in by the employment authority, with ``official`` answering for them there."""
        return self.membership(official=official, by=by, **person).client

    def membership(
        self, *, official: User | None = None, by: Actor | None = None, started_on: date | None = None, **person: Any
    ) -> Membership:
        """An open membership of a new client, begun a month ago unless told otherwise."""
        set_area(self.pk)
        began = started_on or clock.today() - timedelta(days=30)
        start = Start(
            referred_by=self.authorities[AuthorityKind.HVA],
            referred_on=began - timedelta(days=7),
            grounds=["work_ability"],
            unemployed=True,
            started_on=began,
            present_at_start=["tvv", "hva"],
            official=official,
        )
        return take_in_client(actor=by or self.actor("tvv_expert"), person=make_person(**person), start=start)

    def enter(self) -> None:
        """Let row-level security through to this area for the rest of the test's transaction."""
        set_area(self.pk)


def _party_order(kind: str) -> int:
    return list(PARTIES).index(AuthorityKind(kind))


def make_person(**values: Any) -> Person:
    """A person with a made-up, valid identity code of their own."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "last_name": f"Testaaja{str(number).translate(IN_LETTERS)}",
        "first_names": "Aino Maria",
        "identity_code": next(_codes),
        "contacts": {"phone": f"040 000 {number:04}", "street_address": f"Koekatu {number}"},
    }
    if "birth_date" in values and "identity_code" not in values:
        defaults["identity_code"] = ""
    return Person(**{**defaults, **values})


def make_area(*, code: str = "", name: str = "", authorities: Iterable[Authority] = ()) -> Area:
    """A new area; ``authorities`` of another area are shared instead of made (Kela serves all of Finland)."""
    number = next(_numbers)
    municipality, _made = Municipality.objects.get_or_create(code="186", defaults={"name_fi": "Järvenpää"})
    area = CooperationArea.objects.create(
        code=code or f"alue-{number}", name_fi=name or f"Alue {number}", responsible_municipality=municipality
    )
    AreaMunicipality.objects.create(area=area, municipality=municipality, valid_from=date(2025, 1, 1))
    shared = {authority.kind: authority for authority in authorities}
    here: dict[str, Authority] = {}
    for kind in PARTIES:
        here[kind] = shared.get(kind) or make_authority(kind)
        AuthorityArea.objects.create(authority=here[kind], area=area, valid_from=date(2025, 1, 1))
    project_matrix()
    return Area(area=area, authorities=here)


def make_authority(kind: AuthorityKind) -> Authority:
    """An authority with a name in force and one unit."""
    employer_type, short_name = PARTIES[kind]
    authority = Authority.objects.create(kind=kind, employer_type=employer_type, short_name=short_name)
    AuthorityName.objects.create(authority=authority, name_fi=f"{short_name} koko nimi", valid_from=date(2025, 1, 1))
    Unit.objects.create(authority=authority, name_fi=f"{short_name} yksikkö", valid_from=date(2025, 1, 1))
    return authority


def make_user(
    *,
    employer: Authority,
    role_codes: Iterable[str] = (),
    area: CooperationArea | None = None,
    valid_to: date | None = None,
    **values: Any,
) -> User:
    """An account in force for a year, with roles in one area (in all of the employer's when ``area`` is None)."""
    number = next(_numbers)
    today = clock.today()
    values["last_name"] = values.get("last_name") or f"Virkailija{number}"
    user = User.objects.create_user(
        email=f"henkilo{number}@esimerkki.example",
        password=PASSWORD,
        **{
            "first_name": "Kaisa",
            "employer": employer,
            "unit": employer.units.first(),
            "valid_to": valid_to or today + timedelta(days=365),
            **values,
        },
    )
    for code in role_codes:
        RoleAssignment.objects.create(
            user=user, role_code=code, area=area, valid_from=today - timedelta(days=30), valid_to=today + timedelta(days=335)
        )
    sync_groups(user)
    return user


def change(rows: Any, **values: Any) -> None:
    """Give rows other values, past the services but one by one: models with history refuse changes in sets."""
    for row in rows:
        for name, value in values.items():
            setattr(row, name, value)
        row.save()


def over(client: Client, *, reason: EndReason = EndReason.MISTAKE, ended_on: date | None = None) -> None:
    """End the client's membership as the three's judgements do."""
    row = Membership.objects.get(client=client, ended_on=None)
    row.begin_closing(reason=reason)
    row.close(ended_on=ended_on or clock.today())
    row.save()
    change(ResponsibleOfficial.objects.filter(client=client), ended_on=clock.today())


def actor_of(user: User, *, area: CooperationArea | None = None) -> Actor:
    """The actor of a user in an area, signed in with a second factor."""
    return build_actor(user, area_id=area.pk if area else None, second_factor=True, request_id="TEST-TEST-TEST")


#: Model of an entry → what it holds besides its source.
ENTRIES: dict[type[SourcedRecord], dict[str, Any]] = {
    Education: {"level": "vocational", "name": "Merkonomi", "institution": "Keuda", "completed_year": 2012, "progress": "done"},
    HealthEntry: {"topic": "work_ability", "text": "Selkä rajoittaa nostamista."},
    LanguageSkill: {"language": "ruotsi", "level": "b1"},
    Licence: {"kind": "driving", "name": "B"},
    ServiceNeed: {
        "need_area": "ability",
        "description": "Työkyvyn selvitys",
        "urgency": "soon",
        "status": "need_open",
        "noted_on": date(2026, 3, 2),
    },
    SocialEntry: {"topic": "housing", "text": "Vuokrasopimus päättyy."},
    SpecialArrangement: {"kind": "accessibility", "description": "Esteetön huone", "starts_on": date(2026, 3, 2)},
    VocationalSkill: {"name": "Trukin ajo"},
    WorkPeriod: {"kind": "employment", "employer": "Varasto Oy", "tasks": "varastotyö", "started_on": date(2015, 1, 1)},
}
GROUNDS = {"noted_on": date(2026, 3, 2), "affects_employment": True, "is_necessary": True, "necessity": "Vaikuttaa työhön"}


def entry_values(model: type[SourcedRecord], **values: Any) -> dict[str, Any]:
    """What an entry of a kind holds, as ``add_entry`` takes it: the client's own statement unless told otherwise."""
    grounds = GROUNDS if issubclass(model, NecessaryEntry) else {}
    return {"source": Source.CLIENT, **ENTRIES[model], **grounds, **values}


def make_entry(client: Client, model: type[SourcedRecord], *, stored_by: Authority, **values: Any) -> Any:
    """An entry of a data group, stored past the services."""
    return model.objects.create(client=client, area_id=client.area_id, stored_by=stored_by, **entry_values(model, **values))


def make_consent(client: Client, *, stored_by: Authority, party: str = "employer", **values: Any) -> Consent:
    """A consent to get information, given in March 2026 and valid until it is withdrawn, stored past the services."""
    given = {"direction": Direction.GET, "content": "Työkyvyn arvio", "purpose": "Suunnitelma", "given_on": date(2026, 3, 1)}
    item = CodeItem.objects.get(code_list=CodeItem.List.CONSENT_SOURCE, code=party)
    return Consent.objects.create(
        client=client, area_id=client.area_id, stored_by=stored_by, party=item, **{"party_name": "Varasto Oy", **given, **values}
    )


def make_attachment(client: Client, *, stored_by: Authority, content: bytes = b"Lausunto\n", **values: Any) -> Attachment:
    """An attachment with a small text file, of the group of service needs unless told otherwise, stored past the services."""
    row = Attachment(client=client, area_id=client.area_id, stored_by=stored_by, file_key=new_file_key())
    given = {
        "data_group": DataGroup.NEEDS,
        "document_type": CodeItem.objects.get(code_list=CodeItem.List.DOCUMENT_TYPE, code="statement"),
        "title": "Lausunto",
        "source": Source.CLIENT,
        "media_type": "text/plain",
        "size": len(content),
    }
    for name, value in (given | values).items():
        setattr(row, name, value)
    sealed = encrypt_file(content, key=row.file_key, context=row.encryption_context)
    row.file.name = attachment_storage().save(random_name(row, ""), ContentFile(sealed))
    row.save()
    return row


def make_flag(client: Client, *, owner: User, **values: Any) -> Flag:
    """A flag that stands for a month, stored past the services."""
    today = clock.today()
    given = {
        "kind": "contact",
        "text": "Soita iltapäivällä",
        "reason": "Toive",
        "starts_on": today,
        "ends_on": today + timedelta(days=30),
    }
    return Flag.objects.create(
        client=client, area_id=client.area_id, stored_by=owner.employer, owner=owner, **{**given, **values}
    )


def make_note(client: Client, *, author: User, mentions: Iterable[User] = (), **values: Any) -> ColleagueNote:
    """A note to colleagues, of the group of the membership unless told otherwise, stored past the services."""
    common = {"client": client, "area_id": client.area_id, "stored_by": author.employer}
    given = {"data_group": DataGroup.MEMBERSHIP, "text": "Voisitko katsoa tätä?", **values}
    note = ColleagueNote.objects.create(**common, author=author, **given)
    for person in mentions:
        Mention.objects.create(**common, data_group=note.data_group, note=note, user=person)
    return note
