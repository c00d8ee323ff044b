"""A lost second factor is taken off by two administrators together (design § 4)."""

from django.utils.translation import gettext_lazy as _

from audit.events import Action, record
from authorities.access import Actor, Basis, require
from authorities.models import AccountMail, SecondFactorReset, User
from authorities.policy import can_confirm_reset, can_reset_second_factor, can_withdraw_reset
from authorities.services.tokens import revoke_tokens_of
from authorities.sign_in.codes import has_second_factor, remove_second_factor
from authorities.sign_in.mail import queue_mail
from authorities.sign_in.sessions import end_sessions_of
from core import clock
from core.errors import Refused


def request_reset(*, actor: Actor, user: User, reason: str) -> SecondFactorReset:
    """Ask that the second factor of ``user`` be taken off; nothing happens before a second person confirms it.

    Args:
        actor: the administrator who asks.
        user: whose second factor was lost.
        reason: how the person was recognised and what happened, in the administrator's words.
    Raises:
        Denied: no administrator of 14 days, the own account, or an address changed within 14 days.
        Refused: no second factor is set up, or a reset waits already.
    """
    locked = User.lock(user)
    require(can_reset_second_factor(actor, locked))
    if not has_second_factor(locked):
        raise Refused(_("No second factor is set up on this account."))
    open_resets = SecondFactorReset.objects.filter(user=locked, confirmed_at=None, withdrawn_at=None)
    for reset in open_resets:
        if reset.is_open:
            raise Refused(_("A reset has been asked for already. Another administrator can confirm it."))
        reset.withdrawn_at = clock.now()
        reset.save(update_fields=["withdrawn_at"])
    reset = SecondFactorReset.objects.create(user=locked, reason=reason, requested_by=actor.user, requested_at=clock.now())
    record(Action.CREATED, actor=actor, obj=reset, basis=Basis.ROLE, reason="second_factor_reset")
    return reset


def confirm_reset(*, actor: Actor, reset: SecondFactorReset) -> SecondFactorReset:
    """Take the second factor off, as another administrator than the one who asked; end sessions and tokens and tell the user.

    Raises:
        Denied: no administrator of 14 days, the own account, the one who asked or one who depends on them, or an address changed
            within 14 days.
        Refused: confirmed, withdrawn or older than a day.
    """
    require(can_confirm_reset(actor, User.lock(reset.user_id), reset.requested_by_id))
    locked = _open(reset)
    remove_second_factor(locked.user)
    locked.confirmed_by, locked.confirmed_at = actor.user, clock.now()
    locked.save(update_fields=["confirmed_by", "confirmed_at"])
    count = end_sessions_of(locked.user)
    revoke_tokens_of(locked.user, actor=actor, reason="second_factor_reset")
    record(Action.SECOND_FACTOR_RESET, actor=actor, obj=locked.user, basis=Basis.ROLE, row_count=count)
    queue_mail(locked.user, AccountMail.Kind.SECOND_FACTOR_RESET)
    return locked


def withdraw_reset(*, actor: Actor, reset: SecondFactorReset) -> SecondFactorReset:
    """Withdraw a reset that has not been confirmed; any administrator may, for it only makes things safer.

    Raises:
        Denied: no administrator, or the own account.
        Refused: confirmed, withdrawn or older than a day.
    """
    require(can_withdraw_reset(actor, User.lock(reset.user_id)))
    locked = _open(reset)
    locked.withdrawn_at = clock.now()
    locked.save(update_fields=["withdrawn_at"])
    record(Action.WITHDRAWN, actor=actor, obj=locked, basis=Basis.ROLE, reason="second_factor_reset")
    return locked


def _open(reset: SecondFactorReset) -> SecondFactorReset:
    locked = SecondFactorReset.objects.select_for_update(of=("self",)).select_related("user").get(pk=reset.pk)
    if not locked.is_open:
        raise Refused(_("This reset is not open any longer: it was confirmed, withdrawn, or a day has passed."))
    return locked
