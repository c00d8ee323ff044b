"""Who may take clients in, answer for them, hand them over and stand in for others."""

from authorities.access import (
    Actor,
    Basis,
    Decision,
    Deny,
    allow,
    deny,
    first_denial,
    has_area_right,
    holds,
    may_write_under,
    owns,
    serves,
    signed_in,
    unless,
)
from authorities.models import User
from authorities.rights import AreaRight, DataGroup, Right
from clients.models import Client, EndJudgement, Substitution
from clients.policy.recording import can_write
from clients.policy.seeing import RING, can_open, can_view
from core import clock


def can_take_in(actor: Actor | None) -> Decision:
    """Whether the actor may search by identity code and take in a client."""
    entered = signed_in(actor)
    if actor is None or not entered:
        return entered
    return first_denial(
        has_area_right(actor, AreaRight.TAKE_IN),
        holds(actor, DataGroup.IDENTITY, Right.WRITE),
        holds(actor, DataGroup.MEMBERSHIP, Right.WRITE),
        unless(not actor.employer.serves_clients, Deny.AREA_RIGHT),
    )


def can_reopen(actor: Actor | None, client: Client) -> Decision:
    """Whether a new membership may be opened for a client without an open one (R5, R8); never for one who has died."""
    opened = can_open(actor, client)
    if actor is None or not opened:
        return opened
    facts = client.facts_for(actor)
    is_possible = facts.closed and client.died_on is None
    return first_denial(can_take_in(actor), may_write_under(facts), unless(not is_possible, Deny.WRONG_STATE))


def can_judge_end(actor: Actor | None, client: Client) -> Decision:
    """Give the own authority's judgement that the need of co-ordination is over (§ 8, R7).

    It is the authority's, so whoever answers there for the client gives it, or a supervisor: a purpose of the day is not enough.
    """
    return first_denial(_may_judge(actor, client), _serves(actor, client))


def can_withdraw_judgement(actor: Actor | None, judgement: EndJudgement) -> Decision:
    """Withdraw a judgement of the own authority while the membership has not ended."""
    return first_denial(
        _may_judge(actor, judgement.client),
        unless(actor is None or not owns(actor, judgement), Deny.NOT_OWNER),
        unless(judgement.withdrawn_at is not None, Deny.ALREADY_DONE),
    )


def _may_judge(actor: Actor | None, client: Client) -> Decision:
    written = can_write(actor, client, DataGroup.MEMBERSHIP)
    if actor is None or not written:
        return written
    return first_denial(
        written,
        unless(client.facts_for(actor).closed, Deny.WRONG_STATE),
        unless(written.basis not in RING and not actor.has(AreaRight.SUPERVISE), Deny.NOT_RESPONSIBLE),
    )


def can_name_official(actor: Actor | None, client: Client) -> Decision:
    """Name or change the own authority's responsible official.

    The ring hands over, and so does a supervisor, who needs no purpose for each client. A purpose of the day is no way into the
    ring: a colleague takes clients whom nobody answers for (``can_take_responsibility``).
    """
    if actor is not None and actor.has(AreaRight.SUPERVISE):
        return can_hand_over(actor, client)
    written = first_denial(can_write(actor, client, DataGroup.MEMBERSHIP), _serves(actor, client))
    if actor is None or not written:
        return written
    if client.facts_for(actor).closed:
        return deny(Deny.WRONG_STATE)
    return written if written.basis in RING else deny(Deny.NOT_RESPONSIBLE)


def can_hand_over(actor: Actor | None, client: Client) -> Decision:
    """A supervisor of a serving authority hands its clients over among the own staff; handing over is the ground itself."""
    seen = can_view(actor, client)
    if actor is None or not seen:
        return seen
    facts = client.facts_for(actor)
    return first_denial(
        has_area_right(actor, AreaRight.SUPERVISE),
        serves(actor, facts),
        holds(actor, DataGroup.MEMBERSHIP, Right.WRITE),
        may_write_under(facts),
        unless(facts.closed, Deny.WRONG_STATE),
        allow(Basis.SUPERVISION),
    )


def can_take_responsibility(actor: Actor | None, client: Client) -> Decision:
    """Take a client of the own authority that nobody there answers for; the taking itself is the purpose."""
    seen = can_view(actor, client)
    if actor is None or not seen:
        return seen
    facts = client.facts_for(actor)
    return first_denial(
        _serves(actor, client),
        holds(actor, DataGroup.MEMBERSHIP, Right.WRITE),
        unless(not actor.ring_roles, Deny.ROLE),
        unless(facts.closed, Deny.WRONG_STATE),
    )


def can_arrange_substitution(actor: Actor | None, absent: User) -> Decision:
    """Name a substitute: for oneself, or as a supervisor for the own staff."""
    entered = signed_in(actor)
    if actor is None or not entered:
        return entered
    own_staff = unless(absent.employer_id != actor.authority_id, Deny.AREA_RIGHT)
    if absent.pk == actor.user_id:
        return first_denial(own_staff, unless(not actor.ring_roles, Deny.ROLE), allow(Basis.ROLE))
    return first_denial(has_area_right(actor, AreaRight.SUPERVISE), own_staff)


def can_end_substitution(actor: Actor | None, substitution: Substitution) -> Decision:
    """End one: the person who is away, or a supervisor of the same authority, in the same area, while it is not over."""
    entered = signed_in(actor)
    if actor is None or not entered:
        return entered
    return first_denial(
        unless(substitution.area_id != actor.area_id, Deny.OTHER_AREA),
        unless(substitution.authority_id != actor.authority_id, Deny.AREA_RIGHT),
        can_arrange_substitution(actor, substitution.absent),
        unless(substitution.ends_on < clock.today(), Deny.ALREADY_DONE),
    )


def _serves(actor: Actor | None, client: Client) -> Decision:
    """Whether the own authority serves a client whom the actor has found: a deputy is told no, not that there is nobody."""
    return unless(actor is None or not serves(actor, client.facts_for(actor)), Deny.AREA_RIGHT)
