"""Attachments: stored encrypted, given out only to those of the data group, refused when odd, gone when struck or infected."""

import base64
from datetime import date, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.events import Action
from audit.models import Event
from authorities.access import Denied
from authorities.models import CodeItem
from authorities.rights import DataGroup
from clients import tasks
from clients.models import Attachment, Client, Consent, Direction, ScanState, Source
from clients.services import Upload, add_attachment, change_attachment, read_file, strike
from clients.services.attachments import scan_attachment
from core import clock
from core.files import PrivateStorage, UnreadableFileError, attachment_storage, decrypt_file, encrypt_file, new_file_key
from core.jobs import iter_jobs
from core.transactions import unit_of_work
from core.virus_scan import ScannerDownError
from privacy.models import FileToDelete, Rule
from privacy.services import Grounds, erase_clients
from privacy.services.files import delete_queued_files
from tests.factories import make_area, make_attachment, make_consent
from tests.fake_clamd import fake_clamd
from tests.files import EICAR, GOOD, docx, package, pdf, png
from tests.http import signed_in

SECRET = b"zqsalaisuus"


def document_type(code="statement"):
    return CodeItem.objects.get(code_list=CodeItem.List.DOCUMENT_TYPE, code=code)


def values(**changed):
    given = {"data_group": DataGroup.NEEDS, "document_type": document_type(), "title": "Lausunto", "source": Source.CLIENT}
    return {**given, **changed}


def upload(content=None, name="lausunto.pdf"):
    content = pdf(SECRET + b"\n") if content is None else content
    return Upload(name=name, size=len(content), content=content)


def page(name, client, attachment=None):
    return reverse(f"clients:{name}", args=[client.pk, *([attachment.pk] if attachment else [])])


def sent(**changed):
    """What a browser sends."""
    given = {
        "row_version": "0",
        "title": "Työkyvyn lausunto",
        "document_type": document_type().pk,
        "data_group": "needs",
        "dated_on": "2.3.2026",
        "source": "client",
    }
    return {**given, **changed}


def file_of(content, name="lausunto.pdf", kind="application/pdf"):
    return SimpleUploadedFile(name, content, content_type=kind)


def stored(row):
    with attachment_storage().open(row.file.name) as file:
        return file.read()


def files_in_storage():
    storage = attachment_storage()
    return {f"{folder}/{name}" for folder in storage.listdir("")[0] for name in storage.listdir(folder)[1]}


@pytest.fixture(autouse=True)
def empty_storage():
    """No file of another test."""
    storage = attachment_storage()
    yield
    for name in files_in_storage():
        storage.delete(name)


@pytest.fixture
def tvv(area):
    return area.actor("tvv_expert")


@pytest.fixture
def http(area):
    return signed_in(area.user("tvv_expert"))


@pytest.fixture
def scanner(settings):
    with fake_clamd() as server:
        settings.TYM_CLAMAV_ADDRESS = server.address
        yield server


# --- storing and giving out -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(GOOD))
def test_what_is_downloaded_is_what_was_uploaded(http, client_of_expert, name):
    kind, content = GOOD[name]
    answer = http.post(page("add-attachment", client_of_expert), sent(file=file_of(content, name)))
    assert answer.status_code == 302
    row = Attachment.objects.get()
    assert (row.media_type, row.size, row.title) == (kind, len(content), "Työkyvyn lausunto")
    got = http.get(page("download-attachment", client_of_expert, row))
    assert got.content == content
    assert got["Content-Type"].startswith(kind)
    assert got["Content-Disposition"].startswith(f'attachment; filename="liite-{client_of_expert.number}-')
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in got["Cache-Control"]
    assert "lausunto" not in got["Content-Disposition"].lower()


