"""A change of an account is looked at by somebody else than the one who made it."""

from uuid import UUID

from audit.events import Action, record
from authorities.access import Actor, Basis, require
from authorities.models import AccountReview
from authorities.policy import can_enter
from core import clock


def acknowledge(*, actor: Actor, review_id: UUID) -> AccountReview:
    """Take a change of an account off the reader's own desk: it has been looked at.

    Raises:
        Denied: not signed in.
        AccountReview.DoesNotExist: it stands on another person's desk.
    """
    require(can_enter(actor))
    review = AccountReview.objects.select_for_update(of=("self",)).get(pk=review_id, reader=actor.user_id)
    if review.acknowledged_at is None:
        review.acknowledged_at = clock.now()
        review.save(update_fields=["acknowledged_at"])
        record(Action.REVIEWED, actor=actor, obj=review.user, basis=Basis.ROLE, reason=review.kind)
    return review
