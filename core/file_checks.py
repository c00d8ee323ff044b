"""What a file really is, by its content, and whether it may be stored: the allow-list, and what is refused inside it.

A file is taken when its content begins at its first byte as one of the allowed kinds and ends where that kind ends, so that
nothing else hides before, behind or inside it; when its name ends as the kind does; and when it carries no program: no macros,
no scripts, no embedded files. The words of the refusals are for the person who chose the file.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.file_archives import check_document, document_kind, holds_archive
from core.forms.text import clean_line


class FileKind(TextChoices):
    """The kinds of files that may be stored, as their media type."""

    PDF = "application/pdf", "PDF"
    PNG = "image/png", "PNG"
    JPEG = "image/jpeg", "JPEG"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel"
    ODT = "application/vnd.oasis.opendocument.text", "OpenDocument"
    TEXT = "text/plain", _("Text")

    @property
    def extensions(self) -> tuple[str, ...]:
        """Endings of the name that go with the kind; the first one is given to downloads."""
        return EXTENSIONS[self]


EXTENSIONS = {
    FileKind.PDF: ("pdf",),
    FileKind.PNG: ("png",),
    FileKind.JPEG: ("jpg", "jpeg"),
    FileKind.DOCX: ("docx",),
    FileKind.XLSX: ("xlsx",),
    FileKind.ODT: ("odt",),
    FileKind.TEXT: ("txt",),
}
#: For ``accept`` of the file box, and for the hint.
ACCEPTED = [f".{extension}" for extensions in EXTENSIONS.values() for extension in extensions]

PNG_START = b"\x89PNG\r\n\x1a\n"
#: More pixels than any scanner gives: a picture that would fill the reader's memory.
MOST_PIXELS = 120_000_000
#: Beginnings of kinds that people might choose and that are refused by name.
KNOWN_OTHERS = (
    (b"MZ", _("a program")),
    (b"\x7fELF", _("a program")),
    (b"#!", _("a program")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _("an old Word or Excel file")),
    (b"{\\rtf", _("an RTF file")),
    (b"PK", _("a ZIP file")),
    (b"GIF8", _("a GIF picture")),
    (b"II*\x00", _("a TIFF picture")),
    (b"MM\x00*", _("a TIFF picture")),
    (b"\x1f\x8b", _("a compressed file")),
    (b"Rar!", _("a compressed file")),
    (b"7z\xbc\xaf", _("a compressed file")),
    (b"From ", _("an e-mail message")),
)
HIDDEN_HTML = re.compile(rb"<\s*(!doctype\s+html|html|script|svg|iframe)\b", re.IGNORECASE)
#: Of a PDF, by name: what runs by itself or starts something.
ACTIVE_PDF = re.compile(rb"/(JavaScript|JS|Launch|RichMedia|XFA)[\s/<(\[]")
#: So much is unpacked of the packed objects of a PDF.
MOST_OBJECTS = 50 * 1024 * 1024
#: In the compressed data of a JPEG: a marker that is neither a stuffed byte nor a restart.
NEXT_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")


def checked_kind(name: str, content: bytes) -> FileKind:
    """Return what the file is.

    Args:
        name: as the browser sent it.
        content: the whole file.
    Raises:
        ValidationError: why it is not taken, in words.
    """
    if not content:
        raise _refusal("empty", _("The file is empty. Choose another one."))
    check_size(len(content))
    kind = _kind_of(content)
    extension = PurePosixPath(plain_name(name)).suffix.lower().lstrip(".")
    if extension not in kind.extensions:
        raise _refusal(
            "extension",
            _("The file's name does not end as its content does: by its content it is %(kind)s (%(extension)s). Check the file."),
            kind=kind.label,
            extension=f".{kind.extensions[0]}",
        )
    CHECKS[kind](content)
    return kind


def check_size(size: int) -> None:
    """Refuse a file over the limit of the setting ``TYM_LARGEST_FILE_MB``.

    Raises:
        ValidationError: it is too large.
    """
    limit = settings.TYM_LARGEST_FILE_MB
    if size > limit * 1024 * 1024:
        raise _refusal(
            "size", _("The file is too large. It may have at most %(limit)d megabytes. Save it smaller or in parts."), limit=limit
        )


def plain_name(name: str) -> str:
    """Return the file's own name: without the folders that it came from, and without what nobody sees."""
    return clean_line(name.replace("\\", "/").rsplit("/", 1)[-1].replace("\x00", "")).strip(". ")


def _refusal(code: str, text: object, **params: object) -> ValidationError:
    return ValidationError(text, code=code, params=params or None)  # type: ignore[arg-type]


def _kind_of(content: bytes) -> FileKind:
    """What the first bytes say; of the packed kinds, what the package holds.

    Raises:
        ValidationError: nothing that is allowed.
    """
    if content.startswith(b"%PDF-"):
        return FileKind.PDF
    if content.startswith(PNG_START):
        return FileKind.PNG
    if content.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if content.startswith(b"PK\x03\x04"):
        found = document_kind(content)
        if found is not None:
            return FileKind[found]
    for start, what in KNOWN_OTHERS:
        if content.startswith(start):
            raise _refusal("kind", _("By its content the file is %(what)s, which is not taken. Save it as a PDF."), what=what)
    if _is_text(content):
        return FileKind.TEXT
    raise _refusal(
        "kind",
        _("The file is of no kind that is taken: PDF, PNG, JPEG, Word (docx), Excel (xlsx), OpenDocument (odt) or text."),
    )


