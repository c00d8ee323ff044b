"""Forms as people and screen readers meet them: labels, hints, errors, the summary that leads to the fields, hidden parts."""

import re
from html.parser import HTMLParser

import pytest
from django import forms
from django.template import engines
from django.utils import translation

from core.errors import StaleRow
from core.forms import (
    Checkbox,
    Checkboxes,
    FilterForm,
    FinnishDateField,
    LineField,
    Radios,
    Section,
    TextField,
    TymForm,
    VersionedForm,
)
from core.forms.base import error_lines
from core.forms.checks import form_problems, undrawn_fields


class TrialForm(TymForm):
    sections = (Section("Kuka", (("name", "born"), "kind")), Section("Muuta", ("safe", "grounds", "place")))
    reveals = {"kind": {"other": ("kind_text",)}, "safe": {"on": ("safe_note",)}}

    name = LineField(label="Nimi", max_length=20, help_text="Koko nimi", error_messages={"required": "Kirjoita nimi."})
    born = FinnishDateField(label="Syntymäpäivä", required=False)
    kind = forms.ChoiceField(
        label="Laji",
        choices=[("plain", "Tavallinen"), ("other", "Muu")],
        widget=Radios(hints={"plain": "Useimmiten"}),
        error_messages={"required": "Valitse laji."},
    )
    kind_text = TextField(label="Mikä muu", error_messages={"required": "Kirjoita, mikä muu."})
    safe = forms.BooleanField(label="On turvakielto", required=False, widget=Checkbox(legend="Turvakielto"), help_text="Vihje")
    safe_note = LineField(label="Huomautus", error_messages={"required": "Kirjoita huomautus."})
    grounds = forms.MultipleChoiceField(
        label="Perusteet", choices=[("a", "A"), ("b", "B")], widget=Checkboxes, error_messages={"required": "Valitse peruste."}
    )
    place = forms.ChoiceField(
        label="Paikka", choices=[("", "Valitse"), ("x", "X")], error_messages={"required": "Valitse paikka."}
    )


