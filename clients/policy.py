"""Questions about clients: who may find, open, read and change what (design § 4, the order of the checks)."""

from audit.models import Event
from authorities.access import (
    ALLOWED,
    Actor,
    Basis,
    Decision,
    Deny,
    allow,
    deny,
    first_allowance,
    first_denial,
    has_area_right,
    holds,
    in_area,
    in_ring,
    live_grant,
    may_write_under,
    not_barred,
    owns,
    past_shield,
    serves,
    signed_in,
    unless,
    works_with_clients,
)
from authorities.models import User
from authorities.rights import AreaRight, DataGroup, Right
from clients.models import (
    Attachment,
    Bar,
    Client,
    ClientGrant,
    ClientRecord,
    Consent,
    ContactDetails,
    EndJudgement,
    Ownership,
    Substitution,
)
from clients.unassigned import official_in_force
from core import clock

#: Grounds of the inner ring: they were there before today's purpose, and they are the direct need of R44.
RING = frozenset({Basis.RESPONSIBLE, Basis.OPEN_WORK, Basis.NAMED, Basis.DEPUTY})


def can_enter_register(actor: Actor | None) -> Decision:
    """Whether the pages of the register are open to the actor at all: some data group is."""
    entered = signed_in(actor)
    if actor is None or not entered:
        return entered
    return works_with_clients(actor)


def can_view(actor: Actor | None, client: Client) -> Decision:
    """Whether the client exists for the actor at all: checks 1-6. ``Client.objects.visible_to`` is the same for lists."""
    entered = signed_in(actor)
    if actor is None or not entered:
        return entered
    facts = client.facts_for(actor)
    return first_denial(
        not_barred(facts),
        in_area(actor, facts),
        past_shield(facts),
        first_allowance(serves(actor, facts), live_grant(facts)),
        holds(actor, DataGroup.IDENTITY, Right.READ),
    )


def can_open(actor: Actor | None, client: Client) -> Decision:
    """Whether the client's page opens now: visible, and in the ring or with today's purpose (check 7)."""
    seen = can_view(actor, client)
    if actor is None or not seen:
        return seen
    return in_ring(actor, client.facts_for(actor))


def purposes_for(actor: Actor, client: Client) -> list[Basis]:
    """The purposes that the actor may pick from: those of casework for caseworkers, supervision for supervisors.

    One stands in for somebody: where nobody of the own authority answers for the client, the client is taken, not stood in for.
    A registry officer opens a client for a request only (domain § 9).
    """
    supervisor = actor.has(AreaRight.SUPERVISE)
    answered = official_in_force(client=client, authority_id=actor.authority_id) is not None
    fitting = {
        Basis.SUBSTITUTION: actor.ring_roles and answered,
        Basis.CONTACT: actor.ring_roles or supervisor,
        Basis.MEETING: actor.ring_roles or supervisor,
        Basis.SUPERVISION: supervisor,
        Basis.REQUEST: True,
        Basis.REFERRAL: actor.ring_roles,
    }
    return [purpose for purpose in Basis.purposes() if fitting[purpose]]


def can_read(actor: Actor | None, client: Client, group: DataGroup, record: ClientRecord | None = None) -> Decision:
    """Whether a data group of the client, or one record in it, may be read."""
    opened = can_open(actor, client)
    if actor is None or not opened:
        return opened
    return first_denial(opened, holds(actor, group, Right.READ, record=record))


def can_read_any(actor: Actor | None, client: Client, group: DataGroup) -> Decision:
    """Whether the group has anything for the actor: all of it, or what the own authority stored."""
    opened = can_open(actor, client)
    if actor is None or not opened:
        return opened
    return first_denial(opened, first_allowance(holds(actor, group, Right.READ), holds(actor, group, Right.READ_OWN)))


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


def can_download(actor: Actor | None, attachment: Attachment) -> Decision:
    """Whether an attachment's file may be got: by whoever may read the row, when there is a file and no virus scan is due."""
    read = can_read(actor, attachment.client, DataGroup(attachment.data_group), attachment)
    return first_denial(read, unless(not attachment.is_open, Deny.WRONG_STATE))


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

    Contact details under non-disclosure for safety are struck only by somebody who may see them (R44).
    """
    written = can_write(actor, record.client, record.data_group)
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


def can_see_contacts(actor: Actor | None, client: Client) -> Decision:
    """Address, home municipality and telephones; under non-disclosure for safety only by direct need (R44).

    The language of dealings and the need of an interpreter stay open to whoever deals with the client: non-disclosure covers the
    municipality, the address and other contacts (Act 661/2009 §§ 36-37), and nobody is met without knowing in which language.
    """
    opened = can_read(actor, client, DataGroup.IDENTITY)
    if not opened or not client.safety_non_disclosure:
        return opened
    return opened if opened.basis in RING else deny(Deny.ROLE)


def can_lift_non_disclosure(actor: Actor | None, client: Client) -> Decision:
    """Take the mark of non-disclosure off: only somebody whom it does not keep out, or it would be no mark (R44)."""
    return first_denial(can_change_client(actor, client), can_see_contacts(actor, client))


def can_reveal_code(actor: Actor | None, client: Client) -> Decision:
    """Whether the whole identity code may be shown, on request and logged (R43)."""
    return first_denial(can_read(actor, client, DataGroup.IDENTITY), unless(not client.identity_code, Deny.WRONG_STATE))


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


def can_search_by_code(actor: Actor | None) -> Decision:
    """Exact search by identity code: everybody who may read data group 1."""
    entered = signed_in(actor)
    if actor is None or not entered:
        return entered
    return holds(actor, DataGroup.IDENTITY, Right.READ)


def can_reopen(actor: Actor | None, client: Client) -> Decision:
    """Whether a new membership may be opened for a client without an open one (R5, R8)."""
    opened = can_open(actor, client)
    if actor is None or not opened:
        return opened
    facts = client.facts_for(actor)
    return first_denial(can_take_in(actor), may_write_under(facts), unless(not facts.closed, Deny.WRONG_STATE))


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


def can_read_access_log(actor: Actor | None, client: Client) -> Decision:
    """See who has looked at the client's data: everybody who may open the client."""
    return can_open(actor, client)


def can_see_names_in_log(actor: Actor) -> Decision:
    """Names of the own authority's staff in the log; others see role and authority (look, settled questions)."""
    return has_area_right(actor, AreaRight.READ_LOG)


def can_see_name_in_log(actor: Actor, event: Event) -> Decision:
    """Whose name a line of the log tells: the own one, of own staff to a supervisor, everybody's to a registry officer."""
    if event.actor_id == actor.user_id:
        return ALLOWED
    own_staff = can_see_names_in_log(actor) if event.actor_authority_id == actor.authority_id else deny(Deny.AREA_RIGHT)
    return first_allowance(has_area_right(actor, AreaRight.KEEP_REGISTER), own_staff)


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


def _serves(actor: Actor | None, client: Client) -> Decision:
    """Whether the own authority serves a client whom the actor has found: a deputy is told no, not that there is nobody."""
    return unless(actor is None or not serves(actor, client.facts_for(actor)), Deny.AREA_RIGHT)
