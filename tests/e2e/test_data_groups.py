"""The data groups and the shared work in a real browser: the way through each, and every page's state accessible."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import chromium_path

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium_path() is None, reason="NO CHROMIUM: browser tests are skipped"),
]

EXPERT, COUNTY = "Johanna Heikkilä", "Sanna Koivisto"


def open_mine(person) -> str:
    """Open the first of the own clients; return the address of the client."""
    person.page.goto("/asiakkaat/?vastuu=me")
    person.page.locator("main table a.app-table__strong").first.click()
    person.page.wait_for_url(re.compile(r"/asiakkaat/[0-9a-f-]{36}/$"))
    return str(person.page.url)


def test_a_need_is_added_changed_read_in_words_and_struck(people):
    person = people(EXPERT)
    page, client = person.page, open_mine(person)
    found = []
    page.get_by_role("navigation", name="Asiakkaan osiot").get_by_role("link", name="Palvelutarpeet").click()
    page.get_by_role("link", name="Lisää palvelutarve").click()
    page.get_by_role("button", name="Tallenna").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Valitse tarpeen alue.")
    found += person.look("need, errors")
    page.get_by_label("Alue", exact=True).select_option(label="Työ- ja toimintakyky")
    page.locator("[name=description]").fill("Työkyvyn selvitys syksyllä")
    page.get_by_label("Heti").check()
    page.get_by_label("Asiakkaan oma ilmoitus").check()
    page.get_by_role("button", name="Tallenna").click()
    expect(page.locator(".app-entries")).to_contain_text("Työkyvyn selvitys syksyllä")
    found += person.look("needs")
    entry = page.locator(".app-entry", has_text="Työkyvyn selvitys syksyllä")
    entry.get_by_role("link", name="Muuta ").click()
    page.locator("[name=description]").fill("Työkyvyn selvitys keväällä")
    page.get_by_role("button", name="Tallenna").click()
    page.locator(".app-entry", has_text="keväällä").get_by_role("link", name="Muutokset").click()
    expect(page.locator("del")).to_contain_text("syksyllä")
    expect(page.locator("ins")).to_contain_text("keväällä")
    found += person.look("changes")
    page.goto(f"{client}palvelutarpeet/")
    page.locator(".app-entry", has_text="keväällä").get_by_role("link", name="Mitätöi").click()
    found += person.look("strike")
    page.get_by_label(re.compile("Ymmärrän")).check()
    page.get_by_role("button", name="Mitätöi kirjaus").click()
    expect(page.locator("main")).not_to_contain_text("keväällä")
    expect(page.locator(".app-entries")).to_contain_text("Mitätöity virheellisenä")
    found += person.look("needs, struck")
    assert found == []


def test_a_consent_makes_a_source_and_its_withdrawal_ends_it(people):
    person = people(EXPERT)
    page, client = person.page, open_mine(person)
    found = []
    page.goto(f"{client}suostumukset/uusi/")
    page.get_by_role("button", name="Tallenna").click()
    found += person.look("consent, errors")
    page.get_by_label("Tietoja saadaan taholta").check()
    page.get_by_label("Tahon laji").select_option(label="työnantaja")
    page.get_by_label("Tahon nimi").fill("Selaintesti Oy")
    page.locator("[name=content]").fill("Työtehtävät")
    page.locator("[name=purpose]").fill("Työhistoria")
    page.locator("[name=given_on]").fill("1.6.2026")
    page.get_by_role("button", name="Tallenna").click()
    expect(page.locator(".app-entries")).to_contain_text("Selaintesti Oy")
    found += person.look("consents")
    page.goto(f"{client}kirjaus/tyo/uusi/")
    page.get_by_label("Työn laji").select_option(label="Työsuhde")
    page.get_by_label("Työnantaja tai paikka").fill("Selaintesti Oy")
    page.get_by_label("Nimike tai tehtävät").fill("pakkaaja")
    page.locator("[name=started_on]").fill("1.2.2020")
    page.get_by_label("Muu taho asiakkaan suostumuksella").check()
    page.locator("[name=consent]").select_option(label="Selaintesti Oy, 1.6.2026")
    page.get_by_role("button", name="Tallenna").click()
    expect(page.locator(".app-entry", has_text="pakkaaja")).to_contain_text("Muu taho asiakkaan suostumuksella: Selaintesti Oy")
    found += person.look("skills")
    page.goto(f"{client}suostumukset/")
    page.locator(".app-entry", has_text="Selaintesti Oy").get_by_role("link", name="Peruuta").click()
    found += person.look("withdrawal")
    page.get_by_role("button", name="Kirjaa peruutus").click()
    expect(page.locator(".app-entry", has_text="Selaintesti Oy")).to_contain_text("Peruutettu")
    page.goto(f"{client}kirjaus/tyo/uusi/")
    page.get_by_label("Muu taho asiakkaan suostumuksella").check()
    expect(page.locator("[name=consent]")).not_to_contain_text("Selaintesti Oy")
    assert found == []


def test_the_county_writes_the_social_situation_on_both_grounds(people):
    person = people(COUNTY)
    page, client = person.page, open_mine(person)
    found = []
    for part in ("erityisjarjestelyt/", "osaaminen/", "sosiaalinen/", "terveys/", "yhteenveto/"):
        page.goto(f"{client}{part}")
        found += person.look(part)
    page.goto(f"{client}kirjaus/sosiaalinen/uusi/")
    page.get_by_label("Aihe").select_option(label="Asuminen")
    page.locator("[name=text]").fill("Vuokrasopimus päättyy keväällä.")
    page.get_by_label("Asiakkaan oma ilmoitus").check()
    page.get_by_role("button", name="Tallenna").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Vain työllistymiseen vaikuttavan tiedon saa kirjata.")
    expect(page.locator("[name=text]")).to_have_value("Vuokrasopimus päättyy keväällä.")
    found += person.look("social entry, errors")
    page.get_by_label("Asia vaikuttaa asiakkaan työllistymiseen").check()
    page.get_by_label("Kirjaaminen on palvelun kannalta välttämätöntä").check()
    page.get_by_label("Miksi tieto on välttämätön").fill("Asuminen on turvattava ennen työtä")
    page.get_by_role("button", name="Tallenna").click()
    expect(page.locator(".app-entries")).to_contain_text("Vuokrasopimus päättyy keväällä.")
    found += person.look("social situation")
    assert found == []


def test_the_summary_and_the_list_go_out_as_files(people):
    person = people(EXPERT)
    page, client = person.page, open_mine(person)
    page.goto(f"{client}yhteenveto/")
    with page.expect_download() as printed:
        page.get_by_role("button", name="Tee PDF").click()
    assert re.fullmatch(r"asiakasyhteenveto-\d+\.pdf", printed.value.suggested_filename)
    page.goto("/asiakkaat/?vastuu=me")
    page.get_by_role("link", name="Vie luettelo").click()
    found = person.look("export")
    page.get_by_role("button", name="Tee tiedosto").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Valitse, mihin luetteloa tarvitaan.")
    found += person.look("export, errors")
    page.get_by_label("Oman työn suunnittelu").check()
    with page.expect_download() as exported:
        page.get_by_role("button", name="Tee tiedosto").click()
    assert exported.value.suggested_filename.endswith(".xlsx")
    assert found == []


def test_the_shared_work_of_a_supervisor(people):
    person = people(EXPERT)
    page, found = person.page, []
    page.goto("/")
    page.get_by_role("link", name="Työmäärä").click()
    found += person.look("caseload")
    page.get_by_role("link", name=re.compile("^Siirrä ")).last.click()
    found += person.look("hand-over")
    page.get_by_role("button", name="Siirrä valitut asiakkaat").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Valitse, kuka vastaa asiakkaista tästä eteenpäin.")
    found += person.look("hand-over, errors")
    page.goto("/asiakkaat/?tila=open")
    found += person.look("client list with boxes")
    page.locator("tbody .app-check").first.check()
    expect(page.get_by_role("status").filter(has_text="valittu")).to_have_text("1 valittu")
    page.get_by_role("link", name="Valitse kaikki tällä sivulla").focus()
    page.keyboard.press("Enter")
    expect(page.locator("tbody .app-check:not(:checked)")).to_have_count(0)
    found += person.look("client list with all chosen")
    page.get_by_role("link", name="Poista valinnat").click()
    expect(page.locator("tbody .app-check:checked")).to_have_count(0)
    page.locator("tbody .app-check").nth(1).focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Siirrä valitut").click()
    expect(page.locator("main")).to_contain_text("Valitsit luettelosta 1 asiakkaan.")
    found += person.look("hand over the chosen")
    page.get_by_role("link", name="Keskeytä").click()
    expect(page).to_have_url(re.compile(r"/asiakkaat/\?tila=open$"))
    page.goto("/asiakkaat/sijaisuudet/")
    found += person.look("substitutions, none")
    page.get_by_label("Poissa oleva").select_option(index=1)
    page.get_by_label("Sijainen").select_option(index=2)
    page.locator("[name=ends_on]").fill("31.12.2027")
    page.get_by_role("button", name="Tallenna sijaisuus").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Yli vuosi on liian pitkä sijaisuus.")
    page.locator("[name=ends_on]").fill(page.locator("[name=starts_on]").input_value())
    page.get_by_role("button", name="Tallenna sijaisuus").click()
    expect(page.locator("main table")).to_contain_text("nyt")
    found += person.look("substitutions")
    page.get_by_role("button", name=re.compile("^Päätä")).click()
    expect(page.locator("main")).to_contain_text("Kukaan ei ole poissa.")
    assert found == []


def test_a_note_with_a_mention_is_read_on_the_desk_and_answered(people):
    asker, asked = people(EXPERT), people(COUNTY)
    page, found = asker.page, []
    asker.find("Rautio")
    client = re.match(r".*/asiakkaat/[0-9a-f-]{36}/", page.url)
    assert client is not None
    page.get_by_role("navigation", name="Asiakkaan osiot").get_by_role("link", name="Viestit työtovereille").click()
    found += asker.look("notes")
    page.get_by_role("link", name="Kirjoita viesti").click()
    page.get_by_role("button", name="Jatka").click()
    expect(page.locator("main")).to_contain_text("Valitse ensin viestin tietoryhmä.")
    found += asker.look("group of a note")
    page.get_by_label("Palvelutarpeet").check()
    page.get_by_role("button", name="Jatka").click()
    page.get_by_role("button", name="Lähetä").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Kirjoita viesti.")
    found += asker.look("note, errors")
    page.locator("[name=text]").fill("Kumpi meistä kutsuu palaverin koolle?")
    page.get_by_label(re.compile("^Sanna Koivisto")).check()
    found += asker.look("note")
    page.get_by_role("button", name="Lähetä").click()
    expect(page.locator(".app-entry", has_text="Kumpi meistä")).to_contain_text("Luettavaksi: Sanna Koivisto")
    other = asked.page
    other.goto("/")
    found += asked.look("desk")
    other.locator(".app-desk tr", has_text="Palvelutarpeet".lower()).filter(has_text="Rautio").get_by_role(
        "link", name="Avaa"
    ).click()
    mine = other.locator(".app-entry", has_text="Kumpi meistä")
    expect(mine.get_by_role("button", name=re.compile("^Merkitse luetuksi"))).to_be_visible()
    found += asked.look("notes, unread")
    thread = other.locator(".app-thread", has_text="Kumpi meistä")
    thread.get_by_role("link", name=re.compile("^Vastaa")).click()
    found += asked.look("answer")
    expect(other.get_by_label(re.compile("^Johanna Heikkilä"))).to_be_checked()
    other.locator("[name=text]").fill("Minä kutsun.")
    other.get_by_role("button", name="Lähetä").click()
    expect(other.locator(".app-thread", has_text="Kumpi meistä")).to_contain_text("Minä kutsun.")
    expect(other.locator(".app-thread", has_text="Kumpi meistä")).to_contain_text("luettu")
    page.goto("/")
    page.locator(".app-desk tr", has_text="Sanna Koivisto").filter(has_text="Rautio").last.get_by_role(
        "link", name="Avaa"
    ).click()
    page.locator(".app-entry", has_text="Minä kutsun.").get_by_role("button", name=re.compile("^Merkitse luetuksi")).click()
    expect(page.locator(".govuk-notification-banner, .app-notice").first).to_contain_text("Viesti merkittiin luetuksi.")
    page.locator(".app-entry", has_text="Kumpi meistä").get_by_role("link", name=re.compile("^Mitätöi")).click()
    found += asker.look("strike a note")
    assert found == []


def test_a_flag_is_set_moved_and_ended(people):
    person = people(EXPERT)
    page, client, found = person.page, open_mine(person), []
    page.goto(f"{client}nostot/uusi/")
    page.get_by_role("button", name="Tallenna").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Kirjoita noston teksti.")
    found += person.look("flag, errors")
    page.get_by_label("Tapaamiset").check()
    page.locator("[name=text]").fill("Selainnosto: varaa iso huone")
    page.locator("[name=reason]").fill("Apuväline vie tilaa")
    page.locator("[name=ends_on]").fill("31.12.2026")
    page.get_by_role("button", name="Tallenna").click()
    expect(page.locator(".app-identity")).to_contain_text("Selainnosto: varaa iso huone")
    found += person.look("flags")
    page.goto("/asiakkaat/?nosto=mine")
    expect(page.locator("main table")).to_contain_text("Nosto")
    found += person.look("list, flagged")
    page.goto(f"{client}nostot/")
    page.locator(".app-entry", has_text="Selainnosto").get_by_role("link", name=re.compile("^Päätä")).click()
    found += person.look("change of a flag")
    page.get_by_label("Päätetään nyt").check()
    page.get_by_role("button", name="Tallenna").click()
    expect(page.locator(".app-identity")).not_to_contain_text("Selainnosto")
    page.locator(".app-entry", has_text="Selainnosto").get_by_role("link", name=re.compile("^Mitätöi")).click()
    found += person.look("strike a flag")
    assert found == []
