"""Plans that others have made with the client: for work, training, rehabilitation or activation (R24)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.history import audited_history
from authorities.rights import DataGroup
from clients.models import Attachment, ClientRecord, Ownership


class EarlierPlan(ClientRecord):
    """A plan of another kind that the client has: who made it, when, until when it holds, and the document where there is one.

    The document keeps its own data group: whoever may not read it sees the plan without it.
    """

    data_group = DataGroup.PLAN
    ownership = Ownership.OWN
    content_fields = ("kind", "made_by", "made_on", "valid_until", "attachment", "note")

    class Kind(models.TextChoices):
        WORK = "work", _("Plan for finding work")
        TRAINING = "training", _("Training plan")
        REHABILITATION = "rehabilitation", _("Rehabilitation plan")
        ACTIVATION = "activation", _("Activation plan")

    kind = models.CharField(_("kind of plan"), max_length=20, choices=Kind, blank=True)
    made_by = models.CharField(_("whose plan"), max_length=200)
    made_on = models.DateField(_("drawn up"), null=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    attachment = models.ForeignKey(
        Attachment, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("document")
    )
    note = models.TextField(_("note"), max_length=2000, blank=True)

    history = audited_history()

    class Meta(ClientRecord.Meta):
        verbose_name = _("plan made elsewhere")
        verbose_name_plural = _("plans made elsewhere")
        ordering = ("-made_on", "-created_at")
        constraints = [
            models.UniqueConstraint(fields=["id", "client"], name="earlier_plan_key_with_client"),
            models.CheckConstraint(
                condition=Q(struck_at__isnull=False) | ~Q(kind="") & Q(made_on__isnull=False),
                name="earlier_plan_has_kind_and_day",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("made_on")), name="earlier_plan_ends_after_it_was_made"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
