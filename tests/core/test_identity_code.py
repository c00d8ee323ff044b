"""Reading, masking and making Finnish personal identity codes."""

from datetime import date
from itertools import islice
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import identity_code
from core.identity_code import CENTURY_SIGNS, InvalidIdentityCode, Reason, mask, parse, synthetic_code, synthetic_codes

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def fixed_day(monkeypatch):
    monkeypatch.setattr(identity_code, "today", lambda: TODAY)


@pytest.mark.parametrize(
    ("text", "code", "born"),
    [
        ("010594-900Y", "010594-900Y", date(1994, 5, 1)),
        ("010594Y9021", "010594Y9021", date(1994, 5, 1)),
        ("290204A910P", "290204A910P", date(2004, 2, 29)),
        ("290204B911R", "290204B911R", date(2004, 2, 29)),
        ("311299-999E", "311299-999E", date(1999, 12, 31)),
        (" 010594-900y ", "010594-900Y", date(1994, 5, 1)),
        ("010594\u2013900Y", "010594-900Y", date(1994, 5, 1)),
        ("010594 - 900Y", "010594-900Y", date(1994, 5, 1)),
        ("\uff10\uff11\uff10\uff15\uff19\uff14-900Y", "010594-900Y", date(1994, 5, 1)),
    ],
)
def test_codes_are_read_as_people_write_them(text, code, born):
    found = parse(text)
    assert (found.code, found.birth_date, found.is_synthetic) == (code, born, True)


@pytest.mark.parametrize("century", CENTURY_SIGNS)
def test_every_sign_of_every_century_is_read(century):
    for sign in CENTURY_SIGNS[century]:
        code = synthetic_code(birth_date=date(century + 5, 2, 3), number=950, sign=sign)
        found = parse(code)
        assert found.birth_date == date(century + 5, 2, 3)
        assert found.code[6] == sign


def test_codes_that_differ_in_the_sign_only_are_different_people():
    assert parse("010594-900Y").code != parse(synthetic_code(birth_date=date(1994, 5, 1), number=900, sign="Y")).code


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.FORMAT),
        ("   ", Reason.FORMAT),
        ("010594900Y", Reason.FORMAT),
        ("010594-900", Reason.FORMAT),
        ("010594-900YY", Reason.FORMAT),
        ("010594/900Y", Reason.FORMAT),
        ("010594G900Y", Reason.FORMAT),
        ("010594-900G", Reason.FORMAT),
        ("010594-900Ö", Reason.FORMAT),
        ("\u0660\u0661\u0660\u0665\u0669\u0664-900Y", Reason.FORMAT),
        ("010594-900Y; DROP TABLE clients_client", Reason.FORMAT),
        ("<script>", Reason.FORMAT),
        ("0" * 10_000, Reason.FORMAT),
        ("310252-908Y", Reason.DATE),
        ("290299-900A", Reason.DATE),
        ("000094-900A", Reason.DATE),
        ("010094-900A", Reason.DATE),
        ("011394-900A", Reason.DATE),
        ("010594-001A", Reason.NUMBER),
        ("010594-900X", Reason.CHECK_CHARACTER),
        ("131052-308U", Reason.CHECK_CHARACTER),
        ("131052-308T", Reason.NOT_SYNTHETIC),
        (synthetic_code(birth_date=date(2026, 11, 25), number=900), Reason.FUTURE),
    ],
)
def test_each_mistake_has_its_own_reason_and_words(text, reason):
    with pytest.raises(InvalidIdentityCode) as raised:
        parse(text)
    assert raised.value.reason == reason
    assert str(raised.value.message)
    assert text not in str(raised.value) or not text


def test_somebody_born_today_has_a_code():
    assert parse(synthetic_code(birth_date=TODAY, number=900)).birth_date == TODAY


def test_production_takes_real_codes_and_refuses_made_up_ones(settings):
    settings.TYM_SYNTHETIC_CODES_ONLY = False
    assert not parse("131052-308T").is_synthetic
    with pytest.raises(InvalidIdentityCode) as raised:
        parse("010594-900Y")
    assert raised.value.reason == Reason.SYNTHETIC


def test_mask_shows_the_date_of_birth_and_nothing_of_the_rest():
    assert mask("140387-955X") == "140387-••••"
    assert mask(parse("010594Y9021")) == "010594Y••••"
    assert mask("") == ""


def test_a_code_in_a_traceback_is_masked():
    assert "900Y" not in repr(parse("010594-900Y"))


def test_the_same_seed_makes_the_same_different_codes():
    def some(seed):
        return list(islice(synthetic_codes(Random(seed), born_from=date(1960, 1, 1), born_to=date(2006, 12, 31)), 500))

    codes = some(3)
    assert codes == some(3) != some(4)
    assert len(set(codes)) == 500
    assert {code[6] for code in codes} == set("-YXWVUABCDEF")


@given(
    born=st.dates(min_value=date(1850, 1, 1), max_value=TODAY),
    number=st.integers(min_value=900, max_value=999),
    data=st.data(),
)
def test_every_made_up_code_is_valid_and_no_other_check_character_is(born, number, data):
    sign = data.draw(st.sampled_from(CENTURY_SIGNS[born.year // 100 * 100]))
    code = synthetic_code(birth_date=born, number=number, sign=sign)
    assert parse(code.lower()).birth_date == born
    other = data.draw(st.sampled_from(identity_code.CHECK_CHARACTERS.replace(code[-1], "")))
    with pytest.raises(InvalidIdentityCode):
        parse(code[:-1] + other)


@given(text=st.text(max_size=20))
def test_any_other_text_is_refused_without_an_accident(text):
    with pytest.raises(InvalidIdentityCode):
        parse(text)


@pytest.mark.parametrize(("number", "sign"), [(899, "-"), (1000, "-"), (900, "A"), (900, "+")])
def test_only_synthetic_codes_can_be_made(number, sign):
    with pytest.raises(ValueError, match="synthetic"):
        synthetic_code(birth_date=date(1990, 1, 1), number=number, sign=sign)
