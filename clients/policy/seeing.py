"""Who may find, open and read a client (design § 4, the order of the checks)."""

from audit.models import Event
from authorities.access import (
    ALLOWED,
    Actor,
    Basis,
    Decision,
    Deny,
    deny,
    first_allowance,
    first_denial,
    has_area_right,
    holds,
    in_area,
    in_ring,
    live_grant,
    not_barred,
    past_shield,
    serves,
    signed_in,
    unless,
    works_with_clients,
)
from authorities.rights import AreaRight, DataGroup, Right
from clients.models import Attachment, Client, ClientRecord
from clients.unassigned import official_in_force

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


def can_search_by_code(actor: Actor | None) -> Decision:
    """Exact search by identity code: everybody who may read data group 1."""
    entered = signed_in(actor)
    if actor is None or not entered:
        return entered
    return holds(actor, DataGroup.IDENTITY, Right.READ)


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


def can_download(actor: Actor | None, attachment: Attachment) -> Decision:
    """Whether an attachment's file may be got: by whoever may read the row, when there is a file and no virus scan is due."""
    read = can_read(actor, attachment.client, DataGroup(attachment.data_group), attachment)
    return first_denial(read, unless(not attachment.is_open, Deny.WRONG_STATE))


def can_see_contacts(actor: Actor | None, client: Client) -> Decision:
    """Address, home municipality and telephones; under non-disclosure for safety only by direct need (R44).

    The language of dealings and the need of an interpreter stay open to whoever deals with the client: non-disclosure covers the
    municipality, the address and other contacts (Act 661/2009 §§ 36-37), and nobody is met without knowing in which language.
    """
    opened = can_read(actor, client, DataGroup.IDENTITY)
    if not opened or not client.safety_non_disclosure:
        return opened
    return opened if opened.basis in RING else deny(Deny.ROLE)


def can_reveal_code(actor: Actor | None, client: Client) -> Decision:
    """Whether the whole identity code may be shown, on request and logged (R43)."""
    return first_denial(can_read(actor, client, DataGroup.IDENTITY), unless(not client.identity_code, Deny.WRONG_STATE))


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
