"""The register's pages as the browser asks for them."""

import pytest
from django.urls import reverse

from audit.models import Event
from authorities.access import Deny
from clients.models import Client
from tests.factories import Area
from tests.http import signed_in

PAGES = ["client", "identity", "membership", "log", "change-identity", "change-contacts", "official", "shield", "conflict"]


@pytest.mark.parametrize("page", PAGES)
def test_the_responsible_official_opens_every_page(area: Area, client_of_expert: Client, page):
    http = signed_in(area.user("tvv_expert"))
    response = http.get(reverse(f"clients:{page}", args=[client_of_expert.pk]))
    assert response.status_code == 200, response.content[:2000]
    assert client_of_expert.last_name in response.content.decode()


@pytest.mark.parametrize(
    "address", ["/", "/asiakkaat/", "/asiakkaat/uusi/", "/asiakkaat/uusi/?tunnus=ei", "/asiakkaat/poikkeusavaus/"]
)
def test_the_other_pages_open(area: Area, client_of_expert: Client, address):
    http = signed_in(area.user("tvv_expert"))
    response = http.get(address)
    assert response.status_code == 200
    assert response.content.decode().count("<h1") == 1


def test_a_colleague_is_asked_for_a_purpose_first(area: Area, client_of_expert: Client):
    http = signed_in(area.user("tvv_expert", name="Toinen"))
    page = reverse("clients:client", args=[client_of_expert.pk])
    response = http.get(page)
    assert response.status_code == 302
    purpose = response["Location"]
    assert purpose.startswith(reverse("clients:purpose", args=[client_of_expert.pk]))
    assert http.get(purpose).status_code == 200
    assert http.post(purpose, {}).status_code == 200
    response = http.post(purpose, {"purpose": "contact", "next": page})
    assert response["Location"] == page
    assert http.get(page).status_code == 200
    assert Event.objects.filter(client_id=client_of_expert.pk, action="viewed", basis="contact").exists()


def test_the_look_is_logged_by_data_group(area: Area, client_of_expert: Client):
    http = signed_in(area.user("tvv_expert"))
    http.get(reverse("clients:client", args=[client_of_expert.pk]))
    looks = Event.objects.filter(client_id=client_of_expert.pk, action="viewed")
    assert sorted(looks.values_list("data_group", flat=True)) == ["identity", "membership"]
    assert {row.basis for row in looks} == {"responsible"}


def test_naming_the_same_official_again_says_that_nothing_changed(area: Area, client_of_expert: Client):
    http = signed_in(area.user("tvv_expert"))
    address = reverse("clients:official", args=[client_of_expert.pk])
    answer = http.post(address, {"official": area.user("tvv_expert").pk}, follow=True)
    assert [message.level_tag for message in answer.context["messages"]] == ["info"]
    assert client_of_expert.clients_responsibleofficial_rows.count() == 1


def test_a_role_without_client_data_is_told_who_has_them(area: Area, client_of_expert: Client):
    answer = signed_in(area.user("director")).get(reverse("clients:list"))
    assert answer.status_code == 403
    assert str(Deny.NO_CLIENT_DATA.label) in answer.content.decode()


def test_the_purpose_page_shows_a_name_and_says_so_in_the_log(area: Area, client_of_expert: Client):
    colleague = area.user("tvv_expert", name="Kollega")
    http = signed_in(colleague)
    assert http.get(reverse("clients:purpose", args=[client_of_expert.pk])).status_code == 200
    listed = Event.objects.filter(actor_id=colleague.pk, action="listed")
    assert [row.listed_ids for row in listed] == [[client_of_expert.pk]]
