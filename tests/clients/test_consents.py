"""Consents: recorded as given, withdrawn by anybody whom the client tells, printed, never rewritten (R31, R32)."""

import io
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from pypdf import PdfReader

from audit.events import Action
from audit.models import Event
from authorities.access import Denied
from authorities.models import CodeItem
from clients.documents import consent_form
from clients.eea import STATES, is_in_eea
from clients.models import Consent, Direction, Membership
from clients.services import ConsentTerms, record_consent, strike, withdraw_consent
from core import clock
from tests.clients.posting import errors
from tests.factories import make_consent
from tests.http import signed_in

TERMS = {
    "direction": Direction.GET,
    "party": "employer",
    "party_name": "Varasto Oy",
    "content": "Työtehtävät ja niiden kesto",
    "purpose": "Työhistorian selvitys",
    "given_on": date(2026, 3, 1),
}


def terms(**values) -> ConsentTerms:
    return ConsentTerms(**{**TERMS, **values})


@pytest.fixture
def tvv(area):
    return area.actor("tvv_expert")


def test_a_consent_is_recorded_printed_and_withdrawn_in_the_browser(area, client_of_expert):
    http = signed_in(area.user("tvv_expert"))
    sent = {**TERMS, "given_on": "1.3.2026", "valid_to": "31.12.2027"}
    assert http.post(reverse("clients:record-consent", args=[client_of_expert.pk]), sent).status_code == 302
    consent = Consent.objects.get()
    page = http.get(reverse("clients:consents", args=[client_of_expert.pk])).content.decode()
    assert "Varasto Oy" in page
    assert "voimassa 31.12.2027 asti" in page
    document = http.get(reverse("clients:print-consent", args=[client_of_expert.pk, consent.pk]))
    assert document.content.startswith(b"%PDF")
    assert document["Content-Disposition"] == f'attachment; filename="suostumus-{client_of_expert.number}.pdf"'
    address = reverse("clients:withdraw-consent", args=[client_of_expert.pk, consent.pk])
    today = f"{clock.today():%d.%m.%Y}"
    assert http.post(address, {"withdrawn_on": today, "note": "puhelimitse", "row_version": 1}).status_code == 302
    consent.refresh_from_db()
    assert consent.withdrawn_on == clock.today()
    assert not consent.is_valid_on()
    assert http.get(address).status_code == 403
    actions = Event.objects.filter(object_id=str(consent.pk)).order_by("id").values_list("action", flat=True)
    assert list(actions) == [Action.CREATED, Action.PRINTED, Action.WITHDRAWN]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"given_on": clock.today() + timedelta(days=1)}, "given_on"),
        ({"valid_to": date(2026, 2, 28)}, "valid_to"),
        ({"party": "nobody"}, "party"),
        ({"party": "work_try_out"}, "party"),
        ({"direction": Direction.GIVE, "party": "private_person"}, "party"),
        ({"direction": Direction.BOTH, "party": "work_try_out"}, "party"),
        ({"party": "other", "party_name": ""}, "party_name"),
        ({"party": "private_person", "party_name": "", "relation": "äiti"}, "party_name"),
        ({"party": "private_person", "relation": ""}, "relation"),
        ({"is_outside_eea": True}, "country"),
        ({"is_outside_eea": True, "country": "Yhdysvallat"}, "transfer_ground"),
        ({"is_outside_eea": True, "country": "Ruotsi", "transfer_ground": "45 artikla"}, "country"),
    ],
)
def test_terms_that_do_not_hold_are_refused_by_field(tvv, client_of_expert, values, field):
    with pytest.raises(ValidationError) as refused:
        record_consent(actor=tvv, client=client_of_expert, terms=terms(**values))
    assert field in refused.value.message_dict
    assert not Consent.objects.exists()


