"""The life of a session: begun at sign-in, locked when idle, over after a working day, ended from elsewhere."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest

from audit.events import ActorSnapshot
from authorities.models import User
from authorities.sign_in import events
from core import clock

SIGNED_IN_AT, SEEN_AT, LOCKED_AT = "signed_in_at", "seen_at", "locked_at"
#: The session is written to the database at most this often just to note that somebody is there.
NOTED_EVERY = timedelta(minutes=1)


def begin(request: HttpRequest) -> None:
    """Start the clocks of a session that has just been signed in."""
    moment = clock.now().timestamp()
    request.session[SIGNED_IN_AT] = moment
    request.session[SEEN_AT] = moment
    request.session.pop(LOCKED_AT, None)


def is_too_old(request: HttpRequest) -> bool:
    """Whether the session began longer ago than a session may live, however busy it is."""
    began = request.session.get(SIGNED_IN_AT, 0.0)
    return bool(clock.now().timestamp() - began > timedelta(hours=settings.TYM_SESSION_HOURS).total_seconds())


def is_idle(request: HttpRequest) -> bool:
    """Whether nobody has used the session for so long that it is to be locked."""
    seen = request.session.get(SEEN_AT, 0.0)
    return bool(clock.now().timestamp() - seen > timedelta(minutes=settings.TYM_IDLE_LOCK_MINUTES).total_seconds())


def is_locked(request: HttpRequest) -> bool:
    """Whether the session waits for the password."""
    return LOCKED_AT in request.session


def lock(request: HttpRequest, *, actor: ActorSnapshot, reason: str) -> None:
    """Lock the session; ``reason`` is a code: idle or by_user."""
    if not is_locked(request):
        request.session[LOCKED_AT] = clock.now().timestamp()
        events.session_locked(actor=actor, user=_user(request), reason=reason)


def unlock(request: HttpRequest) -> None:
    """Open a locked session under a new key."""
    request.session.pop(LOCKED_AT, None)
    request.session[SEEN_AT] = clock.now().timestamp()
    renew_key(request)


def note_activity(request: HttpRequest) -> None:
    """Note that somebody is there, now and then."""
    moment = clock.now()
    if moment.timestamp() - request.session.get(SEEN_AT, 0.0) > NOTED_EVERY.total_seconds():
        request.session[SEEN_AT] = moment.timestamp()
        UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=moment)


def renew_key(request: HttpRequest) -> None:
    """Give the session a new key, in the list of sessions too."""
    old_key = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=old_key).update(session_key=request.session.session_key)


def end(request: HttpRequest, *, actor: ActorSnapshot | None, reason: str) -> None:
    """End the request's own session; ``reason`` is a code, see ``events.signed_out``."""
    user = _user(request)
    UserSession.objects.filter(session_key=request.session.session_key).delete()
    logout(request)
    request.actor = None  # type: ignore[attr-defined]
    events.signed_out(actor=actor, user=user, reason=reason)


def end_sessions_of(user: User, *, but_key: str | None = "") -> int:
    """End the user's sessions, all but the one with the key ``but_key``; returns how many."""
    others = list(UserSession.objects.filter(user=user).exclude(session_key=but_key or ""))
    for session in others:
        session.end()
    return len(others)


def _user(request: HttpRequest) -> User:
    return User.objects.select_related("employer").get(pk=request.user.pk or 0)
