"""Dates, distances, ages and numbers in words; the one map of tag colours; the words of tags."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core import clock, presentation
from core.presentation import Tone
from core.presentation.icons import ICONS
from core.presentation.numbers import HARD_SPACE

NOW = datetime(2026, 11, 24, 8, 42, tzinfo=UTC)  # 10.42 in Finland
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def in_finnish(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    with translation.override("fi"):
        yield


def draw(source: str, **context: object) -> str:
    return engines["django"].from_string("{% load tym %}" + source).render(context, RequestFactory().get(context.pop("at", "/")))


def test_dates_are_written_the_finnish_way():
    assert presentation.date_text(date(2026, 12, 31)) == "31.12.2026"
    assert presentation.short_date(TODAY) == "24.11."
    assert presentation.short_date(date(2027, 2, 17)) == "17.2.2027"
    assert presentation.weekday_date(date(2026, 11, 25)) == "ke 25.11."
    assert presentation.long_date(TODAY) == "Tiistai 24.11.2026, viikko 48"
    assert presentation.range_text(date(2026, 12, 21), date(2027, 1, 3)) == "21.12.2026\u20133.1.2027"
    assert presentation.range_text(date(2026, 12, 21), None) == "21.12.2026\u2013"


def test_a_moment_is_told_in_finnish_time_over_midnight_and_clock_changes():
    assert presentation.moment_text(NOW) == "24.11.2026 klo 10.42"
    assert presentation.date_text(datetime(2026, 11, 24, 22, 30, tzinfo=UTC)) == "25.11.2026"
    assert presentation.clock_text(datetime(2026, 3, 29, 0, 59, tzinfo=UTC)) == "klo 2.59"
    assert presentation.clock_text(datetime(2026, 3, 29, 1, 0, tzinfo=UTC)) == "klo 4.00"


def test_a_near_moment_is_told_by_a_word():
    assert presentation.near_moment(NOW) == "tänään klo 10.42"
    assert presentation.near_moment(NOW - timedelta(days=1)) == "eilen klo 10.42"
    assert presentation.near_moment(NOW - timedelta(days=9)) == "15.11. klo 10.42"


@pytest.mark.parametrize(
    ("days", "words", "near"),
    [
        (-6, "6 pv myöhässä", "late"),
        (-1, "1 pv myöhässä", "late"),
        (0, "tänään", "soon"),
        (1, "huomenna", "soon"),
        (2, "2 pv jäljellä", "soon"),
        (7, "7 pv jäljellä", "soon"),
        (8, "8 pv jäljellä", ""),
    ],
)
def test_the_distance_of_a_due_date_in_words(days, words, near):
    day = TODAY + timedelta(days=days)
    assert presentation.distance(day) == words
    assert presentation.nearness(day) == near


def test_english_has_its_plurals():
    with translation.override("en"):
        assert presentation.distance(TODAY - timedelta(days=1)) == "1 day late"
        assert presentation.distance(TODAY + timedelta(days=8)) == "8 days left"


@pytest.mark.parametrize(
    ("born", "age"),
    [(date(1987, 3, 14), 39), (date(1987, 11, 24), 39), (date(1987, 11, 25), 38), (date(2026, 11, 24), 0)],
)
def test_age_in_whole_years(born, age):
    assert presentation.age(born) == age
    assert presentation.age_text(born) == f"{age} v"


def test_born_on_a_leap_day_one_turns_older_on_the_first_of_march(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 2, 28, 12, tzinfo=UTC))
    assert presentation.age(date(2000, 2, 29)) == 26
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 3, 1, 12, tzinfo=UTC))
    assert presentation.age(date(2000, 2, 29)) == 27


def test_numbers_have_hard_spaces_a_comma_and_a_true_minus():
    assert presentation.number_text(1234567) == f"1{HARD_SPACE}234{HARD_SPACE}567"
    assert presentation.number_text(Decimal("1234.5"), places=2) == f"1{HARD_SPACE}234,50"
    assert presentation.number_text(Decimal("-0.005"), places=2) == "\u22120,01"
    assert presentation.number_text(Decimal("-0.001"), places=2) == "0,00"
    assert presentation.euro_text(Decimal("0.5")) == f"0,50{HARD_SPACE}€"
    assert presentation.percent_text(Decimal("12.55")) == f"12,6{HARD_SPACE}%"


@given(value=st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_a_sum_in_words_is_the_sum(value):
    text = presentation.number_text(value, places=2)
    assert Decimal(text.replace(HARD_SPACE, "").replace(",", ".").replace("\u2212", "-")) == value


def test_counts_stop_in_words():
    assert presentation.capped_count(1000) == f"1{HARD_SPACE}000"
    assert presentation.capped_count(1001) == f"yli 1{HARD_SPACE}000"


def test_a_state_takes_its_colour_from_the_one_map():
    assert presentation.tone("in_force") is Tone.IN_FORCE
    assert presentation.tone("no such state") is Tone.DRAFT_OR_ENDED
    assert presentation.states_without_tone(["draft", "no such state"]) == ["no such state"]
    assert draw("{% tag 'late' 'Myöhässä' %}") == '<strong class="govuk-tag govuk-tag--red">Myöhässä</strong>'
    assert "app-tag--quiet" in draw("{% tag 'future' 'Tulossa' %}")
    assert "<svg" in draw("{% tag 'shielded' 'Turvakielto' 'shield' %}")


def test_a_due_date_is_told_by_more_than_its_colour():
    html = draw("{% due day %}", day=TODAY - timedelta(days=6))
    assert "app-due--late" in html
    assert "18.11." in html
    assert "6 pv myöhässä" in html
    assert "Tarkistus" in draw("{% due day 'Tarkistus' %}", day=TODAY + timedelta(days=30))
    assert "\u2013" in draw("{% due day %}", day=None)


def test_an_authority_is_a_chip_with_its_text():
    assert draw("{% authority_chip 'kela' 'Kela' %}") == '<span class="app-auth app-auth--kela">Kela</span>'
    assert draw("{% authority_chip kind label %}", kind='x" onclick="', label="<b>") == '<span class="app-auth">&lt;b&gt;</span>'


def test_a_masked_code_is_said_as_masked():
    html = draw("{% masked_code '140387-••••' %}")
    assert 'aria-hidden="true">140387-••••<' in html
    assert "henkilötunnus peitetty" in html


def test_every_icon_is_hidden_from_screen_readers():
    for name in ICONS:
        assert 'aria-hidden="true"' in draw(f"{{% icon '{name}' %}}")


@pytest.mark.parametrize(
    ("address", "order", "next_sort"),
    [("/?a=1", "none", "sort=name"), ("/?sort=name", "ascending", "sort=-name"), ("/?sort=-name", "descending", "sort=name")],
)
def test_a_sortable_header_tells_its_order_and_turns_it(address, order, next_sort):
    html = draw("{% sort_header 'name' 'Asiakas' %}", at=address)
    assert f'aria-sort="{order}"' in html
    assert f'{next_sort}"' in html


def test_sorting_keeps_the_filters_and_goes_back_to_the_first_page():
    html = draw("{% sort_header 'name' 'Asiakas' %}", at="/?state=open&after=xyz")
    assert "state=open" in html
    assert "after" not in html


def test_a_chosen_filter_is_taken_off_the_address_alone():
    assert draw('{% without "state" %}', at="/?state=open&unit=2&after=x") == "unit=2"
