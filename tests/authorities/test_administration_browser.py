"""The administration's pages in a real browser: accessible and without sideways scroll at 1280 and 320 px, in every state."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from authorities.models import RoleAssignment, SecondFactorReset
from core import clock
from core.transactions import unit_of_work
from tests.authorities.pages import addresses
from tests.browser import NARROW, WIDE, axe_violations, enter, sideways_scroll
from tests.factories import Area, change, make_area, make_user
from tests.http import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def look(page: Page, name: str) -> list[str]:
    """What is wrong with the page as it stands, wide and narrow; TYM_SCREENSHOTS names a folder that pictures go to."""
    folder = os.environ.get("TYM_SCREENSHOTS")
    found = []
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)
        found += [f"{name} at {size['width']}: {violation}" for violation in axe_violations(page)]
        if sideways_scroll(page):
            found.append(f"{name} at {size['width']}: {sideways_scroll(page)} px wider than the window")
        if folder:
            page.screenshot(path=str(Path(folder) / f"{name}-{size['width']}.png"), full_page=True)
    if page.locator("h1").count() != 1:
        found.append(f"{name}: not one h1")
    return found


@pytest.fixture
def busy_area(transactional_db: None) -> Area:
    """An area where something of everything exists, long words among it."""
    area = make_area(name="Keski-Uusimaa")
    today = clock.today()
    for number in range(4):
        user = make_user(
            employer=area.authorities["tvv"],
            role_codes=["tvv_expert"],
            area=area.area,
            last_name="Työllisyydenhoidonerityisasiantuntija" if number == 0 else f"Äijälä{number}",
            valid_to=today + timedelta(days=5) if number == 1 else None,
            title="Työllisyyspalveluiden kehittämisasiantuntija",
        )
        change(RoleAssignment.objects.filter(user=user), valid_to=today + timedelta(days=2 + number))
    return area


def test_every_page_is_accessible_wide_and_narrow(live_server, page: Page, busy_area: Area):
    with unit_of_work(area_id=busy_area.pk):
        pages = addresses(busy_area)
    enter(page, live_server, signed_in(busy_area.user("administrator")))
    found = []
    for name, address in pages.items():
        page.goto(f"{live_server.url}{address}")
        found += look(page, name.replace(" ", "-"))
    assert not found, "\n".join(found)


def test_states_of_the_forms_and_lists_are_accessible(live_server, page: Page, busy_area: Area):
    enter(page, live_server, signed_in(busy_area.user("administrator")))
    tvv = busy_area.authorities["tvv"].pk
    found = []

    page.goto(f"{live_server.url}/yllapito/kayttajat/?name=eiketään")
    found += look(page, "users-none-match")
    page.goto(f"{live_server.url}/yllapito/roolit/?show=coming")
    found += look(page, "roles-none-match")

    page.goto(f"{live_server.url}/yllapito/kayttajat/uusi/?employer={tvv}")
    page.get_by_role("button", name="Luo käyttäjätili").click()
    page.locator(".govuk-error-summary").wait_for()
    found += look(page, "user-errors")

    page.goto(f"{live_server.url}/yllapito/roolit/?show=ending")
    for box in page.locator("input[name=role]").all()[:3]:
        box.check()
    found += look(page, "roles-chosen")
    page.get_by_role("button", name="Jatka valittuja").click()
    page.get_by_role("button", name="Jatka rooleja").wait_for()
    found += look(page, "renew")
    page.get_by_role("button", name="Jatka rooleja").click()
    page.get_by_role("status").wait_for()
    found += look(page, "renewed")

    page.goto(f"{live_server.url}/yllapito/maaraajat/plan_due/uusi/")
    page.get_by_label("Pituus").fill("4")
    page.get_by_label("Ensimmäinen päivä").fill("1.1.2027")
    page.get_by_role("button", name="Jatka", exact=True).click()
    page.get_by_role("button", name="Vahvista ja lisää rivi").wait_for()
    found += look(page, "period-preview")
    page.get_by_role("button", name="Vahvista ja lisää rivi").click()
    page.get_by_text("Uusi rivi on lisätty").wait_for()
    found += look(page, "periods-after")
    assert not found, "\n".join(found)


def test_the_pages_open_to_others_are_accessible(live_server, page: Page, busy_area: Area):
    found = []
    enter(page, live_server, signed_in(busy_area.user("tvv_supervisor")))
    page.goto(f"{live_server.url}/roolit/")
    found += look(page, "matrix")
    page.goto(f"{live_server.url}/roolit/paattyvat/")
    found += look(page, "endings")
    page.goto(f"{live_server.url}/yllapito/")
    found += look(page, "denied")
    page.complaints[:] = [text for text in page.complaints if "status of 403" not in text]
    assert not found, "\n".join(found)


def test_a_reset_is_asked_for_by_one_and_confirmed_by_another(live_server, page: Page, busy_area: Area):
    reset = SecondFactorReset.objects.create(
        user=busy_area.user("tvv_expert"),
        reason="Puhelin katosi, kävi toimistolla",
        requested_by=busy_area.user("administrator", name="Toinen"),
        requested_at=clock.now(),
    )
    enter(page, live_server, signed_in(busy_area.user("administrator")))
    page.goto(f"{live_server.url}/yllapito/nollaukset/")
    page.get_by_role("link", name="Vahvista").click()
    page.get_by_role("button", name="Vahvista nollaus").click()
    page.get_by_text("Kaksivaiheinen tunnistautuminen on nollattu").wait_for()
    assert look(page, "reset-done") == []
    reset.refresh_from_db()
    assert reset.confirmed_by == busy_area.user("administrator")
