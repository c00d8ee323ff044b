"""Who may store, change and strike what belongs to a client."""

from authorities.access import ALLOWED, Actor, Decision, Deny, first_allowance, first_denial, holds, may_write_under, owns, unless
from authorities.rights import DataGroup, Right
from clients.models import Client, ClientRecord, ColleagueNote, Consent, ContactDetails, Ownership
from clients.policy.seeing import can_open, can_read, can_see_contacts


def can_write(actor: Actor | None, client: Client, group: DataGroup) -> Decision:
    """Whether something new may be stored in a data group of the client."""
    opened = can_open(actor, client)
    if actor is None or not opened:
        return opened
    facts = client.facts_for(actor)
    return first_denial(opened, holds(actor, group, Right.WRITE), may_write_under(facts))


def can_add_entry(actor: Actor | None, client: Client, group: DataGroup) -> Decision:
    """Whether a new entry may be stored: while the membership is open (§ 12(2)); afterwards entries are only corrected."""
    written = can_write(actor, client, group)
    if actor is None or not written:
        return written
    return first_denial(written, unless(client.facts_for(actor).closed, Deny.WRONG_STATE))


def can_withdraw_consent(actor: Actor | None, consent: Consent) -> Decision:
    """Any serving authority records that the client has withdrawn a consent (R32)."""
    written = can_write(actor, consent.client, consent.data_group)
    if actor is None or not written:
        return written
    return first_denial(
        written,
        unless(consent.is_struck, Deny.WRONG_STATE),
        unless(consent.withdrawn_on is not None, Deny.ALREADY_DONE),
    )


def can_change(actor: Actor | None, record: ClientRecord) -> Decision:
    """Whether an existing record may be changed: writing, and ownership where the model is owned (R30); never a struck one."""
    written = can_write(actor, record.client, record.data_group)
    if actor is None or not written:
        return written
    return first_denial(
        written,
        owns(actor, record) if record.ownership is Ownership.OWN else ALLOWED,
        unless(record.is_struck, Deny.WRONG_STATE),
    )


def can_strike(actor: Actor | None, record: ClientRecord) -> Decision:
    """Whether an entry made by mistake may be struck: by the authority that stored it, of a joint record by any that may write.

    Contact details under non-disclosure for safety are struck only by somebody who may see them (R44). A note to colleagues is
    also struck by its author, who may have answered where they only read.
    """
    written = can_write(actor, record.client, record.data_group)
    if isinstance(record, ColleagueNote):
        written = first_allowance(_wrote(actor, record), written)
    if actor is None or not written:
        return written
    return first_denial(
        written,
        can_see_contacts(actor, record.client) if isinstance(record, ContactDetails) else ALLOWED,
        ALLOWED if record.ownership is Ownership.JOINT else owns(actor, record),
        unless(record.is_struck, Deny.ALREADY_DONE),
        unless(not record.may_be_struck, Deny.WRONG_STATE),
    )


def can_change_client(actor: Actor | None, client: Client) -> Decision:
    """Whether the client's own row (names, code, flags) may be changed: joint, by any serving authority with the right."""
    return can_write(actor, client, DataGroup.IDENTITY)


def can_lift_non_disclosure(actor: Actor | None, client: Client) -> Decision:
    """Take the mark of non-disclosure off: only somebody whom it does not keep out, or it would be no mark (R44)."""
    return first_denial(can_change_client(actor, client), can_see_contacts(actor, client))


def _wrote(actor: Actor | None, note: ColleagueNote) -> Decision:
    """Whether a note is the actor's own, and still open to them."""
    read = can_read(actor, note.client, DataGroup(note.data_group), note)
    if actor is None or not read:
        return read
    return first_denial(read, unless(note.author_id != actor.user_id, Deny.ROLE), may_write_under(note.client.facts_for(actor)))
