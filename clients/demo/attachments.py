"""The demo's attachments: real small files and a paper original, of several data groups, stored as the service stores them."""

from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile

from authorities.models import CodeItem
from authorities.rights import DataGroup
from clients.demo.files import MAKERS
from clients.demo.names import read
from clients.demo.plan import PlannedClient
from clients.demo.register import RegisterWriter
from clients.demo.times import working_day_before
from clients.demo.writers import Writers
from clients.models import Attachment, Client, ScanState
from core.file_checks import checked_kind
from core.files import attachment_storage, encrypt_file, new_file_key, random_name
from core.transactions import afterwards
from core.virus_scan import has_scanner

#: So many documents the familiar clients have, the first one of them all.
EACH = 2


class AttachmentWriter:
    """Adds the attachments of clients to the batch of a writer."""

    def __init__(self, writer: RegisterWriter, *, area: str, reference_date: date) -> None:
        self.writer = writer
        self.reference_date = reference_date
        self.writers = Writers(area, writer.random)
        self.types = {item.code: item for item in CodeItem.objects.filter(code_list=CodeItem.List.DOCUMENT_TYPE)}
        self.turn = 0

    def add(self, client: Client, planned: PlannedClient) -> None:
        """Add the documents of one client; nothing to those who are not familiar or whose membership has ended."""
        if planned.wanted_officials is None or not planned.is_open:
            return
        documents = read("attachments.toml")["documents"]
        turn = [documents[(self.turn + at) % len(documents)] for at in range(len(documents))]
        for document in turn if self.turn == 0 else turn[:EACH]:
            self._add_one(client, planned, document)
        self.turn += EACH

    def _add_one(self, client: Client, planned: PlannedClient, document: dict[str, Any]) -> None:
        began = planned.stays[-1].recorded_on
        day = min(began + timedelta(days=document["days"]), self.reference_date)
        day = max(began, working_day_before(day))
        group = DataGroup(document["group"])
        by = self.writers.choose(client=planned, group=group, day=day)
        if by is None:
            return
        user = self.writer.users[by]
        row = Attachment(
            client=client,
            area=self.writer.area,
            stored_by_id=user.employer_id,
            data_group=group,
            document_type=self.types[document["type"]],
            title=document["title"],
            dated_on=day,
            source=document["source"],
        )
        if "archive" in document:
            row.archive_authority_id = user.employer_id
            row.archive_reference = document["reference"]
            row.kept_until = date(day.year + 4, 12, 31)
        if "kind" in document:
            _put_file(row, MAKERS[document["kind"]](document["title"], document["lines"]), document["kind"])
        at = max(client.created_at, self.writer.moment(day))
        self.writer.batch.add(row, at=at, by=user.pk)


def _put_file(row: Attachment, content: bytes, ending: str) -> None:
    """Check and store the file as ``clients.services.add_attachment`` does."""
    row.media_type = checked_kind(f"liite.{ending}", content)
    row.size = len(content)
    row.file_key = new_file_key()
    row.scan_state = ScanState.WAITING if has_scanner() else ScanState.NOT_SCANNED
    sealed = encrypt_file(content, key=row.file_key, context=row.encryption_context)
    name = attachment_storage().save(random_name(row, ""), ContentFile(sealed))
    afterwards(lambda: _delete_if_lost(name))
    row.file.name = name


def _delete_if_lost(name: str) -> None:
    """After a rollback nobody would know of the file."""
    if not Attachment.objects.filter(file=name).exists():
        attachment_storage().delete(name)
