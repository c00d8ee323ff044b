"""A little life in the log of the familiar clients: real people of the demo look, search and change, by the real services.

The time of an event is that of its transaction, and nothing can write into the log's past; so all of this happens while the
demo is loaded.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from audit.events import record_denial
from authorities.access import Actor, Basis
from authorities.actors import build_actor
from authorities.models import CooperationArea, User
from authorities.rights import DataGroup
from clients import events
from clients.demo.names import read
from clients.models import Client
from clients.policy import can_open, can_read
from clients.services import (
    CONTACT_FIELDS,
    break_glass,
    change_contacts,
    choose_purpose,
    current_contacts,
    reveal_code,
    search_by_code,
)
from core.transactions import act_as, unit_of_work

#: What somebody looks at on an ordinary day; the policy answers.
PAGES = (DataGroup.IDENTITY, DataGroup.MEMBERSHIP, DataGroup.SOCIAL)
#: Colleagues who open a client by a purpose, by the responsible official whose client it is.
COLLEAGUES = {"johanna-heikkila": ("anu-niemi", Basis.SUBSTITUTION), "sanna-koivisto": ("helena-backman", Basis.SUPERVISION)}

Step = Callable[[Actor, Client], object]


@dataclass(frozen=True)
class Look:
    """Somebody does something with a client."""

    person: str
    client: str
    step: Step


def look_around(*, area: str, row: CooperationArea, users: Mapping[str, User], familiar: Mapping[str, UUID]) -> int:
    """Let people look at the familiar clients of an area, each in a transaction of their own; return how many did.

    Args:
        area: key of ``areas.toml``.
        row: the area.
        users: people by key; their roles must be in force today.
        familiar: keys of the familiar clients by name.
    """
    looks = list(_looks(area))
    for look in looks:
        with unit_of_work(area_id=row.pk) as unit:
            actor = build_actor(users[look.person], area_id=row.pk, second_factor=True, request_id=unit.request_id)
            act_as(actor)
            look.step(actor, Client.objects.get(pk=familiar[look.client]))
    return len(looks)


def _looks(area: str) -> Iterator[Look]:
    for number, client in enumerate(read("familiar.toml")[area]["clients"]):
        for person in client["officials"]:
            yield Look(person, client["name"], _read_pages)
            colleague = COLLEAGUES.get(person)
            if colleague and number % 3 == 0 and "named" not in client:
                yield Look(colleague[0], client["name"], partial(_read_by_purpose, purpose=colleague[1]))
        if number % 5 == 0 and client.get("code", True):
            yield Look(client["officials"][0], client["name"], _reveal)
    yield from SPECIAL_LOOKS[area]


def _read_pages(actor: Actor, client: Client) -> None:
    """Open the client's pages one by one; a refusal stands in the log, as on a real page."""
    opened = can_open(actor, client)
    if not opened:
        _refused(actor, client, DataGroup.IDENTITY, opened.reason or "")
        return
    for group in PAGES:
        decision = can_read(actor, client, group)
        if decision:
            events.client_viewed(actor=actor, client=client, data_groups=(group,), decision=decision)
        else:
            _refused(actor, client, group, decision.reason or "")


def _refused(actor: Actor, client: Client, group: DataGroup, reason: str) -> None:
    record_denial(actor=actor, reason=reason, area_id=client.area_id, client_id=client.pk, data_group=group)


def _read_by_purpose(actor: Actor, client: Client, *, purpose: Basis) -> None:
    choose_purpose(actor=actor, client=client, purpose=purpose)
    _read_pages(actor, Client.objects.get(pk=client.pk))


def _reveal(actor: Actor, client: Client) -> None:
    reveal_code(actor=actor, client=client)


def _search(actor: Actor, client: Client) -> None:
    search_by_code(actor=actor, code=str(client.identity_code))


def _new_telephone(actor: Actor, client: Client) -> None:
    before = current_contacts(client)
    values = {name: getattr(before, name) for name in CONTACT_FIELDS} | {"phone": "050 000 0999"}
    change_contacts(actor=actor, client=client, values=values, seen_version=client.row_version)


def _break_glass(actor: Actor, client: Client) -> None:
    reason = "Asiakas on tullut palvelutoriin, eikä oma asiantuntija ole tavoitettavissa."
    break_glass(actor=actor, code=str(client.identity_code), reason=reason)
    _read_pages(actor, Client.objects.get(pk=client.pk))


#: Each shows one answer: shielded, barred, own record, a change, a break-glass access that waits for its review.
SPECIAL_LOOKS = {
    "keski-uusimaa": (
        Look("katri-hyvonen", "Rajala, Mikael", _search),
        Look("anu-niemi", "Niemi, Jarkko Antero", _search),
        Look("noora-hassinen", "Hassinen, Noora Katariina", _search),
        Look("johanna-heikkila", "Hakala, Mirja Anneli", _new_telephone),
        Look("sanna-koivisto", "Salminen, Aino Helena", _new_telephone),
        Look("emilia-saari", "von Granfelt, Jan-Erik", _read_pages),
        Look("pekka-virtanen", "Ahonen, Kimmo Juhani", _read_pages),
    ),
    "itaranta": (
        Look("janne-pulli", "Åkerblom, Gun-Britt", _search),
        Look("janne-pulli", "Åkerblom, Gun-Britt", _break_glass),
    ),
}