def test_the_page_lists_it_and_the_log_tells_of_each_step(http, client_of_expert):
    http.post(page("add-attachment", client_of_expert), sent(file=file_of(pdf())))
    row = Attachment.objects.get()
    text = http.get(page("attachments", client_of_expert)).content.decode()
    for words in ("Työkyvyn lausunto", "lausunto, 2.3.2026", "Palvelutarpeet", "PDF", "ei tarkisteta virusten varalta"):
        assert words in text
    http.get(page("download-attachment", client_of_expert, row))
    events = Event.objects.filter(object_id=str(row.pk))
    assert {(event.action, event.data_group) for event in events} >= {(Action.CREATED, "needs"), (Action.EXPORTED, "needs")}
    viewed = Event.objects.filter(action=Action.VIEWED, client_id=client_of_expert.pk).values_list("data_group", flat=True)
    assert "needs" in set(viewed)


def test_on_disk_there_is_neither_the_content_nor_the_name(tvv, client_of_expert):
    row = add_attachment(actor=tvv, client=client_of_expert, values=values(), upload=upload())
    sealed = stored(row)
    assert SECRET not in sealed
    assert b"%PDF" not in sealed
    assert "lausunto" not in row.file.name.lower()
    assert str(row.pk) not in row.file.name
    assert read_file(Attachment.objects.get()) == pdf(SECRET + b"\n")


def test_a_file_opens_with_its_own_row_alone(tvv, client_of_expert):
    first, second = (add_attachment(actor=tvv, client=client_of_expert, values=values(), upload=upload()) for _number in range(2))
    second.file_key = first.file_key
    second.file.name = first.file.name
    with pytest.raises(UnreadableFileError):
        read_file(second)
    first.file_key = new_file_key()
    with pytest.raises(UnreadableFileError):
        read_file(first)