class Tags(HTMLParser):
    """All start tags of a page with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def named(self, name: str) -> dict[str, str]:
        return next(attrs for _tag, attrs in self.found if attrs.get("name") == name)

    @property
    def ids(self) -> list[str]:
        return [attrs["id"] for _tag, attrs in self.found if "id" in attrs]

    def references(self) -> set[str]:
        """Ids that something on the page is described, labelled or led to by."""
        ids: set[str] = set()
        for tag, attrs in self.found:
            for name in ("aria-describedby", "aria-labelledby", "for"):
                ids.update(attrs.get(name, "").split())
            if tag == "a" and attrs.get("href", "").startswith("#"):
                ids.add(attrs["href"][1:])
        return ids


def draw(form: forms.BaseForm) -> str:
    template = engines["django"].from_string("{% load tym %}{% error_summary form %}{{ form }}")
    with translation.override("fi"):
        return template.render({"form": form})


FULL = {"name": "Sanni", "kind": "plain", "grounds": ["a"], "place": "x"}


@pytest.mark.parametrize(
    "data", [None, {}, {"kind": "other", "safe": "on", "born": "31.2.2026"}], ids=["fresh", "empty", "wrong"]
)
def test_every_reference_of_a_form_leads_to_one_existing_element(data):
    tags = Tags(draw(TrialForm(data)))
    assert len(tags.ids) == len(set(tags.ids))
    assert tags.references() <= set(tags.ids)


def test_a_wrong_field_is_marked_and_described_by_its_hint_and_its_error():
    tags = Tags(draw(TrialForm({})))
    name = tags.named("name")
    assert name["aria-invalid"] == "true"
    assert name["aria-describedby"] == "id_name_helptext id_name_error"
    assert "govuk-input--error" in name["class"]


def test_a_right_field_is_not_marked():
    name = Tags(draw(TrialForm(FULL))).named("name")
    assert "aria-invalid" not in name
    assert "error" not in name["class"]


def test_radios_are_a_group_described_by_the_error_and_carry_no_invalid_mark():
    tags = Tags(draw(TrialForm({})))
    group = next(attrs for tag, attrs in tags.found if attrs.get("id") == "id_kind_group")
    assert group["aria-describedby"] == "id_kind_error"
    assert "aria-invalid" not in tags.named("kind")


def test_a_hint_of_a_choice_describes_that_choice():
    choices = [attrs for _tag, attrs in Tags(draw(TrialForm())).found if attrs.get("name") == "kind"]
    assert [choice.get("aria-describedby") for choice in choices] == ["id_kind_0_hint", None]


def test_the_summary_says_the_fields_own_words_in_the_order_of_the_page():
    form = TrialForm({"kind": "other"})
    assert [line.text for line in error_lines(form)] == [
        "Kirjoita nimi.",
        "Kirjoita, mikä muu.",
        "Valitse peruste.",
        "Valitse paikka.",
    ]


def test_the_summary_counts_in_words_what_is_wrong():
    assert "Korjaa yksi kohta" in draw(TrialForm({**FULL, "name": ""}))
    assert "Korjaa 2 kohtaa" in draw(TrialForm({**FULL, "name": "", "place": ""}))


def test_an_error_of_the_whole_form_stands_in_the_summary_without_a_link():
    form = TrialForm(FULL)
    form.add_error(None, "Joku muu muutti tietoja.")
    html = draw(form)
    assert "Tietoja ei ole vielä tallennettu" in html
    assert "<li>Joku muu muutti tietoja.</li>" in html


def test_no_summary_when_nothing_is_wrong():
    assert "govuk-error-summary" not in draw(TrialForm(FULL))
    assert "govuk-error-summary" not in draw(TrialForm())


def test_only_the_odd_field_is_marked_as_not_compulsory():
    assert re.findall(r"(\w+) <span class=\"app-optional\">\(ei pakollinen\)", draw(TrialForm())) == ["Syntymäpäivä"]


def test_a_field_that_some_choice_requires_says_when_it_is_needed():
    class Sometimes(TrialForm):
        needed_when = {"born": "tarvitaan joskus"}

    drawn = draw(Sometimes())
    assert re.findall(r"(\w+) <span class=\"app-optional\">\(tarvitaan joskus\)", drawn) == ["Syntymäpäivä"]
    assert "ei pakollinen" not in drawn


def test_a_section_with_an_error_shows_it_also_when_the_error_is_in_a_conditional_field():
    form = TrialForm({**FULL, "kind": "other"})
    assert [section.has_errors for section in form.bound_sections] == [True, False]


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({}, set()),
        ({"kind": "other"}, {"kind_text"}),
        ({"kind": "other", "kind_text": "jokin"}, set()),
        ({"safe": "on"}, {"safe_note"}),
    ],
)
def test_a_conditional_field_is_compulsory_only_when_it_is_shown(data, errors):
    assert set(TrialForm({**FULL, **data}).errors) == errors


def test_a_hidden_conditional_field_is_not_stored():
    form = TrialForm({**FULL, "kind_text": "jäi tähän", "safe_note": "jäi tähän"})
    assert form.is_valid()
    assert form.cleaned_data["kind_text"] == ""
    assert form.cleaned_data["safe_note"] == ""


def test_a_conditional_field_is_drawn_once_and_only_beside_its_choice():
    html = draw(TrialForm())
    assert html.count('name="kind_text"') == 1
    assert html.index('value="other"') < html.index('name="kind_text"') < html.index('name="safe"')


def test_markup_typed_into_a_field_is_shown_as_text():
    html = draw(TrialForm({"name": "<script>alert(1)</script>"}))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Sanni   Johanna ", "Sanni Johanna"),
        ("Sanni\x00\x07", "Sanni"),
        ("Kallio\u202eoillaK", "KalliooillaK"),
        ("A\u0308ija\u0308", "Äijä"),
        ("yksi\r\nkaksi", "yksi kaksi"),
    ],
)
def test_one_line_is_kept_clean(typed, kept):
    form = TrialForm({**FULL, "name": typed})
    assert form.is_valid()
    assert form.cleaned_data["name"] == kept


def test_text_keeps_its_lines_but_no_control_characters():
    assert TextField(max_length=100).clean("yksi\r\nkaksi\x00\u2028kolme") == "yksi\nkaksi\nkolme"


def test_text_that_is_too_long_says_how_long_it_is():
    form = TrialForm({**FULL, "name": "a" * 10_000})
    with translation.override("fi"):
        assert form.errors["name"] == ["Lyhennä tekstiä: enintään 20 merkkiä, nyt 10\u00a0000."]


def test_browsers_are_told_not_to_remember_what_was_typed_of_somebody_else():
    assert Tags(draw(TrialForm())).named("name")["autocomplete"] == "off"


def test_a_field_of_ones_own_may_say_what_the_browser_may_fill_in():
    class SignIn(TymForm):
        user = LineField(
            label="Tunnus",
            widget=forms.TextInput(attrs={"autocomplete": "username"}),
            error_messages={"required": "Kirjoita tunnus."},
        )

    assert Tags(draw(SignIn())).named("user")["autocomplete"] == "username"


def test_choices_without_options_still_have_a_place_for_the_summary_to_lead_to():
    class Empty(TymForm):
        pick = forms.ChoiceField(label="Valinta", choices=[], widget=Radios, error_messages={"required": "Valitse yksi."})

    tags = Tags(draw(Empty({})))
    assert "id_pick_group" in tags.ids
    assert ("a", {"href": "#id_pick_group"}) in tags.found


def test_filters_ask_for_nothing_and_mark_nothing():
    class Filters(FilterForm):
        state = forms.ChoiceField(label="Tila", choices=[("a", "A")])

    form = Filters({})
    assert form.is_valid()
    assert "app-optional" not in draw(form)


class EditForm(VersionedForm):
    name = LineField(label="Nimi", error_messages={"required": "Kirjoita nimi."})


class Row:
    row_version = 7


def test_an_edit_over_somebody_elses_change_loses_nothing_and_can_be_saved_again():
    form = EditForm({"name": "Uusi", "row_version": "3"})
    assert form.is_valid()
    form.report_stale(StaleRow(Row()))
    html = draw(form)
    assert Tags(html).named("name")["value"] == "Uusi"
    assert Tags(html).named("row_version")["value"] == "7"
    assert "govuk-error-summary" in html


def test_a_form_sent_without_its_version_is_refused_in_words():
    form = EditForm({"name": "Uusi"})
    with translation.override("fi"):
        assert [line.text for line in error_lines(form)] == ["Sivu oli puutteellinen. Avaa se uudelleen ja tallenna uudelleen."]


def test_the_check_refuses_a_form_that_does_not_speak_for_itself():
    class Mute(TymForm):
        sections = (Section("Osa", ("name",)),)
        name = forms.CharField()
        note = TextField(label="Teksti", required=False)

    assert form_problems(Mute) == [
        "name: give it a label",
        "name: give it a max_length",
        "name: give it its own 'required' text, which says what to do",
    ]
    assert undrawn_fields(Mute) == ["note"]


def test_the_check_is_content_with_a_proper_form():
    assert form_problems(TrialForm) == []
    assert undrawn_fields(TrialForm) == []
