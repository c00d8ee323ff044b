"""What the log is told of sign-in: never a password, never an e-mail address that belongs to nobody."""

from audit.events import Action, ActorSnapshot, record
from authorities.models import User
from authorities.sign_in.accounts import PersonAtTheDoor


def signed_in(*, actor: ActorSnapshot, user: User, how: str) -> None:
    """A sign-in succeeded; ``how`` is a code: password, second_factor or demo."""
    record(Action.SIGNED_IN, actor=actor, obj=user, reason=how)


def sign_in_failed(*, user: User | None, reason: str) -> None:
    """A sign-in failed; ``reason`` is a code such as password, unknown_account, closed_account, second_factor, unlock."""
    record(Action.SIGN_IN_FAILED, actor=_person(user), obj=user, reason=reason)


def locked_out(*, user: User | None, reason: str) -> None:
    """The last attempt for a while failed."""
    record(Action.LOCKED_OUT, actor=_person(user), obj=user, reason=reason)


def signed_out(*, actor: ActorSnapshot | None, user: User, reason: str) -> None:
    """A session ended; ``reason`` is a code: by_user, account_closed, too_old or second_factor."""
    record(Action.SIGNED_OUT, actor=actor or PersonAtTheDoor(user), obj=user, reason=reason)


def session_locked(*, actor: ActorSnapshot, user: User, reason: str) -> None:
    """A session was locked: idle, or by_user."""
    record(Action.SESSION_LOCKED, actor=actor, obj=user, reason=reason)


def sessions_ended(*, actor: ActorSnapshot, user: User, count: int) -> None:
    """Sessions of ``user`` were ended from another one, or by an administrator."""
    record(Action.SESSIONS_ENDED, actor=actor, obj=user, row_count=count)


def password_changed(*, actor: ActorSnapshot | None, user: User, reason: str) -> None:
    """The password was changed; ``reason`` is by_user or by_mail."""
    record(Action.CHANGED, actor=actor or PersonAtTheDoor(user), obj=user, changed_fields=["password"], reason=reason)


def second_factor_set(*, actor: ActorSnapshot, user: User, reason: str) -> None:
    """A second factor was set up; ``reason`` is totp or recovery_codes."""
    record(Action.SECOND_FACTOR_SET, actor=actor, obj=user, reason=reason)


def token_refused(*, user: User, area_id: int, reason: str) -> None:
    """A token of the API was tried in vain; ``reason`` is a code: token_revoked, token_expired, token_area or account_closed."""
    record(Action.SIGN_IN_FAILED, actor=_person(user), area_id=area_id, obj=user, reason=reason)


def _person(user: User | None) -> PersonAtTheDoor | None:
    return PersonAtTheDoor(user) if user is not None else None
