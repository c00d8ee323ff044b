"""No page of the documentation leads nowhere, and none names what is not there."""

import re
from functools import cache

import pytest
from django.urls import Resolver404, resolve

from tests.docs.pages import ROOT, anchors, code_names, links, markdown_pages, words_of_the_code

PAGES = [str(page.relative_to(ROOT)) for page in markdown_pages()]
#: Pages whose names in code are held to the code: a reader follows them into it.
TRUE_TO_THE_CODE = ["docs/architecture.md", "docs/glossary.md"]
#: Made by the set-up: not there before its first run.
BUILT = {"frontend/dist/"}
OUTSIDE = re.compile(r"^(https?:|mailto:)")
NAME = re.compile(r"^[A-Za-z_][\w.]*$")
PATH = re.compile(r"^[\w.\-/]+(/|\.(py|toml|md|html|scss|typ))$")


@cache
def words() -> set[str]:
    return words_of_the_code()


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(name):
    page = ROOT / name
    astray = []
    for link in links(page):
        if OUTSIDE.match(link):
            continue
        path, _hash, anchor = link.partition("#")
        if path.startswith("/"):
            try:
                resolve(path)
            except Resolver404:
                astray.append(link)
            continue
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            astray.append(link)
    assert astray == []


@pytest.mark.parametrize("name", TRUE_TO_THE_CODE)
def test_every_name_in_code_exists(name):
    def is_there(span: str) -> bool:
        if span.startswith("/") or span in BUILT:
            return True
        if PATH.match(span):
            return (ROOT / span).exists() or any(ROOT.glob(f"*/{span}"))
        if NAME.match(span):
            return span.rpartition(".")[2] in words()
        return True

    assert sorted(span for span in code_names(ROOT / name) if not is_there(span)) == []


def test_the_glossary_names_the_code_of_every_data_group():
    from authorities.rights import DataGroup

    text = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    assert [group.name for group in DataGroup if f"`{group.name}`" not in text] == []


def test_every_decision_stands_in_the_list_of_the_architecture():
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    assert [page.name for page in (ROOT / "docs/decisions").glob("*.md") if f"decisions/{page.name}" not in text] == []
