"""What sign-in remembers: failed attempts, known devices, mail about the account, and resets of a second factor."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from authorities.models.users import User
from core import clock
from core.encryption import blind_index, blind_indexes
from core.models import UUIDModel

#: Names of the keyed hashes; the same text has unrelated hashes under two names.
ACCOUNT_INDEX, ADDRESS_INDEX, DEVICE_INDEX = "sign_in.account", "sign_in.address", "sign_in.device"


class SignInAttempt(models.Model):
    """One attempt that has not succeeded, counted against the account that was typed and the address it came from.

    Both are kept as keyed hashes: the table tells neither which accounts exist nor who tried. Rows go after a day.
    """

    class Step(models.TextChoices):
        """What was tried; each is counted by itself."""

        PASSWORD = "password", _("Password")
        SECOND_FACTOR = "second_factor", _("Second factor")
        RESET = "reset", _("Password reset")

    step = models.CharField(max_length=20, choices=Step)
    account_index = models.CharField(max_length=80)
    address_index = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("attempt to sign in")
        verbose_name_plural = _("attempts to sign in")
        indexes = [
            models.Index(fields=["account_index", "at"], name="attempts_of_an_account"),
            models.Index(fields=["address_index", "at"], name="attempts_from_an_address"),
            models.Index(fields=["at"], name="attempts_by_time"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class KnownDeviceQuerySet(models.QuerySet["KnownDevice"]):
    """Browsers by the random number in their cookie."""

    def with_token(self, token: str) -> "KnownDeviceQuerySet":
        """Devices whose cookie holds ``token``."""
        return self.filter(device_index__in=blind_indexes(DEVICE_INDEX, token))


class KnownDevice(UUIDModel):
    """A browser that a user has signed in with, known by a random number in its cookie; only a keyed hash of it is kept."""

    objects = KnownDeviceQuerySet.as_manager()

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="known_devices")
    device_index = models.CharField(max_length=80)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("known device")
        verbose_name_plural = _("known devices")
        constraints = [models.UniqueConstraint(fields=["user", "device_index"], name="a_device_of_a_user_is_known_once")]

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def remember(cls, *, user: User, token: str) -> bool:
        """Note that ``user`` signs in with the browser that holds ``token``; True when it was not known before."""
        moment = clock.now()
        if cls.objects.filter(user=user).with_token(token).update(last_seen_at=moment):
            return False
        _device, is_new = cls.objects.get_or_create(
            user=user,
            device_index=blind_index(DEVICE_INDEX, token),
            defaults={"first_seen_at": moment, "last_seen_at": moment},
        )
        return is_new


class AccountMail(UUIDModel):
    """Mail about an account, waiting to be sent or sent: a mail server that is down never fails a sign-in.

    ``address`` is set where it goes elsewhere than to the account's present address: to the one before a change.
    The text is made when it is sent, from the kind alone. It holds no client data.
    """

    class Kind(models.TextChoices):
        """What the mail is about."""

        INVITATION = "invitation", _("Invitation")
        PASSWORD_RESET = "password_reset", _("Password reset")
        PASSWORD_CHANGED = "password_changed", _("Password changed")
        NEW_DEVICE = "new_device", _("New device")
        SECOND_FACTOR_SET = "second_factor_set", _("Second factor set up")
        SECOND_FACTOR_RESET = "second_factor_reset", _("Second factor reset")
        OWN_ENDING = "own_ending", _("Own role or account ends soon")
        STAFF_ENDING = "staff_ending", _("Roles or accounts of others end soon")
        EMAIL_CHANGED = "email_changed", _("E-mail address changed")
        CODE_RECORDED = "code_recorded", _("Personal identity code recorded")
        ACCOUNT_REVIEW = "account_review", _("An account to be checked")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=30, choices=Kind)
    address = models.EmailField(blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("mail about an account")
        verbose_name_plural = _("mail about accounts")
        indexes = [models.Index(fields=["created_at"], condition=Q(sent_at=None), name="account_mail_to_send")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class SecondFactorReset(UUIDModel):
    """A lost second factor is taken off by two administrators: one asks, another one confirms within a day (design § 4)."""

    OPEN_FOR = timedelta(hours=24)

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="second_factor_resets", verbose_name=_("user"))
    reason = models.CharField(_("reason"), max_length=500)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked for by"))
    requested_at = models.DateTimeField(_("asked for"))
    confirmed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("confirmed by")
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        ordering = ("-requested_at",)
        verbose_name = _("reset of a second factor")
        verbose_name_plural = _("resets of second factors")
        constraints = [
            models.CheckConstraint(condition=~Q(confirmed_by=F("requested_by")), name="a_reset_takes_two_people"),
            models.CheckConstraint(
                condition=~Q(requested_by=F("user")) & (Q(confirmed_by=None) | ~Q(confirmed_by=F("user"))),
                name="nobody_resets_their_own_second_factor",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None) | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="a_confirmed_reset_has_person_and_time",
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(confirmed_at=None, withdrawn_at=None), name="one_open_reset_per_user"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.requested_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        """Whether a second person can still confirm it."""
        undecided = self.confirmed_at is None and self.withdrawn_at is None
        return undecided and clock.now() < self.requested_at + self.OPEN_FOR
