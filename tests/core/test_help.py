"""The help: who may read it, what it shows, and where the foot of each page leads."""

import pytest
from django.test import Client as HttpClient
from django.test import override_settings
from django.urls import reverse

from core.manual import MANUALS, manual
from tests.factories import Area, make_area
from tests.http import signed_in


@pytest.fixture
def area(db: None) -> Area:
    """A co-operation area."""
    area = make_area()
    area.enter()
    return area


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/ohje/", "/ohje/asiakastyo/"])
def test_strangers_are_sent_to_sign_in(address):
    response = HttpClient().get(address)
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("role", ["tvv_expert", "kela_specialist", "steering_member", "administrator"])
def test_everybody_who_has_signed_in_reads_every_manual(area, role):
    http = signed_in(area.user(role))
    assert http.get("/ohje/").content.decode().count("<h2") == len(MANUALS)
    for name in MANUALS:
        page = http.get(reverse("help-manual", args=[name])).content.decode()
        assert manual(name).title in page
        assert page.count("<h1") == 1


def test_there_is_no_other_manual(area):
    http = signed_in(area.user("tvv_expert"))
    assert http.get("/ohje/muu/").status_code == 404
    assert http.get("/ohje/..%2F..%2FREADME/").status_code == 404


@pytest.mark.parametrize(
    ("role", "address", "section"),
    [
        ("tvv_expert", "/", "/ohje/asiakastyo/#työpöytä"),
        ("tvv_supervisor", "/", "/ohje/esihenkilo/#esihenkilön-työpöytä"),
        ("administrator", "/", "/ohje/paakayttaja/#pääkäyttäjän-työpöytä"),
        ("director", "/", "/ohje/asiakastyo/#työpöytä"),
        ("tvv_expert", "/asiakkaat/", "/ohje/asiakastyo/#asiakkaan-hakeminen"),
        ("tvv_expert", "/asiakkaat/uusi/", "/ohje/asiakastyo/#asiakkaaksi-ottaminen"),
        ("tvv_supervisor", "/roolit/paattyvat/", "/ohje/esihenkilo/#päättyvät-roolit-ja-tilit"),
        ("administrator", "/yllapito/maaraajat/", "/ohje/paakayttaja/#määräajat"),
        ("administrator", "/ohje/", "/ohje/"),
        ("administrator", "/ei-ole/", "/ohje/"),
    ],
)
def test_the_foot_of_a_page_leads_to_the_section_about_it(area, role, address, section):
    assert f'href="{section}"' in signed_in(area.user(role)).get(address).content.decode()


@pytest.mark.django_db
def test_the_sign_in_page_offers_no_help_that_would_ask_to_sign_in():
    assert "/ohje/" not in HttpClient().get(reverse("account_login")).content.decode()


def test_in_english_the_manual_stays_finnish_and_says_so(area):
    http = signed_in(area.user("tvv_expert"))
    with override_settings(LANGUAGE_CODE="en"):
        page = http.get("/ohje/asiakastyo/", headers={"accept-language": "en"}).content.decode()
    assert "The manuals are in Finnish only." in page
    assert '<article class="app-help" lang="fi">' in page
    assert (
        "The manuals are in Finnish only."
        not in http.get("/ohje/asiakastyo/", headers={"accept-language": "fi"}).content.decode()
    )