def test_all_that_is_wrong_is_told_in_one_answer(area, client_of_expert):
    sent = {
        **TERMS,
        "party": "other",
        "party_name": "",
        "purpose": "",
        "given_on": "1.3.2026",
        "valid_to": "28.2.2026",
        "is_outside_eea": "on",
        "country": " norja ",
    }
    address = reverse("clients:record-consent", args=[client_of_expert.pk])
    answer = signed_in(area.user("tvv_expert")).post(address, sent)
    assert set(errors(answer)) == {"party_name", "purpose", "valid_to", "country", "transfer_ground"}
    assert errors(answer)["country"] == ["Maa kuuluu EU:hun tai ETAan. Korjaa maa tai poista rasti."]
    assert not Consent.objects.exists()


def test_the_form_says_of_which_parties_a_name_and_a_relation_are_needed(area, client_of_expert):
    page = signed_in(area.user("tvv_expert")).get(reverse("clients:record-consent", args=[client_of_expert.pk]))
    text = page.content.decode()
    assert "(tarvitaan yksityishenkilöstä ja muusta tahosta)" in text
    assert "(tarvitaan yksityishenkilöstä)" in text
    assert text.count("(ei pakollinen)") == 1


def test_the_thirty_states_are_known_by_name_and_code():
    assert len(STATES) == 30
    assert all(
        is_in_eea(name) for name in ("Ruotsi", "sverige", "SE", "Tsekki", "Tšekin tasavalta", "Österrike", "The Netherlands")
    )
    assert not any(is_in_eea(name) for name in ("", "Iso-Britannia", "Sveitsi", "Yhdysvallat", "Pohjois-Irlanti", "US"))


@pytest.mark.parametrize("direction", list(Direction))
def test_a_party_of_both_lists_is_good_for_every_direction(tvv, client_of_expert, direction):
    consent = record_consent(actor=tvv, client=client_of_expert, terms=terms(direction=direction))
    lists = {CodeItem.List.CONSENT_RECIPIENT} if direction is Direction.GIVE else {CodeItem.List.CONSENT_SOURCE}
    assert consent.party.code_list in lists


def test_a_party_that_the_list_no_longer_names_is_refused_and_stays_in_older_consents(tvv, client_of_expert):
    older = record_consent(actor=tvv, client=client_of_expert, terms=terms())
    item = CodeItem.objects.get(code_list=CodeItem.List.CONSENT_SOURCE, code="employer")
    item.valid_to = clock.today() - timedelta(days=1)
    item.save()
    with pytest.raises(ValidationError):
        record_consent(actor=tvv, client=client_of_expert, terms=terms())
    older.refresh_from_db()
    assert older.is_valid_on()


def test_only_a_private_person_has_a_relation_and_only_a_far_party_a_country(tvv, client_of_expert):
    consent = record_consent(
        actor=tvv, client=client_of_expert, terms=terms(relation="äiti", country="Ruotsi", transfer_ground="45 artikla")
    )
    assert (consent.relation, consent.country, consent.transfer_ground) == ("", "", "")


