"""What the answer is: allowed on a ground, or denied for a reason; and how answers are put together (design § 4)."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext_lazy as _

from authorities.rights import DataGroup


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
    NEW_ADDRESS = (
        "new_address",
        _("The e-mail address was changed lately. The second factor can be reset when 14 days have passed."),
    )
    CODE_RECORDED = (
        "code_recorded",
        _("A personal identity code is recorded once. If it is wrong, close the account and make a new one."),
    )
    OUT_OF_REACH = (
        "out_of_reach",
        _("You administer other co-operation areas than this. Ask an administrator of this area, or of all areas."),
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
