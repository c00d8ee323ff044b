"""The project's pages in Markdown, and what stands in them."""

import re
from pathlib import Path

from django.conf import settings

from core.manual import anchor_of

ROOT = Path(settings.BASE_DIR)
SOURCES = ("core", "audit", "authorities", "clients", "privacy", "tym")

CODE_BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def markdown_pages() -> list[Path]:
    """Every page for readers: at the root, under docs/, and beside what it explains."""
    folders = ("docs", "deploy", "requirements", "benchmarks", "tools", *SOURCES)
    beside = [page for folder in folders for page in (ROOT / folder).rglob("*.md")]
    return sorted([*ROOT.glob("*.md"), *beside])


def prose(page: Path) -> str:
    """The text of a page without its code blocks."""
    return CODE_BLOCK.sub("", page.read_text(encoding="utf-8"))


def links(page: Path) -> list[str]:
    """The targets of the links of a page."""
    return LINK.findall(CODE.sub("", prose(page)))


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings; a heading that comes twice gets a number, as on code hosts."""
    found: dict[str, int] = {}
    result = set()
    for title in HEADING.findall(prose(page)):
        anchor = anchor_of(title.replace("`", ""))
        count = found.get(anchor, 0)
        found[anchor] = count + 1
        result.add(f"{anchor}-{count}" if count else anchor)
    return result


def code_names(page: Path) -> set[str]:
    """What a page calls by its name in code: the spans between backticks."""
    return set(CODE.findall(prose(page)))


def words_of_the_code() -> set[str]:
    """Every word of the sources: names, and the parts of dotted ones."""
    files = [file for folder in SOURCES for ending in ("py", "toml") for file in (ROOT / folder).rglob(f"*.{ending}")]
    files += [ROOT / "pyproject.toml", *(ROOT / "tests").rglob("*.py"), *(ROOT / "requirements").glob("*.in")]
    return {word for file in files for word in re.findall(r"\w+", file.read_text(encoding="utf-8"))}
