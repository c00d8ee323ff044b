"""A search by client number is a search in the log, found or not, and no search by identity code for the hourly limit."""

import pytest
from django.urls import reverse

from audit.events import search_hash
from audit.models import Event
from clients import events
from clients.models import CodeAttempt
from clients.services import TooManySearches, search_by_code
from tests.factories import Area, make_area
from tests.http import signed_in


@pytest.fixture
def area(db: None) -> Area:
    area = make_area()
    area.enter()
    return area


def searched(area: Area, text: str):
    """What the quick search of an employment expert answers, and the events of it."""
    answer = signed_in(area.user("tvv_expert")).post(reverse("clients:list"), {"q": text})
    area.enter()
    return answer, Event.objects.filter(action="searched")


def test_a_number_that_is_one_clients_is_logged_on_the_client(area: Area):
    client = area.client(official=area.user("tvv_expert"))
    answer, logged = searched(area, str(client.number))
    assert answer["Location"] == client.get_absolute_url()
    event = logged.get()
    assert (event.actor_id, event.client_id, event.reason) == (area.user("tvv_expert").pk, client.pk, events.BY_NUMBER)
    assert event.search_hash == search_hash(str(client.number))


def test_a_number_of_nobody_and_of_somebody_hidden_leave_the_same_trace(area: Area):
    hidden = area.client()
    hidden.shielded = True
    hidden.save()
    for text in ("99999", str(hidden.number)):
        answer, logged = searched(area, text)
        assert answer["Location"].startswith(reverse("clients:list"))
        event = logged.get(search_hash=search_hash(text))
        assert (event.client_id, event.reason) == (None, events.BY_NUMBER)


def test_numbers_leave_the_hourly_limit_of_codes_alone(area: Area, settings):
    client = area.client(official=area.user("tvv_expert"))
    settings.TYM_CODE_SEARCHES_PER_HOUR = 1 + CodeAttempt.objects.count()
    already = Event.objects.filter(action="searched").count()
    for _number in range(3):
        searched(area, str(client.number))
    assert Event.objects.filter(action="searched").count() == already + 3
    search_by_code(actor=area.actor("tvv_expert"), code="010594-900Y")
    with pytest.raises(TooManySearches):
        search_by_code(actor=area.actor("tvv_expert"), code="010594-900Y")
