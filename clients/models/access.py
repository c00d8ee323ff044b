"""Exceptions to the rule of who sees a client: grants, bars, shields, and the purposes of a day."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.history import audited_history
from authorities.access import Basis
from authorities.models import User
from authorities.rights import DataGroup
from clients.models.base import ClientData, ClientRecord, InForceOnce, Ownership


class ClientGrant(ClientRecord):
    """A right to one client for a time: a named deputy, or a break-glass access that a supervisor reviews."""

    data_group = DataGroup.MEMBERSHIP
    ownership = Ownership.OWN

    KINDS = [(Basis.DEPUTY.value, Basis.DEPUTY.label), (Basis.BREAK_GLASS.value, Basis.BREAK_GLASS.label)]

    class Outcome(models.TextChoices):
        JUSTIFIED = "justified", _("Justified")
        UNJUSTIFIED = "unjustified", _("Not justified")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("user"))
    kind = models.CharField(_("kind"), max_length=20, choices=KINDS)
    reason = models.TextField(_("reason"), max_length=1000)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True)
    outcome = models.CharField(_("outcome of the review"), max_length=20, choices=Outcome, blank=True)
    review_note = models.TextField(_("note of the review"), max_length=1000, blank=True)

    history = audited_history()

    class Meta(ClientRecord.Meta):
        verbose_name = _("grant on a client")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="a_grant_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("user")), name="nobody_reviews_their_own_access"
            ),
        ]
        indexes = [
            *ClientRecord.Meta.indexes,
            models.Index(fields=["area", "user", "ends_at"], name="grants_of_a_user"),
        ]


class Bar(ClientRecord):
    """A person who must not handle this client's matter: a relative, a friend, somebody with a conflict of interest."""

    data_group = DataGroup.MEMBERSHIP
    ownership = Ownership.OWN
    in_force_once = InForceOnce(by=("user_id",), until="ended_at")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("user"))
    reason = models.TextField(_("reason"), max_length=1000, blank=True)
    ended_at = models.DateTimeField(_("lifted"), null=True, blank=True)

    history = audited_history()

    class Meta(ClientRecord.Meta):
        verbose_name = _("bar")
        constraints = [
            models.UniqueConstraint(fields=["client", "user"], condition=Q(ended_at=None), name="a_user_is_barred_once"),
        ]
        indexes = [*ClientRecord.Meta.indexes, models.Index(fields=["area", "user"], name="bars_of_a_user")]


class ShieldedAccess(ClientRecord):
    """A person named for a shielded client; the last one cannot be removed."""

    data_group = DataGroup.MEMBERSHIP
    ownership = Ownership.JOINT
    follows_merge = False

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("user"))

    history = audited_history()

    class Meta(ClientRecord.Meta):
        verbose_name = _("named person of a shielded client")
        constraints = [models.UniqueConstraint(fields=["client", "user"], name="a_person_is_named_once")]
        indexes = [*ClientRecord.Meta.indexes, models.Index(fields=["area", "user"], name="shields_of_a_user")]


class PurposeOfDay(ClientData):
    """Why a colleague outside the ring opens a client today; asked again tomorrow."""

    data_group = DataGroup.MEMBERSHIP
    follows_merge = False

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("user"))
    day = models.DateField(_("day"))
    purpose = models.CharField(
        _("purpose"), max_length=20, choices=[(purpose.value, purpose.label) for purpose in Basis.purposes()]
    )
    chosen_at = models.DateTimeField(auto_now_add=True)

    class Meta(ClientData.Meta):
        verbose_name = _("purpose of the day")
        constraints = [models.UniqueConstraint(fields=["client", "user", "day"], name="one_purpose_per_day")]


class AccessRequest(ClientData):
    """Somebody searched for a code that they may not see: the responsible officials are asked to get in touch.

    The searcher is told the same whether this row was made or nothing was found (design § 4).
    """

    data_group = DataGroup.MEMBERSHIP
    in_force_once = InForceOnce(by=("user_id",), until="handled_at")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("user"))
    made_at = models.DateTimeField(auto_now_add=True)
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True)
    handled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(ClientData.Meta):
        verbose_name = _("request to the responsible officials")
        constraints = [
            models.UniqueConstraint(fields=["client", "user"], condition=Q(handled_at=None), name="one_waiting_request_per_user"),
        ]
        indexes = [
            *ClientData.Meta.indexes,
            models.Index(fields=["area"], condition=Q(handled_at=None), name="requests_that_wait"),
        ]


class CodeAttempt(models.Model):
    """One look-up by identity code, counted towards its maker's hourly limit: neither the code nor what came of it.

    No area: all of a person's look-ups count together. No foreign key: it is written before the account is looked at. A person's
    rows older than an hour go with the next one.
    """

    user_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("look-up by identity code")
        verbose_name_plural = _("look-ups by identity code")
        indexes = [models.Index(fields=["user_id", "at"], name="code_attempts_of_a_user")]

    def __str__(self) -> str:
        return str(self.pk)
