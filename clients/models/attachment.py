"""Attachments: files of a client, encrypted each under a key of its own, and paper originals that lie in an archive."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.history import audited_history
from authorities.models import Authority, CodeItem
from clients.models.base import Ownership, row_group
from clients.models.sources import SOURCE_FIELDS, SourcedRecord
from core.fields import EncryptedTextField
from core.file_checks import FileKind
from core.files import attachment_storage, random_name
from core.virus_scan import has_scanner


class ScanState(models.TextChoices):
    """Where the virus scan of a file stands."""

    NOT_SCANNED = "not_scanned", _("Not scanned for viruses")
    WAITING = "waiting", _("Waits for the virus scan")
    CLEAN = "clean", _("No virus found")
    INFECTED = "infected", _("A virus was found")


#: What a file leaves in its row; all of it goes with the file.
FILE_FIELDS = ("file", "file_key", "size", "media_type")


class Attachment(SourcedRecord):
    """One document: a file, a paper original, or both.

    The data group stands on each row, for a document can be of any. The file is encrypted under ``file_key``, which is itself
    encrypted by the key ring and in no history: with the row gone, or emptied, the file cannot be read whatever becomes of it.
    """

    ownership = Ownership.OWN
    content_fields = (
        *SOURCE_FIELDS,
        *FILE_FIELDS,
        "document_type",
        "title",
        "dated_on",
        "scan_state",
        "archive_authority",
        "archive_reference",
        "kept_until",
    )

    data_group = row_group()
    document_type = models.ForeignKey(
        CodeItem, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("type of document")
    )
    title = models.CharField(_("title"), max_length=200)
    dated_on = models.DateField(_("date of the document"), null=True, blank=True)
    file = models.FileField(
        _("file"), storage=attachment_storage, upload_to=random_name, max_length=100, blank=True, editable=False
    )
    file_key = EncryptedTextField(_("key of the file"), null=True, blank=True, editable=False)
    size = models.PositiveBigIntegerField(_("size"), null=True, blank=True, editable=False)
    media_type = models.CharField(_("kind of file"), max_length=100, choices=FileKind, blank=True, editable=False)
    scan_state = models.CharField(
        _("virus scan"), max_length=20, choices=ScanState, default=ScanState.NOT_SCANNED, editable=False
    )
    archive_authority = models.ForeignKey(
        Authority,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("paper original in the archive of"),
    )
    archive_reference = models.CharField(_("reference in the archive"), max_length=200, blank=True)
    kept_until = models.DateField(_("paper original is kept until"), null=True, blank=True)

    history = audited_history(excluded_fields=["file_key"])

    class Meta(SourcedRecord.Meta):
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ("-created_at", "-id")
        constraints = [
            *SourcedRecord.Meta.constraints,
            models.UniqueConstraint(fields=["id", "client"], name="attachment_key_with_client"),
            models.CheckConstraint(
                condition=~Q(file="")
                | Q(archive_authority__isnull=False)
                | Q(struck_at__isnull=False)
                | Q(scan_state="infected"),
                name="attachment_is_a_file_or_on_paper",
            ),
            models.CheckConstraint(
                condition=(~Q(file="") & Q(file_key__isnull=False, size__isnull=False, size__gt=0) & ~Q(media_type=""))
                | Q(file="", file_key__isnull=True, size__isnull=True, media_type=""),
                name="attachment_file_has_its_key",
            ),
            models.CheckConstraint(
                condition=Q(archive_authority__isnull=False) | Q(archive_reference="", kept_until=None),
                name="attachment_paper_has_its_archive",
            ),
            models.CheckConstraint(
                condition=Q(document_type__isnull=False) | Q(struck_at__isnull=False), name="attachment_has_a_type"
            ),
            models.CheckConstraint(
                condition=~Q(file="") | Q(scan_state__in=("not_scanned", "infected")), name="attachment_scan_of_a_file"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def encryption_context(self) -> str:
        """What the file is bound to: this row."""
        return f"clients.Attachment:{self.pk}"

    @property
    def is_scan_due(self) -> bool:
        """Whether the file is still to be scanned; what was stored before there was a scanner is, too."""
        if not self.file:
            return False
        return self.scan_state == ScanState.WAITING or (self.scan_state == ScanState.NOT_SCANNED and has_scanner())

    @property
    def is_open(self) -> bool:
        """Whether there is a file to be given out: closed until it was found clean, where there is a scanner."""
        return bool(self.file) and not self.is_scan_due

    @property
    def is_infected(self) -> bool:
        """Whether the scanner found a virus; the file is gone then."""
        return self.scan_state == ScanState.INFECTED
