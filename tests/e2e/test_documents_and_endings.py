"""Attachments, the end of a membership, the identity code and API tokens in a real browser, each state accessible."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import chromium_path
from tests.e2e.test_data_groups import COUNTY, EXPERT, open_mine

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium_path() is None, reason="NO CHROMIUM: browser tests are skipped"),
]


def test_a_document_is_added_refused_looked_at_and_struck(people):
    person = people(EXPERT)
    page, client, found = person.page, open_mine(person), []
    page.goto(f"{client}liitteet/uusi/")
    found += person.look("new attachment")
    page.get_by_role("button", name="Tallenna").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    found += person.look("new attachment, errors")
    page.locator("[name=file]").set_input_files({"name": "lausunto.pdf", "mimeType": "application/pdf", "buffer": b"MZ\x90\x00"})
    page.locator("[name=document_type]").select_option(index=1)
    page.locator("[name=data_group]").select_option(index=1)
    page.get_by_label("Asiakkaan oma ilmoitus").check()
    page.get_by_role("button", name="Tallenna").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    found += person.look("new attachment, wrong type")
    page.locator("[name=file]").set_input_files({"name": "muistio.txt", "mimeType": "text/plain", "buffer": b"Muistio\n"})
    page.get_by_role("button", name="Tallenna").click()
    expect(page.locator("main")).to_contain_text("muistio")
    found += person.look("attachments")
    page.get_by_role("link", name=re.compile("^Muuta")).first.click()
    found += person.look("one attachment")
    page.goto(f"{client}liitteet/")
    page.get_by_role("link", name=re.compile("^Mitätöi")).first.click()
    found += person.look("strike an attachment")
    assert found == []


def test_a_membership_ends_by_judgements_and_one_is_withdrawn(people):
    person, other = people(EXPERT), people(COUNTY)
    page, client, found = person.page, open_mine(person), []
    page.goto(f"{client}asiakkuus/")
    page.get_by_role("link", name="Päätä asiakkuus").click()
    found += person.look("end of the membership")
    page.get_by_role("button", name="Anna arvio").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Valitse päättymisen syy.")
    found += person.look("end of the membership, errors")
    page.get_by_label("Koulutus").check()
    page.get_by_label(re.compile("^Viranomaiseni arvioi")).check()
    page.get_by_role("button", name="Anna arvio").click()
    expect(page.locator("main")).to_contain_text("arvioitu")
    found += person.look("end of the membership, judged")
    theirs = other.page
    theirs.goto(f"{client}asiakkuus/paattaminen/")
    if "tarkoitus" in theirs.url:
        other.tell_purpose()
    expect(theirs.locator("main")).to_contain_text("Päättymisen syy: Koulutus")
    page.get_by_role("link", name=re.compile("^Peru ")).click()
    found += person.look("withdraw a judgement")
    page.get_by_label("Miksi arvio perutaan").fill("Palvelun tarve jatkuu")
    page.get_by_role("button", name="Peru arvio").click()
    page.get_by_text("Perutut arviot").click()
    expect(page.locator("main")).to_contain_text("Palvelun tarve jatkuu")
    found += person.look("end of the membership, withdrawn")
    assert found == []


def test_an_identity_code_is_recorded_on_its_page(people):
    person = people(EXPERT)
    page, client = person.page, open_mine(person)
    page.goto(f"{client}henkilo/")
    page.get_by_role("link", name="Muuta henkilötunnusta").click()
    found = person.look("identity code of a client")
    page.locator("[name=identity_code]").fill("010101-123X")
    page.get_by_role("button", name="Tallenna").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    found += person.look("identity code of a client, errors")
    assert found == []


def test_a_token_is_shown_once_and_works_until_it_is_revoked(people):
    person = people(EXPERT)
    page = person.page
    page.goto("/oma/rajapinta/")
    found = person.look("tokens, none")
    page.locator("[name=name]").fill("Raportti")
    page.locator("main form button[type=submit]").last.click()
    secret = page.locator("main code").first.inner_text().strip()
    found += person.look("tokens")
    headers = {"Authorization": f"Bearer {secret}"}
    stranger = page.context.browser.new_context(base_url=person.site.url)
    assert stranger.request.get("/api/v1/clients/", headers=headers).status == 200
    page.goto("/oma/rajapinta/")
    assert secret not in page.content()
    page.get_by_role("button", name=re.compile("^Peru")).first.click()
    expect(page.locator("main")).to_contain_text("Raportti")
    assert stranger.request.get("/api/v1/clients/", headers=headers).status == 401
    stranger.close()
    assert found == []


def test_a_merge_is_looked_at_taken_back_compared_proposed_and_confirmed(people):
    person = people(EXPERT)
    page = person.page
    page.goto("/")
    page.locator("tr").filter(has_text="Vahvista, että kaksi").get_by_role("link", name="Avaa").click()
    found = person.look("confirm a merge")
    number = re.sub(r"\D", "", page.locator("th[scope=col]").nth(2).inner_text())
    page.get_by_role("button", name="Vahvista yhdistäminen").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    found += person.look("confirm a merge, errors")
    page.get_by_role("link", name="Kyse ei ole samasta").click()
    found += person.look("take a proposal back")
    page.get_by_label("Miksi ehdotus perutaan").fill("Puhelinnumero oli eri")
    page.get_by_role("button", name="Peru ehdotus").click()
    expect(page.locator("main")).to_contain_text("Peruttu ehdotus")
    found += person.look("person, a proposal was taken back")
    page.get_by_role("link", name="Sama henkilö on myös").click()
    page.get_by_role("button", name="Vertaa asiakkaita").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    found += person.look("the other client's number, errors")
    page.get_by_label("Toisen asiakkaan asiakasnumero").fill(number)
    page.get_by_role("button", name="Vertaa asiakkaita").click()
    expect(page.locator("h1")).to_contain_text("Kaksi asiakasta rinnakkain")
    found += person.look("two clients side by side")
    page.get_by_role("button", name="Ehdota yhdistämistä").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    found += person.look("two clients side by side, errors")
    page.get_by_label("Mistä tiedät").fill("Verrattu väestötietojärjestelmän tietoihin")
    page.get_by_label("Olen verrannut").check()
    page.get_by_role("button", name="Ehdota yhdistämistä").click()
    expect(page.locator("main")).to_contain_text("Odottaa vahvistusta")
    found += person.look("person, a merge waits")
    page.get_by_role("link", name="Sama henkilö on myös").click()
    page.get_by_label("Toisen asiakkaan asiakasnumero").fill(number)
    page.get_by_role("button", name="Vertaa asiakkaita").click()
    expect(page.locator("main")).to_contain_text("Asiakkaita ei voi vielä yhdistää")
    found += person.look("two clients side by side, not to be merged yet")
    assert found == []
