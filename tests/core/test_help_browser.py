"""The help in a real browser: accessible, without sideways scroll, and the foot's link lands on its section."""

import pytest
from playwright.sync_api import Page

from core.manual import MANUALS
from tests.browser import NARROW, WIDE, axe_violations, sideways_scroll
from tests.factories import make_area
from tests.http import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def enter(page: Page, live_server) -> None:
    """Sign the browser in with a session of the test client."""
    http = signed_in(make_area().user("tvv_expert"))
    cookie = http.cookies["tym_session"]
    page.context.add_cookies([{"name": "tym_session", "value": cookie.value, "url": live_server.url}])


def test_every_manual_is_accessible_wide_and_narrow(live_server, page: Page):
    enter(page, live_server)
    for address in ("/ohje/", *(f"/ohje/{name}/" for name in MANUALS)):
        page.goto(f"{live_server.url}{address}")
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)
            assert axe_violations(page) == [], f"{address} at {size['width']}"
            assert sideways_scroll(page) == 0, f"{address} at {size['width']}"


def test_help_for_this_page_lands_on_the_section(live_server, page: Page):
    enter(page, live_server)
    page.goto(f"{live_server.url}/asiakkaat/uusi/")
    page.get_by_role("link", name="Ohje tälle sivulle").click()
    heading = page.get_by_role("heading", name="Asiakkaaksi ottaminen", exact=True)
    heading.wait_for()
    assert -1 < heading.bounding_box()["y"] < page.viewport_size["height"]
