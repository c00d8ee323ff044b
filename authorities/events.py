"""The business events of the administration, one named function each; all write in the caller's transaction (design § 5)."""

from collections.abc import Iterable

from django.db import models

from audit.events import Action, record
from authorities.access import Actor, Basis
from authorities.models import RoleAssignment, User


def account_created(*, actor: Actor, user: User) -> None:
    """A personal account was made."""
    record(Action.CREATED, actor=actor, obj=user, basis=Basis.ROLE)


def account_changed(*, actor: Actor, user: User, changed_fields: Iterable[str]) -> None:
    """Details of an account were changed, or its end moved."""
    record(Action.CHANGED, actor=actor, obj=user, basis=Basis.ROLE, changed_fields=changed_fields)


def invitation_sent(*, actor: Actor, user: User) -> None:
    """A new link for choosing the password was asked for."""
    record(Action.CHANGED, actor=actor, obj=user, basis=Basis.ROLE, reason="invitation")


def account_closed(*, actor: Actor, user: User) -> None:
    """An account was closed at once; the ends of its roles and sessions are events of their own."""
    record(Action.CLOSED, actor=actor, obj=user, basis=Basis.ROLE, changed_fields=["is_active"])


def account_reopened(*, actor: Actor, user: User) -> None:
    """A closed or ended account was opened again."""
    record(Action.REOPENED, actor=actor, obj=user, basis=Basis.ROLE, changed_fields=["is_active", "valid_to"])


def role_granted(*, actor: Actor, assignment: RoleAssignment) -> None:
    """A role was granted for a time."""
    record(Action.GRANTED, actor=actor, obj=assignment, basis=Basis.ROLE, changed_fields=["role_code", "valid_to"])


def role_renewed(*, actor: Actor, assignment: RoleAssignment) -> None:
    """A role in force was given more time."""
    record(Action.RENEWED, actor=actor, obj=assignment, basis=Basis.ROLE, changed_fields=["valid_to"])


def role_ended(*, actor: Actor, assignment: RoleAssignment) -> None:
    """A role was ended before its time."""
    record(Action.ENDED, actor=actor, obj=assignment, basis=Basis.ROLE, changed_fields=["valid_to"])


def setting_created(*, actor: Actor, obj: models.Model) -> None:
    """Something that the administrators keep was added: an area, an authority, a dated name, a code, a legal period ..."""
    record(Action.CREATED, actor=actor, obj=obj, basis=Basis.ROLE)


def setting_changed(*, actor: Actor, obj: models.Model, changed_fields: Iterable[str]) -> None:
    """Something that the administrators keep was changed."""
    record(Action.CHANGED, actor=actor, obj=obj, basis=Basis.ROLE, changed_fields=changed_fields)


def setting_ended(*, actor: Actor, obj: models.Model) -> None:
    """A dated row of the administration was given its last day."""
    record(Action.ENDED, actor=actor, obj=obj, basis=Basis.ROLE, changed_fields=["valid_to"])
