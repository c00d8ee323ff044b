"""The exceptions to who sees whom: opening by exception, bars and shields."""

from authorities.access import (
    Actor,
    Basis,
    Decision,
    Deny,
    first_denial,
    has_area_right,
    holds,
    in_area,
    may_write_under,
    not_barred,
    owns,
    past_shield,
    serves,
    signed_in,
    unless,
)
from authorities.models import User
from authorities.rights import AreaRight, DataGroup, Right
from clients.models import Bar, Client, ClientGrant
from clients.policy.recording import can_write
from clients.policy.seeing import can_open


def can_break_glass(actor: Actor | None, client: Client) -> Decision:
    """Open, for 24 hours and for reading, a client whom the own authority does not serve; never a shielded one."""
    entered = signed_in(actor)
    if actor is None or not entered:
        return entered
    facts = client.facts_for(actor)
    return first_denial(
        not_barred(facts),
        in_area(actor, facts),
        unless(facts.shielded, Deny.SHIELDED),
        unless(client.merged_into_id is not None, Deny.WRONG_STATE),
        holds(actor, DataGroup.IDENTITY, Right.READ),
        unless(serves(actor, facts).allowed or bool(facts.grant), Deny.ALREADY_DONE),
    )


def can_review_grant(actor: Actor | None, grant: ClientGrant) -> Decision:
    """A supervisor of the same authority reviews a break-glass access; nobody reviews their own, nor one of a barred matter.

    Where the client was shielded after the opening, a supervisor among the named people reviews it.
    """
    supervised = _supervises(actor, grant)
    if actor is None or not supervised:
        return supervised
    return first_denial(supervised, unless(grant.reviewed_at is not None, Deny.ALREADY_DONE))


def can_bar_somebody(actor: Actor | None, client: Client) -> Decision:
    """A supervisor who has opened the client may bar people of the own authority from the matter."""
    opened = can_open(actor, client)
    if actor is None or not opened:
        return opened
    return first_denial(opened, has_area_right(actor, AreaRight.SUPERVISE), may_write_under(client.facts_for(actor)))


def can_bar(actor: Actor | None, client: Client, user: User) -> Decision:
    """A supervisor bars another person of the own authority from a client's matter."""
    allowed = can_bar_somebody(actor, client)
    if actor is None or not allowed:
        return allowed
    return first_denial(
        allowed,
        unless(user.employer_id != actor.authority_id, Deny.AREA_RIGHT),
        unless(user.pk == actor.user_id, Deny.ONESELF),
    )


def can_lift_bar(actor: Actor | None, bar: Bar) -> Decision:
    """A supervisor lifts a bar of the own staff, never one's own, nor of a client closed to them by a bar or a shield."""
    return _supervises(actor, bar)


def can_manage_shield(actor: Actor | None, client: Client) -> Decision:
    """Shield a client, name people and lift the shield: the responsible, or somebody already named."""
    written = can_write(actor, client, DataGroup.IDENTITY)
    if actor is None or not written:
        return written
    return first_denial(written, unless(written.basis not in {Basis.RESPONSIBLE, Basis.NAMED}, Deny.AREA_RIGHT))


def _supervises(actor: Actor | None, row: ClientGrant | Bar) -> Decision:
    """A supervisor decides on an exception of another person of the own staff; checks 1-4 hold here as everywhere."""
    entered = signed_in(actor)
    if actor is None or not entered:
        return entered
    asked = first_denial(
        has_area_right(actor, AreaRight.SUPERVISE),
        unless(row.area_id != actor.area_id, Deny.OTHER_AREA),
        owns(actor, row),
        unless(row.user_id == actor.user_id, Deny.ONESELF),
    )
    if not asked:
        return asked
    facts = row.client.facts_for(actor)
    return first_denial(asked, not_barred(facts), past_shield(facts))
