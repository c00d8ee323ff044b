"""A flag as long as the form lets it be wraps: no page of the client scrolls sideways on a small screen."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from core.transactions import unit_of_work
from tests.browser import NARROW, WIDE, enter, sideways_scroll
from tests.factories import make_area, make_flag
from tests.http import signed_in

TEXTS = (
    "Asiakkaalle soitetaan vasta kello 12 jälkeen, eikä hän käytä sähköpostia lainkaa",
    "X" * 80,
)


@pytest.mark.browser
@pytest.mark.parametrize("text", TEXTS, ids=["words", "unbroken"])
@pytest.mark.django_db(transaction=True)
def test_a_long_flag_wraps(live_server, page: Page, text: str):
    with unit_of_work():
        area = make_area()
        expert = area.user("tvv_expert")
        client = area.client(official=expert)
        make_flag(client, owner=expert, text=text)
    enter(page, live_server, signed_in(expert))
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)
        for name in ("client", "flags", "identity"):
            page.goto(live_server.url + reverse(f"clients:{name}", args=[client.pk]))
            assert sideways_scroll(page) == 0, f"{name} at {size['width']}"
