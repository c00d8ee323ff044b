"""The pages of the shared work are in order: filters, caseload, hand-over, substitutions, export, printing."""

import pytest
from playwright.sync_api import expect

from tests.browser import chromium_path
from tests.e2e.test_register import EXPERT

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium_path() is None, reason="NO CHROMIUM: browser tests are skipped"),
]


def test_the_pages_of_the_shared_work_are_accessible_and_fit(people):
    person = people(EXPERT)
    page, found = person.page, []
    for address, what in (
        ("/asiakkaat/haut/", "saved filters"),
        ("/asiakkaat/haut/?tila=closing", "saved filters, one to be saved"),
        ("/asiakkaat/sijaisuudet/", "substitutions"),
        ("/asiakkaat/vienti/?tila=open", "export"),
        ("/asiakkaat/?kesto=long&vastuu=own", "list, over a year"),
        ("/asiakkaat/tyomaara/", "caseload"),
    ):
        page.goto(address)
        found += person.look(what)
    page.locator("main table a[href*='/siirto/']").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    found += person.look("hand over")
    page.locator("main form button[type=submit]").first.click()
    page.locator(".govuk-error-summary").wait_for()
    found += person.look("hand over, errors")
    assert found == []
