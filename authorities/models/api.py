"""Tokens with which other systems of an official read the register, and how often somebody has called."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.history import audited_history
from audit.querysets import AuditedQuerySet
from authorities.models.organisations import CooperationArea
from authorities.models.users import User
from core import clock
from core.models import UUIDModel

LONGEST_LIFE = timedelta(days=90)


class ApiTokenQuerySet(AuditedQuerySet):
    """Tokens by whether they work."""

    def live(self) -> Self:
        """Tokens that are neither revoked nor over."""
        return self.filter(revoked_at=None, expires_at__gt=clock.now())


ApiTokenManager = models.Manager.from_queryset(ApiTokenQuerySet)


class ApiToken(UUIDModel):
    """A secret by which a program reads as its user, in one area, until it expires. Only a hash of the secret is kept.

    ``refused_on`` is the last day on which the token was tried in vain: the log is told once a day.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens", verbose_name=_("user"))
    area = models.ForeignKey(CooperationArea, on_delete=models.PROTECT, related_name="+", verbose_name=_("area"))
    name = models.CharField(_("name"), max_length=100)
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("issued"))
    expires_at = models.DateTimeField(_("expires"))
    last_used_on = models.DateField(_("last used"), null=True, editable=False)
    refused_on = models.DateField(null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    history = audited_history(excluded_fields=["secret_hash", "last_used_on", "refused_on"])

    objects = ApiTokenManager()

    class Meta:
        ordering = ("-created_at",)
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")) & Q(expires_at__lte=F("created_at") + LONGEST_LIFE),
                name="a_token_lives_for_90_days_at_most",
            ),
            models.UniqueConstraint(
                fields=["user", "name"], condition=Q(revoked_at=None), name="a_token_of_a_name_is_issued_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        """Where it stands now, for its tag."""
        if self.revoked_at is not None:
            return "revoked"
        return "in_force" if self.expires_at > clock.now() else "ended"


class ApiCallCount(models.Model):
    """How many calls somebody has made in one minute; rows go after a day."""

    caller = models.CharField(max_length=100)
    minute = models.DateTimeField()
    calls = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("calls to the API")
        verbose_name_plural = _("calls to the API")
        constraints = [models.UniqueConstraint(fields=["caller", "minute"], name="a_callers_minute_is_counted_once")]
        indexes = [models.Index(fields=["minute"], name="api_calls_by_time")]

    def __str__(self) -> str:
        return str(self.pk)
