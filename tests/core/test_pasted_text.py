"""Text pasted from a word processor: what cannot be seen goes, markings are given back in words, letters stay as they are."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from core.forms import LineField, TextField, TymForm
from core.identity_code import synthetic_code


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("Työ\u00adkyky", "Työkyky"),
        ("noin\u00a05\u202f000\u00a0euroa", "noin 5 000 euroa"),
        ("”Kyllä” \N{EN DASH} sanoi hän", "”Kyllä” \N{EN DASH} sanoi hän"),
        ("yksi\r\nkaksi\x0bkolme", "yksi\nkaksi\nkolme"),
        ("a\u200bb\u200dc\ufeff", "abc"),
        ("Ma\u0308ki", "Mäki"),
        ("bar\x00\x07i", "bari"),
    ],
)
def test_what_cannot_be_seen_goes_and_the_rest_stays(pasted, kept):
    assert TextField().clean(pasted) == kept


@pytest.mark.parametrize(
    "pasted",
    [
        "<p class=MsoNormal>Teksti<o:p></o:p></p>",
        '<span style="mso-fareast-language:FI">Teksti</span>',
        "<!--[if gte mso 9]><xml></xml><![endif]-->Teksti",
        "<w:WordDocument>",
    ],
)
def test_markings_of_a_word_processor_are_given_back_in_words(pasted):
    with pytest.raises(ValidationError) as refused:
        TextField().clean(pasted)
    assert refused.value.code == "markup"


def test_plain_text_that_speaks_of_less_and_more_is_no_markup():
    assert TextField().clean("tulot < 1 000 ja > 500, o:p") == "tulot < 1 000 ja > 500, o:p"
    assert LineField().clean("a\u00a0b") == "a b"


@pytest.mark.parametrize("field", [TextField(max_length=2000), LineField(max_length=2000)])
def test_a_long_paste_reaches_the_server_whole_and_is_given_back_with_the_lengths(field):
    class Form(TymForm):
        text = field

    typed = "x" * 5000
    assert "maxlength" not in str(Form()["text"])
    form = Form({"text": typed})
    with override("fi"):
        assert form.errors["text"] == ["Lyhennä tekstiä: enintään 2\u00a0000 merkkiä, nyt 5\u00a0000."]
    assert typed in str(form["text"]), "nothing of it is lost"
    assert Form({"text": "x" * 2000}).is_valid()


MADE_UP = synthetic_code(birth_date=date(1987, 3, 14), number=998)


@pytest.mark.parametrize("field", [TextField(), LineField()])
@pytest.mark.parametrize(
    "code",
    [
        MADE_UP,
        MADE_UP.lower(),
        f"(hetu {MADE_UP}),",
        MADE_UP.replace("-", "\N{EN DASH}"),
        MADE_UP.replace("-", " - "),
        "131052-308T",
    ],
)
def test_an_identity_code_within_the_text_is_given_back_without_repeating_it(field, code):
    with pytest.raises(ValidationError) as refused:
        field.clean(f"Asiakas {code} soitti.")
    assert refused.value.code == "identity_code"
    assert MADE_UP not in str(refused.value)


@pytest.mark.parametrize(
    "text", ["131052-308U", "Puhelin 050 123-4567", "140387", "diaari 140387-99812", "320187-998A", "2.9.2026-3.9.2026"]
)
def test_what_is_no_valid_code_stays(text):
    assert TextField().clean(text) == text


def test_a_code_may_stand_where_one_is_asked_for_or_searched_by():
    assert LineField(takes_codes=True).clean(MADE_UP) == MADE_UP
