"""Two clients who are one person: which one stays, and what went over, so that it can be undone until it is confirmed."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.history import audited_history
from authorities.models import User
from authorities.rights import DataGroup
from clients.models.base import ClientData, ClientRecord, Ownership
from clients.models.client import Client
from core.workflow import StateField, WorkflowModel, transition


class ClientMerge(WorkflowModel, ClientRecord):
    """A client (``merged``) merged into another (``client``), who stays.

    ``carried`` names the fields of the client's own row that came from the merged one; ``kept_before`` and ``merged_before`` are
    the entries of the two rows' history from before it. Another person than the one who merged confirms it. Until then it can be
    undone, and then nothing here leads to the other client any more.
    """

    data_group = DataGroup.IDENTITY
    ownership = Ownership.JOINT
    follows_merge = False

    class State(models.TextChoices):
        MADE = "made", _("Waits for confirmation")
        CONFIRMED = "confirmed", _("Confirmed")
        UNDONE = "undone", _("Undone")

    state = StateField(_("state"), default=State.MADE, choices=State.choices, max_length=20)
    merged = models.ForeignKey(
        Client, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("merged client"), editable=False
    )
    reason = models.TextField(_("how it is known that they are the same person"), max_length=500)
    carried = ArrayField(models.CharField(max_length=40), default=list, blank=True, editable=False)
    kept_before = models.UUIDField(editable=False)
    merged_before = models.UUIDField(editable=False)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("merged by"))
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    settled_at = models.DateTimeField(_("confirmed or undone"), null=True, blank=True, editable=False)
    undo_reason = models.TextField(_("why it was undone"), max_length=500, blank=True)

    history = audited_history(excluded_fields=["merged"])

    class Meta(ClientRecord.Meta):
        verbose_name = _("merge of two clients")
        verbose_name_plural = _("merges of clients")
        ordering = ("created_at",)
        indexes = [
            *ClientRecord.Meta.indexes,
            models.Index(fields=["area"], condition=Q(state="made"), name="merges_to_be_confirmed"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "client"], name="merge_key_with_client"),
            models.UniqueConstraint(fields=["merged"], name="a_client_is_merged_once"),
            models.CheckConstraint(condition=~Q(merged=F("client")), name="a_client_is_merged_into_another"),
            models.CheckConstraint(
                condition=Q(state="undone", merged=None) | ~Q(state="undone") & Q(merged__isnull=False),
                name="an_undone_merge_knows_one_client_only",
            ),
            models.CheckConstraint(
                condition=Q(state="made", settled_by=None, settled_at=None)
                | ~Q(state="made") & Q(settled_by__isnull=False, settled_at__isnull=False),
                name="a_merge_is_settled_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | ~Q(settled_by=F("made_by")), name="nobody_confirms_their_own_merge"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @transition(field=state, source=State.MADE, target=State.CONFIRMED)
    def confirm(self) -> None:
        """Another person agrees: what went over stays."""

    @transition(field=state, source=State.MADE, target=State.UNDONE)
    def undo(self, *, reason: str) -> None:
        """They were two people after all, or the wrong one stayed: from now on nothing here leads to the other one."""
        self.undo_reason = reason
        self.merged = None


class MergedRow(ClientData):
    """One row that a merge touched: moved from the merged client, or ended because the other client has one in force, or both.

    Kept until the merge is confirmed or undone.
    """

    data_group = DataGroup.IDENTITY
    follows_merge = False

    merge = models.ForeignKey(ClientMerge, on_delete=models.CASCADE, related_name="rows")
    table = models.CharField(max_length=100)
    row_id = models.UUIDField()
    moved = models.BooleanField(default=False)
    ended = models.BooleanField(default=False)

    class Meta(ClientData.Meta):
        verbose_name = _("row touched by a merge")
        constraints = [
            models.UniqueConstraint(fields=["merge", "table", "row_id"], name="a_merge_touches_a_row_once"),
            models.CheckConstraint(condition=Q(moved=True) | Q(ended=True), name="a_touched_row_is_moved_or_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.table}:{self.row_id}"
