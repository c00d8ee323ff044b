"""The register in a real browser: the main job from end to end, by keyboard, without JavaScript, and every page's state."""

import re
from datetime import date, timedelta
from itertools import count
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from core import clock
from core.identity_code import synthetic_code
from tests.browser import NARROW, chromium_path, sideways_scroll
from tests.e2e.people import Person

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium_path() is None, reason="NO CHROMIUM: browser tests are skipped"),
]

EXPERT, COLLEAGUE, COUNTY, KELA = "Johanna Heikkilä", "Anu Niemi", "Sanna Koivisto", "Pekka Virtanen"
DIRECTOR, ADMINISTRATOR = "Marja Lehtola", "Ilkka Saarela"
PARTS = [
    "henkilo/", "henkilo/muuta/", "yhteystiedot/muuta/", "suojaus/", "esteellisyys/", "asiakkuus/", "vastuuvirkailija/", "loki/",
]  # fmt: skip
_numbers = count(900)


def new_code() -> str:
    """A code of somebody older than the demo's clients; a new one each time."""
    return synthetic_code(birth_date=date(1931, 5, 17), number=next(_numbers), sign="V")


def fill_in_intake(page: Page, *, last_name: str, first_names: str = "Testi") -> None:
    """The three blocks, by the labels that people read."""
    yesterday = date.today() - timedelta(days=1)  # noqa: DTZ011 - as the person before the screen counts
    day = f"{yesterday.day}.{yesterday.month}.{yesterday.year}"
    page.get_by_role("radio").first.check()
    page.locator("[name=referred_on]").fill(day)
    page.get_by_label("Työ- tai toimintakyvyn rajoite").check()
    page.locator("[name=unemployed]").check()
    page.locator("[name=started_on]").fill(day)
    for box in page.locator("[name=present_at_start]").all():
        box.check()
    page.get_by_label("Sukunimi").fill(last_name)
    page.get_by_label("Etunimet").fill(first_names)
    page.get_by_label("Kotikunta").select_option(label="Tuusula")
    page.locator("[name=phone]").fill("040 123 4567")


def take_in(person: Person, *, last_name: str) -> str:
    """Take somebody in; return the address of their page."""
    person.search_code(new_code())
    fill_in_intake(person.page, last_name=last_name)
    person.page.get_by_role("button", name="Tallenna ja aloita asiakkuus").click()
    person.page.wait_for_url(re.compile(r"/asiakkaat/[0-9a-f-]{36}/$"))
    return urlsplit(person.page.url).path


def test_the_main_job_from_referral_to_who_has_looked(people):
    expert = people(EXPERT)
    page = expert.page
    page.get_by_role("link", name="Asiakkaat").first.click()
    page.get_by_role("link", name="Uusi asiakas").first.click()
    expert.search_code("170531-900X")
    expect(page.locator(".govuk-error-summary")).to_contain_text("viimeinen merkki")
    address = take_in(expert, last_name="Pääketju")
    main = page.locator("main")
    expect(page.locator(".app-identity")).to_contain_text("Pääketju, Testi")
    expect(page.locator(".app-identity")).to_contain_text("170531V••••")
    expect(main).to_contain_text("Asiakkuus")
    expect(main).to_contain_text(EXPERT)
    expect(main.get_by_text("Asiakkuus alkoi").first).to_be_visible()

    county = people(COUNTY)
    county.find("Pääketju")
    expect(county.page.get_by_role("heading", level=1)).to_contain_text("Miksi avaat")
    county.tell_purpose()
    expect(county.page.locator(".app-identity")).to_contain_text("Pääketju")
    county.page.goto(f"{address}yhteystiedot/muuta/")
    county.page.locator("[name=phone]").fill("040 765 4321")
    county.page.get_by_role("button", name="Tallenna").click()
    expect(county.page.locator("main")).to_contain_text("040 765 4321")

    kela = people(KELA)
    kela.find("Pääketju")
    kela.tell_purpose("Valmistelen tapaamista")
    expect(kela.page.locator(".app-identity")).to_contain_text("Pääketju")
    kela.page.goto(f"{address}henkilo/")
    expect(kela.page.locator("main")).to_contain_text("040 765 4321")
    expect(kela.page.get_by_role("link", name="Muuta")).to_have_count(0)
    refused = kela.page.goto(f"{address}yhteystiedot/muuta/")
    assert refused is not None
    assert refused.status == 403
    expect(kela.page.locator("main")).to_contain_text("Roolisi ei muuta tietoryhmää")
    kela.search_code(new_code())
    expect(kela.page.get_by_role("button", name="Tallenna ja aloita asiakkuus")).to_have_count(0)

    director = people(DIRECTOR)
    assert director.page.goto("/asiakkaat/").status == 403
    assert director.page.goto(address).status == 403
    expect(director.page.locator("body")).not_to_contain_text("Pääketju")

    page.goto(f"{address}loki/")
    log = page.locator("main table")
    for text in ("Johanna Heikkilä", "HVA", "Kela", "Asiakas otti yhteyttä", "Tapaamisen valmistelu", "Vastuuvirkailija"):
        expect(log).to_contain_text(text)
    expect(log.locator(".app-row--flag").first).to_be_visible()
    expect(log).not_to_contain_text(COUNTY)


