"""Writes the demo's clients of one area through the import's doorway: one event in the log, and history as if it had grown."""

from dataclasses import dataclass
from datetime import date
from random import Random
from uuid import UUID

from audit.events import Action
from audit.querysets import Entry, set_based
from authorities.demo import Organisations
from authorities.models import CooperationArea, User
from clients.demo.attachments import AttachmentWriter
from clients.demo.entry_rows import EntryWriter
from clients.demo.exceptions import add_exceptions
from clients.demo.plan import plan_clients
from clients.demo.register import RegisterWriter
from clients.demo.remarks import RemarkWriter
from clients.models import Client


@dataclass(frozen=True)
class Loaded:
    """What was written: how many clients, how many of them open, and the keys of the familiar ones by name."""

    clients: int
    open_clients: int
    familiar: dict[str, UUID]


def load_clients(
    *, area: str, count: int, seed: int, reference_date: date, organisations: Organisations, users: dict[str, User]
) -> Loaded:
    """Write ``count`` clients of a demo area, inside a unit of work of that area.

    Args:
        area: key of ``areas.toml``.
        count: never fewer than the familiar clients of the area are written.
        seed: the same seed and reference date give the same people, dates and officials.
        reference_date: the day on which the demo looks as it should.
        organisations: from ``load_organisations``.
        users: from ``load_people``.
    """
    planned = plan_clients(area=area, count=count, seed=seed, reference_date=reference_date)
    row = organisations.areas[area]
    writer = RegisterWriter(
        area=row,
        organisations=organisations,
        users=users,
        random=Random(f"{seed}/{area}/times"),  # noqa: S311 - not a secret
    )
    numbers = range(row.next_client_number, row.next_client_number + len(planned))
    clients = [writer.add(one, number=number) for one, number in zip(planned, numbers, strict=True)]
    entries = EntryWriter(writer)
    attachments = AttachmentWriter(writer, area=area, reference_date=reference_date)
    for one, client in zip(planned, clients, strict=True):
        entries.add(client, one)
        attachments.add(client, one)
    familiar: dict[str, Client] = {
        one.name: client for one, client in zip(planned, clients, strict=True) if one.wanted_officials is not None
    }
    add_exceptions(writer=writer, area=area, clients=familiar, reference_date=reference_date)
    RemarkWriter(writer, reference_date).add(area, familiar)
    with set_based(Entry(action=Action.IMPORTED, actor=None, area_id=row.pk)) as tally:
        writer.batch.write(tally)
    CooperationArea.objects.filter(pk=row.pk).update(next_client_number=numbers.stop)
    return Loaded(
        clients=len(planned),
        open_clients=sum(one.is_open for one in planned),
        familiar={name: client.pk for name, client in familiar.items()},
    )
