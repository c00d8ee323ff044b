"""The pages on which a client who was taken in twice is compared, merged, confirmed and taken apart."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.events import Action
from audit.models import Event
from clients.models import Client, ClientMerge, ColleagueNote, ContactDetails, LanguageSkill, ResponsibleOfficial
from core import clock
from tests.clients.posting import MARKUP, errors, shown
from tests.clients.test_merging import choose, fresh, merge, propose
from tests.factories import change, make_entry, make_note
from tests.http import signed_in


def address(name: str, client: Client, *keys) -> str:
    return reverse(f"clients:{name}", args=[client.pk, *keys])


@pytest.fixture
def http(area):
    return signed_in(area.user("tvv_expert"))


def sent(page, kept, **changes) -> dict:
    """What the form of the comparison sends when everything of ``kept`` stays."""
    return {**shown(page), "keep": str(kept.pk), "contacts": str(kept.pk), "reason": "Sama henkilö", "confirmed": "on", **changes}


def test_the_way_from_the_number_to_the_merge_and_to_another_persons_confirmation(area, http, kept, twin):
    make_entry(twin, LanguageSkill, stored_by=area.authorities["hva"])
    found = http.post(address("duplicate", kept), {"number": str(twin.number)})
    assert found.url == address("merge", kept, twin.pk)
    asked = http.get(found.url)
    assert asked.url.startswith(address("purpose", twin)), "an ended client opens by purpose only"
    choose(area, twin)
    page = http.get(found.url)
    text = page.content.decode()
    assert (str(twin.number) in text, "Toinensukunimi" in text, twin.identity_code in text) == (True, True, False)
    done = http.post(found.url, sent(page, kept))
    assert done.url == address("identity", kept)
    made = ClientMerge.objects.get()
    assert "Odottaa vahvistusta" in http.get(done.url).content.decode()
    assert LanguageSkill.objects.get().client_id == twin.pk, "nothing has moved"
    assert http.get(address("confirm-merge", kept, made.pk)).status_code == 403
    other = signed_in(area.user("hva_social"))
    choose(area, kept, role="hva_social")
    assert other.get(address("confirm-merge", kept, made.pk)).url.startswith(address("purpose", twin))
    choose(area, twin, role="hva_social")
    confirm = other.get(address("confirm-merge", kept, made.pk))
    assert "Toinensukunimi" in confirm.content.decode()
    assert set(errors(other.post(confirm.request["PATH_INFO"], shown(confirm)))) == {"confirmed"}
    assert other.post(confirm.request["PATH_INFO"], shown(confirm) | {"confirmed": "on"}).url == address("identity", kept)
    assert "Vahvistettu" in other.get(address("identity", kept)).content.decode()
    assert LanguageSkill.objects.get().client_id == kept.pk


def test_the_comparison_is_a_look_at_both_by_the_groups_that_it_tells_of(area, http, kept, twin):
    make_entry(twin, LanguageSkill, stored_by=area.authorities["hva"])
    choose(area, twin)
    http.get(address("merge", kept, twin.pk))
    for client in (kept, twin):
        looks = Event.objects.filter(action=Action.VIEWED, client_id=client.pk).values_list("data_group", flat=True)
        assert set(looks) >= {"identity", "membership", "skills"}, client


def test_the_code_of_another_client_leads_to_the_comparison(area, http, kept, twin):
    page = http.get(address("change-code", kept))
    told = http.post(page.request["PATH_INFO"], shown(page) | {"identity_code": twin.identity_code, "is_checked": "on"})
    assert address("merge", kept, twin.pk) in told.content.decode()


@pytest.mark.parametrize("number", ["", "kolme", "-1", "99999999", "1e3", MARKUP[:9], "½", "٣"])
def test_a_number_that_finds_nobody_is_told_in_words(http, kept, number):
    assert set(errors(http.post(address("duplicate", kept), {"number": number}))) == {"number"}


def test_the_own_number_and_that_of_a_hidden_client_find_nobody(area, http, kept):
    hidden = fresh(area.client())
    hidden.shielded = True
    hidden.save()
    own = errors(http.post(address("duplicate", kept), {"number": str(kept.number)}))
    unknown = errors(http.post(address("duplicate", kept), {"number": "99999999"}))
    assert errors(http.post(address("duplicate", kept), {"number": str(hidden.number)})) == unknown
    assert own != unknown
    assert http.get(address("merge", kept, hidden.pk)).status_code == 404
    assert http.get(address("merge", kept, kept.pk)).status_code == 404


def test_two_open_memberships_are_named_before_anything_can_be_sent_and_nothing_moves(area, http, kept):
    other = fresh(area.client(official=area.user("tvv_expert")))
    page = http.get(address("merge", kept, other.pk))
    assert "Kummallakin on avoin asiakkuus" in page.content.decode()
    assert 'name="keep"' not in page.content.decode()
    data = {"row_version": kept.row_version, "other_version": other.row_version}
    told = errors(http.post(page.request["PATH_INFO"], sent(page, kept, **data)))
    assert "avoin asiakkuus" in told["__all__"][0]
    assert not ClientMerge.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"keep": ""}, "keep"),
        ({"keep": "6f1c2d3e-0000-4000-8000-000000000000"}, "keep"),
        ({"contacts": "x"}, "contacts"),
        ({"reason": " "}, "reason"),
        ({"confirmed": ""}, "confirmed"),
        ({"other_version": "yksi"}, "other_version"),
    ],
)
def test_what_is_missing_is_told_by_field_and_nothing_moves(area, http, kept, twin, changes, field):
    choose(area, twin)
    page = http.get(address("merge", kept, twin.pk))
    told = errors(http.post(page.request["PATH_INFO"], sent(page, kept, **changes)))
    assert field in told or "__all__" in told
    assert not ClientMerge.objects.exists()


@pytest.mark.parametrize("whose", ["kept", "twin"])
def test_a_change_of_either_meanwhile_is_told_once_and_what_was_typed_is_kept(area, http, kept, twin, whose):
    choose(area, twin)
    page = http.get(address("merge", kept, twin.pk))
    fresh({"kept": kept, "twin": twin}[whose]).save()
    back = http.post(page.request["PATH_INFO"], sent(page, kept, reason="Tarkistettu kahdesti"))
    assert "Tarkistettu kahdesti" in back.content.decode()
    assert not ClientMerge.objects.exists()
    assert http.post(page.request["PATH_INFO"], sent(back, kept)).status_code == 302


def test_an_address_of_the_merged_client_leads_on_and_what_was_typed_goes_along(area, http, kept, twin):
    merge(area, kept, twin)
    moved = http.get(address("needs", twin))
    assert (moved.status_code, moved.url) == (302, address("needs", kept))
    note = {"text": "Soitettu, palataan huomenna", "people": [area.user("hva_social").pk]}
    posted = http.post(address("write-note", twin, "palvelutarpeet"), note)
    assert posted.status_code == 307
    ResponsibleOfficial.objects.create(
        client=kept, area_id=area.pk, stored_by=area.authorities["hva"], user=area.user("hva_social"), started_on=clock.today()
    )
    http.post(posted.url, note)
    assert ColleagueNote.objects.get().client_id == kept.pk
    assert http.get(f"/api/v1/clients/{twin.pk}/").status_code == 404


def test_contact_details_that_are_not_seen_are_neither_compared_nor_chosen(area, http, kept, twin):
    twin.safety_non_disclosure = True
    twin.save()
    change(ContactDetails.objects.filter(client=twin), street_address="Salakatu 5")
    choose(area, twin)
    page = http.get(address("merge", kept, twin.pk)).content.decode()
    assert "Salakatu" not in page
    assert 'name="contacts"' not in page
    merge(area, kept, twin)
    assert "Salakatu" not in http.get(address("identity", kept)).content.decode()


def test_others_learn_nothing_at_the_address_of_the_merged_client(area, kept, twin):
    merge(area, kept, twin)
    for role in ("director", "finance_preparer"):
        assert signed_in(area.user(role)).get(address("client", twin)).status_code in {403, 404}
    hidden = fresh(kept)
    hidden.shielded = True
    hidden.save()
    answer = signed_in(area.user("hva_social")).get(address("client", twin))
    assert answer.status_code == 404


def test_the_log_of_the_one_who_stays_has_the_looks_at_the_other(area, http, kept, twin):
    choose(area, twin, role="hva_health")
    signed_in(area.user("hva_health")).get(address("client", twin))
    merge(area, kept, twin)
    page = http.get(address("log", kept)).content.decode()
    assert "terveydenhoitaja" in page.casefold(), "the nurse's look at the other one"


def test_a_proposal_is_taken_back_on_its_page_with_a_reason(area, http, kept, twin):
    made = propose(area, kept, twin)
    page = http.get(address("take-merge-back", kept, made.pk))
    assert set(errors(http.post(page.request["PATH_INFO"], shown(page) | {"reason": " "}))) == {"reason"}
    assert http.post(page.request["PATH_INFO"], shown(page) | {"reason": MARKUP}).status_code == 302
    text = http.get(address("identity", kept)).content.decode()
    assert "Peruttu ehdotus" in text
    assert "<b id=x>" not in text
    assert fresh(twin).merged_into is None


def test_the_comparison_costs_the_same_with_one_record_and_with_fifty(area, http, kept, twin):
    choose(area, twin)
    http.get(address("merge", kept, twin.pk))
    counts = []
    for number in (1, 49):
        for _one in range(number):
            make_entry(twin, LanguageSkill, stored_by=area.authorities["hva"])
            make_note(twin, author=area.user("hva_social"))
        with CaptureQueriesContext(connection) as queries:
            http.get(address("merge", kept, twin.pk))
        counts.append(len(queries))
    assert counts[0] == counts[1]
