"""Files are what their content says, from the first byte to the last, and carry no program, no bomb and nothing else."""

import contextlib
import io
import struct
import time
import zipfile
import zlib

import openpyxl
import pytest
import xlsxwriter
from django.core.exceptions import ValidationError

from clients.demo.files import MAKERS
from core.file_checks import FileKind, checked_kind, plain_name
from tests.files import GOOD, docx, jpeg, odt, package, pdf, png, xlsx


def refusal(name, content):
    with pytest.raises(ValidationError) as refused:
        checked_kind(name, content)
    (message,) = refused.value.messages
    assert message
    assert "%(" not in message
    return refused.value.code


@pytest.mark.parametrize("name", list(GOOD))
def test_the_allowed_kinds_are_taken(name):
    kind, content = GOOD[name]
    assert checked_kind(name, content) is kind


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", b"", "empty"),
        ("a.pdf", png(), "extension"),
        ("a.png", pdf(), "extension"),
        ("a", pdf(), "extension"),
        ("a.pdf.exe", pdf(), "extension"),
        ("a.docm", docx(), "extension"),
        ("a.xlsx", docx(), "extension"),
        ("a.pdf", b"MZ\x90\x00" + bytes(200), "kind"),
        ("a.pdf", b"\x7fELF" + bytes(200), "kind"),
        ("a.txt", b"#!/bin/sh\nrm -rf /\n", "kind"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "kind"),
        ("a.docx", package({"muuta.txt": b"x"}), "kind"),
        ("a.txt", b"\xff\xfeT\x00e\x00", "kind"),
        ("a.txt", "Käyttö".encode("latin-1"), "kind"),
        ("a.txt", b"nul \x00 inside", "kind"),
        ("a.txt", b"<!DOCTYPE html><script>alert(1)</script>", "kind"),
        ("a.txt", b"<svg onload=alert(1)>", "kind"),
    ],
)
def test_a_wrong_kind_or_name_is_refused(name, content, code):
    assert refusal(name, content) == code


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", pdf() + b"MZ program"),
        ("a.pdf", pdf() + package({"x.js": b"evil"})),
        ("a.pdf", pdf(b"<html><script>")),
        ("a.pdf", b"%PDF-1.7\n" + package({"x.js": b"evil"}, comment=b"%%EOF")),
        ("a.png", png() + b"<?php"),
        ("a.png", png() + package({"x": b"y"})),
        ("a.jpg", jpeg() + b"<script>alert(1)</script>"),
        ("a.jpg", jpeg() + package({"x": b"y"})),
        ("a.jpg", jpeg(comment=package({"x": b"y"}))[:-2] + b"\xff\xd9 "),
        ("a.docx", docx() + b"behind"),
        ("a.docx", docx(comment=b"behind")),
    ],
)
def test_a_file_that_is_two_things_is_refused(name, content):
    assert refusal(name, content) == "polyglot"


def test_something_before_the_content_is_no_document():
    assert refusal("a.docx", b"GIF89a" + docx()) == "kind"
    assert refusal("a.pdf", b"\n\n" + pdf()) in {"kind", "extension"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", png()[:-6]),
        ("a.png", png().replace(b"IDAT", b"IDAX")),
        ("a.png", b"\x89PNG\r\n\x1a\n"),
        ("a.jpg", jpeg()[:-2]),
        ("a.jpg", b"\xff\xd8\xff"),
        ("a.jpg", b"\xff\xd8\xff\xe0\x00\x00"),
        ("a.docx", docx()[:-30]),
        ("a.docx", b"PK\x03\x04" + bytes(100)),
    ],
)
def test_a_damaged_file_is_refused(name, content):
    assert refusal(name, content) in {"damaged", "polyglot"}


