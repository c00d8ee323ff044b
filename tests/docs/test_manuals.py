"""The manuals: their pictures, their sections, and the pages of the system that the sections are about."""

import re
from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po
from django.urls import URLPattern, URLResolver, get_resolver

from core.manual import MANUALS, anchor_of, folder, manual, manuals, render, sections_by_page
from tests.docs.pages import ROOT, anchors

LARGEST, LARGEST_TOGETHER = 150_000, 4_000_000

#: Pages that need no words of their own: what they do is told with the page that leads there, or is plain.
WITHOUT_HELP = re.compile(
    r"^(help|help-manual|styleguide.*|set_language|lock|account_logout|demo_sign_in|end_session|account_reset_password_.*|"
    r"authorities:move-code|api.*|schema.*|error-.*)$"
)


def page_names(patterns: list[URLPattern | URLResolver] | None = None, namespace: str = "") -> Iterator[str]:
    """The names of all pages of the system."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from page_names(pattern.url_patterns, inner)
        elif pattern.name:
            yield f"{namespace}{pattern.name}"


def test_every_page_has_its_section():
    untold = {name for name in page_names() if name not in sections_by_page() and not WITHOUT_HELP.match(name)}
    assert untold == set()


def test_every_page_that_a_section_names_exists():
    assert set(sections_by_page()) - set(page_names()) == set()


@pytest.mark.parametrize("name", MANUALS)
def test_sections_have_the_anchors_that_the_file_has_on_a_code_host(name):
    shown = manual(name)
    assert {section.anchor for section in shown.sections} <= anchors(folder() / f"{name}.md")
    assert len({section.anchor for section in shown.sections}) == len(shown.sections)
    for section in shown.sections:
        assert f'id="{section.anchor}"' in shown.html


@pytest.mark.parametrize("name", MANUALS)
def test_the_page_keeps_to_the_content_policy(name):
    html = manual(name).html
    assert not re.search(r"\sstyle=|<script|\son\w+=|javascript:", html)
    assert "&lt;!--" not in html


def test_html_and_scripts_in_a_manual_are_shown_as_text():
    shown = render(
        "x", "# Ohje\n\nAlku <b onclick=x>lihava</b> [tästä](javascript:alert(1)).\n\n## Osa\n\n<script>alert(1)</script>\n"
    )
    assert "<b" not in shown.html
    assert "<script" not in shown.html
    assert 'href="javascript' not in shown.html


def test_the_title_and_the_comments_are_not_in_the_text():
    shown = render(
        "x", "# Ohje\n\nAlku.\n\n## Ensimmäinen osa\n\n<!-- pages: desk clients:list -->\n<!-- pages: help -->\n\nTeksti.\n"
    )
    assert shown.title == "Ohje"
    assert shown.summary == "Alku."
    assert "<h1" not in shown.html
    assert "pages:" not in shown.html
    (section,) = shown.sections
    assert section.anchor == "ensimmäinen-osa"
    assert section.pages == ("desk", "clients:list", "help")


@pytest.mark.parametrize(
    ("title", "anchor"), [("Kuka on katsonut", "kuka-on-katsonut"), ("Lain 8 § (uusi)", "lain-8--uusi"), ("E-mail", "e-mail")]
)
def test_anchors_are_those_of_code_hosts(title, anchor):
    assert anchor_of(title) == anchor


def test_pictures_are_small_and_all_of_them_are_shown():
    pictures = {picture.name: picture.stat().st_size for picture in (folder() / "pictures").glob("*")}
    shown = {name for one in manuals() for name in re.findall(r"help/([\w.\-]+\.png)", one.html)}
    assert shown == set(pictures)
    assert [name for name, size in pictures.items() if size > LARGEST] == []
    assert sum(pictures.values()) < LARGEST_TOGETHER


@pytest.mark.parametrize("name", MANUALS)
def test_buttons_and_pages_are_called_as_the_system_calls_them(name):
    with (ROOT / "locale/fi/LC_MESSAGES/django.po").open("rb") as file:
        messages = [message.string for message in read_po(file)]
    texts = {text for string in messages for text in ([string] if isinstance(string, str) else string)}
    bold = set(re.findall(r"\*\*([^*]+)\*\*", (folder() / f"{name}.md").read_text(encoding="utf-8")))
    assert {" ".join(text.split()) for text in bold} - texts == set()


def test_every_picture_says_what_it_shows():
    for one in manuals():
        assert 'alt=""' not in one.html