@pytest.mark.parametrize("size", [0, 1, 1_048_576, 3_000_000])
def test_a_file_that_was_cut_or_changed_does_not_open(size):
    key, content = new_file_key(), b"x" * size
    sealed = encrypt_file(content, key=key, context="row")
    assert decrypt_file(sealed, key=key, context="row") == content
    changed = bytearray(sealed)
    changed[-1] ^= 1
    for wrong in (bytes(changed), sealed[:-1], sealed[: len(sealed) // 2], sealed + b"x", b""):
        with pytest.raises(UnreadableFileError):
            decrypt_file(wrong, key=key, context="row")
    with pytest.raises(UnreadableFileError):
        decrypt_file(sealed, key=key, context="another row")


def test_the_key_is_encrypted_in_the_row_and_in_no_history(tvv, client_of_expert):
    row = add_attachment(actor=tvv, client=client_of_expert, values=values(), upload=upload())
    with connection.cursor() as cursor:
        cursor.execute("SELECT file_key FROM clients_attachment")
        assert cursor.fetchone()[0].startswith("v1:k1:")
    assert "file_key" not in {field.name for field in Attachment.history.model._meta.get_fields()}
    assert "AesGcm" in row.file_key


def test_the_folder_is_private(tmp_path):
    storage = PrivateStorage(location=tmp_path)
    with pytest.raises(ValueError, match="no address"):
        storage.url("x")


def test_a_paper_original_needs_no_file(area, http, client_of_expert):
    paper = {"on_paper": "on", "archive_authority": area.authorities["tvv"].pk, "archive_reference": "TVV 12/2026"}
    answer = http.post(page("add-attachment", client_of_expert), sent(**paper, kept_until="31.12.2036"))
    assert answer.status_code == 302
    text = http.get(page("attachments", client_of_expert)).content.decode()
    for words in ("Paperialkuperäinen arkistossa: TVV", "TVV 12/2026", "säilytetään 31.12.2036 asti"):
        assert words in text
    row = Attachment.objects.get()
    assert not row.is_open
    assert http.get(page("download-attachment", client_of_expert, row)).status_code == 403


def test_a_title_comes_from_the_file_without_its_folders(http, client_of_expert):
    http.post(page("add-attachment", client_of_expert), sent(title="", file=file_of(pdf(), "C:\\Omat\\Kelan päätös.pdf")))
    assert Attachment.objects.get().title == "Kelan päätös"


def test_information_of_a_party_needs_a_valid_consent(area, tvv, client_of_expert):
    with pytest.raises(ValidationError) as refused:
        add_attachment(actor=tvv, client=client_of_expert, values=values(source=Source.PARTY), upload=upload())
    assert "consent" in refused.value.message_dict
    consent = make_consent(client_of_expert, stored_by=area.authorities["tvv"])
    row = add_attachment(actor=tvv, client=client_of_expert, values=values(source=Source.PARTY, consent=consent), upload=upload())
    assert row.consent == consent
    giving = make_consent(client_of_expert, stored_by=area.authorities["tvv"], direction=Direction.GIVE)
    with pytest.raises(ValidationError):
        add_attachment(actor=tvv, client=client_of_expert, values=values(source=Source.PARTY, consent=giving), upload=upload())
    assert Consent.objects.count() == 2


# --- what is refused --------------------------------------------------------------------------------------------------

REFUSED = {
    "wrong type under a right name": ("lausunto.pdf", png(), "sisällöltään tiedosto on PNG"),
    "a program under a right name": ("lausunto.pdf", b"MZ" + bytes(100), "Sisällöltään tiedosto on ohjelma"),
    "polyglot": ("lausunto.pdf", pdf() + package({"a.js": b"x"}), "muuta ennen sisältöä tai sen jälkeen"),
    "zip bomb": ("hakemus.docx", docx({"word/a.xml": bytes(8 * 1024 * 1024)}), "paisuu avattaessa"),
    "macros": ("hakemus.docx", docx({"word/vbaProject.bin": b"x"}), "makroja"),
    "0 bytes": ("lausunto.pdf", b"", "Tiedosto on tyhjä"),
}


@pytest.mark.parametrize("what", list(REFUSED))
def test_a_bad_file_is_refused_in_words_and_nothing_typed_is_lost(http, client_of_expert, what):
    name, content, words = REFUSED[what]
    answer = http.post(page("add-attachment", client_of_expert), sent(title="Kirjoitettu otsikko", file=file_of(content, name)))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert words in text
    assert "Kirjoitettu otsikko" in text
    assert "2.3.2026" in text
    assert "Valitse se uudelleen" in text
    assert not Attachment.objects.exists()
    assert files_in_storage() == set()


def test_a_file_over_the_limit_is_refused_in_words(http, client_of_expert, settings):
    settings.TYM_LARGEST_FILE_MB = 1
    answer = http.post(page("add-attachment", client_of_expert), sent(file=file_of(b"a" * 1_600_000, "pitka.txt")))
    text = answer.content.decode()
    assert "Enimmäiskoko on 1 megatavua" in text
    assert "Työkyvyn lausunto" in text
    far = http.post(page("add-attachment", client_of_expert), sent(file=file_of(b"a" * 6_000_000, "pitka.txt")))
    assert far.status_code == 400
    assert not Attachment.objects.exists()


def test_another_mistake_in_the_form_tells_to_choose_the_file_again(http, client_of_expert):
    text = http.post(page("add-attachment", client_of_expert), sent(dated_on="31.2.2026", file=file_of(pdf()))).content.decode()
    assert "Tiedostoa ei tallennettu" in text
    assert "31.2.2026" in text
    assert files_in_storage() == set()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": ""}, "title"),
        ({"dated_on": clock.today() + timedelta(days=1)}, "dated_on"),
        ({"source": Source.POPULATION}, "checked_on"),
        ({"archive_reference": "12"}, "archive_authority"),
        ({"kept_until": date(2030, 1, 1)}, "archive_authority"),
        ({}, "file"),
    ],
)
def test_what_does_not_hold_is_refused_by_field(area, tvv, client_of_expert, changed, field):
    paper = {} if field in {"file", "archive_authority"} else {"archive_authority": area.authorities["tvv"]}
    sent_file = upload() if field == "archive_authority" else None
    with pytest.raises(ValidationError) as refused:
        add_attachment(actor=tvv, client=client_of_expert, values=values(**paper, **changed), upload=sent_file)
    assert field in refused.value.message_dict


