"""Personal accounts: made, changed, closed at once and opened again by an administrator (Act 381/2023 § 12(4), R34)."""

from dataclasses import dataclass
from datetime import date

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from authorities import events
from authorities.access import Actor, require
from authorities.independence import is_link_held, was_reset_lately
from authorities.models import AccountMail, Authority, RoleAssignment, Unit, User
from authorities.policy import can_create_account, can_manage_account, can_record_identity_code
from authorities.projection import sync_groups
from authorities.reviews import tell_of_email
from authorities.services.common import values_of, write_changes
from authorities.services.roles import cut_short
from authorities.services.tokens import revoke_tokens_of
from authorities.sign_in.events import sessions_ended
from authorities.sign_in.mail import queue_mail
from authorities.sign_in.sessions import end_sessions_of
from authorities.terms import longest_end
from core import clock
from core.errors import Refused
from core.identity_code import InvalidIdentityCode, parse
from core.presentation import date_text


@dataclass(frozen=True, kw_only=True)
class AccountDetails:
    """What an administrator writes of a person. The employer is chosen once: a person who changes it gets a new account."""

    first_name: str
    last_name: str
    email: str
    title: str
    phone: str
    unit: Unit | None
    language: str
    valid_to: date


def create_user(*, actor: Actor, employer: Authority, details: AccountDetails, identity_code: str = "") -> User:
    """Make a personal account and have a link for choosing the password mailed.

    Args:
        identity_code: bars the person's own record in the register; kept encrypted and never shown again.
    Raises:
        Denied: the actor administers no area of the employer.
        ValidationError: by field: address in use, another authority's unit, end too far or past, impossible code.
    """
    require(can_create_account(actor, employer))
    _check(details, employer=employer, other_than=None)
    user = User(employer=employer, created_by=actor.user, **{**values_of(details), "email": details.email.lower()})
    user.identity_code = _code(identity_code) if identity_code else None
    user.set_unusable_password()
    user.full_clean(exclude=["password"])
    user.save()
    events.account_created(actor=actor, user=user)
    queue_mail(user, AccountMail.Kind.INVITATION)
    return user


def change_user(*, actor: Actor, user: User, details: AccountDetails, seen_version: int) -> User:
    """Change a person's details or move the end of the account.

    Raises:
        Denied: no administrator of every area where the account counts, or the own account.
        StaleRow: somebody changed the account after it was shown.
        ValidationError: by field, see ``create_user``; the e-mail address within 14 days of a second factor's reset; the end of
            an account that is over, which is opened again instead.
    """
    locked = lock_account(actor, user, seen_version=seen_version)
    _check(details, employer=locked.employer, other_than=locked)
    values = {**values_of(details), "email": details.email.lower()}
    if values["valid_to"] != locked.valid_to:
        values["end_noticed_on"] = None
    old_address = locked.email
    if values["email"] != old_address:
        _check_new_address(locked)
        values["email_changed_at"] = clock.now()
        locked.changed_by(actor)
    changed = write_changes(locked, values)
    if "email" in changed:
        EmailAddress.objects.filter(user=locked).update(email=locked.email)
        _tell_of_new_address(actor, locked, old_address)
    if changed:
        events.account_changed(actor=actor, user=locked, changed_fields=set(changed) - User.uncounted_fields)
        sync_groups(locked)
    return locked


def close_account(*, actor: Actor, user: User, seen_version: int) -> User:
    """Close an account at once: its roles end, its sessions end, nobody signs in with it.

    Raises:
        Denied: no administrator of every area where the account counts, or the own account.
        StaleRow: somebody changed the account after it was shown.
        Refused: it is closed already.
    """
    locked = lock_account(actor, user, seen_version=seen_version)
    if not locked.is_active:
        raise Refused(_("The account has been closed already."))
    locked.is_active = False
    locked.save(update_fields=["is_active"])
    _end_roles(actor, locked)
    sync_groups(locked)
    events.account_closed(actor=actor, user=locked)
    sessions_ended(actor=actor, user=locked, count=end_sessions_of(locked))
    revoke_tokens_of(locked, actor=actor, reason="account_closed")
    return locked


def reopen_account(*, actor: Actor, user: User, valid_to: date, seen_version: int) -> User:
    """Open a closed or ended account until ``valid_to``. Roles are granted anew: nothing comes back by itself.

    Those of an account that came to its end by itself still stand in their rows, and end here.

    Raises:
        Denied: no administrator of every area where the account counts, or the own account.
        StaleRow: somebody changed the account after it was shown.
        Refused: it is open.
        ValidationError: ``valid_to`` is past or too far.
    """
    locked = lock_account(actor, user, seen_version=seen_version)
    if locked.account_is_open:
        raise Refused(_("The account is in force already."))
    check_account_end(valid_to)
    _end_roles(actor, locked)
    locked.is_active, locked.valid_to, locked.end_noticed_on = True, valid_to, None
    locked.save(update_fields=["is_active", "valid_to", "end_noticed_on"])
    sync_groups(locked)
    events.account_reopened(actor=actor, user=locked)
    return locked


