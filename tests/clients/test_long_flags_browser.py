"""A flag as long as the form lets it be wraps: no page of the client scrolls sideways on a small screen."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from clients.models import Client
from core.transactions import unit_of_work
from tests.browser import NARROW, WIDE, browser, page, sideways_scroll  # noqa: F401
from tests.factories import make_area, make_flag
from tests.http import signed_in

TEXT = "Asiakkaalle soitetaan vasta kello 12 jälkeen, eikä hän käytä sähköpostia lainkaa"


def enter(page: Page, live_server) -> Client:  # noqa: F811
    """Sign the browser in as the responsible official of the client with such a flag."""
    with unit_of_work():
        area = make_area()
        expert = area.user("tvv_expert")
        client = area.client(official=expert)
        make_flag(client, owner=expert, text=TEXT)
    cookie = signed_in(expert).cookies["tym_session"]
    page.context.add_cookies([{"name": "tym_session", "value": cookie.value, "url": live_server.url}])
    return client


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_long_flag_wraps(live_server, page: Page):  # noqa: F811
    client = enter(page, live_server)
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)
        for name in ("client", "flags", "identity"):
            page.goto(live_server.url + reverse(f"clients:{name}", args=[client.pk]))
            assert sideways_scroll(page) == 0, f"{name} at {size['width']}"
