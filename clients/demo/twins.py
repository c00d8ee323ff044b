"""A client of the demo who was taken in twice and whose merge waits: by the real services, with all that follows from them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from authorities.access import Actor, Basis
from authorities.actors import build_actor
from authorities.models import Authority, AuthorityKind, CooperationArea, User
from clients.demo.names import read
from clients.models import Client, EndReason, Ground
from clients.services import Person, Start, choose_purpose, judge_end, propose_merge, take_in_client
from core import clock
from core.transactions import act_as, unit_of_work


def add_twins(*, area: CooperationArea, key: str, clients: Mapping[str, UUID], users: Mapping[str, User]) -> None:
    """Take in again whom ``familiar.toml`` names, and propose the merge; each step a transaction of the one who does it.

    Args:
        key: the area's key in ``familiar.toml``.
        clients: keys of the familiar ones by name.
        users: the people of the demo by key.
    """
    for row in read("familiar.toml")[key].get("twins", ()):
        with _acting(users[row["by"]], area) as actor:
            client = Client.objects.get(pk=clients[row["client"]])
            twin = take_in_client(actor=actor, person=_same(client, row), start=_start(area)).client
        for name in row["judges"]:
            with _acting(users[name], area) as actor:
                _judge(actor, twin, note=row["note"])
        with _acting(users[row["by"]], area) as actor:
            _propose(actor, client, twin, reason=row["reason"])


@contextmanager
def _acting(user: User, area: CooperationArea) -> Iterator[Actor]:
    with unit_of_work(area_id=area.pk):
        actor = build_actor(user, area_id=area.pk, second_factor=True)
        act_as(actor)
        yield actor


def _same(client: Client, row: dict[str, Any]) -> Person:
    """The same person as somebody hears the name on the telephone: without a code."""
    return Person(
        last_name=row["last_name"],
        first_names=client.first_names.split()[0],
        birth_date=client.birth_date,
        known_to_be_another=True,
    )


def _start(area: CooperationArea) -> Start:
    today = clock.today()
    referrer = Authority.objects.get(kind=AuthorityKind.HVA, areas=area)
    return Start(
        referred_by=referrer,
        referred_on=today - timedelta(days=2),
        grounds=[Ground.WORK_ABILITY],
        unemployed=True,
        started_on=today,
        present_at_start=[AuthorityKind.TVV, AuthorityKind.HVA],
    )


def _judge(actor: Actor, client: Client, *, note: str) -> None:
    choose_purpose(actor=actor, client=client, purpose=Basis.SUPERVISION)
    fresh = Client.objects.get(pk=client.pk)
    judge_end(actor=actor, client=fresh, reason=EndReason.MISTAKE, note=note, seen_version=fresh.row_version)


def _propose(actor: Actor, client: Client, twin: Client, *, reason: str) -> None:
    kept, merged = Client.objects.get(pk=client.pk), Client.objects.get(pk=twin.pk)
    for one in (kept, merged):
        choose_purpose(actor=actor, client=one, purpose=Basis.CONTACT)
    propose_merge(
        actor=actor,
        kept=kept,
        merged=merged,
        contacts_of_merged=False,
        code_of_merged=False,
        reason=reason,
        seen_versions=(kept.row_version, merged.row_version),
    )