def focused(page: Page) -> str:
    """Name, or else text, of the element that has the focus."""
    return str(
        page.evaluate("(() => { const e = document.activeElement; return e.name || e.textContent.trim().slice(0, 60) })()")
    )


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until the focus is on the field or button; fail when it never comes there."""
    for _step in range(90):
        if focused(page).startswith(wanted):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {wanted}; it stands on {focused(page)}")


def test_an_intake_by_the_keyboard_alone(people):
    person = people(EXPERT)
    page = person.page
    page.goto("/asiakkaat/uusi/")
    page.keyboard.press("Tab")
    assert focused(page) == "Siirry sisältöön"
    page.keyboard.press("Enter")
    tab_to(page, "code")
    page.keyboard.type(new_code())
    page.keyboard.press("Enter")
    page.wait_for_selector("[name=last_name]")
    tab_to(page, "Tallenna ja aloita")
    page.keyboard.press("Enter")
    page.wait_for_selector(".govuk-error-summary")
    page.wait_for_function("document.activeElement.classList.contains('govuk-error-summary')")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert focused(page) == "referred_by", "the first error's link leads to its field"
    page.keyboard.press("Space")
    day = f"{date.today() - timedelta(days=1):%d.%m.%Y}"  # noqa: DTZ011 - as above
    for name, keys in (
        ("referred_on", day),
        ("grounds", " "),
        ("unemployed", " "),
        ("started_on", day),
        ("present_at_start", " "),
        ("last_name", "Näppäimistö"),
        ("first_names", "Aino"),
        ("home_municipality", "Tuusula"),
        ("phone", "040 111 2222"),
    ):
        tab_to(page, name)
        page.keyboard.type(keys)
    tab_to(page, "Tallenna ja aloita")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/asiakkaat/[0-9a-f-]{36}/$"))
    expect(page.locator(".app-identity")).to_contain_text("Näppäimistö, Aino")


def test_an_intake_without_javascript_on_a_narrow_screen(people):
    person = people(EXPERT, java_script_enabled=False, viewport=NARROW)
    page = person.page
    person.search_code("vika")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    take_in(person, last_name="Skriptitön")
    page.get_by_role("button", name="Näytä").first.click()
    expect(page.locator("main")).to_contain_text(re.compile(r"170531V9\d\d[0-9A-Y]"))
    person.find("Skriptitön")
    expect(page.locator(".app-identity")).to_contain_text("Skriptitön")
    page.goto(f"{urlsplit(page.url).path}loki/")
    expect(page.locator("main table")).to_contain_text("Vastuuvirkailija")


def test_an_intake_whose_session_was_locked_comes_back(people):
    person = people(EXPERT)
    page, code = person.page, new_code()
    person.search_code(code)
    fill_in_intake(page, last_name="Lukittu")
    other_tab = person.context.new_page()
    other_tab.goto("/oma/")
    other_tab.get_by_role("button", name="Lukitse").first.click()
    expect(other_tab.get_by_role("heading", level=1)).to_contain_text("lukittu")
    page.get_by_role("button", name="Tallenna ja aloita asiakkuus").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("lukittu")
    assert person.look("locked") == []
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("[name=last_name]")).to_have_value("Lukittu")
    expect(page.locator("[name=identity_code]")).to_have_value(code)
    expect(page.get_by_label("Työ- tai toimintakyvyn rajoite")).to_be_checked()
    assert code not in page.url
    page.get_by_role("button", name="Tallenna ja aloita asiakkuus").click()
    page.wait_for_url(re.compile(r"/asiakkaat/[0-9a-f-]{36}/$"))
    expect(page.locator(".app-identity")).to_contain_text("Lukittu, Testi")


def test_every_page_is_accessible_and_fits_in_every_state(people):
    person = people(EXPERT)
    page, found = person.page, []

    def look(address: str, what: str) -> None:
        if address:
            page.goto(address)
        found.extend(person.look(what))

    look("/", "desk")
    look("/asiakkaat/", "list")
    look("/asiakkaat/?ika=-24&tila=closing&kunta=505&vastuu=none", "list, empty")
    look("/asiakkaat/uusi/", "intake, search")
    look("/asiakkaat/uusi/?tunnus=ei", "intake, no code")
    person.search_code("010101-0000")
    look("", "intake, wrong code")
    person.search_code(new_code())
    look("", "intake, form")
    page.get_by_role("button", name="Tallenna ja aloita asiakkuus").click()
    page.locator(".govuk-error-summary").wait_for()
    look("", "intake, errors")
    address = take_in(person, last_name="Tarkastettava")
    look("", "client, just taken in")
    for part in (
        "henkilo/",
        "henkilo/muuta/",
        "yhteystiedot/muuta/",
        "suojaus/",
        "esteellisyys/",
        "asiakkuus/",
        "vastuuvirkailija/",
        "loki/",
    ):
        look(f"{address}{part}", part)
    look(f"{address}loki/?laji=tuloste", "log, nothing found")
    look(f"{address}asiakkuus/uusi/", "denied: there is an open membership")
    page.goto(f"{address}henkilo/muuta/")
    page.locator("[name=last_name]").fill("")
    page.get_by_role("button", name="Tallenna").click()
    look("", "change, errors")
    page.locator("[name=last_name]").fill("Tarkastettava")
    page.locator("[name=died_on]").fill(f"{clock.today():%d.%m.%Y}")
    page.get_by_role("button", name="Tallenna").click()
    page.get_by_role("button", name="Tallenna kuolinpäivä").wait_for()
    look("", "day of death, asked about")
    look(f"{address}?laji=membership", "client, one kind of event")
    page.goto(address)
    page.get_by_role("button", name="Näytä").first.click()
    look("", "identity code shown")
    page.goto(f"{address}suojaus/")
    page.locator("main form button[type=submit]").first.click()
    look(address, "client, shielded")
    look(f"{address}suojaus/", "shield, lifted")
    look("/esteellisyydet/", "bars")
    look("/asiakkaat/poikkeusavaus/", "opening by exception")
    page.locator("[name=code]").fill(new_code())
    page.locator("[name=reason]").fill("Kiireellinen tilanne")
    page.locator("main form button[type=submit]").first.click()
    look("", "opening by exception, nothing to open")
    assert not found, "\n".join(found)


def test_pages_that_ask_or_refuse_are_accessible_too(people):
    found = []
    colleague, kela, director, administrator = (people(name) for name in (COLLEAGUE, KELA, DIRECTOR, ADMINISTRATOR))
    expert = people(EXPERT)
    address = take_in(expert, last_name="Kysytty")
    colleague.page.goto(address)
    found += colleague.look("purpose")
    colleague.page.get_by_role("button", name="Avaa tiedot").click()
    colleague.page.locator(".govuk-error-summary, .govuk-error-message").first.wait_for()
    found += colleague.look("purpose, error")
    colleague.tell_purpose()
    found += colleague.look("client, by purpose")
    colleague.page.goto(f"{address}esteellisyys/")
    colleague.page.locator("main form button[type=submit]").first.click()
    found += colleague.look("conflict declared")
    assert colleague.page.goto(address).status == 404
    found += colleague.look("404")
    kela.page.goto(address)
    kela.tell_purpose()
    kela.page.goto(f"{address}henkilo/muuta/")
    found += kela.look("denied inside a client")
    kela.search_code(new_code())
    found += kela.look("search without intake")
    director.page.goto("/")
    found += director.look("desk without casework")
    director.page.goto("/asiakkaat/")
    found += director.look("403")
    administrator.page.goto("/")
    found += administrator.look("administrator's desk")
    expert.page.goto(f"{address}esto/")
    found += expert.look("bar somebody")
    expert.page.goto("/asiakkaat/?tila=closed")
    expert.page.locator("main a.app-table__strong").first.click()
    found += expert.look("a closed client asks for a purpose")
    expert.tell_purpose()
    found += expert.look("closed client")
    expert.page.get_by_role("link", name="Uusi asiakkuus").first.click()
    found += expert.look("new membership")
    assert not found, "\n".join(found)


def test_nothing_scrolls_sideways_at_320_px(people):
    person = people(COUNTY, viewport=NARROW)
    person.page.goto("/asiakkaat/")
    person.page.locator("main a.app-table__strong").first.click()
    if "/tarkoitus/" in person.page.url:
        assert sideways_scroll(person.page) == 0
        person.tell_purpose()
    for link in [urlsplit(a.get_attribute("href") or "").path for a in person.page.locator("nav a[href^='/asiakkaat/']").all()]:
        person.page.goto(link)
        assert sideways_scroll(person.page) == 0, link


HIDDEN_FOCUS = """(() => {
  const e = document.activeElement, r = e.getBoundingClientRect();
  if (e === document.body) return "";
  const top = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
  const seen = r.width > 1 && r.height > 1 && top && (e.contains(top) || top.contains(e) || top.matches("label"));
  return seen ? "" : e.outerHTML.slice(0, 150);
})()"""


@pytest.mark.parametrize("address", ["/", "/asiakkaat/", "/asiakkaat/uusi/?tunnus=ei"])
def test_whatever_has_the_focus_is_seen_at_320_px(people, address):
    page = people(EXPERT, viewport=NARROW).page
    page.goto(address)
    hidden = []
    for _step in range(45):
        page.keyboard.press("Tab")
        hidden.append(page.evaluate(HIDDEN_FOCUS))
    assert [html for html in hidden if html] == []
