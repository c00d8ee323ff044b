"""Forms of the register without their one-time key: refused, and not lost."""

import re

from django.test import Client as HttpClient
from django.urls import reverse

from clients.models import Client, ContactDetails
from tests.clients.posting import intake, shown
from tests.http import signed_in

INTAKE = reverse("clients:intake")


def strict(user) -> HttpClient:
    """A browser whose forms must carry the key."""
    return signed_in(user, http=HttpClient(enforce_csrf_checks=True))


def way_back(response) -> str:
    """The address that the refusal leads back to."""
    found = re.search(r'href="([^"]*palauta=1)"', response.content.decode())
    assert found, "the page of the refusal leads back to what was typed"
    return found[1]


def test_an_intake_without_a_key_stores_nothing_and_comes_back(area):
    http = strict(area.user("tvv_expert"))
    data = intake(area, last_name="Avaimeton")
    response = http.post(INTAKE, data, headers={"Origin": "http://testserver"})
    assert response.status_code == 403
    area.enter()
    assert not Client.objects.exists()
    form = http.get(way_back(response)).context["form"]
    for name in ("last_name", "identity_code", "street_address", "grounds", "present_at_start", "started_on"):
        assert form[name].value() == data[name], name
    key = re.search(r'csrfmiddlewaretoken" value="(\w+)"', http.get(INTAKE).content.decode())[1]
    assert http.post(INTAKE, shown(http.get(way_back(response))) | {"csrfmiddlewaretoken": key}).status_code == 302
    area.enter()
    assert Client.objects.get().last_name == "Avaimeton"


def test_a_change_of_contacts_without_a_key_changes_nothing_and_comes_back(area, client_of_expert):
    http = strict(area.user("tvv_expert"))
    address = reverse("clients:change-contacts", args=[client_of_expert.pk])
    response = http.post(address, shown(http.get(address)) | {"phone": "040 777 0000"}, headers={"Origin": "http://testserver"})
    assert response.status_code == 403
    assert http.get(way_back(response)).context["form"]["phone"].value() == "040 777 0000"
    area.enter()
    assert ContactDetails.objects.get().phone != "040 777 0000"


def test_a_form_that_another_site_sends_is_refused_and_not_kept(area):
    http = strict(area.user("tvv_expert"))
    response = http.post(INTAKE, intake(area), headers={"Origin": "https://muu.example"})
    assert response.status_code == 403
    assert "palauta" not in response.content.decode()
    area.enter()
    assert not Client.objects.exists()
