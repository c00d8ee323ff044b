"""A token on a request: found by its hash, checked, and turned into the actor that its user is now in the token's area."""

import hashlib
import secrets
from dataclasses import dataclass

from django.http import HttpRequest

from authorities.access import Actor
from authorities.actors import build_actor
from authorities.models import ApiToken
from authorities.sign_in import events
from core import clock
from core.transactions import current_request_id

#: So that a token left in a file is recognised by whoever looks for secrets.
PREFIX = "tym_"
LONGEST_SECRET = 200


@dataclass(frozen=True)
class Presented:
    """What a request presented in place of a session; ``token`` is None when nobody knows the secret."""

    token: ApiToken | None


def new_secret() -> str:
    """Return a fresh secret of 256 bits."""
    return PREFIX + secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    """Return what is kept of a secret. It is random, so nothing is gained by a slow hash."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def presented_by(request: HttpRequest) -> Presented | None:
    """The token of the header ``Authorization: Bearer``; None when the request has none and its session counts."""
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    secret = secret.strip()
    if not secret.startswith(PREFIX) or len(secret) > LONGEST_SECRET:
        return Presented(token=None)
    found = ApiToken.objects.filter(secret_hash=hash_of(secret)).select_related("user__employer", "area").first()
    return Presented(token=found)


def actor_by(presented: Presented) -> Actor | None:
    """The actor of a token that works, and a note of its use; None otherwise, and a note of that.

    The second factor counts as done: the token was issued after it, and is revoked when the factor is reset.
    """
    token = presented.token
    if token is None:
        return None
    actor = build_actor(token.user, area_id=token.area_id, second_factor=True, request_id=current_request_id())
    reason = refusal_of(token, actor)
    today = clock.today()
    if reason:
        if token.refused_on != today:
            token.refused_on = today
            _note(token, "refused_on")
            events.token_refused(user=token.user, area_id=token.area_id, reason=reason)
        return None
    if token.last_used_on != today:
        token.last_used_on = today
        _note(token, "last_used_on")
    return actor


def refusal_of(token: ApiToken, actor: Actor) -> str:
    """Why a token does not work, as a code for the log; empty when it does."""
    if token.revoked_at is not None:
        return "token_revoked"
    if token.expires_at <= clock.now():
        return "token_expired"
    if not actor.account_open:
        return "account_closed"
    # ``build_actor`` falls back to another area of the user's: the token must not follow it there.
    return "" if actor.area_id == token.area_id else "token_area"


def _note(token: ApiToken, field: str) -> None:
    """Write what the history leaves out, without a row of history."""
    token.skip_history_when_saving = True  # type: ignore[attr-defined]  # simple-history's own name for it
    try:
        token.save(update_fields=[field])
    finally:
        del token.skip_history_when_saving  # type: ignore[attr-defined]
