"""Who merges a client who was taken in twice, confirms it and undoes it."""

from authorities.access import Actor, Decision, Deny, first_denial, unless
from authorities.rights import DataGroup
from clients.models import Client, ClientMerge
from clients.policy.recording import can_write


def can_merge(actor: Actor | None, client: Client) -> Decision:
    """Whether the client may be merged with another one: asked of each of the two.

    Whoever may change the person's data and the membership of both, by any ground but an opening by exception. A purpose of the
    day is enough, for another person confirms the merge, and until then it can be undone.
    """
    return first_denial(can_write(actor, client, DataGroup.MEMBERSHIP), can_write(actor, client, DataGroup.IDENTITY))


def can_confirm_merge(actor: Actor | None, merge: ClientMerge) -> Decision:
    """Confirm that the two are one person: somebody of the three authorities, another one than who merged them."""
    allowed = can_undo_merge(actor, merge)
    if actor is None or not allowed:
        return allowed
    return first_denial(allowed, unless(merge.made_by_id == actor.user_id, Deny.ONESELF))


def can_undo_merge(actor: Actor | None, merge: ClientMerge) -> Decision:
    """Take the two apart again, while nobody has confirmed the merge."""
    waits = merge.state == ClientMerge.State.MADE
    return first_denial(can_write(actor, merge.client, DataGroup.MEMBERSHIP), unless(not waits, Deny.ALREADY_DONE))
