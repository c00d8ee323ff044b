"""Who asks, what the answer is, and the primitives that every policy is composed of (design § 4).

No question ``can_*`` stands here: each app's ``policy.py`` composes its own from these.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext_lazy as _

from authorities.rights import AreaRight, DataGroup, Right, data_permission

if TYPE_CHECKING:
    from authorities.models import Authority, CooperationArea, User


@dataclass(frozen=True)
class Actor:
    """Who acts in this request or job: built once, never changed.

    ``rights`` are codenames of guardian's permissions on the employer (data groups) and on the current area (area rights).
    ``ring_roles`` tells whether any of the roles may stand in a client's inner ring at all.
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


class Deny(models.TextChoices):
    """Why not, in words that tell what to do next."""

    NOT_SIGNED_IN = "not_signed_in", _("Sign in first.")
    ACCOUNT_CLOSED = "account_closed", _("Your account is not in force. Ask your administrator.")
    SECOND_FACTOR = "second_factor", _("Confirm your sign-in with the second factor first.")
    OWN_RECORD = "own_record", _("These are your own data. Nobody handles their own matter.")
    BARRED = "barred", _("You have been barred from this client's matter.")
    OTHER_AREA = "other_area", _("The client belongs to another co-operation area.")
    SHIELDED = "shielded", _("The client's data are open to named people only.")
    NOT_SERVED = "not_served", _("Your authority does not serve this client.")
    ROLE = "role", _("The role is not enough for this data group.")
    NO_CLIENT_DATA = "no_client_data", _("Your role opens no client data. Caseworkers of the three authorities have them.")
    AREA_RIGHT = "area_right", _("Your role does not include this task.")
    PURPOSE = "purpose", _("Tell first why you open this client's data.")
    NOT_RESPONSIBLE = "not_responsible", _("The responsible official or a supervisor does this.")
    NOT_OWNER = "not_owner", _("Another authority stored this and answers for it. Only that authority changes it.")
    READ_ONLY = "read_only", _("A break-glass access is for reading only.")
    WRONG_STATE = "wrong_state", _("This is not possible in the present state.")
    ALREADY_DONE = "already_done", _("This has been done already.")
    ONESELF = "oneself", _("Nobody does this for themselves: ask another person.")
    NOT_INDEPENDENT = (
        "not_independent",
        _("The two administrators are not independent: one made the other's account or granted the role. Ask a third one."),
    )
    NEW_ADMINISTRATOR = (
        "new_administrator",
        _("Second factors are reset by administrators who have had the role for 14 days. Ask another administrator."),
    )
    CODE_RECORDED = (
        "code_recorded",
        _("A personal identity code is recorded once. If it is wrong, close the account and make a new one."),
    )
    EMPLOYER = "employer", _("This role needs an employer that may have access to client data.")

    @property
    def hides(self) -> bool:
        """Whether the answer must not tell that the client exists: 404 instead of 403 (being a client is secret)."""
        return self in {Deny.OWN_RECORD, Deny.BARRED, Deny.OTHER_AREA, Deny.SHIELDED, Deny.NOT_SERVED}


class Basis(models.TextChoices):
    """On what ground an access was allowed; it becomes the log's purpose."""

    ROLE = "role", _("Task of the role")
    RESPONSIBLE = "responsible", _("Responsible official")
    OPEN_WORK = "open_work", _("Open task, meeting or approval")
    NAMED = "named", _("Named person of a shielded client")
    DEPUTY = "deputy", _("Named deputy")
    BREAK_GLASS = "break_glass", _("Break-glass access")
    SUBSTITUTION = "substitution", _("Substitution")
    CONTACT = "contact", _("The client made contact")
    MEETING = "meeting", _("Preparing a meeting")
    SUPERVISION = "supervision", _("Supervision of own staff")
    REQUEST = "request", _("Handling a request")
    REFERRAL = "referral", _("New referral")
    INTAKE = "intake", _("Taking in a client")

    @classmethod
    def purposes(cls) -> tuple["Basis", ...]:
        """The purposes that a colleague outside the ring picks from."""
        return (cls.SUBSTITUTION, cls.CONTACT, cls.MEETING, cls.SUPERVISION, cls.REQUEST, cls.REFERRAL)


@dataclass(frozen=True)
class Decision:
    """A policy's answer. ``reason`` is set when denied, ``basis`` when allowed."""

    allowed: bool
    reason: Deny | None = None
    basis: Basis | None = None

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Decision(allowed=True)


def allow(basis: Basis) -> Decision:
    """An allowing answer on a ground."""
    return Decision(allowed=True, basis=basis)


def deny(reason: Deny) -> Decision:
    """A denying answer with its reason."""
    return Decision(allowed=False, reason=reason)


def first_denial(*decisions: Decision) -> Decision:
    """Return the first denial in the given order; otherwise allowed, on the last ground that was named."""
    basis: Basis | None = None
    for decision in decisions:
        if not decision.allowed:
            return decision
        basis = decision.basis or basis
    return Decision(allowed=True, basis=basis)


def first_allowance(*decisions: Decision) -> Decision:
    """Return the first allowing answer, or the last denial."""
    for decision in decisions:
        if decision.allowed:
            return decision
    return decisions[-1]


def unless(condition: bool, reason: Deny) -> Decision:  # noqa: FBT001 - reads as a sentence: unless(closed, WRONG_STATE)
    """Deny with ``reason`` when ``condition`` holds."""
    return deny(reason) if condition else ALLOWED


class Denied(PermissionDenied):
    """A policy said no. Carries the decision, and what was asked for, to the answer page and to the log."""

    def __init__(self, decision: Decision, *, client: Any = None, data_group: DataGroup | None = None) -> None:
        self.decision = decision
        self.client = client
        self.data_group = data_group
        super().__init__(str(decision.reason.label if decision.reason else ""))


def require(decision: Decision, *, client: Any = None, data_group: DataGroup | None = None) -> Decision:
    """Return an allowing decision; raise ``Denied`` otherwise."""
    if not decision.allowed:
        raise Denied(decision, client=client, data_group=data_group)
    return decision


@dataclass(frozen=True)
class ClientFacts:
    """What the policy knows of a client as one actor stands to it, at one moment. ``clients.facts`` fetches it in one query.

    ``grant`` and ``purpose`` are values of ``Basis``, "" where there is none.
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
    open_work: bool
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
            return allow(Basis.OPEN_WORK)
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
