"""A code that is in the register already: visible, and hidden from the one who searches."""

import re

import pytest
from django.urls import reverse

from audit.models import Event
from clients.models import AccessRequest, Bar, Client, ShieldedAccess
from clients.services import NothingToOpen
from tests.clients.posting import errors, intake
from tests.http import signed_in

INTAKE, BREAK_GLASS = reverse("clients:intake"), reverse("clients:break-glass")
UNKNOWN = "010594-900Y"


@pytest.fixture
def http(area):
    return signed_in(area.user("tvv_expert"))


@pytest.fixture(params=["shielded", "barred", "own", "not_served"])
def hidden(request, area):
    """A client whom the employment expert may not find, for one reason or another."""
    client = Client.objects.get(pk=area.client(last_name="Piilossa").pk)
    expert = area.user("tvv_expert")
    common = {"client": client, "area_id": area.pk, "stored_by": expert.employer}
    if request.param == "shielded":
        client.shielded = True
        ShieldedAccess.objects.create(**common, user=area.user("hva_social"))
    elif request.param == "barred":
        Bar.objects.create(**common, user=expert)
    elif request.param == "own":
        expert.identity_code = client.identity_code
        expert.save()
    else:
        client.serving_authority_ids = [area.authorities["hva"].pk]
    client.save()
    return client


def without_chance(html: str, code: str) -> str:
    """The page without its one-time key, request id and the code that was typed."""
    html = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html.replace(code, "CODE").replace(code[:7], "MASKED"))
    html = re.sub(r"\d{1,2}\.\d{1,2}\.\d{4} klo \d{1,2}\.\d{2}", "MOMENT", html)
    return re.sub(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", "", html)


def test_a_search_for_a_client_who_may_be_found_opens_them(http, area):
    client = area.client()
    assert http.post(INTAKE, {"code": client.identity_code})["Location"] == client.get_absolute_url()


def test_a_search_for_a_hidden_client_shows_the_very_page_of_an_unknown_code(http, area, hidden):
    code = hidden.identity_code
    pages = [without_chance(http.post(INTAKE, {"code": one}).content.decode(), one) for one in (code, UNKNOWN)]
    assert pages[0] == pages[1]
    assert "Piilossa" not in pages[0]
    area.enter()
    assert Event.objects.filter(action="denied", client_id=hidden.pk).exists()


def test_an_intake_of_a_hidden_client_ends_in_words_that_tell_nothing_and_loses_nothing(http, area, hidden):
    response = http.post(INTAKE, intake(area, identity_code=hidden.identity_code, last_name="Kirjoitettu"))
    (text,) = errors(response)["__all__"]
    assert "Et voi" in text
    assert response.context["form"]["last_name"].value() == "Kirjoitettu"
    assert "Piilossa" not in response.content.decode()
    area.enter()
    assert Client.objects.count() == 1


def test_those_responsible_are_asked_about_a_hidden_client_but_not_about_ones_own(http, area, hidden):
    http.post(INTAKE, intake(area, identity_code=hidden.identity_code))
    area.enter()
    asked = AccessRequest.objects.filter(client=hidden, user=area.user("tvv_expert"))
    own = area.user("tvv_expert").identity_code == hidden.identity_code
    assert asked.exists() != own


@pytest.mark.parametrize("hidden", ["shielded", "barred", "own"], indirect=True)
def test_break_glass_answers_one_way_for_everything_that_it_cannot_open(http, area, hidden):
    area.user("tvv_supervisor")
    sent = [{"code": code, "reason": "Hätä"} for code in (hidden.identity_code, UNKNOWN)]
    assert {errors(http.post(BREAK_GLASS, data))["__all__"][0] for data in sent} == {str(NothingToOpen.message)}


def test_an_intake_of_a_client_who_may_be_found_leads_to_them(http, area):
    client = area.client()
    response = http.post(INTAKE, intake(area, identity_code=client.identity_code))
    assert response["Location"] == client.get_absolute_url()
    assert Client.objects.count() == 1
    assert Event.objects.filter(action="searched", client_id=client.pk).count() == 1, "counts towards the hourly limit"


def test_a_client_of_another_area_is_no_client_here(http, area, other_area):
    foreign = other_area.client()
    code = foreign.identity_code
    area.enter()
    response = http.post(INTAKE, intake(area, identity_code=code))
    assert response.status_code == 302
    area.enter()
    assert Client.objects.get().identity_code == code, "the areas are apart: the same person is taken in here as well"


def test_a_double_click_makes_one_client_and_leads_to_it(http, area):
    data = intake(area)
    first, second = http.post(INTAKE, data), http.post(INTAKE, data)
    client = Client.objects.get()
    assert first["Location"] == second["Location"] == client.get_absolute_url()


def test_a_double_click_without_a_code_makes_one_client_and_shows_it(http, area):
    data = intake(area, identity_code=None, birth_date="1.5.1994")
    assert http.post(INTAKE, data).status_code == 302
    second = http.post(INTAKE, data)
    client = Client.objects.get()
    assert second.context["similar"] == client
    assert client.get_absolute_url() in second.content.decode()
    third = http.post(INTAKE, data | {"known_to_be_another": "on"})
    assert third.status_code == 302, "a namesake born on the same day is another person when somebody has checked"
    assert Client.objects.count() == 2
