"""The demo's attachments: real files of every kind, in several data groups, by people whose role writes the group."""

import io
import zipfile

import openpyxl
import pypdf
import pytest

from authorities.demo import demo_people
from authorities.matrix import roles
from authorities.models import User
from clients.demo.files import MAKERS, docx_file
from clients.models import Attachment
from clients.services import read_file
from core import clock
from core.file_checks import FileKind, checked_kind

LINES = ["Työkyky & toimintakyky", "4-5 tuntia päivässä <osa-aikaisesti>"]


@pytest.mark.parametrize("ending", list(MAKERS))
def test_the_files_made_by_code_are_taken_as_what_they_are(ending):
    content = MAKERS[ending]("Otsikko", LINES)
    assert checked_kind(f"liite.{ending}", content).extensions == (ending,)


def test_they_open_in_a_reader_of_their_kind():
    assert "Otsikko" in pypdf.PdfReader(io.BytesIO(MAKERS["pdf"]("Otsikko", LINES))).pages[0].extract_text()
    sheet = openpyxl.load_workbook(io.BytesIO(MAKERS["xlsx"]("Otsikko", LINES))).active
    assert [row[0].value for row in sheet.rows] == ["Otsikko", *LINES]
    with zipfile.ZipFile(io.BytesIO(docx_file("Otsikko", LINES))) as package:
        assert package.testzip() is None
        assert "Työkyky &amp; toimintakyky" in package.read("word/document.xml").decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("demo")
def test_every_kind_and_a_paper_original_are_there_in_several_groups(enter):
    enter()
    rows = list(Attachment.objects.select_related("client"))
    assert {row.media_type for row in rows if row.file} == {kind.value for kind in FileKind} - {FileKind.TEXT, FileKind.JPEG}
    assert any(not row.file and row.archive_authority_id and row.kept_until for row in rows)
    assert len({row.data_group for row in rows}) >= 4
    assert max(sum(row.client_id == one for row in rows) for one in {row.client_id for row in rows}) >= 5
    for row in rows:
        if row.file:
            content = read_file(row)
            assert len(content) == row.size
            assert checked_kind(f"x.{FileKind(row.media_type).extensions[0]}", content) == row.media_type


@pytest.mark.django_db
@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("area", ["keski-uusimaa", "itaranta"])
def test_whoever_stored_them_may_and_the_history_says_so(enter, area):
    enter(area)
    people = {person.email: person for person in demo_people().values()}
    for row in Attachment.objects.select_related("client"):
        (entry,) = row.history.all()
        user = User.objects.get(pk=entry.history_user_id)
        assert row.data_group in {group for code in people[user.email].roles for group in roles()[code].writes}
        assert user.employer_id == row.stored_by_id
        assert row.stored_by_id in row.client.serving_authority_ids
        assert row.client.created_at <= row.created_at <= clock.now()
        row.full_clean(validate_unique=False)
