"""The gallery of components and the error pages in a browser: accessible, nothing to scroll sideways, no complaint."""

import pytest
from playwright.sync_api import Page

from core.styleguide import ERROR_PAGES
from tests.browser import NARROW, WIDE, axe_violations, sideways_scroll

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = pytest.mark.parametrize("size", [WIDE, {"width": 768, "height": 900}, NARROW], ids=["1280", "768", "320"])


@WIDTHS
def test_every_component_is_accessible_and_fits(live_server, page: Page, size):
    page.set_viewport_size(size)
    page.goto(f"{live_server.url}/tyylit/")
    assert axe_violations(page) == []
    assert sideways_scroll(page) == 0


@WIDTHS
def test_a_form_with_errors_is_accessible_and_its_summary_leads_to_the_fields(live_server, page: Page, size):
    page.set_viewport_size(size)
    page.goto(f"{live_server.url}/tyylit/")
    page.get_by_role("button", name="Tallenna ja aloita asiakkuus").click()
    summary = page.locator(".govuk-error-summary")
    summary.wait_for()
    assert page.evaluate("document.activeElement.classList.contains('govuk-error-summary')")
    assert page.title().startswith("Virhe:")
    assert axe_violations(page) == []
    assert sideways_scroll(page) == 0
    targets = summary.locator("a").evaluate_all("links => links.map(link => link.hash.slice(1))")
    assert targets
    assert [target for target in targets if page.locator(f"[id='{target}']").count() != 1] == []
    summary.locator("a").first.click()
    assert page.evaluate("document.activeElement.id") == targets[0]


def test_a_choice_shows_the_fields_that_depend_on_it(live_server, page: Page):
    page.goto(f"{live_server.url}/tyylit/")
    reason = page.get_by_label("Poikkeuksen syy")
    assert not reason.is_visible()
    page.get_by_label("Poikkeus, kerro syy").check()
    assert reason.is_visible()


def test_a_form_is_sent_once(live_server, page: Page):
    page.goto(f"{live_server.url}/tyylit/")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.evaluate("""() => {
        const form = document.querySelector("form[novalidate]");
        form.requestSubmit(); form.requestSubmit();
    }""")
    page.locator(".govuk-error-summary").wait_for()
    assert len(sent) == 1


def test_the_menu_and_the_side_navigation_fold_on_a_small_screen(live_server, page: Page):
    page.set_viewport_size(NARROW)
    page.goto(f"{live_server.url}/tyylit/")
    assert not page.locator("#sections").is_visible()
    page.get_by_role("button", name="Asiakkaan osiot").click()
    assert page.locator("#sections").is_visible()
    page.get_by_role("button", name="Valikko").click()
    assert page.get_by_role("navigation", name="Päävalikko").get_by_role("button", name="In English").is_visible()


def test_the_language_switch_turns_the_page_to_english_and_back(live_server, page: Page):
    page.goto(f"{live_server.url}/tyylit/")
    page.get_by_role("button", name="In English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("button", name="Suomeksi").click()
    assert page.locator("html").get_attribute("lang") == "fi"


@WIDTHS
def test_error_pages_are_accessible_and_fit(live_server, page: Page, size):
    page.set_viewport_size(size)
    for name in ["denied", *ERROR_PAGES]:
        page.goto(f"{live_server.url}/tyylit/virhe/{name}/")
        assert axe_violations(page) == [], name
        assert sideways_scroll(page) == 0, name
    page.complaints[:] = [text for text in page.complaints if "status of" not in text]  # the browser repeats the status


def test_on_paper_the_frame_is_left_out_and_tables_stay_tables(live_server, page: Page):
    page.set_viewport_size({"width": 680, "height": 900})  # an A4 sheet between its margins
    page.goto(f"{live_server.url}/tyylit/")
    page.emulate_media(media="print")
    for gone in (".app-header", ".govuk-service-navigation", ".app-side", ".app-filter", ".app-stickybar"):
        assert not page.locator(gone).first.is_visible()
    assert page.locator("table thead").first.bounding_box()["height"] > 10
    assert page.get_by_role("heading", name="Tapahtumat").is_visible()


def test_pages_work_without_scripts(live_server, browser):
    context = browser.new_context(locale="fi-FI", java_script_enabled=False, viewport=NARROW)
    plain = context.new_page()
    plain.goto(f"{live_server.url}/tyylit/")
    assert plain.locator("#sections").is_visible()
    assert plain.get_by_role("navigation", name="Päävalikko").get_by_text("Kalenteri").is_visible()
    context.close()
