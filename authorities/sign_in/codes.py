"""The second factor: one-time codes of an app (TOTP, RFC 6238) and recovery codes, in allauth's tables, encrypted.

Allauth's own check remembers a used code in the cache for one step only. Here the last used step stands in the row, which
is locked while a code is checked, so that no code counts twice, not even at the same moment.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import app_settings
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt, encrypt
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from authorities.models import User
from core import clock
from core.encryption import UnknownKey, current_prefix

#: Holds the key of the app while it is being set up, encrypted: sessions lie in the database.
SET_UP_SESSION_KEY = "second_factor_set_up"
#: Clocks of telephones run a little ahead or behind: one step (30 seconds) either way.
STEPS_OFF = 1
LAST_STEP = "last_step"
#: Where the encrypted secret lies in a row's data.
SECRET_NAMES = {Authenticator.Type.TOTP.value: "secret", Authenticator.Type.RECOVERY_CODES.value: "seed"}
FEW_CODES = 3


@dataclass(frozen=True)
class SecondFactor:
    """What a user has set up."""

    has_app: bool
    codes_left: int

    @property
    def runs_low(self) -> bool:
        """Whether new recovery codes should be made soon."""
        return self.has_app and self.codes_left <= FEW_CODES


def second_factor_of(user: User) -> SecondFactor:
    """Return what the user has set up."""
    found = {row.type: row for row in Authenticator.objects.filter(user=user)}
    codes = found.get(Authenticator.Type.RECOVERY_CODES)
    return SecondFactor(
        has_app=Authenticator.Type.TOTP in found, codes_left=len(RecoveryCodes(codes).get_unused_codes()) if codes else 0
    )


def has_second_factor(user: User) -> bool:
    """Whether the user has an app set up."""
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())


def secret_of_set_up(request: HttpRequest) -> str:
    """Return the key that the app is to be given, the same one until it has been confirmed."""
    stored = request.session.get(SET_UP_SESSION_KEY)
    if stored:
        # A key that was taken out meanwhile makes a new start, not an error.
        with suppress(UnknownKey):
            return str(decrypt(stored))
    secret = generate_totp_secret()
    request.session[SET_UP_SESSION_KEY] = encrypt(secret)
    return str(secret)


def confirm_set_up(request: HttpRequest, *, user: User, code: str) -> bool:
    """Take the app into use when it shows the right code, in place of an earlier one, and make recovery codes.

    Returns:
        False when the code is wrong; nothing has changed then.
    """
    secret = secret_of_set_up(request)
    step = _matching_step(secret, code)
    if step is None:
        return False
    User.objects.select_for_update().get(pk=user.pk)
    Authenticator.objects.filter(user=user).delete()
    app = Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt(secret), LAST_STEP: step})
    RecoveryCodes.activate(user)
    del request.session[SET_UP_SESSION_KEY]
    record_authentication(request, user, "mfa", id=app.pk, type=app.type)
    return True


def use_code(*, user: User, code: str) -> Authenticator | None:
    """Check a code of the app or a recovery code and use it up; None when it is wrong or was used before."""
    plain = "".join(code.split()).replace("-", "")
    rows = {row.type: row for row in Authenticator.objects.select_for_update().filter(user=user)}
    app = rows.get(Authenticator.Type.TOTP)
    if app is None:
        return None
    if _use_app_code(app, plain):
        return app
    codes = rows.get(Authenticator.Type.RECOVERY_CODES)
    return codes if codes is not None and RecoveryCodes(codes).validate_code(plain) else None


def note_second_factor(request: HttpRequest, authenticator: Authenticator) -> None:
    """Record in the session that its user has shown the second factor."""
    authenticator.refresh_from_db()
    post_authentication(request, authenticator)


def unused_recovery_codes(user: User) -> list[str]:
    """Return the recovery codes that have not been used, in fixed order."""
    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return list(RecoveryCodes(row).get_unused_codes()) if row else []


def renew_recovery_codes(user: User) -> None:
    """Replace the recovery codes by new ones; the old ones stop working."""
    User.objects.select_for_update().get(pk=user.pk)
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    RecoveryCodes.activate(user)


def remove_second_factor(user: User) -> int:
    """Take off the app and the recovery codes; returns how many rows went."""
    return int(Authenticator.objects.filter(user=user).delete()[0])


def rotate_secrets() -> int:
    """Bring the stored secrets under the primary key of the ring; returns how many rows were written."""
    rows = _under_old_keys(Authenticator.objects.select_for_update())
    for row in rows:
        name = SECRET_NAMES[row.type]
        row.data[name] = encrypt(decrypt(row.data[name]))
        row.save(update_fields=["data"])
    return len(rows)


def count_old_secrets() -> int:
    """Return how many rows hold a secret under an older key."""
    return len(_under_old_keys(Authenticator.objects.all()))


def _under_old_keys(rows: Any) -> list[Authenticator]:
    prefix = current_prefix()
    held = rows.filter(type__in=list(SECRET_NAMES)).order_by("pk")
    return [row for row in held if not row.data[SECRET_NAMES[row.type]].startswith(prefix)]


def _use_app_code(app: Authenticator, code: str) -> bool:
    step = _matching_step(decrypt(app.data["secret"]), code)
    if step is None or step <= app.data.get(LAST_STEP, -1):
        return False
    app.data[LAST_STEP] = step
    app.save(update_fields=["data"])
    return True


def _matching_step(secret: str, code: str) -> int | None:
    """The time step that the code belongs to, among the present one and its neighbours."""
    if not (code.isascii() and code.isdigit()):
        return None
    now = int(clock.now().timestamp()) // app_settings.TOTP_PERIOD
    for step in range(now - STEPS_OFF, now + STEPS_OFF + 1):
        if constant_time_compare(format_hotp_value(hotp_value(secret, step)), code):
            return step
    return None