@pytest.mark.parametrize(
    "extra",
    [
        {"word/vbaProject.bin": b"x"},
        {"word/activeX/activeX1.xml": b"<x/>"},
        {"customUI/customUI.xml": b"<x/>"},
        {"word/_rels/settings.xml.rels": b'<Relationship Type="x/attachedTemplate" Target="https://evil.example/a.dotm"/>'},
        {"word/_rels/settings.xml.rels": b'<Relationship Target="\\\\host\\a.dotm" Type="x/attachedTemplate"/>'},
        {"word/fields.xml": b"<w:instrText>DDEAUTO c:\\\\windows\\\\cmd.exe</w:instrText>"},
        {"word/bomb.xml": b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'},
    ],
)
def test_macros_of_a_word_document_are_refused(extra):
    assert refusal("a.docx", docx(extra)) == "macros"


def test_macros_are_refused_under_any_name():
    enabled = docx(types=b"application/vnd.ms-word.document.macroEnabled.main+xml")
    assert refusal("a.docx", enabled) == "macros"
    assert refusal("a.xlsx", xlsx({"xl/macrosheets/sheet1.xml": b"<x/>"})) == "macros"
    assert refusal("a.odt", odt({"Basic/Standard/Module1.xml": b"<x/>"})) == "macros"
    assert refusal("a.odt", odt({"content.xml": b'<x xlink:href="vnd.sun.star.script:a.b"/>'})) == "macros"


def test_a_template_on_the_writers_own_disk_is_no_macro():
    own = b'<Relationship Type="x/attachedTemplate" Target="file:///C:\\Pohjat\\kirje.dotx" TargetMode="External"/>'
    assert checked_kind("a.docx", docx({"word/_rels/settings.xml.rels": own})) is FileKind.DOCX


@pytest.mark.parametrize("inner", [package({"x": b"y"}), b"MZ program", b"\xd0\xcf\x11\xe0object", pdf()])
def test_a_file_inside_a_document_is_refused(inner):
    assert refusal("a.docx", docx({"word/embeddings/a.bin": inner})) == "inner"


@pytest.mark.parametrize(
    "body",
    [
        b"1 0 obj <</S /JavaScript /JS (app.alert(1))>> endobj\n",
        b"1 0 obj <</Type /Action /S /Launch /F (cmd.exe)>> endobj\n",
        b"1 0 obj <</Type /ObjStm /Length 9>>\nstream\n" + zlib.compress(b"<</S /JavaScript /JS (x)>>") + b"\nendstream\n",
    ],
)
def test_scripts_of_a_pdf_are_refused(body):
    assert refusal("a.pdf", pdf(body)) == "active"


def test_what_looks_like_a_script_inside_a_picture_of_a_pdf_is_none():
    assert checked_kind("a.pdf", pdf(b"<</Length 20>>\nstream\n\x00/JS (x) /Launch <\nendstream\n")) is FileKind.PDF


def test_a_bomb_is_refused_by_ratio_and_by_size():
    assert refusal("a.docx", docx({"word/a.xml": bytes(8 * 1024 * 1024)})) == "bomb"
    noise = zlib.compress(bytes(1000))
    many = {f"word/{number}.bin": bytes(40 * 1024 * 1024) + noise for number in range(6)}
    assert refusal("a.docx", docx(many)) == "bomb"


def test_a_bomb_that_lies_about_its_size_is_refused():
    content = docx({"word/a.xml": bytes(8 * 1024 * 1024)})
    lying = content.replace(struct.pack("<I", 8 * 1024 * 1024), struct.pack("<I", 1000))
    assert lying != content
    assert refusal("a.docx", lying) in {"damaged", "bomb"}


def test_overlapping_parts_are_refused():
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "wordprocessingml.document.main+xml")
        made.writestr("word/document.xml", "x" * 100)
        made.filelist.append(made.getinfo("word/document.xml"))
        made.NameToInfo["b"] = made.getinfo("word/document.xml")
    assert refusal("a.docx", whole.getvalue()) in {"polyglot", "bomb", "damaged"}


def test_a_picture_with_too_many_pixels_is_refused():
    assert refusal("a.png", png(width=100_000, height=100_000)) == "bomb"
    assert refusal("a.jpg", jpeg(width=60_000, height=60_000)) == "bomb"


def test_pictures_behind_a_picture_as_telephones_write_them_are_taken():
    assert checked_kind("a.jpg", jpeg() + jpeg() + bytes(16)) is FileKind.JPEG


