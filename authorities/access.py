"""Who asks, and the primitives that every policy is composed of (design § 4); the answers are those of ``decisions``.

No question ``can_*`` stands here: each app's ``policy.py`` composes its own from these.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from authorities.decisions import (
    ALLOWED,
    Basis,
    Decision,
    Denied,
    Deny,
    allow,
    deny,
    first_allowance,
    first_denial,
    require,
    unless,
)
from authorities.rights import AreaRight, DataGroup, Right, data_permission

if TYPE_CHECKING:
    from authorities.models import Authority, CooperationArea, User

#: One import for whoever asks: what ``decisions`` holds is a part of it.
__all__ = [
    "ALLOWED",
    "Actor",
    "Basis",
    "ClientFacts",
    "Decision",
    "Denied",
    "Deny",
    "Owned",
    "Reach",
    "allow",
    "deny",
    "first_allowance",
    "first_denial",
    "has_area_right",
    "holds",
    "in_area",
    "in_reach",
    "in_ring",
    "live_grant",
    "may_write_under",
    "not_barred",
    "owns",
    "past_shield",
    "require",
    "serves",
    "signed_in",
    "unless",
    "works_with_clients",
]


@dataclass(frozen=True)
class Reach:
    """The areas for which somebody administers: those of the roles, or all when one of them is limited to none."""

    everywhere: bool = False
    area_ids: frozenset[int] = frozenset()

    def covers(self, area_ids: Iterable[int | None]) -> bool:
        """Whether all of these areas lie within it; None stands for every area."""
        return self.everywhere or self.area_ids.issuperset(area_ids)


@dataclass(frozen=True)
class Actor:
    """Who acts in this request or job: built once, never changed.

    ``rights`` are codenames of guardian's permissions on the employer (data groups) and on the current area (area rights).
    ``ring_roles`` tells whether any of the roles may stand in a client's inner ring at all. ``administers`` are the areas whose
    accounts, roles and settings the user administers, whichever area is the current one.
    """

    user: "User"
    employer: "Authority"
    area: "CooperationArea | None"
    roles: tuple[str, ...]
    rights: frozenset[str]
    ring_roles: bool
    account_open: bool
    second_factor: bool
    request_id: str
    area_ids: tuple[int, ...] = ()
    role_names: tuple[str, ...] = field(default=())
    administers: Reach = Reach()

    @property
    def user_id(self) -> int:
        """Key of the user."""
        return self.user.pk

    @property
    def area_id(self) -> int | None:
        """Key of the current area, None when the user works in none."""
        return self.area.pk if self.area else None

    @property
    def working_area_id(self) -> int:
        """Key of the current area, where there must be one: no right is held without an area.

        Raises:
            LookupError: the user works in none.
        """
        if self.area is None:
            raise LookupError("The actor works in no area.")
        return self.area.pk

    @property
    def authority_id(self) -> int:
        """Key of the employer."""
        return self.employer.pk

    @property
    def name(self) -> str:
        """The user's name, for the log's snapshot."""
        return self.user.get_full_name()

    @property
    def role(self) -> str:
        """Codes of the roles, for the log's snapshot."""
        return ",".join(self.roles)

    @property
    def role_label(self) -> str:
        """The user's own title, or the roles' names."""
        return self.user.title or ", ".join(self.role_names)

    @property
    def authority_label(self) -> str:
        """The employer's short name."""
        return self.employer.short_name

    def has(self, right: AreaRight) -> bool:
        """Whether a role of the user has this right in the current area."""
        return right.value in self.rights

    @property
    def works_with_clients(self) -> bool:
        """Whether any data group is open to the user in the current area."""
        return bool(self.rights & _ANY_DATA_PERMISSION)


_ANY_DATA_PERMISSION = frozenset(data_permission(right, group) for right in Right for group in DataGroup)


@dataclass(frozen=True)
class ClientFacts:
    """What the policy knows of a client as one actor stands to it, at one moment. ``clients.facts`` fetches it in one query.

    ``grant``, ``open_work`` and ``purpose`` are values of ``Basis``, "" where there is none.
    """

    client_id: UUID
    area_id: int
    serving_authority_ids: tuple[int, ...]
    shielded: bool
    closed: bool
    own_record: bool
    barred: bool
    named: bool
    grant: str
    responsible: bool
    open_work: str
    purpose: str


