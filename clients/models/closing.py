"""The joint judgement that ends a membership: one row for each authority's judgement (Act 381/2023 § 8, R7)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.history import audited_history
from authorities.models import User
from authorities.rights import DataGroup
from clients.models.base import ClientRecord, Ownership
from clients.models.membership import Membership
from core.presentation import date_text


class EndJudgement(ClientRecord):
    """One authority's judgement that the client needs no co-ordination any more; withdrawn with a reason while others wait.

    The membership is closing from the first one on and ends with the one that makes the three full.
    """

    data_group = DataGroup.MEMBERSHIP
    ownership = Ownership.OWN

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="judgements")
    judged_on = models.DateField(_("judged"))
    judged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("judged by"))
    note = models.TextField(_("grounds"), max_length=1000, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawal_reason = models.TextField(_("why it was withdrawn"), max_length=500, blank=True)

    history = audited_history()

    class Meta(ClientRecord.Meta):
        verbose_name = _("judgement of the end")
        ordering = ("created_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "stored_by"],
                condition=Q(withdrawn_at=None),
                name="an_authority_judges_the_end_once",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawal_reason=""),
                name="a_judgement_is_withdrawn_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return date_text(self.judged_on)