@pytest.mark.parametrize(
    "changed",
    [
        {"file": ""},
        {"file_key": None},
        {"size": None},
        {"size": 0},
        {"media_type": ""},
        {"document_type": None},
        {"archive_reference": "12"},
        {"file": "", "file_key": None, "size": None, "media_type": ""},
    ],
)
def test_the_database_holds_file_and_key_together(area, client_of_expert, changed):
    row = make_attachment(client_of_expert, stored_by=area.authorities["tvv"])
    for name, value in changed.items():
        setattr(row, name, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


@pytest.mark.django_db(transaction=True)
def test_a_file_whose_row_was_not_saved_is_not_left_behind():
    area = make_area()
    with unit_of_work(area_id=area.pk):
        client = area.client(official=area.user("tvv_expert"))
        actor = area.actor("tvv_expert")
    with unit_of_work(area_id=area.pk) as unit:
        add_attachment(actor=actor, client=client, values=values(), upload=upload())
        assert len(files_in_storage()) == 1
        unit.must_roll_back = True
    assert files_in_storage() == set()


# --- who may what -----------------------------------------------------------------------------------------------------


def test_each_role_sees_the_attachments_of_its_groups_alone(area, client_of_expert):
    tvv = area.authorities["tvv"]
    for group in DataGroup:
        make_attachment(client_of_expert, stored_by=tvv, data_group=group, title=f"Otsikko-{group}")
    for role, hidden in (("tvv_expert", set()), ("hva_health", set()), ("kela_specialist", {"social"}), ("hva_social", set())):
        client_of_expert.clients_purposeofday_rows.get_or_create(
            area_id=area.pk, user=area.user(role), day=clock.today(), purpose="contact"
        )
        http = signed_in(area.user(role))
        text = http.get(page("attachments", client_of_expert)).content.decode()
        assert {group for group in DataGroup if f"Otsikko-{group}" not in text} == hidden, role
        for row in Attachment.objects.all():
            expected = 404 if row.data_group in hidden else 200
            assert http.get(page("download-attachment", client_of_expert, row)).status_code == expected, (role, row.data_group)


def test_a_role_that_reads_what_its_own_authority_stored_sees_that_alone(area, client_of_expert):
    officer = area.user("registry_officer")
    client_of_expert.clients_purposeofday_rows.create(area_id=area.pk, user=officer, day=clock.today(), purpose="request")
    own = make_attachment(client_of_expert, stored_by=officer.employer, data_group=DataGroup.HEALTH, title="Omamme")
    other = next(one for one in area.authorities.values() if one != officer.employer)
    theirs = make_attachment(client_of_expert, stored_by=other, data_group=DataGroup.HEALTH, title="Toisten")
    http = signed_in(officer)
    text = http.get(page("attachments", client_of_expert)).content.decode()
    assert "Omamme" in text
    assert "Toisten" not in text
    assert "Lisää liite" not in text
    assert http.get(page("download-attachment", client_of_expert, own)).status_code == 200
    assert http.get(page("download-attachment", client_of_expert, theirs)).status_code == 404
    assert http.get(page("attachment-changes", client_of_expert, theirs)).status_code == 404
    assert http.get(page("add-attachment", client_of_expert)).status_code == 403


def test_another_authoritys_attachment_is_read_and_not_changed_or_struck(area, http, tvv, client_of_expert):
    row = make_attachment(client_of_expert, stored_by=area.authorities["hva"])
    assert http.get(page("download-attachment", client_of_expert, row)).status_code == 200
    for name in ("change-attachment", "strike-attachment"):
        assert http.get(page(name, client_of_expert, row)).status_code == 403
    with pytest.raises(Denied):
        change_attachment(actor=tvv, attachment=row, values=values(title="Oma"), seen_version=row.row_version)
    with pytest.raises(Denied):
        strike(actor=tvv, record=row, seen_version=row.row_version)


def test_nobody_stores_into_a_group_or_moves_there_without_the_right_to_write_in_it(area, tvv, client_of_expert, http):
    with pytest.raises(Denied):
        add_attachment(actor=tvv, client=client_of_expert, values=values(data_group=DataGroup.HEALTH), upload=upload())
    row = make_attachment(client_of_expert, stored_by=area.authorities["tvv"])
    with pytest.raises(Denied):
        change_attachment(actor=tvv, attachment=row, values=values(data_group=DataGroup.SOCIAL), seen_version=row.row_version)
    text = http.post(page("add-attachment", client_of_expert), sent(data_group="health", file=file_of(pdf()))).content.decode()
    assert "Valitse yksi vaihtoehdoista" in text
    assert Attachment.objects.count() == 1


def test_other_areas_hidden_clients_and_other_clients_give_nothing(area, other_area, http, client_of_expert):
    mine = make_attachment(client_of_expert, stored_by=area.authorities["tvv"])
    another = area.client(official=area.user("tvv_expert"))
    assert http.get(page("download-attachment", another, mine)).status_code == 404
    shielded = area.client()
    hidden = make_attachment(shielded, stored_by=area.authorities["tvv"])
    shielded.shielded = True
    shielded.save()
    assert http.get(page("download-attachment", shielded, hidden)).status_code == 404
    stranger = signed_in(other_area.user("tvv_expert"))
    for name in ("attachments", "add-attachment"):
        assert stranger.get(page(name, client_of_expert)).status_code == 404
    for name in ("download-attachment", "change-attachment", "strike-attachment", "attachment-changes"):
        assert stranger.get(page(name, client_of_expert, mine)).status_code == 404
    assert http.get(reverse("clients:download-attachment", args=[client_of_expert.pk, uuid4()])).status_code == 404
    colleague = signed_in(area.user("tvv_expert", name="Työtoveri"))
    assert colleague.get(page("download-attachment", client_of_expert, mine)).status_code == 302


# --- changing and striking --------------------------------------------------------------------------------------------


def test_what_is_said_of_a_document_is_changed_and_its_log_read(area, http, tvv, client_of_expert):
    row = add_attachment(actor=tvv, client=client_of_expert, values=values(), upload=upload())
    data = sent(title="Uusi otsikko", data_group="skills", row_version=row.row_version)
    assert http.post(page("change-attachment", client_of_expert, row), data).status_code == 302
    row.refresh_from_db()
    assert (row.title, row.data_group) == ("Uusi otsikko", "skills")
    assert read_file(row) == pdf(SECRET + b"\n")
    text = http.get(page("attachment-changes", client_of_expert, row)).content.decode()
    assert "Uusi" in text
    assert row.file.name not in text
    stale = http.post(page("change-attachment", client_of_expert, row), data).content.decode()
    assert "Uusi otsikko" in stale


@pytest.mark.django_db(transaction=True)
def test_a_struck_attachment_leaves_no_file_no_key_and_no_words():
    area = make_area()
    with unit_of_work(area_id=area.pk):
        client = area.client(official=area.user("tvv_expert"))
        actor = area.actor("tvv_expert")
        row = add_attachment(actor=actor, client=client, values=values(title="Salainen"), upload=upload())
        kept = add_attachment(actor=actor, client=client, values=values(), upload=upload())
    with unit_of_work(area_id=area.pk) as unit:
        strike(actor=actor, record=row, seen_version=row.row_version)
        unit.must_roll_back = True
    assert files_in_storage() == {row.file.name, kept.file.name}
    with unit_of_work(area_id=area.pk):
        strike(actor=actor, record=row, seen_version=row.row_version)
        assert row.file.name in files_in_storage()
    assert files_in_storage() == {kept.file.name}
    assert not FileToDelete.objects.exists()
    with unit_of_work(area_id=area.pk):
        row = Attachment.objects.get(pk=row.pk)
        assert (row.file.name, row.file_key, row.size, row.title, row.document_type) == ("", None, None, "", None)
        assert [(entry.file, entry.title) for entry in Attachment.history.filter(id=row.pk)] == [("", "")]
    http = signed_in(area.user("tvv_expert"))
    text = http.get(page("attachments", client)).content.decode()
    assert "Salainen" not in text
    assert "Mitätöity virheellisenä" in text


def test_striking_in_the_browser(http, tvv, client_of_expert):
    row = add_attachment(actor=tvv, client=client_of_expert, values=values(), upload=upload())
    data = {"confirmed": "on", "row_version": row.row_version}
    assert http.post(page("strike-attachment", client_of_expert, row), data).status_code == 302
    assert FileToDelete.objects.get().name == row.file.name
    assert http.get(page("download-attachment", client_of_expert, row)).status_code == 403
    assert http.get(page("change-attachment", client_of_expert, row)).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_erasing_the_client_deletes_files_and_rows():
    area = make_area()
    with unit_of_work(area_id=area.pk):
        gone, kept = area.client(official=area.user("tvv_expert")), area.client(official=area.user("tvv_expert"))
        rows = [
            add_attachment(actor=area.actor("tvv_expert"), client=client, values=values(), upload=upload())
            for client in (gone, kept)
        ]
    outcome = erase_clients(
        area_id=area.pk, client_ids=[gone.pk], rule=Rule.RETENTION, recheck=lambda keys: {key: Grounds() for key in keys}
    )
    assert outcome.erased == 1
    assert files_in_storage() == {rows[1].file.name}
    with unit_of_work(area_id=area.pk):
        assert list(Attachment.objects.all()) == [rows[1]]
        assert not Attachment.history.filter(id=rows[0].pk).exists()
        assert not Client.objects.filter(pk=gone.pk).exists()


def test_new_keys_reach_the_keys_of_the_files(area, settings, tvv, client_of_expert):
    def key(letter):
        return base64.b64encode(letter.encode() * 32).decode()

    row = add_attachment(actor=tvv, client=client_of_expert, values=values(), upload=upload())
    old = settings.FIELD_KEYS["encryption"]
    settings.FIELD_KEYS = settings.FIELD_KEYS | {"encryption": {"primary": "k2", "keys": {**old["keys"], "k2": key("c")}}}
    call_command("rotate_keys", stdout=StringIO())
    area.enter()
    settings.FIELD_KEYS = settings.FIELD_KEYS | {"encryption": {"primary": "k2", "keys": {"k2": key("c")}}}
    assert read_file(Attachment.objects.get(pk=row.pk)) == pdf(SECRET + b"\n")


# --- viruses ----------------------------------------------------------------------------------------------------------


def test_a_file_is_closed_until_it_was_found_clean(scanner, http, tvv, client_of_expert):
    row = add_attachment(actor=tvv, client=client_of_expert, values=values(), upload=upload())
    assert row.scan_state == ScanState.WAITING
    assert http.get(page("download-attachment", client_of_expert, row)).status_code == 403
    text = http.get(page("attachments", client_of_expert)).content.decode()
    assert "Odottaa virustarkistusta" in text
    assert "Lataa<" not in text
    assert scan_attachment(row.pk) == ScanState.CLEAN
    assert scanner.scanned == [pdf(SECRET + b"\n")]
    assert http.get(page("download-attachment", client_of_expert, row)).content == pdf(SECRET + b"\n")
    event = Event.objects.filter(object_id=str(row.pk), reason="clean").get()
    assert (event.action, event.actor_id) == (Action.CHANGED, None)


def test_an_infected_file_is_deleted_and_its_uploader_told(scanner, http, tvv, client_of_expert):
    row = add_attachment(actor=tvv, client=client_of_expert, values=values(), upload=upload(EICAR, "eicar.txt"))
    assert scan_attachment(row.pk) == ScanState.INFECTED
    assert FileToDelete.objects.get().name == row.file.name
    row.refresh_from_db()
    assert (row.file.name, row.file_key, row.title) == ("", None, "Lausunto")
    assert http.get(page("download-attachment", client_of_expert, row)).status_code == 403
    text = http.get(page("attachments", client_of_expert)).content.decode()
    assert "Tiedostossa oli virus, ja tiedosto on poistettu" in text
    changed = sent(title="Uusi", row_version=row.row_version)
    assert http.post(page("change-attachment", client_of_expert, row), changed).status_code == 302
    row.refresh_from_db()
    strike(actor=tvv, record=row, seen_version=row.row_version)
    row.refresh_from_db()
    assert row.is_struck


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR", b"x", b"stream: x ERROR"])
def test_no_verdict_leaves_the_file_closed(scanner, http, tvv, client_of_expert, answer):
    row = add_attachment(actor=tvv, client=client_of_expert, values=values(), upload=upload())
    scanner.answer = answer
    with pytest.raises(ScannerDownError):
        scan_attachment(row.pk)
    assert http.get(page("download-attachment", client_of_expert, row)).status_code == 403
    scanner.answer = b""
    assert scan_attachment(row.pk) == ScanState.CLEAN


def test_with_the_scanner_down_the_file_waits_and_the_job_tries_again(area, settings, tvv, client_of_expert, monkeypatch):
    settings.TYM_CLAMAV_ADDRESS = "127.0.0.1:9"
    row = add_attachment(actor=tvv, client=client_of_expert, values=values(), upload=upload())
    tasks.scan_file(str(row.pk), area_id=area.pk)
    row.refresh_from_db()
    assert row.scan_state == ScanState.WAITING
    woken = []
    monkeypatch.setattr(tasks, "wake", lambda task, key, area_id: woken.append((task.name, key, area_id)))
    work = job_called("clients.scan_files")
    with fake_clamd() as server:
        settings.TYM_CLAMAV_ADDRESS = server.address
        assert work(area.pk) == {"waiting": 1}
        assert woken == [("clients.scan_file", row.pk, area.pk)]
        tasks.scan_file(str(row.pk), area_id=area.pk)
    area.enter()
    row.refresh_from_db()
    assert row.scan_state == ScanState.CLEAN
    assert work(area.pk) == {"waiting": 0}


def job_called(name):
    return next(one.work for one in iter_jobs() if one.name == name)


def test_without_a_scanner_files_are_open_and_once_there_is_one_the_old_ones_are_scanned(
    settings, scanner, tvv, client_of_expert
):
    address, settings.TYM_CLAMAV_ADDRESS = settings.TYM_CLAMAV_ADDRESS, ""
    row = add_attachment(actor=tvv, client=client_of_expert, values=values(), upload=upload(EICAR, "eicar.txt"))
    assert (row.scan_state, row.is_open) == (ScanState.NOT_SCANNED, True)
    assert scan_attachment(row.pk) == ScanState.NOT_SCANNED
    settings.TYM_CLAMAV_ADDRESS = address
    assert not Attachment.objects.get().is_open
    assert job_called("clients.scan_files")(client_of_expert.area_id) == {"waiting": 1}
    assert scan_attachment(row.pk) == ScanState.INFECTED


# --- speed ------------------------------------------------------------------------------------------------------------


def test_the_page_costs_the_same_with_one_attachment_and_with_fifty(area, http, client_of_expert):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert "Otsikko0" in http.get(page("attachments", client_of_expert)).content.decode()
        return len(captured)

    make_attachment(client_of_expert, stored_by=area.authorities["tvv"], title="Otsikko0")
    http.get(page("attachments", client_of_expert))
    one = queries()
    for number in range(1, 50):
        consent = make_consent(client_of_expert, stored_by=area.authorities["tvv"]) if number % 2 else None
        make_attachment(
            client_of_expert,
            stored_by=area.authorities[["tvv", "hva", "kela"][number % 3]],
            title=f"Otsikko{number}",
            archive_authority=area.authorities["hva"],
            consent=consent,
            source=Source.PARTY if consent else Source.CLIENT,
        )
    assert queries() == one


def test_the_hourly_job_deletes_what_a_storage_refused(tvv, client_of_expert, monkeypatch):
    row = add_attachment(actor=tvv, client=client_of_expert, values=values(), upload=upload())
    strike(actor=tvv, record=row, seen_version=row.row_version)
    name = FileToDelete.objects.get().name

    def refuse(_name):
        raise OSError

    storage = attachment_storage()
    with monkeypatch.context() as patch:
        patch.setattr(storage, "delete", refuse)
        assert delete_queued_files() == 0
    assert name in files_in_storage()
    assert delete_queued_files() == 1
    assert files_in_storage() == set()