class Owned(Protocol):
    """A record that one authority stored and answers for (Act 381/2023 § 13(3), R30)."""

    stored_by_id: int


def signed_in(actor: Actor | None) -> Decision:
    """Check 1: account in force, employer's staff, second factor done."""
    if actor is None:
        return deny(Deny.NOT_SIGNED_IN)
    return first_denial(unless(not actor.account_open, Deny.ACCOUNT_CLOSED), unless(not actor.second_factor, Deny.SECOND_FACTOR))


def not_barred(facts: ClientFacts) -> Decision:
    """Check 2: neither the user's own record nor one that is barred for them."""
    return first_denial(unless(facts.own_record, Deny.OWN_RECORD), unless(facts.barred, Deny.BARRED))


def in_area(actor: Actor, facts: ClientFacts) -> Decision:
    """Check 3: the client's area is the current one."""
    return unless(actor.area_id is None or facts.area_id != actor.area_id, Deny.OTHER_AREA)


def past_shield(facts: ClientFacts) -> Decision:
    """Check 4: a shielded client is open to named people only."""
    return unless(facts.shielded and not facts.named, Deny.SHIELDED)


def serves(actor: Actor, facts: ClientFacts) -> Decision:
    """Check 5, first half: the user's authority serves the client."""
    return unless(actor.authority_id not in facts.serving_authority_ids, Deny.NOT_SERVED)


def live_grant(facts: ClientFacts) -> Decision:
    """Check 5, second half: a live grant on this one client (deputy, break-glass)."""
    return allow(Basis(facts.grant)) if facts.grant else deny(Deny.NOT_SERVED)


def holds(actor: Actor, group: DataGroup, right: Right, *, record: Owned | None = None) -> Decision:
    """Check 6: the role's permission for the data group; ``READ_OWN`` opens a record of the own authority only."""
    if data_permission(right, group) in actor.rights:
        return ALLOWED
    if right is Right.READ and record is not None and record.stored_by_id == actor.authority_id:
        return unless(data_permission(Right.READ_OWN, group) not in actor.rights, Deny.ROLE)
    return deny(Deny.ROLE)


def in_ring(actor: Actor, facts: ClientFacts) -> Decision:
    """Check 7: straight in for the responsible and those with open work, by today's purpose for colleagues.

    A closed client opens for everybody by purpose only, a named deputy included. A break-glass access is its own purpose: its
    reason was asked when it was made.
    """
    if facts.grant == Basis.BREAK_GLASS or (facts.grant and not facts.closed):
        return allow(Basis(facts.grant))
    if actor.ring_roles and not facts.closed:
        if facts.responsible:
            return allow(Basis.RESPONSIBLE)
        if facts.open_work:
            return allow(Basis(facts.open_work))
        if facts.shielded and facts.named:
            return allow(Basis.NAMED)
    return allow(Basis(facts.purpose)) if facts.purpose else deny(Deny.PURPOSE)


def owns(actor: Actor, record: Owned) -> Decision:
    """Check 8: the user's authority stored the record."""
    return unless(record.stored_by_id != actor.authority_id, Deny.NOT_OWNER)


def may_write_under(facts: ClientFacts) -> Decision:
    """Check 8: a break-glass access never writes."""
    return unless(facts.grant == Basis.BREAK_GLASS, Deny.READ_ONLY)


def has_area_right(actor: Actor, right: AreaRight) -> Decision:
    """Whether a role of the user has the right in the current area."""
    return allow(Basis.ROLE) if actor.has(right) else deny(Deny.AREA_RIGHT)


def in_reach(actor: Actor, area_ids: Iterable[int | None]) -> Decision:
    """Whether the actor administers all of these areas; None stands for every area."""
    return unless(not actor.administers.covers(area_ids), Deny.OUT_OF_REACH)


def works_with_clients(actor: Actor) -> Decision:
    """Whether any data group is open to the actor in the current area."""
    return unless(not actor.works_with_clients, Deny.NO_CLIENT_DATA)
