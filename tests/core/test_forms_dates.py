"""Dates as people type them: the Finnish way, every day of the calendar, and a clear word when it is not one."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core import clock
from core.forms import FinnishDateField
from core.presentation import date_text

ANY_DAY = st.dates(min_value=date(1900, 1, 1), max_value=date(9999, 12, 31))


@pytest.fixture(autouse=True)
def in_finnish(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 24, 10, tzinfo=UTC))
    with translation.override("fi"):
        yield


def refusal(typed: str, **limits: object) -> str:
    with pytest.raises(ValidationError) as caught:
        FinnishDateField(**limits).clean(typed)
    return caught.value.messages[0]


@given(day=ANY_DAY)
def test_every_date_is_read_back_as_it_was_shown(day):
    field = FinnishDateField()
    assert field.clean(field.prepare_value(day)) == day


@given(day=ANY_DAY)
def test_every_date_is_read_with_leading_zeros_spaces_and_from_a_browsers_own_input(day):
    field = FinnishDateField()
    assert field.clean(f" {day.day:02d}.{day.month:02d}.{day.year} ") == day
    assert field.clean(f"{day.day}. {day.month}. {day.year}") == day
    assert field.clean(day.isoformat()) == day


@given(typed=st.text(max_size=30))
def test_whatever_is_typed_gives_a_date_nothing_or_a_word(typed):
    try:
        outcome = FinnishDateField(required=False).clean(typed)
    except ValidationError as error:
        outcome = error.messages[0]
    assert outcome is None or outcome


@pytest.mark.parametrize(
    "typed",
    [
        "eilen",
        "24/11/2026",
        "24-11-2026",
        "11.2026",
        "2026.11.24",
        "24.11.",
        "1.1.1.2026",
        "\uff12\uff14.11.2026",
        "24.11.2026 klo 9",
        "20261124",
    ],
)
def test_what_is_no_date_is_told_the_form_of_a_date(typed):
    assert refusal(typed) == "Anna päivä muodossa pp.kk.vvvv, esimerkiksi 24.11.2026."


@pytest.mark.parametrize("typed", ["24.11.26", "1.5.026", "1.5.20260"])
def test_a_year_has_four_digits(typed):
    assert refusal(typed) == "Anna vuosi neljällä numerolla, esimerkiksi 24.11.2026."


@pytest.mark.parametrize("typed", ["31.2.2026", "0.5.2026", "32.1.2026", "1.13.2026", "29.2.2100", "1.1.0000", "2026-02-30"])
def test_a_day_that_is_not_in_the_calendar_is_told_so(typed):
    assert refusal(typed) == f"Päivää {typed} ei ole kalenterissa. Tarkista päivä ja kuukausi."


def test_a_day_out_of_the_limits_is_told_the_limit():
    assert refusal("25.11.2026", latest=clock.today) == "Päivä on liian myöhäinen. Anna päivä, joka on viimeistään 24.11.2026."
    assert refusal("1.1.1899") == "Päivä on liian varhainen. Anna päivä, joka on aikaisintaan 1.1.1900."
    assert FinnishDateField(latest=clock.today).clean("24.11.2026") == date(2026, 11, 24)


def test_nothing_is_no_date():
    assert FinnishDateField(required=False).clean("  ") is None
    assert refusal("") == "Tämä kenttä vaaditaan."  # forms give their own words; the check sees to it


def test_what_was_typed_stays_as_it_was_typed():
    assert FinnishDateField().prepare_value("31.2.2026") == "31.2.2026"


def test_the_same_day_written_otherwise_is_no_change():
    field = FinnishDateField(required=False)
    assert not field.has_changed(date(2026, 5, 1), "01.05.2026")
    assert not field.has_changed(None, "")
    assert field.has_changed(date(2026, 5, 1), "2.5.2026")
    assert field.has_changed(date(2026, 5, 1), "roska")


def test_a_date_is_shown_without_leading_zeros():
    assert date_text(date(2026, 5, 1)) == "1.5.2026"
