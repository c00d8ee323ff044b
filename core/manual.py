"""The manuals under ``docs/manual`` as the help shows them: Markdown to HTML in the look of the other pages.

A comment ``<!-- pages: name name -->`` under a heading tells which pages of the system (names of URL patterns) the section is
about. HTML in a manual is shown as text, so nothing gets past the content policy.
"""

import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

#: Names of the files, in the order in which the help lists them.
MANUALS = ("asiakastyo", "esihenkilo", "paakayttaja")
#: Where ``STATICFILES_DIRS`` puts ``docs/manual/pictures``.
PICTURES = "help"

PAGES = re.compile(r"<!-- pages: ([\w:\- ]+) -->")
CLASSES = {
    "paragraph_open": "govuk-body",
    "bullet_list_open": "govuk-list govuk-list--bullet",
    "ordered_list_open": "govuk-list govuk-list--number",
    "table_open": "govuk-table",
    "thead_open": "govuk-table__head",
    "tbody_open": "govuk-table__body",
    "tr_open": "govuk-table__row",
    "th_open": "govuk-table__header",
    "td_open": "govuk-table__cell",
    "link_open": "govuk-link",
    "image": "app-help__picture",
}
HEADINGS = {"h2": "govuk-heading-m", "h3": "govuk-heading-s"}


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading of a manual: its text, its anchor, its level (2 or 3) and the names of the pages it is about."""

    title: str
    anchor: str
    level: int
    pages: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Manual:
    """One manual, ready to be shown; ``summary`` is the text of its first paragraph."""

    name: str
    title: str
    summary: str
    html: SafeString
    sections: tuple[Section, ...]


def folder() -> Path:
    """Where the manuals are kept."""
    return Path(settings.BASE_DIR) / "docs" / "manual"


@lru_cache(maxsize=len(MANUALS))
def manual(name: str) -> Manual:
    """Return the manual called ``name``, read once a process.

    Raises:
        KeyError: there is none of that name.
    """
    if name not in MANUALS:
        raise KeyError(name)
    return render(name, _text(name))


def manuals() -> list[Manual]:
    """All manuals in their order."""
    return [manual(name) for name in MANUALS]


@lru_cache(maxsize=1)
def sections_by_page() -> dict[str, dict[str, str]]:
    """For each page that a section is about: the anchor of the first such section of each manual, by the manual's name.

    Every page of the system asks this for its foot, so nothing is rendered for it.
    """
    found: dict[str, dict[str, str]] = {}
    for name in MANUALS:
        for section in _sections(_parser().parse(_text(name))):
            for page in section.pages:
                found.setdefault(page, {}).setdefault(name, section.anchor)
    return found


def anchor_of(title: str) -> str:
    """Return a heading's anchor, as code hosts make it: small letters, hyphens for spaces, no other signs."""
    return re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")


def render(name: str, text: str) -> Manual:
    """Return the manual that a Markdown text holds; its first heading is the title."""
    parser = _parser()
    tokens = parser.parse(text)
    sections = tuple(_sections(tokens))
    title = next(section.title for section in sections if section.level == 1)
    body = list(_body(tokens))
    for token in _all(body):
        _dress(token)
    summary = next(_plain(after) for token, after in _pairs(body) if token.type == "paragraph_open")
    html = parser.renderer.render(_scrolling(body), parser.options, {})
    return Manual(
        name=name,
        title=title,
        summary=summary,
        html=mark_safe(html),  # noqa: S308 - made by the renderer from our own file, HTML in it escaped
        sections=tuple(section for section in sections if section.level in {2, 3}),
    )


def _text(name: str) -> str:
    return (folder() / f"{name}.md").read_text(encoding="utf-8")


def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _pairs(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token]]:
    return pairwise(tokens)


def _all(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _all(token.children or ())


def _plain(inline: Token) -> str:
    """The text of a line or paragraph without its marks."""
    return "".join(" " if token.type == "softbreak" else token.content for token in inline.children or ())


def _sections(tokens: Sequence[Token]) -> Iterator[Section]:
    """The headings with the pages told in the comments under them."""
    heading: Section | None = None
    for token, after in _pairs(tokens):
        if token.type == "heading_open":
            if heading is not None:
                yield heading
            heading = Section(title=after.content, anchor=anchor_of(after.content), level=int(token.tag[1]))
        elif heading is not None and token.type == "paragraph_open":
            pages = " ".join(PAGES.findall(after.content)).split()
            heading = Section(title=heading.title, anchor=heading.anchor, level=heading.level, pages=(*heading.pages, *pages))
    if heading is not None:
        yield heading


def _body(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens without the title, which stands in the page's head, and without the comments; headings get their anchors."""
    skip = 0
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        if skip:
            skip -= 1
            continue
        is_title = token.type == "heading_open" and token.tag == "h1"
        if after is not None and (is_title or (token.type == "paragraph_open" and PAGES.search(after.content))):
            skip = 2
            continue
        if token.type == "heading_open" and after is not None:
            token.attrSet("id", anchor_of(after.content))
            token.attrSet("class", HEADINGS[token.tag])
        yield token


def _dress(token: Token) -> None:
    """Give a token the classes of the components, and its links and pictures the addresses they have in the help."""
    if token.type in CLASSES:
        token.attrSet("class", CLASSES[token.type])
    if token.type == "link_open":
        token.attrSet("href", _address(str(token.attrGet("href"))))
    if token.type == "image":
        file_name = str(token.attrGet("src")).rpartition("/")[2]
        width, height = _size(folder() / "pictures" / file_name)
        token.attrSet("src", static(f"{PICTURES}/{file_name}"))
        token.attrSet("width", str(width))
        token.attrSet("height", str(height))
    if token.type == "th_open":
        token.attrSet("scope", "col")


def _address(link: str) -> str:
    """Where a link leads in the help: another manual's file is another page of it."""
    path, hash_sign, anchor = link.partition("#")
    if path.endswith(".md"):
        path = reverse("help-manual", args=[path.removesuffix(".md")])
    return f"{path}{hash_sign}{anchor}"


def _size(picture: Path) -> tuple[int, int]:
    """Width and height of a PNG file in pixels, so that the text does not jump while it loads."""
    with picture.open("rb") as file:
        head = file.read(24)
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def _scrolling(tokens: Sequence[Token]) -> list[Token]:
    """Put each table into a region that scrolls by itself on a narrow screen and takes the focus."""
    result: list[Token] = []
    heading = ""
    for token in tokens:
        if token.type == "heading_open":
            heading = str(token.attrGet("id"))
        if token.type == "table_open":
            region = Token("region_open", "div", 1, block=True)
            region.attrs = {"class": "app-scroll", "tabindex": "0", "role": "region", "aria-labelledby": heading}
            result.append(region)
        result.append(token)
        if token.type == "table_close":
            result.append(Token("region_close", "div", -1, block=True))
    return result
