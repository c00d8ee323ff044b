"""The way through the joint assessment in the browser: the expert begins, the county and Kela write, the expert concludes."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from clients.models import ResponsibleOfficial
from core import clock
from core.transactions import unit_of_work
from tests.browser import NARROW, WIDE, axe_violations, enter, sideways_scroll
from tests.factories import make_area
from tests.http import signed_in

PARTS = (("tvv_expert", ("osaaminen",)), ("hva_social", ("sosiaalinen", "terveys")), ("kela_specialist", ("toimintakyky",)))
TEXT = "Asiakas tarvitsee tukea.\n\nKorttikoulutus ja työhönvalmennus auttaisivat, kuntoutustarve selvitetään."


def looked_at(page: Page) -> None:
    """The page is in order at both widths."""
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)
        assert axe_violations(page) == [], f"{page.url} at {size['width']}"
        assert sideways_scroll(page) == 0, f"{page.url} at {size['width']}"


def send(page: Page) -> None:
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state()


def follow(page: Page, address: str) -> None:
    page.locator(f"main a[href$='{address}']").first.click()
    page.wait_for_load_state()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_three_assess_together(live_server, page: Page):
    with unit_of_work():
        area = make_area()
        expert = area.user("tvv_expert")
        client = area.client(official=expert)
        for role, _areas in PARTS[1:]:
            user = area.user(role)
            ResponsibleOfficial.objects.create(
                client=client, area_id=area.pk, stored_by=user.employer, user=user, started_on=clock.today()
            )
    start = live_server.url + reverse("planning:assessment", args=[client.pk])
    enter(page, live_server, signed_in(expert))
    page.goto(start)
    looked_at(page)
    follow(page, "/aloita/")
    looked_at(page)
    send(page)
    for role, areas in PARTS:
        enter(page, live_server, signed_in(area.user(role)))
        page.goto(live_server.url)
        page.get_by_role("link", name="Kirjoita viranomaisesi osuus").first.click()
        page.wait_for_load_state()
        for word in areas:
            follow(page, f"/osuus/{word}/")
            looked_at(page)
            page.locator("textarea").fill(TEXT)
            send(page)
        looked_at(page)
    follow(page, "/tarve/terveys/")
    looked_at(page)
    enter(page, live_server, signed_in(expert))
    page.goto(start)
    follow(page, "/johtopaatos/")
    looked_at(page)
    page.locator("input[name=outcome][value=need]").check()
    page.locator("textarea[name=summary]").fill("Asiakas tarvitsee yhteensovitettua tukea.")
    page.locator("input[name=agreed]").check()
    send(page)
    assert "Päätetty" in page.locator("main").inner_text()
    looked_at(page)
    follow(page, "/aloita/")
    page.locator("input[name=phase][value=during]").check()
    send(page)
    follow(page, "/ulkopuolinen/")
    looked_at(page)
    page.goto(start)
    page.get_by_role("link", name="Vertaa").first.click()
    page.wait_for_load_state()
    looked_at(page)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_plan_made_elsewhere_is_listed_changed_and_struck(live_server, page: Page):
    with unit_of_work():
        area = make_area()
        expert = area.user("tvv_expert")
        client = area.client(official=expert)
    enter(page, live_server, signed_in(expert))
    page.goto(live_server.url + reverse("planning:earlier-plans", args=[client.pk]))
    looked_at(page)
    follow(page, "/lisaa/")
    looked_at(page)
    page.locator("input[name=kind][value=rehabilitation]").check()
    page.locator("input[name=made_by]").fill("Keski-Uudenmaan hyvinvointialue")
    page.locator("input[name=made_on]").fill("1.10.2026")
    send(page)
    looked_at(page)
    for name in ("Muutokset", "Muuta", "Mitätöi"):
        page.goto(live_server.url + reverse("planning:earlier-plans", args=[client.pk]))
        page.locator("main .app-entry__actions a").filter(has_text=name).first.click()
        page.wait_for_load_state()
        looked_at(page)
    page.locator("input[name=confirmed]").check()
    send(page)
    assert "Mitätöity" in page.locator("main").inner_text()
    looked_at(page)
