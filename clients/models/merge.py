"""Two clients who are one person: proposed by one official, confirmed by another, and nothing moves in between."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.history import audited_history
from authorities.models import User
from authorities.rights import DataGroup
from clients.models.base import ClientRecord, Ownership
from clients.models.client import Client
from core.workflow import StateField, WorkflowModel, transition


class ClientMerge(WorkflowModel, ClientRecord):
    """A client (``merged``) who is to be merged, or was merged, into another (``client``), who stays.

    Another person than the one who proposed it confirms it, and with that the rows go over. Until then it is taken back, and
    nothing here leads to the other client any more. The database lets a proposal go with either client.
    """

    data_group = DataGroup.IDENTITY
    ownership = Ownership.JOINT
    follows_merge = False

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Waits for confirmation")
        CONFIRMED = "confirmed", _("Confirmed")
        TAKEN_BACK = "withdrawn", _("Taken back")

    state = StateField(_("state"), default=State.PROPOSED, choices=State.choices, max_length=20)
    merged = models.ForeignKey(
        Client,
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        verbose_name=_("merged client"),
        editable=False,
        db_constraint=False,
    )
    reason = models.TextField(_("how it is known that they are the same person"), max_length=500)
    contacts_of_merged = models.BooleanField(_("the contact details of the merged client stay in force"), default=False)
    code_of_merged = models.BooleanField(_("the identity code of the merged client is in force"), default=False)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    settled_at = models.DateTimeField(_("confirmed or taken back"), null=True, blank=True, editable=False)
    withdrawal_reason = models.TextField(_("why it was taken back"), max_length=500, blank=True)

    history = audited_history(excluded_fields=["merged"])

    class Meta(ClientRecord.Meta):
        verbose_name = _("merge of two clients")
        verbose_name_plural = _("merges of clients")
        ordering = ("created_at",)
        indexes = [
            *ClientRecord.Meta.indexes,
            models.Index(fields=["area"], condition=Q(state="proposed"), name="merges_to_be_confirmed"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["merged"], name="a_client_is_merged_once"),
            models.CheckConstraint(condition=~Q(merged=F("client")), name="a_client_is_merged_into_another"),
            models.CheckConstraint(
                condition=Q(state="withdrawn", merged=None) | ~Q(state="withdrawn") & Q(merged__isnull=False),
                name="a_merge_taken_back_knows_one_client_only",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", settled_by=None, settled_at=None)
                | ~Q(state="proposed") & Q(settled_by__isnull=False, settled_at__isnull=False),
                name="a_merge_is_settled_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | ~Q(settled_by=F("made_by")), name="nobody_confirms_their_own_merge"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @transition(field=state, source=State.PROPOSED, target=State.CONFIRMED)
    def confirm(self) -> None:
        """Another person agrees: the rows go over."""

    @transition(field=state, source=State.PROPOSED, target=State.TAKEN_BACK)
    def take_back(self, *, reason: str) -> None:
        """They are two people after all, or the wrong one would stay: from now on nothing here leads to the other one."""
        self.withdrawal_reason = reason
        self.merged = None
