"""What one administrator did to an account and others are to look at: the second pair of eyes after the fact."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from authorities.models.users import User
from core import clock
from core.models import UUIDModel


class AccountReviewQuerySet(models.QuerySet["AccountReview"]):
    """Reviews and whose desk they stand on."""

    def waiting(self) -> "AccountReviewQuerySet":
        """Neither acknowledged nor older than they are kept standing."""
        return self.filter(acknowledged_at=None, created_at__gt=clock.now() - AccountReview.STANDS_FOR)


class AccountReview(UUIDModel):
    """One line on one person's desk: a change of an account by somebody else, until acknowledged or 30 days old."""

    STANDS_FOR = timedelta(days=30)

    class Kind(models.TextChoices):
        """What was done to the account."""

        ROLE_GRANTED = "role_granted", _("An account was granted a role")
        EMAIL_CHANGED = "email_changed", _("The e-mail address of an account was changed")

    objects = AccountReviewQuerySet.as_manager()

    reader = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name=_("to be checked by"))
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name=_("user"))
    kind = models.CharField(max_length=30, choices=Kind)
    role_code = models.CharField(_("role"), max_length=40, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by"))
    created_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, blank=True)

    class Meta:
        ordering = ("created_at", "pk")
        verbose_name = _("account to be checked")
        verbose_name_plural = _("accounts to be checked")
        indexes = [models.Index(fields=["reader", "created_at"], condition=Q(acknowledged_at=None), name="reviews_on_a_desk")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
