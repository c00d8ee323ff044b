"""Documents as accessible PDF, made by Typst from a template under ``typst/`` and data.

Data reach the template as JSON through ``sys.inputs``: a name that looks like markup stays a name. The export fails when the
document would not be accessible (PDF/UA-1). Only the fonts of the package and Typst's own are used, never the machine's, and
no time of making is written, so the same data give the same bytes.
"""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.functional import Promise

import typst

TEMPLATES = "typst"
LANGUAGES = frozenset({"fi", "sv", "en"})
FONT_PACKAGE = "font_source_sans_pro"
#: What stands for a character that no font has.
BOX = "\N{WHITE SQUARE}"
UNSHOWN = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
#: How the message writes a character that cannot be seen.
ESCAPED = re.compile(r"\\u\{([0-9a-f]{1,6})\}")
#: 1 January 1980; PDF/UA wants a date, and the true one would make every copy differ.
FIXED_TIME = 315532800


class DocumentFailedError(Exception):
    """Typst could not make the document: the template is wrong, or the result would not be accessible."""


class _Encoder(DjangoJSONEncoder):
    """JSON of dates, decimals, keys and translated texts."""

    def default(self, o: Any) -> Any:
        return str(o) if isinstance(o, Promise) else super().default(o)


def render_pdf(template: str, data: Mapping[str, Any], *, language: str = "fi") -> bytes:
    """Return the PDF of ``typst/<template>.typ`` with ``data``.

    Args:
        template: name of the template, without folder and ending: ``plain``.
        data: what the template prints; ``title`` is required. The frame knows ``sender``, ``secrecy`` (the mark of a secret
            document with its provision, R45) and ``footer``. Numbers and dates come formatted, as text.
        language: fi, sv or en: for hyphenation, screen readers and the frame's own words.
    Raises:
        DocumentFailedError: see there; the message is Typst's, which quotes the template and not the data.
        ValueError: unknown language, a template's name with other characters than letters, digits and dashes, no title.
    """
    if language not in LANGUAGES:
        raise ValueError(f"no document language {language!r}")
    if not template.replace("-", "").replace("_", "").isalnum():
        raise ValueError("a template is named, not addressed")
    if not data.get("title"):
        raise ValueError("an accessible document has a title")
    root = Path(settings.BASE_DIR) / TEMPLATES
    content = json.dumps({**data, "language": language}, cls=_Encoder, ensure_ascii=False)
    while True:
        try:
            document = _compile(root / f"{template}.typ", root=root, content=content)
        except RuntimeError as error:
            # Typst's own errors, and a plain one when there is no such template.
            message = getattr(error, "message", "no such template")
            shown = _without_unshown(content, message)
            if shown == content:
                raise DocumentFailedError(f"{template}: {message}") from None
            content = shown
            continue
        if not isinstance(document, bytes):
            raise DocumentFailedError(f"{template}: not one document")
        return document


def _compile(path: Path, *, root: Path, content: str) -> Any:
    return typst.compile(
        path,
        root=root,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": content},
        pdf_standards=["ua-1"],
        timestamp=FIXED_TIME,
    )


def _without_unshown(content: str, message: str) -> str:
    """The content with a box for each character that no font has, such as an emoji, when that is what the message says.

    Each round takes one kind of character out, so the rounds end; a text without any takes one.
    """
    found = UNSHOWN.search(message)
    if found is None:
        return content
    told = ESCAPED.sub(lambda code: chr(int(code[1], 16)), found[1])
    odd = {character for character in told if not character.isascii() and character != BOX}
    return content.translate({ord(character): BOX for character in odd})


@lru_cache(maxsize=1)
def _fonts() -> Any:
    """Typst's own fonts, and Source Sans when its package is installed."""
    package = find_spec(FONT_PACKAGE)
    folders: list[Any] = [Path(place) / "files" for place in package.submodule_search_locations or []] if package else []
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=folders)