def _is_text(content: bytes) -> bool:
    """Whether it is text in UTF-8, without control characters."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not re.search(r"[\x00-\x08\x0b\x0e-\x1f\x7f]", text)


def _two_kinds() -> ValidationError:
    return _refusal(
        "polyglot", _("The file holds something else before or after its content. Save it again and choose the new file.")
    )


def _check_pdf(content: bytes) -> None:
    """A PDF to its end mark, with nothing behind it and no program in it."""
    if not re.match(rb"%PDF-[12]\.[0-9]", content) or not content.rstrip(b"\r\n \t\x00").endswith(b"%%EOF"):
        raise _two_kinds()
    if holds_archive(content) or HIDDEN_HTML.search(content[:1024]):
        raise _two_kinds()
    if any(ACTIVE_PDF.search(part) for part in _objects_of_pdf(content)):
        raise _refusal(
            "active", _("The PDF holds a script or a form that runs by itself. Print it to a new PDF and choose that.")
        )


def _objects_of_pdf(content: bytes) -> Iterator[bytes]:
    """What stands between the streams, and the objects packed into streams; pictures and pages could be anything."""
    position, left = 0, MOST_OBJECTS
    while True:
        start = content.find(b"stream", position)
        end = content.find(b"endstream", start) if start >= 0 else -1
        if end < 0:
            yield content[position:]
            return
        head = content[position:start]
        yield head
        if b"/ObjStm" in head[-500:] and left > 0:
            unpacked = _unpacked(content[start + len(b"stream") : end].lstrip(b"\r\n"), left)
            left -= len(unpacked)
            yield unpacked
        position = end + len(b"endstream")


def _unpacked(packed: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, most)
    except zlib.error:
        return b""


def _check_png(content: bytes) -> None:
    """Chunk by chunk, each with its checksum, to the last one and no further."""
    position, first = len(PNG_START), True
    while True:
        head = content[position : position + 8]
        if len(head) < 8:
            raise _damaged()
        length, name = struct.unpack(">I4s", head)
        end = position + 12 + length
        if end > len(content) or (first and (name, length) != (b"IHDR", 13)):
            raise _damaged()
        body = content[position + 4 : end - 4]
        if zlib.crc32(body) != struct.unpack(">I", content[end - 4 : end])[0]:
            raise _damaged()
        if first:
            width, height = struct.unpack(">II", body[4:12])
            _check_pixels(width, height)
        first, position = False, end
        if name == b"IEND":
            break
    if position != len(content) or holds_archive(content):
        raise _two_kinds()


def _check_jpeg(content: bytes) -> None:
    """Marker by marker to the end; telephones put further pictures behind the first one, each of which is walked as well."""
    position = 0
    while content.startswith(b"\xff\xd8\xff", position):
        position = _end_of_jpeg(content, position)
    if content[position:].strip(b"\x00") or holds_archive(content):
        raise _two_kinds()


def _end_of_jpeg(content: bytes, start: int) -> int:
    position = start + 2
    while True:
        if content[position : position + 1] != b"\xff":
            raise _damaged()
        marker = content[position + 1 : position + 2]
        if marker == b"\xff":
            position += 1
            continue
        if marker == b"\xd9":
            return position + 2
        if marker == b"\x01" or b"\xd0" <= marker <= b"\xd7":
            position += 2
            continue
        if len(content) < position + 4:
            raise _damaged()
        (length,) = struct.unpack(">H", content[position + 2 : position + 4])
        if b"\xc0" <= marker <= b"\xcf" and marker not in {b"\xc4", b"\xc8", b"\xcc"} and len(content) >= position + 9:
            height, width = struct.unpack(">HH", content[position + 5 : position + 9])
            _check_pixels(width, height)
        position += 2 + length
        if length < 2 or position >= len(content):
            raise _damaged()
        if marker == b"\xda":
            position = _end_of_scan(content, position)


def _end_of_scan(content: bytes, position: int) -> int:
    found = NEXT_MARKER.search(content, position)
    if found is None:
        raise _damaged()
    return found.start()


def _check_pixels(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise _refusal("bomb", _("The picture is too large to be opened. Save it smaller."))


def _damaged() -> ValidationError:
    return _refusal("damaged", _("The file is damaged or not what its beginning says. Save it again and choose the new file."))


def _check_text(content: bytes) -> None:
    """Text is text; one that browsers would take for a page is none."""
    if HIDDEN_HTML.search(content[:1024]):
        raise _refusal(
            "kind", _("By its content the file is %(what)s, which is not taken. Save it as a PDF."), what=_("a web page")
        )


CHECKS = {
    FileKind.PDF: _check_pdf,
    FileKind.PNG: _check_png,
    FileKind.JPEG: _check_jpeg,
    FileKind.DOCX: check_document,
    FileKind.XLSX: check_document,
    FileKind.ODT: check_document,
    FileKind.TEXT: _check_text,
}
