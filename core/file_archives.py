"""Documents that are ZIP packages (docx, xlsx, odt): what they are, and whether they hold macros, other files or a bomb."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

#: A document unpacks to a few times its size; XML to some tens of times.
MOST_ENTRIES = 3_000
MOST_UNPACKED = 200 * 1024 * 1024
MOST_TIMES = 100
#: Below this nobody's memory is in danger, however well it packs.
SMALL = 2 * 1024 * 1024
END_RECORD = 22

MAIN_PARTS = {
    "DOCX": ("word/document.xml", b"wordprocessingml.document.main+xml"),
    "XLSX": ("xl/workbook.xml", b"spreadsheetml.sheet.main+xml"),
}
#: Beside these two, macros in a document make another content type, such as word.document.macroEnabled.
MACRO_TYPES = re.compile(rb"macroEnabled|ms-office\.vbaProject|activeX", re.IGNORECASE)
MACRO_NAMES = re.compile(r"(^|/)(vbaproject|vbadata|activex|macrosheets|dialogsheets|customui)|^(basic|scripts)/", re.IGNORECASE)
#: Scripts of an OpenDocument, and programs called by a field.
MACRO_WORDS = re.compile(rb"vnd\.sun\.star\.script|<script:|DDEAUTO|<!ENTITY", re.IGNORECASE)
#: A template, with its macros, fetched over the network when the document is opened. One on the writer's own disk is common.
FAR_TEMPLATE = re.compile(
    rb"<Relationship\b(?=[^>]{0,2000}attachedTemplate)[^>]{0,2000}Target=\"(?:https?:|ftp:|file://[^/]|\\\\)", re.IGNORECASE
)
#: Beginnings of files inside the file that are packages, programs or old documents with objects.
INNER = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"MZ", b"\x7fELF", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"%PDF-")
CHUNK = 256 * 1024

BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError, struct.error)


def document_kind(content: bytes) -> str | None:
    """Return DOCX, XLSX or ODT by the package's own table of contents; None for another package.

    Raises:
        ValidationError: the package is damaged.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = set(package.namelist())
            if "mimetype" in names:
                given = _start_of(package, "mimetype")
                return "ODT" if given.strip() == b"application/vnd.oasis.opendocument.text" else None
            types = _start_of(package, "[Content_Types].xml") if "[Content_Types].xml" in names else b""
            if MACRO_TYPES.search(types):
                raise _macros()
            return next((kind for kind, (part, word) in MAIN_PARTS.items() if part in names and word in types), None)
    except BROKEN as error:
        raise _damaged() from error


def check_document(content: bytes) -> None:
    """Check the package: whole, alone, without macros and other files, and not grown beyond measure when unpacked.

    Raises:
        ValidationError: why it is not taken, in words.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
            _check_place(content, package, entries)
            _check_sizes(len(content), entries)
            for entry in entries:
                _check_entry(package, entry)
    except BROKEN as error:
        raise _damaged() from error


def holds_archive(content: bytes) -> bool:
    """Whether a ZIP package hangs on something else."""
    return zipfile.is_zipfile(io.BytesIO(content))


def _start_of(package: zipfile.ZipFile, name: str) -> bytes:
    with package.open(name) as part:
        return part.read(CHUNK)


def _check_place(content: bytes, package: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """The package fills the file: its first part begins at the first byte, and its table ends with the last one."""
    end = content.rfind(b"PK\x05\x06")
    starts = sorted(entry.header_offset for entry in entries)
    if end + END_RECORD != len(content) or package.comment or not starts or starts[0] != 0 or len(set(starts)) != len(starts):
        raise ValidationError(
            _("The file holds something else before or after its content. Save it again and choose the new file."),
            code="polyglot",
        )
    size, offset = struct.unpack("<II", content[end + 12 : end + 20])
    if offset + size != end:
        raise ValidationError(
            _("The file holds something else before or after its content. Save it again and choose the new file."),
            code="polyglot",
        )


def _check_sizes(packed: int, entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    overlap = sum(entry.compress_size for entry in entries) > packed
    grown = unpacked > SMALL and unpacked > MOST_TIMES * packed
    if overlap or grown or unpacked > MOST_UNPACKED or len(entries) > MOST_ENTRIES:
        raise _bomb()
    if any(entry.file_size > SMALL and entry.file_size > 10 * MOST_TIMES * max(entry.compress_size, 1) for entry in entries):
        raise _bomb()


def _check_entry(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    name = entry.filename.replace("\\", "/")
    if entry.flag_bits & 0x1:
        raise ValidationError(_("The file is locked with a password. Take the password off and choose it again."), code="locked")
    if name.startswith("/") or ".." in name.split("/") or ":" in name.split("/")[0]:
        raise _damaged()
    if MACRO_NAMES.search(name):
        raise _macros()
    is_text = name.endswith((".xml", ".rels"))
    seen, before = 0, b""
    for chunk in _chunks(package, entry):
        if seen == 0 and chunk.startswith(INNER):
            raise ValidationError(
                _("The document holds another file inside it. Save the document without it, for example as a PDF."), code="inner"
            )
        seen += len(chunk)
        if seen > entry.file_size:
            raise _bomb()
        if is_text and (MACRO_WORDS.search(before + chunk) or FAR_TEMPLATE.search(chunk)):
            raise _macros()
        before = chunk[-40:]


def _chunks(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with package.open(entry) as part:
        while chunk := part.read(CHUNK):
            yield chunk


def _macros() -> ValidationError:
    return ValidationError(
        _("The document holds macros or fetches something when it is opened. Save it as a PDF."), code="macros"
    )


def _bomb() -> ValidationError:
    return ValidationError(_("The file grows beyond measure when it is opened, so it is not taken."), code="bomb")


def _damaged() -> ValidationError:
    return ValidationError(
        _("The file is damaged or not what its beginning says. Save it again and choose the new file."), code="damaged"
    )
