"""Documents as PDF: data stay data, every copy is accessible and the same, no font of the machine is used."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import gettext_lazy
from pypdf import PdfReader

from core import pdf
from core.forms.text import clean_line, clean_text
from core.pdf import DocumentFailedError, render_pdf
from tests import hostile

HOSTILE = [
    '#import "x.typ": secret',
    '#panic("boom")',
    "*bold* _slanted_ `raw` $x^2$",
    "<b>html</b> &amp; <label> @reference",
    "// comment /* block */",
    "\\ backslash \\u{1F600} 'single' \"double\"",
    "= Heading",
    "'; DROP TABLE clients_client; --",
    "#sys.inputs.data",
    "[content] {code}",
]


def reader(content):
    return PdfReader(io.BytesIO(content))


def text_of(content):
    return " ".join(" ".join(page.extract_text() for page in reader(content).pages).split())


def make(language="fi", **data):
    return render_pdf("plain", {"title": "Suunnitelma", **data}, language=language)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_looks_like_markup_is_printed_as_it_is_wherever_it_stands(hostile):
    content = make(
        title=hostile,
        sender=hostile,
        secrecy=hostile,
        footer=hostile,
        introduction=[hostile],
        sections=[{"heading": hostile, "facts": [[hostile, hostile]], "headers": [hostile], "rows": [[hostile]]}],
    )
    assert text_of(content).count(" ".join(hostile.split())) >= 8
    assert reader(content).metadata.title == hostile


def test_the_document_is_tagged_titled_and_in_its_language():
    document = reader(make(language="sv", sections=[{"heading": "Tjänster", "headers": ["Tjänst"], "rows": [["Stöd"]]}]))
    catalogue = document.trailer["/Root"]
    assert catalogue["/Lang"] == "sv"
    assert catalogue["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalogue
    assert b"pdfuaid:part" in document.xmp_metadata.stream.get_data()


def test_pages_are_numbered_in_the_language_and_repeat_the_secrecy_mark():
    mark = "Salassa pidettävä, JulkL 24 § 1 mom. 25 kohta"
    rows = [[f"Palvelu {number}"] for number in range(80)]
    content = make(secrecy=mark, sections=[{"heading": "Palvelut", "headers": ["Palvelu"], "rows": rows}])
    pages = [" ".join(page.extract_text().split()) for page in reader(content).pages]
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        assert page.count(mark) == 1
        assert f"Sivu {number} / {len(pages)}" in page
        assert "Palvelu " in page
    assert "Page 1 / 1" in text_of(make(language="en"))


def test_the_same_data_give_the_same_bytes():
    assert make(introduction=["Sama"]) == make(introduction=["Sama"])


def test_only_fonts_that_come_with_the_packages_are_used():
    assert "Source Sans Pro" in pdf._fonts().families()
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in reader(make(introduction=["Ääkköset š ž"])).pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert all("SourceSansPro" in font for font in fonts)


def test_dates_amounts_and_translated_texts_are_printed():
    text = text_of(make(introduction=[date(2026, 11, 24), Decimal("12.50"), gettext_lazy("Finnish")]))
    assert "2026-11-24 12.50 suomi" in text


def test_a_document_without_title_or_in_an_unknown_language_is_not_made():
    with pytest.raises(ValueError, match="title"):
        render_pdf("plain", {"title": ""})
    with pytest.raises(ValueError, match="language"):
        render_pdf("plain", {"title": "x"}, language="de")


@pytest.mark.parametrize("name", ["../base", "/etc/passwd", "plain.typ", "a/b", ""])
def test_a_template_is_found_by_its_name_only(name):
    with pytest.raises(ValueError, match="named"):
        render_pdf(name, {"title": "x"})


def test_a_template_that_fails_says_so_without_quoting_the_data():
    with pytest.raises(DocumentFailedError) as raised:
        render_pdf("plain", {"title": "x", "sections": [{"name": "131052-308T"}]})
    assert "131052" not in str(raised.value)
    with pytest.raises(DocumentFailedError):
        render_pdf("no-such-template", {"title": "x"})


@pytest.mark.parametrize(("alternative", "is_made"), [("", False), (', alt: "a square"', True)])
def test_a_picture_without_words_for_it_is_refused(tmp_path, settings, alternative, is_made):
    picture = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"
    (tmp_path / "typst").mkdir()
    (tmp_path / "typst" / "picture.typ").write_text(
        f'#set document(title: "x")\n#image(bytes("{picture}"), format: "svg"{alternative})\n'
    )
    settings.BASE_DIR = tmp_path
    if is_made:
        assert render_pdf("picture", {"title": "x"}).startswith(b"%PDF")
    else:
        with pytest.raises(DocumentFailedError, match="alt"):
            render_pdf("picture", {"title": "x"})


def test_the_last_column_of_a_table_has_its_share_of_the_page():
    cell = "Terveyspalvelut ja kuntoutus jatkuvat sovitusti. " * 8
    table = {"heading": "Palvelut", "headers": ["a", "b", "c", "d"], "rows": [[cell] * 4], "widths": [1, 2, 2, 1]}
    assert len(reader(make(sections=[table])).pages) == 1


def test_a_row_stays_on_one_page_unless_it_is_longer_than_a_page():
    rows = [[f"alku{number} " + "sana " * 60 + f"loppu{number}"] for number in range(40)]
    pages = [page.extract_text() for page in reader(make(sections=[{"heading": "T", "headers": ["T"], "rows": rows}])).pages]
    for number in range(40):
        assert [f"alku{number} " in page for page in pages] == [f"loppu{number}" in page.split() for page in pages]
    long = [["Otsikko", "sana " * 1600 + "viimeinen"]]
    assert "viimeinen" in text_of(make(sections=[{"heading": "T", "headers": ["T", "U"], "rows": long}]))


def test_a_character_that_no_font_has_becomes_a_box_and_the_rest_stays():
    words = "Kiitos \N{GRINNING FACE}\N{PARTY POPPER} Aino, \N{ARABIC LETTER BEH} ja \N{CYRILLIC SMALL LETTER ZHE}"
    text = text_of(make(introduction=[words]))
    assert "Kiitos" in text
    assert "Aino" in text
    assert "\N{WHITE SQUARE}" in text
    assert "\N{CYRILLIC SMALL LETTER ZHE}" in text
    assert "\N{GRINNING FACE}" not in text


@pytest.mark.parametrize("name", sorted(hostile.HOSTILE))
def test_whatever_a_form_lets_in_can_be_printed(name):
    words = hostile.HOSTILE[name]
    assert make(introduction=[clean_text(words)[:2000]], title=clean_line(words)[:200]).startswith(b"%PDF")
