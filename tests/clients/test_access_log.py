"""How the access log reads: one line for a look, repeats together, pages that tear no look apart."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from audit.event_queries import EventKey
from audit.models import Event
from authorities.rights import DataGroup
from clients.access_log import LogDay, log_days
from clients.models import Client
from clients.views import log
from core.clock import HELSINKI
from tests.factories import Area
from tests.http import signed_in

BOTH = (DataGroup.IDENTITY, DataGroup.MEMBERSHIP)
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=HELSINKI)


@pytest.fixture
def look(area: Area, client_of_expert: Client):
    """Make the unsaved events of one look: newest first, as the log is read."""

    def made(minute: int, *groups: DataGroup, action: str = "viewed", actor: str = "tvv_expert", basis: str = "responsible"):
        person = area.actor(actor)
        return [
            Event(
                at=NOON + timedelta(minutes=minute),
                action=action,
                actor_id=person.user_id,
                actor_name=person.name,
                actor_authority_id=person.authority_id,
                actor_authority_label=person.authority_label,
                area_id=area.pk,
                client_id=client_of_expert.pk,
                data_group=group,
                basis=basis,
                request_id=f"R-{actor}-{minute}",
            )
            for group in groups
        ]

    return made


def days(area: Area, *looks: list[Event]) -> list[LogDay]:
    return log_days(actor=area.actor("tvv_expert"), events=[event for one in looks for event in one])


def test_the_parts_of_one_page_are_one_line(area, look):
    (day,) = days(area, look(0, *reversed(BOTH)))
    (line,) = day.lines
    assert line.objects == ", ".join(str(group.label) for group in BOTH)
    assert (line.times, line.since, line.at) == (1, NOON, NOON)


def test_repeats_of_a_look_are_one_line_with_the_first_and_the_last_time(area, look):
    (day,) = days(area, look(50, *BOTH), look(40, DataGroup.IDENTITY), look(25, *BOTH), look(0, *BOTH))
    both, identity = day.lines
    assert (both.times, both.since, both.at) == (3, NOON, NOON + timedelta(minutes=50))
    assert "12.00\N{EN DASH}12.50" in both.when
    assert identity.times == 1
    assert day.count == 4


def test_a_look_after_a_pause_is_a_line_of_its_own(area, look):
    (day,) = days(area, look(31, *BOTH), look(0, *BOTH))
    assert [line.times for line in day.lines] == [1, 1]


@pytest.mark.parametrize(
    "earlier", [{"actor": "hva_social"}, {"basis": "contact"}, {"action": "printed"}], ids=["person", "ground", "action"]
)
def test_another_person_ground_or_action_is_told_by_itself(area, look, earlier):
    (day,) = days(area, look(1, *BOTH), look(0, *BOTH, **earlier))
    assert [line.times for line in day.lines] == [1, 1]


@pytest.mark.parametrize("action", ["changed", "denied", "revealed"])
def test_what_is_no_look_is_told_each_time(area, look, action):
    (day,) = days(area, look(1, DataGroup.IDENTITY, action=action), look(0, DataGroup.IDENTITY, action=action))
    assert [line.times for line in day.lines] == [1, 1]


def test_midnight_parts_a_stretch_of_looks(area, look):
    found = days(area, look(12 * 60 + 1, *BOTH), look(12 * 60 - 1, *BOTH))
    assert [day.count for day in found] == [1, 1]


class Pages:
    """Events in a list, paged as ``EventQuerySet.page`` does it: the database writes each moment itself, so none can be made."""

    def __init__(self, rows: list[Event]) -> None:
        self.rows = rows

    def page(self, *, after: EventKey | None, size: int) -> tuple[list[Event], EventKey | None]:
        begin = next((place + 1 for place, row in enumerate(self.rows) if after and row.pk == after.id), 0)
        shown = self.rows[begin : begin + size]
        return shown, EventKey(at=shown[-1].at, id=shown[-1].pk) if len(self.rows) > begin + size else None


@pytest.mark.parametrize(("size", "sizes"), [(3, [2, 2, 2, 2]), (5, [4, 4]), (1, [1] * 8), (8, [8])])
def test_a_page_of_the_log_tears_no_look_apart_and_drops_none(look, monkeypatch, size, sizes):
    monkeypatch.setattr(log, "PAGE_SIZE", size)
    rows = [event for minute in (3, 2, 1, 0) for event in look(minute, *BOTH)]
    pages, key = [], None
    while not pages or key is not None:
        page, key = log.whole_looks(Pages(rows), after=key)
        pages.append(page)
    assert [len(page) for page in pages] == sizes
    assert [row for page in pages for row in page] == rows


def test_the_page_says_that_ones_own_looks_are_in_it(area, client_of_expert):
    http = signed_in(area.user("tvv_expert"))
    address = reverse("clients:log", args=[client_of_expert.pk])
    http.get(address)
    page = http.get(address, headers={"accept-language": "en"}).content.decode()
    assert "your own included" in page
    assert area.actor("tvv_expert").name in page
