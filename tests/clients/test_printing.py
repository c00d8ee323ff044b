"""On paper clients' data carry the mark of secrecy (JulkL 25 §) and nothing that only works on a screen."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from clients.models import Client
from core.transactions import unit_of_work
from tests.browser import NARROW, enter
from tests.factories import Area, make_area
from tests.http import signed_in

MARK = "24 § 1 mom. 25 kohta"


@pytest.mark.parametrize("name", ["client", "identity", "membership", "log", "change-contacts"])
def test_every_page_of_a_client_bears_the_mark_and_who_printed(area: Area, client_of_expert: Client, name):
    user = area.user("tvv_expert")
    html = signed_in(user).get(reverse(f"clients:{name}", args=[client_of_expert.pk])).content.decode()
    assert html.count(MARK) == 1
    assert f"Tulostaja: {user}" in html


@pytest.mark.parametrize(
    ("address", "is_secret"), [("/", True), ("/asiakkaat/", True), ("/asiakkaat/uusi/", True), ("/ohje/", False)]
)
def test_lists_bear_it_as_well_and_other_pages_do_not(area: Area, address, is_secret):
    html = signed_in(area.user("tvv_expert")).get(address).content.decode()
    assert (MARK in html) is is_secret
    assert "Tulostaja: " in html


def test_a_stranger_sees_no_print_head(db, client):
    assert "Tulostaja: " not in client.get("/kirjautuminen/").content.decode()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_paper_shows_no_controls_no_addresses_and_no_identity_code(live_server, page: Page):
    with unit_of_work():
        area = make_area()
        expert = area.user("tvv_expert")
        client = area.client(official=expert)
    enter(page, live_server, signed_in(expert))
    page.goto(live_server.url + client.get_absolute_url())
    page.locator(".app-identity button").click()
    expect(page.get_by_text(str(client.identity_code))).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_text(str(client.identity_code))).to_be_hidden()
    expect(page.get_by_text("Henkilötunnusta ei tulosteta.")).to_be_visible()
    expect(page.get_by_text(MARK)).to_be_visible()
    for address in (client.get_absolute_url(), "/asiakkaat/", "/"):
        page.goto(live_server.url + address)
        expect(page.get_by_text(MARK)).to_be_visible()
        assert page.locator("button:visible, nav:visible, input:visible, .govuk-button:visible").count() == 0, address
        after = "links => links.map(link => getComputedStyle(link, '::after').content).filter(text => text.includes('/'))"
        assert page.locator("a").evaluate_all(after) == []
        fonts = "all => [...new Set(all.map(one => getComputedStyle(one).fontFamily.split(',')[0]))]"
        assert page.locator("main *:visible").evaluate_all(fonts) == ['"Source Sans 3"']


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_logs_filters_fold_on_a_small_screen(live_server, page: Page):
    with unit_of_work():
        area = make_area()
        expert = area.user("tvv_expert")
        client = area.client(official=expert)
    enter(page, live_server, signed_in(expert))
    page.set_viewport_size(NARROW)
    page.goto(live_server.url + reverse("clients:log", args=[client.pk]))
    expect(page.locator("#filters")).to_be_hidden()
    page.locator("[aria-controls=filters]").click()
    expect(page.locator("#filters")).to_be_visible()
