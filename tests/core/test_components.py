"""Every component and error page draws, in both languages, and leaves no template mark or inline code on the page."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.base import BaseStorage
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils import translation

from core import styleguide
from core.presentation import Frame, NavItem

COMPONENTS = sorted(path.stem for path in Path(settings.BASE_DIR, "templates", "cotton").glob("*.html"))
SOURCES = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))


class NoMessages(BaseStorage):
    def _get(self, *_args):
        return [], True

    def _store(self, messages, _response, *_args):
        return messages


def sent(method: str = "get", **attributes: object):
    request = getattr(RequestFactory(), method)("/tyylit/")
    request.session = SessionStore()
    request.user = AnonymousUser()
    request.htmx = False
    request._messages = NoMessages(request)
    for name, value in attributes.items():
        setattr(request, name, value)
    return request


def pages(language: str) -> list[str]:
    with translation.override(language):
        answers = [styleguide.gallery(sent()), styleguide.gallery(sent("post"))]
        answers += [styleguide.error_page(sent(), name) for name in ["denied", *styleguide.ERROR_PAGES]]
    return [answer.content.decode() for answer in answers]


@pytest.mark.parametrize("language", ["fi", "en"])
def test_every_page_of_the_gallery_is_whole(language):
    for html in pages(language):
        assert f'<html lang="{language}"' in html
        assert html.count("<h1") == 1
        assert not re.search(r"\{%|\{\{|\{#|<c-|</c-", html)
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", html)
        ids = re.findall(r'\sid="([^"]+)"', html)
        assert len(ids) == len(set(ids))


def test_the_gallery_shows_every_component():
    templates = Path(settings.BASE_DIR, "templates")
    gallery = "".join(
        (templates / name).read_text(encoding="utf-8") for name in ("styleguide/gallery.html", "errors/denied.html")
    )
    assert [name for name in COMPONENTS if f"<c-{name.replace('_', '-')}" not in gallery] == []


@pytest.mark.parametrize("name", COMPONENTS)
def test_every_component_documents_its_variables(name):
    source = Path(settings.BASE_DIR, "templates", "cotton", f"{name}.html").read_text(encoding="utf-8")
    comment = source.split("{% endcomment %}", 1)[0]
    declared = re.search(r"<c-vars([^>]*)/>", source)[1]
    names = re.findall(r":?([a-z_]+)(?==|\s)", re.sub(r'="[^"]*"', "", declared))
    assert [variable for variable in names if not re.search(rf"\b{variable}\b", comment)] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_no_comment_of_one_line_runs_over_two(path):
    """Django shows a ``{#`` that does not close on its line to the reader."""
    assert [line for line in path.read_text(encoding="utf-8").splitlines() if "{#" in line and "#}" not in line] == []


@pytest.mark.parametrize("name", ["400", "403_csrf", "500", "503"])
def test_pages_for_the_worst_need_neither_request_nor_database(name):
    html = get_template(f"{name}.html").render()
    assert "<h1" in html
    assert "{{" not in html


def test_the_frame_of_a_stranger_has_no_navigation_but_a_language_switch():
    with translation.override("fi"):
        html = get_template("404.html").render(request=sent())
    assert "Päävalikko" not in html
    assert "Kirjaudu ulos" not in html
    assert "In English" in html


def test_the_frame_shows_what_waits_and_where_one_is():
    frame = Frame(
        area_name="Keski-Uusimaa",
        person="Anu Niemi",
        items=(NavItem(label="Työpöytä", url="/", count=1), NavItem(label="Asiakkaat", url="/a/", is_active=True)),
    )
    with translation.override("fi"):
        html = get_template("404.html").render(request=sent(frame=frame))
    assert "odottava asia" in html
    assert html.count('aria-current="true"') == 1
    assert "Keski-Uusimaa" in html


def test_a_page_with_errors_says_so_in_its_title():
    with translation.override("fi"):
        html = styleguide.gallery(sent("post")).content.decode()
    assert "<title>Virhe: Komponentit \u2013 TYM</title>" in html


def test_the_pages_browser_storage_and_scripts_are_held_back():
    html = pages("fi")[0]
    for rule in ('"historyCacheSize":0', '"allowEval":false', '"allowScriptTags":false', '"includeIndicatorStyles":false'):
        assert rule in html


COMPONENT_FILES = sorted(Path(settings.BASE_DIR, "templates", "cotton").glob("*.html"))


@pytest.mark.parametrize("path", COMPONENT_FILES, ids=lambda path: path.stem)
def test_a_component_takes_nothing_from_the_page_that_it_was_not_given(path):
    """A variable declared without a default would be looked up on the page: a notice would repeat the page's title."""
    declared = re.search(r"<c-vars ([^>]*?)/>", path.read_text(encoding="utf-8"))
    assert declared is None or not re.sub(r':?\w+="[^"]*"', "", declared[1]).strip()
