"""What stays of an erased client: proof without a person, and the files still to be deleted."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import UUIDModel


class Rule(models.TextChoices):
    """Why a client was erased. Stored for good: never reuse or rename a value."""

    RETENTION = "retention", _("The retention period after the last membership is over")


class LedgerEntry(UUIDModel):
    """One erasure of one client (R37): the key, the rule with its dates, and the number of rows by table. No person.

    ``client_id`` leads nowhere once the client is gone, and is never given out again; after a restore of an older backup it
    tells what to erase anew. Plain keys, no foreign keys: the entry outlives everything. Rows are added and read only; the
    application's role has no right to change or delete them.
    """

    client_id = models.UUIDField(_("client"), db_index=True, editable=False)
    area_id = models.IntegerField(_("area"), editable=False)
    rule = models.CharField(_("rule"), max_length=20, choices=Rule)
    ended_on = models.DateField(_("last membership ended"), null=True)
    due_on = models.DateField(_("to be kept until"), null=True)
    erased_at = models.DateTimeField(_("erased"), db_index=True)
    actor_id = models.BigIntegerField(_("erased by"), null=True)
    request_id = models.CharField(max_length=20, editable=False)
    counts = models.JSONField(_("rows by table"))

    class Meta:
        verbose_name = _("entry of the deletion ledger")
        verbose_name_plural = _("deletion ledger")
        ordering = ("-erased_at", "-id")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.client_id} {self.rule}"


class FileToDelete(UUIDModel):
    """A stored file whose row is gone: deleted after the commit, tried again until it is (design § 9).

    A file cannot be brought back by a rollback, so its name is put here in the erasure's transaction. Names are random.
    """

    field = models.CharField(max_length=200, editable=False)
    """Where it belonged, ``app.Model.field``; tells which storage holds it."""
    name = models.CharField(max_length=500, editable=False)
    queued_at = models.DateTimeField(editable=False)
    tries = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("file to delete")
        verbose_name_plural = _("files to delete")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["field", "name"], name="a_file_is_deleted_once")]

    def __str__(self) -> str:
        return str(self.pk)
