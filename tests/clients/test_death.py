"""Recording a day of death: a second question first, for all three authorities then end the membership."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clients.models import Client
from core import clock
from tests.clients.posting import errors, shown
from tests.factories import Area
from tests.http import signed_in

TODAY = clock.today()


@pytest.fixture
def address(client_of_expert: Client) -> str:
    """The page where the person's data are changed."""
    return reverse("clients:change-identity", args=[client_of_expert.pk])


def stored(client: Client) -> Client:
    return Client.objects.get(pk=client.pk)


def test_a_day_of_death_is_asked_about_and_the_answer_saves_all_that_was_typed(area: Area, client_of_expert, address):
    http = signed_in(area.user("tvv_expert"))
    typed = shown(http.get(address)) | {"died_on": TODAY.strftime("%d.%m.%Y"), "first_names": "Aino Toinen"}
    question = http.post(address, typed)
    assert f"Onko {client_of_expert} kuollut {TODAY.day}.{TODAY.month}.{TODAY.year}?" in question.content.decode()
    assert stored(client_of_expert).died_on is None
    answer = http.post(address, shown(question))
    assert answer.url == reverse("clients:identity", args=[client_of_expert.pk])
    client = stored(client_of_expert)
    assert (client.died_on, client.first_names) == (TODAY, "Aino Toinen")


def test_what_is_typed_wrong_is_told_before_the_question(area: Area, address):
    http = signed_in(area.user("tvv_expert"))
    tomorrow = (TODAY + timedelta(days=1)).strftime("%d.%m.%Y")
    assert "died_on" in errors(http.post(address, shown(http.get(address)) | {"died_on": tomorrow}))


def test_nothing_is_asked_of_a_day_of_death_that_stays_as_it_was(area: Area, client_of_expert, address):
    http = signed_in(area.user("tvv_expert"))
    http.post(address, shown(http.get(address)) | {"died_on": TODAY.strftime("%d.%m.%Y"), "is_sure": "1"})
    answer = http.post(address, shown(http.get(address)) | {"first_names": "Aino Toinen"})
    assert answer.status_code == 302
    assert stored(client_of_expert).first_names == "Aino Toinen"
