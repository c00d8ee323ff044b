"""Identity codes as people mistype them, and every sign of a century, through the pages."""

from datetime import date

import pytest
from django.urls import reverse

from audit.models import Event
from clients.models import AccessRequest, Client
from core.identity_code import CENTURY_SIGNS, MESSAGES, Reason, synthetic_code
from tests.clients.posting import MARKUP, errors, intake
from tests.http import signed_in

INTAKE, BREAK_GLASS = reverse("clients:intake"), reverse("clients:break-glass")

WRONG = {
    "words": ("hetu", Reason.FORMAT),
    "too short": ("010594-90", Reason.FORMAT),
    "too long": ("010594-900YY", Reason.FORMAT),
    "no sign": ("010594900Y", Reason.FORMAT),
    "sign that is none": ("010594*900Y", Reason.FORMAT),
    "letter in the date": ("0105A4-900Y", Reason.FORMAT),
    "letter O for zero": ("O10594-900Y", Reason.FORMAT),
    "check character never used": ("010594-900I", Reason.FORMAT),
    "digits of another script": ("\u0660\u0661\u0660\u0665\u0669\u0664-\u0669\u0660\u0660Y", Reason.FORMAT),
    "markup": (MARKUP[:20], Reason.FORMAT),
    "query": ("' OR 1=1 --", Reason.FORMAT),
    "day 32": ("320594-9002", Reason.DATE),
    "month 13": ("011394-900N", Reason.DATE),
    "29 February of no leap year": ("290295-900A", Reason.DATE),
    "day 0": ("000594-9001", Reason.DATE),
    "not born yet": (synthetic_code(birth_date=date(2061, 5, 1), number=900, sign="A"), Reason.FUTURE),
    "number 001": ("010594-001H", Reason.NUMBER),
    "number 000": ("010594-000F", Reason.NUMBER),
    "wrong check character": ("010594-900X", Reason.CHECK_CHARACTER),
    "two digits swapped": ("100594-900Y", Reason.CHECK_CHARACTER),
    "a real person's number": ("131052-308T", Reason.NOT_SYNTHETIC),
}


def with_check(code: str) -> str:
    """The code with the check character that its digits give: only the fault that is meant stays."""
    digits = code[:6] + code[7:10]
    return code[:10] + "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(digits) % 31] if digits.isascii() and digits.isdigit() else code


@pytest.fixture
def http(area):
    return signed_in(area.user("tvv_expert"))


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_code_is_told_in_words_and_searches_nothing(http, area, kind):
    code, reason = WRONG[kind]
    if reason in {Reason.DATE, Reason.NUMBER}:
        code = with_check(code)
    for page, data, form in (
        (INTAKE, {"code": code}, "search_form"),
        (BREAK_GLASS, {"code": code, "reason": "Hätä"}, "form"),
    ):
        response = http.post(page, data)
        assert errors(response, form)["code"] == [str(MESSAGES[reason])]
        html = response.content.decode()
        assert "govuk-error-summary" in html
        assert MARKUP[:20] not in html
    response = http.post(INTAKE, intake(area, identity_code=code))
    assert errors(response)["identity_code"] == [str(MESSAGES[reason])]
    assert response.context["form"]["last_name"].value() == "Uusiasiakas"
    assert not Client.objects.exists()
    assert not AccessRequest.objects.exists()
    assert not Event.objects.filter(action="searched").exists()


@pytest.mark.parametrize("empty", ["", "   ", "\u200b\u200b", "\x00"])
def test_an_empty_code_is_asked_for(http, empty):
    assert errors(http.post(INTAKE, {"code": empty}), "search_form") == {"code": ["Kirjoita henkilötunnus."]}


def test_a_code_of_ten_thousand_characters_is_refused(http, area):
    assert "code" in errors(http.post(INTAKE, {"code": "010594-900Y" * 1000}), "search_form")
    assert "identity_code" in errors(http.post(INTAKE, intake(area, identity_code="9" * 10_000)))


SIGNS = [(century, sign) for century, signs in CENTURY_SIGNS.items() for sign in signs]


@pytest.mark.parametrize(("century", "sign"), SIGNS)
def test_every_sign_of_a_century_is_taken_and_kept(http, area, century, sign):
    born = date(century + 20, 5, 1)
    code = synthetic_code(birth_date=born, number=901, sign=sign)
    searched = http.post(INTAKE, {"code": f" {code.lower()} "})
    assert searched.context["form"]["identity_code"].value() == code
    response = http.post(INTAKE, intake(area, identity_code=searched.context["form"]["identity_code"].value()))
    assert response.status_code == 302, errors(response)
    client = Client.objects.get()
    assert client.identity_code == code
    assert client.birth_date == born
    found = http.post(INTAKE, {"code": code})
    assert found["Location"] == client.get_absolute_url()


def test_codes_that_differ_by_their_sign_alone_are_two_people(http, area):
    codes = [synthetic_code(birth_date=date(1990, 5, 1), number=902, sign=sign) for sign in "-Y"]
    for code in codes:
        assert http.post(INTAKE, intake(area, identity_code=code, last_name=f"Merkki{code[6]}")).status_code == 302
    assert Client.objects.count() == 2


@pytest.mark.parametrize("dash", "\u2010\u2011\u2013\u2212")
def test_a_dash_of_a_word_processor_is_a_hyphen(http, area, dash):
    client = area.client(identity_code="010594-900Y")
    assert http.post(INTAKE, {"code": f"010594{dash}900Y"})["Location"] == client.get_absolute_url()


def test_the_code_stands_in_no_address_and_in_no_page_but_the_form(http, area):
    code = "010594-900Y"
    response = http.post(INTAKE, {"code": code})
    html = response.content.decode()
    assert html.count(code) == 1, "in the hidden field of the intake, nowhere else"
    saved = http.post(INTAKE, intake(area, identity_code=code, official=area.user("tvv_expert").pk))
    assert "900Y" not in saved["Location"]
    page = http.get(saved["Location"]).content.decode()
    assert code not in page
    assert "010594-••••" in page