def record_identity_code(*, actor: Actor, user: User, identity_code: str, seen_version: int) -> User:
    """Record the missing identity code that bars the person's own record in the register (design § 4, check 2).

    It is recorded once: whoever could replace it would open that record. The user is told by mail, without the code.

    Raises:
        Denied: no administrator, the own account, or a code has been recorded already.
        StaleRow: somebody changed the account after it was shown.
        ValidationError: on ``identity_code``, in the words of ``core.identity_code``.
    """
    locked = lock_account(actor, user, seen_version=seen_version)
    require(can_record_identity_code(actor, locked))
    locked.identity_code = _code(identity_code)
    locked.save(update_fields=["identity_code", "identity_index"])
    events.account_changed(actor=actor, user=locked, changed_fields=["identity_code"])
    queue_mail(locked, AccountMail.Kind.CODE_RECORDED)
    return locked


def request_invitation(*, actor: Actor, user: User) -> User:
    """Have a new link for choosing the password mailed.

    Raises:
        Denied: no administrator of every area where the account counts, or the own account.
        Refused: the account is not in force, or its address was changed lately and it has, or had, a second factor.
    """
    locked = lock_account(actor, user)
    if not locked.account_is_open:
        raise Refused(_("The account is not in force. Open it first."))
    if is_link_held(locked):
        raise Refused(
            _("The e-mail address was changed lately, and the account has a second factor. A link can be sent after 14 days.")
        )
    queue_mail(locked, AccountMail.Kind.INVITATION)
    events.invitation_sent(actor=actor, user=locked)
    return locked


def lock_account(actor: Actor, user: User, *, seen_version: int | None = None) -> User:
    """The account as it stands, locked; a role granted elsewhere while the actor was asking counts.

    Raises:
        Denied: no administrator of every area where the account counts, or the own account.
        StaleRow: somebody changed the account after it was shown.
    """
    locked = User.lock(user)
    require(can_manage_account(actor, locked))
    return locked if seen_version is None else User.lock(locked, seen_version=seen_version)


def _end_roles(actor: Actor, user: User) -> None:
    for assignment in RoleAssignment.objects.not_over().select_for_update(of=("self",)).filter(user=user):
        events.role_ended(actor=actor, assignment=assignment)
        cut_short(assignment)


def check_account_end(valid_to: date) -> None:
    """Raise ValidationError on ``valid_to`` when an account would end in the past or later than the rule allows."""
    if valid_to < clock.today():
        raise ValidationError({"valid_to": _("Give today or a later day.")})
    if valid_to > longest_end():
        raise ValidationError(
            {"valid_to": _("An account is given for a year at most: %(day)s at the latest.") % {"day": date_text(longest_end())}}
        )


def _check(details: AccountDetails, *, employer: Authority, other_than: User | None) -> None:
    if other_than is None or details.valid_to != other_than.valid_to:
        if other_than is not None and not other_than.account_is_open:
            raise ValidationError({"valid_to": _("The account has ended. Open it again instead: its roles do not come back.")})
        check_account_end(details.valid_to)
    if details.unit is not None and details.unit.authority_id != employer.pk:
        raise ValidationError({"unit": _("The unit belongs to another authority. Choose one of the employer's units.")})
    holders = User.objects.filter(email__iexact=details.email)
    if other_than is not None:
        holders = holders.exclude(pk=other_than.pk)
    if holders.exists():
        raise ValidationError({"email": _("Another account has this e-mail address. Accounts are personal: check the address.")})


def _check_new_address(user: User) -> None:
    """Raise ValidationError on ``email`` while whoever had the second factor taken off could sign in through a new address."""
    if was_reset_lately(user):
        raise ValidationError(
            {"email": _("The second factor was reset lately. The e-mail address can be changed when 14 days have passed.")}
        )


def _tell_of_new_address(actor: Actor, user: User, old_address: str) -> None:
    """Write to both addresses, and put the change on others' desks."""
    queue_mail(user, AccountMail.Kind.EMAIL_CHANGED, address=old_address)
    queue_mail(user, AccountMail.Kind.EMAIL_CHANGED)
    tell_of_email(actor=actor, user=user)


def _code(text: str) -> str:
    try:
        return parse(text).code
    except InvalidIdentityCode as error:
        raise ValidationError({"identity_code": error.message}) from None
