"""Who ends a flag, and who answers a note to colleagues or marks it as read."""

from collections.abc import Collection

from authorities.access import (
    Actor,
    Decision,
    Deny,
    first_allowance,
    first_denial,
    has_area_right,
    holds,
    may_write_under,
    owns,
    unless,
)
from authorities.rights import AreaRight, DataGroup, Right
from clients.models import ColleagueNote, Flag, Mention
from clients.policy.recording import can_write
from clients.policy.seeing import can_read


def can_end_flag(actor: Actor | None, flag: Flag) -> Decision:
    """End a flag or move its last day: its owner, or a supervisor of the same authority, while it stands."""
    written = can_write(actor, flag.client, flag.data_group)
    if actor is None or not written:
        return written
    return first_denial(
        written,
        owns(actor, flag),
        first_allowance(has_area_right(actor, AreaRight.SUPERVISE), unless(flag.owner_id != actor.user_id, Deny.NOT_RESPONSIBLE)),
        unless(not flag.is_in_force, Deny.ALREADY_DONE),
        written,
    )


def can_answer_note(actor: Actor | None, note: ColleagueNote, mentioned: Collection[int]) -> Decision:
    """Answer in the thread of a note: who writes the data group, or reads it and was asked in the thread by name.

    Args:
        note: the first one of the thread.
        mentioned: keys of the people mentioned in the thread.
    """
    group = DataGroup(note.data_group)
    read = can_read(actor, note.client, group, note)
    if actor is None or not read:
        return read
    facts = note.client.facts_for(actor)
    return first_denial(
        read,
        first_allowance(unless(actor.user_id not in mentioned, Deny.ROLE), holds(actor, group, Right.WRITE)),
        may_write_under(facts),
        unless(facts.closed or note.is_struck, Deny.WRONG_STATE),
    )


def can_mark_read(actor: Actor | None, mention: Mention) -> Decision:
    """Mark a mention as read: the one who was mentioned, and may still read it."""
    read = can_read(actor, mention.client, DataGroup(mention.data_group), mention)
    if actor is None or not read:
        return read
    return first_denial(read, unless(mention.user_id != actor.user_id, Deny.NOT_RESPONSIBLE))
