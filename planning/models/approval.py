"""Approvals of a plan, bound to its content, and the day on which the client got it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.history import audited_history
from authorities.models import User
from authorities.rights import DataGroup
from clients.models import ClientRecord, Ownership
from core import clock
from planning.models.plan import Party, PlanVersion


class PlanApproval(ClientRecord):
    """One approval of one content: who, when, how (R16); withdrawn by any change of the content."""

    data_group = DataGroup.PLAN
    ownership = Ownership.OWN

    class Manner(models.TextChoices):
        IN_SYSTEM = "in_system", _("In this system")
        E_SERVICE = "e_service", _("In the e-service")
        SIGNATURE = "signature", _("By signature")
        OTHER = "other", _("In another way")

    class Withdrawal(models.TextChoices):
        CHANGED = "changed", _("The content changed")
        RETURNED = "returned", _("The plan was returned to be drafted")

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="approvals", verbose_name=_("version"))
    party = models.CharField(_("whose approval"), max_length=10, choices=Party)
    manner = models.CharField(_("how"), max_length=20, choices=Manner)
    note = models.TextField(_("how the client understood and got the plan"), max_length=1000, blank=True)
    approved_on = models.DateField(_("approved"))
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    content_hash = models.CharField(_("hash of what was approved"), max_length=64, editable=False)
    withdrawn_at = models.DateTimeField(_("lapsed"), null=True, blank=True, editable=False)
    withdrawal = models.CharField(_("why it lapsed"), max_length=20, choices=Withdrawal, blank=True, editable=False)

    history = audited_history()

    class Meta(ClientRecord.Meta):
        verbose_name = _("approval of the plan")
        verbose_name_plural = _("approvals of the plan")
        ordering = ("created_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["version", "party"], condition=Q(withdrawn_at=None), name="a_party_approves_a_content_once"
            ),
            models.CheckConstraint(
                condition=~Q(party="client", manner="other") | ~Q(note=""), name="another_way_of_approving_is_explained"
            ),
            models.CheckConstraint(
                condition=Q(party="client") & ~Q(manner="in_system") | ~Q(party="client") & Q(manner="in_system"),
                name="authorities_approve_in_the_system",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawal="") | Q(withdrawn_at__isnull=False) & ~Q(withdrawal=""),
                name="an_approval_lapses_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_party_display())


class PlanDelivery(ClientRecord):
    """The plan was given to the client: when and how."""

    data_group = DataGroup.PLAN
    ownership = Ownership.OWN

    class Manner(models.TextChoices):
        IN_PERSON = "in_person", _("Handed over in person")
        POST = "post", _("By post")
        SECURE_MAIL = "secure_mail", _("By secure e-mail")
        E_SERVICE = "e_service", _("In the e-service")

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="deliveries", verbose_name=_("version"))
    manner = models.CharField(_("how"), max_length=20, choices=Manner)
    delivered_on = models.DateField(_("given to the client"), default=clock.today)
    delivered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("given by"))

    history = audited_history()

    class Meta(ClientRecord.Meta):
        verbose_name = _("delivery of the plan")
        verbose_name_plural = _("deliveries of the plan")
        ordering = ("-delivered_on", "-created_at")

    def __str__(self) -> str:
        return f"{self.delivered_on:%d.%m.%Y}"
