"""The pages of sign-in in a real browser: accessible and without sideways scroll at 1280 and 320 px, in every state."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from authorities.models import AuthorityArea, RoleAssignment
from authorities.sign_in import codes
from authorities.sign_in.mail import password_link
from core import clock
from tests.authorities.sign_in_helpers import code_for, code_of
from tests.browser import NARROW, WIDE, axe_violations, sideways_scroll
from tests.factories import PASSWORD, make_area

FIREFOX = "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def look(page: Page, name: str) -> None:
    """Check the page as it stands, wide and narrow; TYM_SCREENSHOTS names a folder that pictures go to."""
    folder = os.environ.get("TYM_SCREENSHOTS")
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)
        assert axe_violations(page) == [], f"{name} at {size['width']}"
        assert sideways_scroll(page) == 0, f"{name} at {size['width']}"
        assert page.locator("h1").count() == 1
        if folder:
            page.screenshot(path=str(Path(folder) / f"{name}-{size['width']}.png"), full_page=True)


def fill_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.get_by_label("Sähköpostiosoite").fill(email)
    page.get_by_label("Salasana", exact=True).fill(password)
    page.get_by_role("button", name="Kirjaudu sisään").click()


def forgive_statuses(page: Page) -> None:
    """The browser repeats refusals (403, 429) on its console."""
    page.complaints[:] = [text for text in page.complaints if "status of 4" not in text]


def test_signing_in_with_errors_and_until_locked_out(live_server, page: Page, settings):
    settings.TYM_REQUIRE_SECOND_FACTOR = False
    user = make_area().user("tvv_expert")
    page.goto(f"{live_server.url}/kirjautuminen/")
    look(page, "sign-in")
    page.get_by_role("button", name="Kirjaudu sisään").click()
    page.locator(".govuk-error-summary").wait_for()
    look(page, "sign-in-empty")
    for _number in range(5):
        fill_in(page, user.email, "ei-tämä-ole-oikein")
    look(page, "sign-in-wrong")
    fill_in(page, user.email)
    page.get_by_text("Liian monta yritystä").wait_for()
    look(page, "sign-in-locked-out")
    forgive_statuses(page)


def test_setting_up_the_second_factor_and_signing_in_with_it(live_server, page: Page):
    user = make_area().user("tvv_expert")
    page.goto(f"{live_server.url}/oma/")
    fill_in(page, user.email)
    page.get_by_role("heading", name="Ota kaksivaiheinen tunnistautuminen käyttöön").wait_for()
    look(page, "set-up")
    page.get_by_role("button", name="Ota käyttöön").click()
    page.locator(".govuk-error-summary").wait_for()
    look(page, "set-up-error")
    key = page.locator("strong[translate=no]").inner_text().replace(" ", "")
    page.get_by_role("textbox", name="Sovelluksen näyttämä koodi").fill(code_for(key))
    page.get_by_role("button", name="Ota käyttöön").click()
    page.get_by_role("heading", name="Varakoodit").wait_for()
    assert page.locator("ul[translate=no] li").count() == 10
    look(page, "recovery-codes")
    page.goto(f"{live_server.url}/oma/vahvistus/")
    look(page, "second-factor")
    page.get_by_role("button", name="Kirjaudu ulos").click()
    page.get_by_text("Olet kirjautunut ulos").wait_for()
    fill_in(page, user.email)
    page.get_by_role("heading", name="Vahvista kirjautuminen").wait_for()
    look(page, "second-step")
    page.get_by_label("Koodi").fill("000000")
    page.get_by_role("button", name="Jatka").click()
    page.locator(".govuk-error-summary").wait_for()
    look(page, "second-step-wrong")
    page.get_by_label("Koodi").fill(code_of(user, steps=1))
    page.get_by_role("button", name="Jatka").click()
    page.wait_for_url(f"{live_server.url}/")
    page.goto(f"{live_server.url}/oma/vahvistus/kayttoon/")
    look(page, "replace-app")
    assert len(codes.unused_recovery_codes(user)) == 10


def test_the_own_account_and_the_locked_session(live_server, page: Page, settings):
    settings.TYM_REQUIRE_SECOND_FACTOR = False
    area, second = make_area(), make_area()
    user = area.user("tvv_expert")
    AuthorityArea.objects.create(authority=user.employer, area=second.area, valid_from=clock.today())
    RoleAssignment.objects.create(
        user=user, role_code="tvv_expert", area=second.area, valid_from=clock.today(), valid_to=clock.today() + timedelta(days=9)
    )
    other = page.context.browser.new_context(locale="fi-FI", user_agent=FIREFOX).new_page()
    other.goto(f"{live_server.url}/oma/")
    fill_in(other, user.email)
    page.goto(f"{live_server.url}/oma/")
    fill_in(page, user.email)
    page.get_by_role("heading", name="Oma tili").wait_for()
    look(page, "account")
    for path, name in (("istunnot", "sessions"), ("salasana", "change-password"), ("vahvistus", "no-second-factor")):
        page.goto(f"{live_server.url}/oma/{path}/")
        look(page, name)
    page.goto(f"{live_server.url}/alue/")
    look(page, "area")
    page.goto(f"{live_server.url}/kirjautuminen/ulos/")
    look(page, "sign-out")
    page.goto(f"{live_server.url}/oma/")
    page.get_by_role("button", name="Lukitse istunto").click()
    page.get_by_role("heading", name="Istunto on lukittu").wait_for()
    look(page, "locked")
    page.goto(f"{live_server.url}/oma/istunnot/")
    page.get_by_label("Salasanasi").fill(PASSWORD)
    page.get_by_role("button", name="Avaa istunto").click()
    page.wait_for_url(f"{live_server.url}/oma/istunnot/")
    page.get_by_role("button", name="Lopeta Firefox").click()
    page.get_by_text("Istunto lopetettiin").wait_for()
    other.context.close()


def test_a_form_sent_into_the_lock_or_with_an_old_key_comes_back(live_server, page: Page, settings):
    settings.TYM_REQUIRE_SECOND_FACTOR = False
    settings.ROOT_URLCONF = "tests.authorities.restoring_urls"
    user = make_area().user("tvv_expert")
    page.goto(f"{live_server.url}/muistio/")
    page.goto(f"{live_server.url}/kirjautuminen/?next=/muistio/")
    fill_in(page, user.email)
    page.get_by_label("Otsikko").fill("Soita maanantaina")
    tab = page.context.new_page()
    tab.goto(f"{live_server.url}/oma/")
    tab.get_by_role("button", name="Lukitse istunto").click()
    tab.get_by_role("heading", name="Istunto on lukittu").wait_for()
    page.get_by_role("button", name="Tallenna").click()
    page.get_by_text("Kirjoittamasi tiedot ovat tallessa").wait_for()
    look(page, "locked-with-form")
    page.get_by_label("Salasanasi").fill(PASSWORD)
    page.get_by_role("button", name="Avaa istunto").click()
    page.get_by_text("Tietosi palautettiin").wait_for()
    assert page.get_by_label("Otsikko").input_value() == "Soita maanantaina"
    look(page, "restored")
    page.evaluate("document.querySelector('main input[name=csrfmiddlewaretoken]').value = 'x'.repeat(64)")
    page.get_by_role("button", name="Tallenna").click()
    page.get_by_role("heading", name="Sivu oli vanhentunut").wait_for()
    look(page, "old-key")
    page.get_by_role("button", name="Avaa sivu uudelleen").click()
    assert page.get_by_label("Otsikko").input_value() == "Soita maanantaina"
    forgive_statuses(page)


def test_a_forgotten_password(live_server, page: Page):
    user = make_area().user("tvv_expert")
    page.goto(f"{live_server.url}/kirjautuminen/")
    page.get_by_role("link", name="Unohtunut salasana").click()
    look(page, "forgotten")
    page.get_by_label("Sähköpostiosoite").fill(user.email)
    page.get_by_role("button", name="Lähetä linkki").click()
    page.get_by_role("heading", name="Tarkista sähköpostisi").wait_for()
    look(page, "link-sent")
    page.goto(live_server.url + password_link(user))
    look(page, "choose-password")
    page.get_by_label("Uusi salasana", exact=True).fill("lyhyt")
    page.get_by_role("button", name="Tallenna salasana").click()
    page.locator(".govuk-error-summary").wait_for()
    look(page, "choose-password-errors")
    page.goto(f"{live_server.url}/kirjautuminen/salasana/MQ/huono-linkki/")
    look(page, "dead-link")


def test_the_demos_people(live_server, page: Page, settings):
    settings.TYM_DEMO = True
    settings.TYM_REQUIRE_SECOND_FACTOR = False
    area = make_area()
    for role in ("tvv_expert", "tvv_supervisor", "hva_social", "kela_specialist", "administrator"):
        user = area.user(role)
        user.email = f"{role}@esittely.example"
        user.save()
    page.goto(f"{live_server.url}/kirjautuminen/?next=/oma/")
    look(page, "demo")
    page.get_by_role("button", name="Kirjaudu").nth(1).click()
    page.get_by_role("heading", name="Oma tili").wait_for()
    page.get_by_role("button", name="Lukitse istunto").click()
    page.get_by_role("heading", name="Istunto on lukittu").wait_for()
    look(page, "demo-locked")
