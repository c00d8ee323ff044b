"""Small files of every kind that may be attached, made by hand."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from core.file_checks import FileKind

#: The test signature of every virus scanner, in two parts so that this source is not taken for it.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + rb"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def pdf(body: bytes = b"1 0 obj <</Type /Catalog>> endobj\n") -> bytes:
    """A PDF around a body."""
    return b"%PDF-1.7\n" + body + b"trailer <</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(*, width: int = 1, height: int = 1) -> bytes:
    """A picture of one grey point, whatever it says of its size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(b"\x00\x80")) + _chunk(b"IEND", b"")


def jpeg(*, width: int = 1, height: int = 1, comment: bytes = b"x") -> bytes:
    """A picture in markers: start, comment, frame, scan with a stuffed byte and a restart, end."""
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    return (
        b"\xff\xd8"
         b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment
        + b"\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame
        + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"
        + b"\x12\xff\x00\x34\xff\xd0\x56"
        + b"\xff\xd9"
    )  # fmt: skip


def package(parts: Mapping[str, bytes], *, comment: bytes = b"") -> bytes:
    """A ZIP package."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as writer:
        for name, content in parts.items():
            writer.writestr(name, content)
        writer.comment = comment
    return made.getvalue()


def docx(
    extra: Mapping[str, bytes] | None = None,
    *,
    types: bytes = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    comment: bytes = b"",
) -> bytes:
    """A Word document."""
    parts = {"[Content_Types].xml": b"<Types>" + types + b"</Types>", "word/document.xml": b"<w:document/>"}
    return package(parts | dict(extra or {}), comment=comment)


def xlsx(extra: Mapping[str, bytes] | None = None) -> bytes:
    """A workbook."""
    types = b"<Types>application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml</Types>"
    return package({"[Content_Types].xml": types, "xl/workbook.xml": b"<workbook/>"} | dict(extra or {}))


def odt(extra: Mapping[str, bytes] | None = None) -> bytes:
    """An OpenDocument text."""
    parts = {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<office/>"}
    return package(parts | dict(extra or {}))


#: Name of a file → what it is, and its content.
GOOD = {
    "lausunto.pdf": (FileKind.PDF, pdf()),
    "Lausunto.PDF": (FileKind.PDF, pdf()),
    "kuva.png": (FileKind.PNG, png()),
    "kuva.jpg": (FileKind.JPEG, jpeg()),
    "kuva.jpeg": (FileKind.JPEG, jpeg()),
    "hakemus.docx": (FileKind.DOCX, docx()),
    "laskelma.xlsx": (FileKind.XLSX, xlsx()),
    "kirje.odt": (FileKind.ODT, odt()),
    "muistio.txt": (FileKind.TEXT, "Käyty läpi työkyky.\r\n".encode()),
    "muistio-2.txt": (FileKind.TEXT, b"\xef\xbb\xbfhei"),
}
