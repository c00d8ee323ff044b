"""Tokens of the API: issued to their holder after the second factor, and revoked."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from audit.events import Action, ActorSnapshot, record
from authorities.access import Actor, require
from authorities.api.tokens import hash_of, new_secret
from authorities.models import ApiToken, User
from authorities.policy import can_issue_token, can_revoke_token
from core import clock
from core.errors import Refused

MOST_TOKENS = 10
#: For how many days a token may be issued.
LIVES = (7, 30, 90)


def issue_token(*, actor: Actor, name: str, days: int) -> tuple[ApiToken, str]:
    """Issue a token that reads as ``actor`` in the current area, and return it with its secret, which is kept nowhere.

    Raises:
        Denied: the second factor is not done, or no client data are open to the actor.
        ValidationError: on ``name``: one of that name has not been revoked; on ``days``: none of ``LIVES``.
        Refused: there are too many already.
    """
    require(can_issue_token(actor))
    if days not in LIVES:
        raise ValidationError({"days": _("Choose one of the options.")})
    holder = User.lock(actor.user)
    if ApiToken.objects.filter(user=holder, name=name, revoked_at=None).exists():
        raise ValidationError({"name": _("You have a token of this name. Choose another name, or revoke the earlier one first.")})
    if ApiToken.objects.live().filter(user=holder).count() >= MOST_TOKENS:
        raise Refused(_("You have {number} tokens in force. Revoke one that is not used first.").format(number=MOST_TOKENS))
    secret, moment = new_secret(), clock.now()
    token = ApiToken.objects.create(
        user=holder,
        area_id=actor.working_area_id,
        name=name,
        secret_hash=hash_of(secret),
        created_at=moment,
        expires_at=moment + timedelta(days=days),
    )
    record(Action.GRANTED, actor=actor, obj=token, reason="api_token")
    return token, secret


def revoke_token(*, actor: Actor, token: ApiToken) -> None:
    """Revoke a token at once: its holder, or an administrator of the holder's account.

    Raises:
        Denied: somebody else's token, and not an account that the actor manages.
        Refused: it has been revoked already.
    """
    require(can_revoke_token(actor, token))
    locked = ApiToken.objects.select_for_update(of=("self",)).get(pk=token.pk)
    if locked.revoked_at is not None:
        raise Refused(_("The token has been revoked already."))
    _revoke(locked, actor=actor, reason="by_user" if locked.user_id == actor.user_id else "by_administrator")


def revoke_tokens_of(user: User, *, actor: ActorSnapshot | None, reason: str) -> int:
    """Revoke all tokens of somebody, live or over; returns how many.

    Args:
        reason: a code: account_closed, second_factor_reset or password_reset.
    """
    tokens = list(ApiToken.objects.select_for_update(of=("self",)).filter(user=user, revoked_at=None))
    for token in tokens:
        _revoke(token, actor=actor, reason=reason)
    return len(tokens)


def _revoke(token: ApiToken, *, actor: ActorSnapshot | None, reason: str) -> None:
    token.revoked_at = clock.now()
    token.save(update_fields=["revoked_at"])
    record(Action.ENDED, actor=actor, obj=token, reason=reason)
