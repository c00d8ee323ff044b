"""The translations tool: finds every string, keeps the catalogue stable, and refuses what would break a page."""

import importlib.util
import json
from pathlib import Path

import pytest
from django.conf import settings

_spec = importlib.util.spec_from_file_location("translations", Path(settings.BASE_DIR, "tools", "translations.py"))
assert _spec
assert _spec.loader
translations = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(translations)

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
A = _("Hello %(name)s")
B = ngettext("%(n)s row", "%(n)s rows", 2)
C = pgettext("month", "May")
"""
TEMPLATE = """
{% load i18n %}
    <c-form submit="{% translate 'Record judgement' %}">
  {% blocktranslate trimmed count n=rows %}
    {{ n }} client's
  {% plural %}
    {{ n }} clients
  {% endblocktranslate %}</c-form>
{{ _("Spoken") }} {% translate "Sure" context "of oneself" %}
"""
FINNISH = {
    "Hello %(name)s": "Hei %(name)s",
    "%(n)s row": ["%(n)s rivi", "%(n)s riviä"],
    "month\u0004May": "toukokuu",
    "Record judgement": "Kirjaa arvio",
    "%(n)s client's": ["%(n)s asiakkaan", "%(n)s asiakasta"],
    "Spoken": "Puhuttu",
    "of oneself\u0004Sure": "Varma",
}


@pytest.fixture
def project(tmp_path):
    for path, text in {"core/words.py": PYTHON, "templates/core/page.html": TEMPLATE, "tests/test_x.py": '_("Not this")'}.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


def stored(project: Path) -> str:
    return translations.catalogue_path(project).read_text(encoding="utf-8")


def test_finds_strings_of_code_templates_and_component_attributes_but_not_of_tests(project):
    assert set(translations.missing_keys(translations.extract_messages(project))) == set(FINNISH)


def test_a_full_catalogue_passes_the_check_and_is_compiled(project):
    assert translations.set_translations(project, FINNISH) == []
    assert translations.check(project) == []
    assert translations.catalogue_path(project).with_suffix(".mo").stat().st_size > 100


def test_writing_twice_changes_nothing_and_no_line_numbers_or_dates_are_in_it(project):
    translations.set_translations(project, FINNISH)
    first = stored(project)
    translations.run(project, "extract", None)
    assert stored(project) == first
    assert ".py:" not in first
    assert "Creation-Date" not in first


def test_a_new_string_fails_the_check_until_it_is_translated(project):
    translations.set_translations(project, FINNISH)
    (project / "core/more.py").write_text('_("New")', encoding="utf-8")
    assert translations.check(project) == [
        "no translation: 'New'",
        "the catalogue is out of step with the sources: run tools/translations.py extract",
    ]
    translations.set_translations(project, {"New": "Uusi"})
    assert translations.check(project) == []


def test_a_string_that_goes_and_comes_back_keeps_its_translation(project):
    translations.set_translations(project, FINNISH)
    (project / "core/words.py").write_text("", encoding="utf-8")
    translations.run(project, "extract", None)
    assert '#~ msgstr "Hei %(name)s"' in stored(project)
    (project / "core/words.py").write_text(PYTHON, encoding="utf-8")
    translations.run(project, "extract", None)
    assert translations.check(project) == []


def test_prune_drops_what_the_sources_no_longer_have(project):
    translations.set_translations(project, FINNISH)
    (project / "core/words.py").write_text("", encoding="utf-8")
    translations.run(project, "prune", None)
    assert "#~" not in stored(project)


def test_a_file_that_does_not_parse_costs_nobody_else_their_strings(project):
    translations.set_translations(project, FINNISH)
    (project / "core/broken.py").write_text('_("Half', encoding="utf-8")
    assert translations.check(project) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"Hello %(name)s": "Hei %(nimi)s"},
        {"%(n)s row": "%(n)s riviä"},
        {"Spoken": ["Puhuttu", "Puhuttua"]},
    ],
)
def test_a_translation_that_would_break_a_page_is_refused(project, wrong):
    with pytest.raises(ValueError, match=next(iter(wrong)).split()[0].replace("(", r"\(").replace(")", r"\)")):
        translations.set_translations(project, wrong)


def test_a_string_that_no_source_has_is_told_and_not_stored(project, tmp_path):
    file = tmp_path / "new.json"
    file.write_text(json.dumps({"Nowhere": "Ei missään"}), encoding="utf-8")
    assert translations.run(project, "set", str(file)) == 1
    assert "Nowhere" not in stored(project)
