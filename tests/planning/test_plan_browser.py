"""The way through a plan in the browser: drafted by two authorities, approved by all, in force, and changed as a new version."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from clients.models import Client, ResponsibleOfficial
from core import clock
from core.presentation import date_text
from core.transactions import unit_of_work
from planning.models import PlanVersion
from tests.browser import enter
from tests.factories import Area, make_area
from tests.http import signed_in
from tests.planning import plans
from tests.planning.test_assessment_browser import follow, looked_at, send


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_plan_from_draft_to_its_second_version(live_server, page: Page):
    area, client = served_by_two()
    expert, counsellor = area.user("tvv_expert"), area.user("hva_social")
    start = live_server.url + reverse("planning:plan", args=[client.pk])
    enter(page, live_server, signed_in(expert))
    page.goto(start)
    looked_at(page)
    send(page)
    looked_at(page)
    write_as_the_expert(page)
    enter(page, live_server, signed_in(counsellor))
    page.goto(start)
    follow(page, "/velvollisuudet/#duties")
    send(page)
    follow(page, "/laheta/")
    looked_at(page)
    send(page)
    page.goto(live_server.url)
    page.get_by_role("link", name="Hyväksy suunnitelma viranomaisesi puolesta").first.click()
    follow(page, "/hyvaksy/")
    looked_at(page)
    send(page)
    enter(page, live_server, signed_in(expert))
    page.goto(start)
    follow(page, "/asiakkaan-hyvaksynta/")
    page.get_by_label("Allekirjoituksella").check()
    looked_at(page)
    send(page)
    follow(page, "/hyvaksy/")
    send(page)
    looked_at(page)
    follow(page, "/anto/")
    looked_at(page)
    page.get_by_label("Postitse").check()
    send(page)
    follow(page, "/tila/")
    looked_at(page)
    page.get_by_label("Meneillään").check()
    send(page)
    page.get_by_role("button", name="Aloita uusi versio").click()
    page.wait_for_load_state()
    change_the_goal(page)
    page.get_by_role("link", name="Vertaa versioita").click()
    page.wait_for_load_state()
    looked_at(page)
    assert page.locator("ins").count() == 1
    with unit_of_work(area_id=area.pk):
        states = list(PlanVersion.objects.order_by("number").values_list("state", flat=True))
    assert states == ["in_force", "draft"]


def served_by_two() -> tuple[Area, Client]:
    """An area, and a client for whom the expert and the county's counsellor answer."""
    with unit_of_work():
        area = make_area()
        counsellor = area.user("hva_social")
        client = area.client(official=area.user("tvv_expert"))
        ResponsibleOfficial.objects.create(
            client=client, area_id=area.pk, stored_by=counsellor.employer, user=counsellor, started_on=clock.today()
        )
    return area, client


def write_as_the_expert(page: Page) -> None:
    """Write into the draft everything that the employment authority writes."""
    follow(page, "/tavoite/#goals")
    looked_at(page)
    send(page)
    looked_at(page)
    assert page.get_by_text("Kirjoita, mihin pyritään.").count()
    page.locator("input[name=text]").fill(plans.GOAL["text"])
    page.locator("textarea[name=measures]").fill(plans.GOAL["measures"])
    page.get_by_label("Työvoimaviranomainen").check()
    page.get_by_role("button", name="Tallenna tavoite").click()
    page.wait_for_load_state()
    follow(page, "/palvelu/#services")
    looked_at(page)
    page.locator("select[name=item]").select_option(label="Työkokeilu")
    page.get_by_role("button", name="Tallenna palvelu").click()
    page.wait_for_load_state()
    follow(page, "/tyonhaku/#job-search")
    page.get_by_label("Ei, molemmat poikkeuksen ehdot täyttyvät").check()
    looked_at(page)
    page.locator("input[name=need_found]").check()
    page.locator("input[name=not_possible]").check()
    page.locator("textarea[name=reason]").fill("Työaika on rajattava puoleen.")
    page.get_by_role("button", name="Tallenna kohta").click()
    page.wait_for_load_state()
    follow(page, "/seuranta/#follow-up")
    page.locator("input[name=manner]").fill("Puhelimitse")
    page.locator("input[name=frequency]").fill("Kuukausittain")
    page.get_by_label("Työvoimaviranomainen").check()
    page.get_by_role("button", name="Tallenna kohta").click()
    page.wait_for_load_state()
    follow(page, "/ilmoittaminen/#duties")
    page.locator("input[name=report_by]").fill(date_text(clock.today()))
    page.locator("input[name=manner]").fill("Puhelimitse")
    page.get_by_role("button", name="Tallenna kohta").click()
    page.wait_for_load_state()
    follow(page, "/velvollisuudet/#duties")
    page.get_by_role("button", name="Tallenna päivä").click()
    page.wait_for_load_state()
    looked_at(page)


def change_the_goal(page: Page) -> None:
    """Write other words into the goal of the draft."""
    page.get_by_role("link", name="Muokkaa Työkyky").click()
    page.wait_for_load_state()
    page.locator("input[name=text]").fill("Työkyky riittää kokopäivätyöhön")
    page.get_by_role("button", name="Tallenna tavoite").click()
    page.wait_for_load_state()