def test_a_locked_document_is_refused():
    content = bytearray(docx())
    for start in (b"PK\x03\x04", b"PK\x01\x02"):
        position = -1
        while (position := content.find(start, position + 1)) >= 0:
            content[position + (6 if start == b"PK\x03\x04" else 8)] |= 1
    assert refusal("a.docx", bytes(content)) in {"locked", "damaged"}


def test_the_limit_of_the_size_is_told(settings):
    settings.TYM_LARGEST_FILE_MB = 1
    assert checked_kind("a.txt", b"a" * 1024 * 1024) is FileKind.TEXT
    with pytest.raises(ValidationError, match="1 megatavua"):
        checked_kind("a.txt", b"a" * (1024 * 1024 + 1))


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xd8\xff\xda\x00\x02" + b"\xff" * 8_000_000,
        b"%PDF-1.7\n" + b"stream\n" * 1_000_000 + b"%%EOF",
        b"\x89PNG\r\n\x1a\n" * 500_000,
    ],
    ids=["jpeg", "pdf", "png"],
)
def test_a_file_made_to_be_slow_is_read_quickly(content):
    began = time.monotonic()
    with contextlib.suppress(ValidationError):
        checked_kind(f"a.{'jpg' if content[0] == 255 else 'pdf' if content[0] == 37 else 'png'}", content)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\matti\\Lausunto.pdf", "Lausunto.pdf"),
        ("/var/www/x.pdf", "x.pdf"),
        ("..\\..\\a.pdf", "a.pdf"),
        ("a\x00b.pdf", "ab.pdf"),
        ("lausunto\u202efdp.exe", "lausuntofdp.exe"),
        ("..", ""),
        ("a\nb.pdf", "a b.pdf"),
    ],
)
def test_of_a_name_the_folders_are_dropped(sent, kept):
    assert plain_name(sent) == kept


# --- files as offices make them -----------------------------------------------------------------------------------------


def workbook():
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Laskelma")
        sheet.write_row(0, 0, ["Palvelu", "Kustannus"])
        sheet.write_row(1, 0, ["Valmennus", 1234.5])
        sheet.write_formula(2, 1, "=SUM(B1:B2)")
        sheet.insert_image(4, 0, "kuva.png", {"image_data": io.BytesIO(png(width=1, height=1))})
    return made.getvalue()


def with_macros(content, *, main, enabled):
    """The same package as Office saves it with macros: another content type, and the project beside the document."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as package, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as writer:
        for entry in package.infolist():
            body = package.read(entry)
            writer.writestr(entry.filename, body.replace(main, enabled) if entry.filename == "[Content_Types].xml" else body)
        folder = "word" if any(name.startswith("word/") for name in package.namelist()) else "xl"
        writer.writestr(f"{folder}/vbaProject.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))
    return made.getvalue()


def test_workbooks_of_two_libraries_are_taken():
    assert checked_kind("laskelma.xlsx", workbook()) is FileKind.XLSX
    again = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(workbook())).save(again)
    assert checked_kind("laskelma.xlsx", again.getvalue()) is FileKind.XLSX


@pytest.mark.parametrize("ending", ["docx", "odt"])
def test_whole_documents_are_taken(ending):
    assert checked_kind(f"kirje.{ending}", MAKERS[ending]("Kirje", ["Hyvä asiakas"])) is FileKind[ending.upper()]


@pytest.mark.parametrize("name", ["kirje.docm", "kirje.docx"])
def test_a_word_document_with_macros_is_refused_under_either_name(name):
    main = b"wordprocessingml.document.main+xml"
    macros = with_macros(MAKERS["docx"]("Kirje", []), main=b"vnd.openxmlformats-officedocument." + main,
                         enabled=b"vnd.ms-word.document.macroEnabled.main+xml")  # fmt: skip
    assert refusal(name, macros) == "macros"


@pytest.mark.parametrize("name", ["laskelma.xlsm", "laskelma.xlsx"])
def test_a_workbook_with_macros_is_refused_under_either_name(name):
    main = b"vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    assert refusal(name, with_macros(workbook(), main=main, enabled=b"vnd.ms-excel.sheet.macroEnabled.main+xml")) == "macros"
