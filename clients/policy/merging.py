"""Who proposes to merge a client who was taken in twice, confirms it and takes it back."""

from authorities.access import Actor, Decision, Deny, deny, first_denial, unless
from authorities.rights import DataGroup
from clients.models import Client, ClientMerge
from clients.policy.recording import can_write


def can_merge(actor: Actor | None, client: Client) -> Decision:
    """Whether it may be proposed that the client is merged with another one: asked of each of the two.

    Whoever may change the person's data and the membership of both, by any ground but an opening by exception. A purpose of the
    day is enough, for nothing moves before another person confirms it.
    """
    return first_denial(can_write(actor, client, DataGroup.MEMBERSHIP), can_write(actor, client, DataGroup.IDENTITY))


def can_confirm_merge(actor: Actor | None, merge: ClientMerge) -> Decision:
    """Confirm that the two are one person: another person than who proposed it, who may open and write on both clients."""
    allowed = can_take_merge_back(actor, merge)
    if actor is None or not allowed:
        return allowed
    if merge.merged is None:
        return deny(Deny.ALREADY_DONE)
    return first_denial(
        allowed,
        can_write(actor, merge.merged, DataGroup.MEMBERSHIP),
        unless(_is_proposer(actor, merge), Deny.ONESELF),
    )


def can_take_merge_back(actor: Actor | None, merge: ClientMerge) -> Decision:
    """Take a proposal back: whoever writes the membership of the client who would stay."""
    waits = merge.state == ClientMerge.State.PROPOSED
    return first_denial(can_write(actor, merge.client, DataGroup.MEMBERSHIP), unless(not waits, Deny.ALREADY_DONE))


def _is_proposer(actor: Actor, merge: ClientMerge) -> bool:
    """Whether the actor proposed it, with this account or with another one of the same person."""
    own_index = actor.user.identity_index
    return merge.made_by_id == actor.user_id or (bool(own_index) and merge.made_by.identity_index == own_index)
