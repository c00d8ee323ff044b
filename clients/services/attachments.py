"""Attachments: stored encrypted, described, scanned for viruses, read again, and deleted when a virus is found."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models
from django.utils.translation import gettext_lazy as _

from authorities.access import Actor, require
from authorities.rights import DataGroup
from clients import events
from clients.models import Attachment, Client, ScanState
from clients.policy import can_add_entry, can_change, can_write
from clients.services.entries import change_entry, check_days, check_source
from clients.services.locking import lock_record
from core.file_checks import check_size, checked_kind, plain_name
from core.files import attachment_storage, decrypt_file, encrypt_file, new_file_key, random_name
from core.registry import delete_files_later
from core.transactions import afterwards
from core.virus_scan import Verdict, has_scanner, scan

FILE_FIELD = "clients.Attachment.file"
LONGEST_TITLE = 200


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file as it was sent; ``name`` is the browser's word, and of one that is too large ``content`` is the beginning only."""

    name: str
    size: int
    content: bytes


def add_attachment(*, actor: Actor, client: Client, values: dict[str, Any], upload: Upload | None) -> Attachment:
    """Store a document in the name of the actor's authority: a file, the whereabouts of a paper original, or both.

    Args:
        values: field → value: ``data_group``, ``document_type``, ``title``, ``dated_on``, the paper's archive, the source.
        upload: the file; None for a paper original alone.
    Raises:
        Denied: the policy's reason, for the data group of the document.
        ValidationError: by field; neither file nor paper, a file that is not taken, a source that does not hold.
    Source: annex 7, points 5 and 14; Act 381/2023 §§ 11(2), 12(2); R28-R31.
    """
    client = Client.lock(client)
    group = DataGroup(values["data_group"])
    decision = require(can_add_entry(actor, client, group), client=client, data_group=group)
    attachment = Attachment(client=client, area_id=client.area_id, stored_by=actor.employer, **values)
    check_source(attachment, known=None)
    check_days(attachment)
    if upload is not None:
        _put_file(attachment, upload)
    _check_whole(attachment)
    attachment.save()
    events.record_created(actor=actor, row=attachment, decision=decision)
    if attachment.is_scan_due:
        _wake_scanner(attachment)
    return attachment


def change_attachment(*, actor: Actor, attachment: Attachment, values: dict[str, Any], seen_version: int) -> Attachment:
    """Change what is said of a document of the own authority; the file itself is never changed.

    Raises:
        Denied: also for a data group in which the actor may write nothing.
        StaleRow; ValidationError: as ``add_attachment``.
    """
    current = lock_record(attachment, seen_version=seen_version)
    client = current.client
    require(can_change(actor, current), client=client, data_group=DataGroup(current.data_group))
    group = DataGroup(values["data_group"])
    require(can_write(actor, client, group), client=client, data_group=group)
    for name, value in values.items():
        setattr(current, name, value)
    _check_whole(current)
    return change_entry(actor=actor, entry=attachment, values=values, seen_version=seen_version)


def read_file(attachment: Attachment) -> bytes:
    """Return the content of an attachment's file. Who gives it out has asked ``can_download`` and logs it.

    Raises:
        UnreadableFileError: what is stored is not what was stored.
        FileNotFoundError: it is gone.
    """
    with attachment_storage().open(str(attachment.file.name)) as stored:
        sealed: bytes = stored.read()
    return decrypt_file(sealed, key=attachment.file_key or "", context=attachment.encryption_context)


def scan_attachment(key: UUID) -> str:
    """Have the file of an attachment of the current area scanned, and keep the verdict; returns the state it is in then.

    The scan itself holds no lock. A file with a virus is deleted together with its key; the row stays, for whoever stored it.

    Raises:
        ScannerDownError: no verdict was to be had; the file stays closed.
    """
    found = Attachment.objects.filter(pk=key).first()
    if found is None or not has_scanner() or not found.is_scan_due:
        return found.scan_state if found is not None else ""
    verdict = scan(read_file(found))
    # Read anew: meanwhile it may have gone over to another client.
    attachment = lock_record(Attachment.objects.get(pk=key))
    if attachment.file.name != found.file.name:
        return str(attachment.scan_state)
    attachment.scan_state = ScanState(verdict)
    if verdict is Verdict.INFECTED:
        _drop_file(attachment)
    attachment.save()
    events.attachment_scanned(row=attachment)
    return str(attachment.scan_state)


def scans_due() -> models.QuerySet[Attachment]:
    """The attachments of the current area that are still to be scanned, those that have waited longest first."""
    states = [ScanState.WAITING, ScanState.NOT_SCANNED] if has_scanner() else []
    return Attachment.objects.filter(scan_state__in=states).exclude(file="").order_by("created_at", "pk")


def _put_file(attachment: Attachment, upload: Upload) -> None:
    """Check the file and store it encrypted; where the row is not saved in the end, the file goes again."""
    try:
        check_size(upload.size)
        kind = checked_kind(upload.name, upload.content)
    except ValidationError as error:
        raise ValidationError({"file": error}) from error
    attachment.title = attachment.title or PurePosixPath(plain_name(upload.name)).stem[:LONGEST_TITLE]
    attachment.media_type = kind
    attachment.size = len(upload.content)
    attachment.file_key = new_file_key()
    attachment.scan_state = ScanState.WAITING if has_scanner() else ScanState.NOT_SCANNED
    name = random_name(attachment, upload.name)
    # After a rollback nobody would know of the file: looked at once the transaction has ended, however it did.
    afterwards(lambda: _delete_if_lost(name))
    sealed = encrypt_file(upload.content, key=attachment.file_key, context=attachment.encryption_context)
    attachment.file.name = attachment_storage().save(name, ContentFile(sealed))


def _delete_if_lost(name: str) -> None:
    if not Attachment.objects.filter(file=name).exists():
        attachment_storage().delete(name)


def _drop_file(attachment: Attachment) -> None:
    delete_files_later(FILE_FIELD, [str(attachment.file.name)])
    attachment.file.name = ""
    attachment.file_key = None
    attachment.size = None
    attachment.media_type = ""


def _check_whole(attachment: Attachment) -> None:
    """Refuse a document that is neither a file nor on paper, and one without a title."""
    if attachment.archive_authority is None and not attachment.file and not attachment.is_infected:
        raise ValidationError({"file": _("Choose a file, or tell where the paper original is.")})
    if attachment.archive_authority is None and (attachment.archive_reference or attachment.kept_until):
        raise ValidationError({"archive_authority": _("Choose in whose archive the paper original is.")})
    if not attachment.title:
        raise ValidationError({"title": _("Enter a title.")})


def _wake_scanner(attachment: Attachment) -> None:
    # Imported late: the task calls this module.
    from clients.tasks import scan_file
    from core.jobs import wake

    wake(scan_file, attachment.pk, area_id=attachment.area_id)