@pytest.mark.parametrize("day", [clock.today() + timedelta(days=1), date(2026, 2, 28)])
def test_a_withdrawal_in_the_future_or_before_the_consent_is_refused(area, tvv, client_of_expert, day):
    consent = make_consent(client_of_expert, stored_by=area.authorities["tvv"])
    with pytest.raises(ValidationError):
        withdraw_consent(actor=tvv, consent=consent, withdrawn_on=day, note="", seen_version=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_consent(client_of_expert, stored_by=area.authorities["tvv"], withdrawn_on=date(2026, 2, 28))


def test_any_serving_authority_records_the_withdrawal_and_only_the_own_one_strikes(area, tvv, client_of_expert):
    """The client tells whom they meet; the authority that stored a consent answers for it."""
    consent = make_consent(client_of_expert, stored_by=area.authorities["hva"])
    with pytest.raises(Denied):
        strike(actor=tvv, record=consent, seen_version=1)
    withdraw_consent(actor=tvv, consent=consent, withdrawn_on=clock.today(), note="", seen_version=1)
    consent.refresh_from_db()
    assert consent.state == "withdrawn"
    with pytest.raises(Denied):
        withdraw_consent(actor=tvv, consent=consent, withdrawn_on=clock.today(), note="", seen_version=consent.row_version)


def test_a_struck_consent_keeps_no_words(area, tvv, client_of_expert):
    consent = make_consent(client_of_expert, stored_by=area.authorities["tvv"])
    strike(actor=tvv, record=consent, seen_version=1)
    consent.refresh_from_db()
    assert (consent.party_name, consent.content, consent.purpose) == ("", "", "")
    assert [row.content for row in Consent.history.filter(id=consent.pk)] == [""]
    page = signed_in(area.user("tvv_expert")).get(reverse("clients:consents", args=[client_of_expert.pk])).content.decode()
    assert "Varasto Oy" not in page
    assert "Mitätöity virheellisenä" in page
    printed = reverse("clients:print-consent", args=[client_of_expert.pk, consent.pk])
    assert signed_in(area.user("tvv_expert")).get(printed).status_code == 404


def test_no_consent_is_recorded_after_the_membership(area, tvv, client_of_expert):
    membership = Membership.objects.get(client=client_of_expert)
    membership.close(ended_on=clock.today())
    membership.save()
    client_of_expert.clients_purposeofday_rows.create(
        area_id=area.pk, user=area.user("tvv_expert"), day=clock.today(), purpose="contact"
    )
    client_of_expert.forget_facts()
    with pytest.raises(Denied):
        record_consent(actor=tvv, client=client_of_expert, terms=terms())


def test_the_printed_form_holds_no_identity_code(area, client_of_expert):
    """R43, R45: the words of the PDF are those given to Typst."""
    consent = make_consent(client_of_expert, stored_by=area.authorities["tvv"])
    document = consent_form(client_of_expert, consent)
    assert document.startswith(b"%PDF")
    assert client_of_expert.identity_code.encode() not in document


def words_of(document: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(document)).pages).split())


@pytest.mark.parametrize(
    ("direction", "said"),
    [
        (Direction.GET, "saavat minusta tietoja"),
        (Direction.GIVE, "antavat minusta tietoja"),
        (Direction.BOTH, "saavat ja antavat"),
    ],
)
def test_the_form_says_in_the_clients_words_who_gets_or_gives_what_and_is_signed(area, client_of_expert, direction, said):
    consent = make_consent(client_of_expert, stored_by=area.authorities["tvv"], direction=direction)
    words = words_of(consent_form(client_of_expert, consent))
    assert "Suostun siihen, että" in words
    assert said in words
    assert all(area.authorities[kind].name_on() in words for kind in ("tvv", "hva", "kela"))
    assert all(part in words for part in ("Varasto Oy", "Työkyvyn arvio", "Paikka ja päiväys", "Nimenselvennys"))
    assert "eruutettu" not in words


def test_a_withdrawn_consent_says_so_on_its_form_and_is_not_signed(area, client_of_expert):
    consent = make_consent(client_of_expert, stored_by=area.authorities["tvv"], withdrawn_on=date(2026, 4, 5))
    words = words_of(consent_form(client_of_expert, consent))
    assert "Peruutettu 5.4.2026." in words
    assert "kunnes se peruutetaan" not in words
    assert "Nimenselvennys" not in words


@pytest.mark.parametrize("text", ["x" * 10_000, "'; DROP TABLE clients_client; --", "<script>alert(1)</script>"])
def test_odd_texts_in_a_consent(area, client_of_expert, text):
    http = signed_in(area.user("tvv_expert"))
    sent = {**TERMS, "given_on": "1.3.2026", "content": text, "purpose": text}
    answer = http.post(reverse("clients:record-consent", args=[client_of_expert.pk]), sent)
    if answer.status_code == 200:
        assert "Lyhennä" in answer.content.decode()
        return
    assert Consent.objects.get().content == text
    assert "<script>alert" not in http.get(answer["Location"]).content.decode()
    document = http.get(reverse("clients:print-consent", args=[client_of_expert.pk, Consent.objects.get().pk]))
    assert document.status_code == 200
