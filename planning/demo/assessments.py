"""Joint assessments and plans made elsewhere of the demo's familiar clients: by the real services, each step by who does it."""

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from authorities.access import Actor
from authorities.actors import build_actor
from authorities.models import CooperationArea, User
from clients.models import Client
from core import clock
from core.transactions import act_as, unit_of_work
from planning.models import JointAssessment
from planning.services import add_earlier_plan, begin_assessment, conclude, name_outsider, write_part

FILE = Path(__file__).with_name("assessments.toml")


def add_assessments(*, area: CooperationArea, key: str, clients: Mapping[str, UUID], users: Mapping[str, User]) -> int:
    """Make what ``assessments.toml`` says of an area; returns how many assessments.

    Args:
        key: the area's key in the file.
        clients: keys of the familiar ones by name.
        users: the people of the demo by key.
    """
    described = tomllib.loads(FILE.read_text(encoding="utf-8"))[key]
    for row in described["assessments"]:
        _assess(area, clients[row["client"]], row, users)
    for row in described["plans"]:
        with _acting(users[row["by"]], area) as actor:
            add_earlier_plan(actor=actor, client=Client.objects.get(pk=clients[row["client"]]), values=_plan(row))
    return len(described["assessments"])


@contextmanager
def _acting(user: User, area: CooperationArea) -> Iterator[Actor]:
    with unit_of_work(area_id=area.pk):
        actor = build_actor(user, area_id=area.pk, second_factor=True)
        act_as(actor)
        yield actor


def _assess(area: CooperationArea, client_id: UUID, row: dict[str, Any], users: Mapping[str, User]) -> None:
    today = clock.today()
    with _acting(users[row["by"]], area) as actor:
        client = Client.objects.get(pk=client_id)
        key = begin_assessment(actor=actor, client=client, phase=row["phase"], begun_on=today).pk
    for part in row["parts"]:
        with _acting(users[part["by"]], area) as actor:
            write_part(actor=actor, assessment=_found(key), need_area=part["area"], text=part["text"], found_on=today)
    if "outsider" in row:
        with _acting(users[row["by"]], area) as actor:
            name_outsider(actor=actor, assessment=_found(key), organisation=row["outsider"])
    if "outcome" in row:
        with _acting(users[row["by"]], area) as actor:
            found = _found(key)
            told = {"outcome": row["outcome"], "summary": row["summary"]}
            conclude(actor=actor, assessment=found, seen_version=found.row_version, **told)


def _found(key: UUID) -> JointAssessment:
    return JointAssessment.objects.select_related("client").get(pk=key)


def _plan(row: dict[str, Any]) -> dict[str, Any]:
    today = clock.today()
    return {
        "kind": row["kind"],
        "made_by": row["made_by"],
        "made_on": today - timedelta(days=row["days"]),
        "valid_until": today + timedelta(days=row["valid"]) if "valid" in row else None,
        "note": row["note"],
    }
