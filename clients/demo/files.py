"""The files of the demo's attachments, made by code: a PDF, a picture, and documents of Word, Excel and OpenDocument."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from xml.sax.saxutils import escape

import xlsxwriter

from core.pdf import render_pdf

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OPEN_DOCUMENT = "urn:oasis:names:tc:opendocument:xmlns"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
WIDTH, HEIGHT, LINE = 240, 320, 24


def pdf_file(title: str, lines: list[str]) -> bytes:
    """A PDF of a heading and paragraphs."""
    return render_pdf("plain", {"title": title, "introduction": lines})


def png_file(title: str, lines: list[str]) -> bytes:
    """A picture of a scanned page: grey lines on white, as long as the texts."""
    rows = []
    for y in range(HEIGHT):
        at, within = divmod(y, LINE)
        length = min(WIDTH - 40, 3 * len([title, *lines][at])) if at <= len(lines) and 8 <= within < 16 else 0
        rows.append(b"\x00" + b"\xff" * 20 + b"\x60" * length + b"\xff" * (WIDTH - 20 - length))
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )


def docx_file(title: str, lines: list[str]) -> bytes:
    """A Word document of paragraphs."""
    paragraphs = "".join(f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>' for text in [title, *lines])
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return _package(
        {
            "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
            "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/document.xml": f'{HEAD}<w:document xmlns:w="{WORD}"><w:body>{paragraphs}<w:sectPr/></w:body></w:document>',
        }
    )


def xlsx_file(title: str, lines: list[str]) -> bytes:
    """A workbook of one column."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for row, text in enumerate([title, *lines]):
            sheet.write_string(row, 0, text)
    return made.getvalue()


def odt_file(title: str, lines: list[str]) -> bytes:
    """An OpenDocument text of paragraphs."""
    kind = "application/vnd.oasis.opendocument.text"
    paragraphs = "".join(f"<text:p>{escape(text)}</text:p>" for text in [title, *lines])
    return _package(
        {
            "mimetype": kind,
            "content.xml": f'{HEAD}<office:document-content xmlns:office="{OPEN_DOCUMENT}:office:1.0"'
            f' xmlns:text="{OPEN_DOCUMENT}:text:1.0" office:version="1.3">'
            f"<office:body><office:text>{paragraphs}</office:text></office:body></office:document-content>",
            "META-INF/manifest.xml": f'{HEAD}<manifest:manifest xmlns:manifest="{OPEN_DOCUMENT}:manifest:1.0"'
            f' manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
            '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>',
        }
    )


#: Ending of the name → title and lines → content.
MAKERS: Mapping[str, Callable[[str, list[str]], bytes]] = {
    "pdf": pdf_file,
    "png": png_file,
    "docx": docx_file,
    "xlsx": xlsx_file,
    "odt": odt_file,
}


def _package(parts: Mapping[str, str]) -> bytes:
    """A ZIP package; the first part is stored as it is, as OpenDocument wants of its media type."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as writer:
        for number, (name, text) in enumerate(parts.items()):
            writer.writestr(name, text, compress_type=None if number else zipfile.ZIP_STORED)
    return made.getvalue()
