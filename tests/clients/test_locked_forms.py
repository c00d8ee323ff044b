"""Forms of the register that met a locked session come back whole."""

from django.test import Client as HttpClient
from django.urls import reverse

from authorities.access import Basis
from clients.services import choose_purpose
from core.identity_code import synthetic_codes
from core.models import SavedForm
from tests.factories import PASSWORD
from tests.http import signed_in

INTAKE = reverse("clients:intake")


def lock_and_send(browser: HttpClient, path: str, data: dict) -> str:
    """Lock the session, send a form into the lock, unlock; return where that leads."""
    browser.post(reverse("lock"))
    locked = browser.post(path, data)
    assert locked["Location"].startswith(reverse("unlock"))
    return browser.post(f"{locked['Location']}", {"password": PASSWORD})["Location"]


def test_an_intake_that_met_the_lock_comes_back_with_its_identity_code(area, settings):
    from datetime import date
    from random import Random

    code = next(synthetic_codes(Random(7), born_from=date(1990, 1, 1), born_to=date(1990, 12, 31)))
    browser = signed_in(area.user("tvv_expert"))
    back = lock_and_send(
        browser, INTAKE, {"identity_code": code, "last_name": "Kesken", "first_names": "Jäänyt", "street_address": "Koekatu 5"}
    )
    assert back == f"{INTAKE}?palauta=1"
    page = browser.get(back)
    form = page.context["form"]
    assert form["last_name"].value() == "Kesken"
    assert form["identity_code"].value() == code
    assert code not in back
    assert "Tietosi palautettiin" in page.content.decode()


def test_a_change_of_contacts_comes_back_with_the_version_that_was_seen(area, client_of_expert):
    browser = signed_in(area.user("tvv_expert"))
    path = reverse("clients:change-contacts", args=[client_of_expert.pk])
    seen = browser.get(path).context["form"]
    data = {name: seen[name].value() or "" for name in seen.fields} | {"phone": "040 555 0001"}
    back = lock_and_send(browser, path, {name: value for name, value in data.items() if value not in (None, False)})
    assert back == f"{path}?palauta=1"
    form = browser.get(back).context["form"]
    assert form["phone"].value() == "040 555 0001"
    assert str(form["row_version"].value()) == str(seen["row_version"].value())
    area.enter()
    kept = SavedForm.objects.get()
    assert kept.client_id == client_of_expert.pk


def test_a_form_that_met_the_purpose_page_comes_back(area, client_of_expert):
    colleague = area.user("tvv_expert", name="Kollega")
    browser = signed_in(colleague)
    path = reverse("clients:change-contacts", args=[client_of_expert.pk])
    asked = browser.post(path, {"phone": "040 555 0002"})
    assert "palauta%3D1" in asked["Location"]
    area.enter()
    choose_purpose(actor=area.actor("tvv_expert", name="Kollega"), client=client_of_expert, purpose=Basis.SUBSTITUTION)
    assert browser.get(f"{path}?palauta=1").context["form"]["phone"].value() == "040 555 0002"
