"""Roles and accounts that end within two weeks: lists, lines on the desk, and mail that says so once (design § 4)."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.events import Action
from audit.querysets import Entry, set_based
from authorities.access import Actor
from authorities.matrix import codes_with, role_name
from authorities.models import AccountMail, RoleAssignment, User
from authorities.models.users import RoleAssignmentQuerySet, UserQuerySet
from authorities.policy import can_administer, can_supervise
from authorities.rights import AreaRight
from authorities.scope import EVERYWHERE, areas_of_authority
from authorities.sign_in.mail import queue_mail
from authorities.terms import notice_until
from core import clock
from core.presentation import date_text
from core.registry import DeskItem


def roles_ending(actor: Actor) -> QuerySet[RoleAssignment]:
    """Roles in force that end soon: all in reach for an administrator, the own authority's for a supervisor, else none."""
    ending = _ending_roles()
    return _of_others(ending, actor, "user__employer").select_related("user__employer", "user__unit", "area")


def accounts_ending(actor: Actor) -> QuerySet[User]:
    """Accounts in force that end soon, seen by the same people."""
    ending = User.objects.in_force().filter(valid_to__lte=notice_until())
    return _of_others(ending, actor, "employer").select_related("employer", "unit")


def _ending_roles() -> RoleAssignmentQuerySet:
    in_force = User.objects.in_force().order_by().values("pk")
    return RoleAssignment.objects.ending_by(notice_until()).filter(user__in=in_force)


def _of_others(rows: UserQuerySet | RoleAssignmentQuerySet, actor: Actor, employer: str) -> QuerySet:
    if can_administer(actor):
        return rows.in_reach(actor.administers)
    return rows.filter(**{employer: actor.authority_id}) if can_supervise(actor) else rows.none()


def desk_of_roles(actor: Actor, *, client: Any = None) -> Iterable[DeskItem]:
    """The desk's lines on roles: the own ones one by one, those of others as one line that opens the list."""
    if client is not None:
        return
    yield from (_own_role(assignment) for assignment in _own_roles(actor))
    others = _others_roles(actor).aggregate(first=Min("valid_to"), count=Count("pk"))
    if others["count"]:
        title = ngettext("%(count)d role ends within two weeks", "%(count)d roles end within two weeks", others["count"])
        yield DeskItem(
            kind="roles_ending",
            kind_label=_("Ending roles"),
            title=title % {"count": others["count"]},
            url=_list_address(actor),
            due=others["first"],
            detail=_what_to_do(actor),
        )


def count_of_roles(actor: Actor) -> int:
    """How many lines ``desk_of_roles`` has, in one query: one for each own role, one for those of others together."""
    own = _own_roles(actor).order_by().values("pk")
    return own.union(_others_roles(actor).order_by().values("pk")[:1]).count()


def desk_of_accounts(actor: Actor, *, client: Any = None) -> Iterable[DeskItem]:
    """The desk's lines on accounts: the own one, and those of others as one line."""
    if client is not None:
        return
    if _own_account_ends(actor):
        yield DeskItem(
            kind="own_account_ending",
            title=_("Your account ends on %(day)s") % {"day": date_text(actor.user.valid_to)},
            url=reverse("authorities:matrix"),
            due=actor.user.valid_to,
            detail=_("If you go on in your task, ask your supervisor to have the account extended."),
        )
    others = _others_accounts(actor).aggregate(first=Min("valid_to"), count=Count("pk"))
    if others["count"]:
        title = ngettext("%(count)d account ends within two weeks", "%(count)d accounts end within two weeks", others["count"])
        url = f"{reverse('authorities:users')}?state=ending" if can_administer(actor) else _list_address(actor)
        yield DeskItem(
            kind="accounts_ending",
            kind_label=_("Ending accounts"),
            title=title % {"count": others["count"]},
            url=url,
            due=others["first"],
            detail=_what_to_do(actor),
        )


def count_of_accounts(actor: Actor) -> int:
    """How many lines ``desk_of_accounts`` has, in one query."""
    return _own_account_ends(actor) + _others_accounts(actor).exists()


def _own_roles(actor: Actor) -> QuerySet[RoleAssignment]:
    return RoleAssignment.objects.ending_by(notice_until()).filter(user=actor.user_id)


def _others_roles(actor: Actor) -> QuerySet[RoleAssignment]:
    return roles_ending(actor).exclude(user=actor.user_id)


def _own_account_ends(actor: Actor) -> bool:
    return actor.user.valid_to <= notice_until()


def _others_accounts(actor: Actor) -> QuerySet[User]:
    return accounts_ending(actor).exclude(pk=actor.user_id)


def _own_role(assignment: RoleAssignment) -> DeskItem:
    return DeskItem(
        kind="own_role_ending",
        title=_("Your role %(role)s ends on %(day)s")
        % {"role": role_name(assignment.role_code), "day": date_text(assignment.valid_to or clock.today())},
        url=reverse("authorities:matrix"),
        due=assignment.valid_to,
        detail=_("If you go on in your task, ask your supervisor to have the role renewed."),
    )


def _list_address(actor: Actor) -> str:
    return f"{reverse('authorities:roles')}?show=ending" if can_administer(actor) else reverse("authorities:endings")


def _what_to_do(actor: Actor) -> str:
    if can_administer(actor):
        return _("Renew those who go on; the rest end by themselves.")
    return _("Tell the administrator who goes on; the rest end by themselves.")


def tell_endings() -> dict[str, int]:
    """Mail once to those whose role or account ends soon, to their supervisors and to the administrators.

    The mail says only that something ends and where to look: no names, no client data.

    Returns:
        How many of each were told of, and how many mails were written.
    """
    assignments = list(
        _ending_roles().filter(end_noticed_on=None).select_for_update(of=("self",), skip_locked=True).select_related("user")
    )
    users = list(
        User.objects.in_force()
        .select_for_update(of=("self",), skip_locked=True)
        .filter(valid_to__lte=notice_until(), end_noticed_on=None)
    )
    holders = {row.user for row in assignments} | set(users)
    told = _tell(holders, assignments, users) if holders else 0
    return {"roles": len(assignments), "accounts": len(users), "mails": told}


def _tell(holders: set[User], assignments: list[RoleAssignment], users: list[User]) -> int:
    others = {user for holder in holders for user in (*supervisors_of(holder), *administrators_of(holder))}
    for user in holders:
        queue_mail(user, AccountMail.Kind.OWN_ENDING)
    for user in others:
        queue_mail(user, AccountMail.Kind.STAFF_ENDING)
    # In sets: a note of the system's own is no change of the account or the role, and leaves no history.
    with set_based(Entry(action=Action.CHANGED, actor=None, changed_fields=("end_noticed_on",))):
        RoleAssignment.objects.filter(pk__in=[row.pk for row in assignments]).update(end_noticed_on=clock.today())
        User.objects.filter(pk__in=[user.pk for user in users]).update(end_noticed_on=clock.today())
    return len(holders) + len(others)


def supervisors_of(user: User) -> QuerySet[User]:
    """Who supervises a person: those of the own unit, or of the whole authority when the unit has none."""
    supervising = holders_of(AreaRight.SUPERVISE).filter(employer=user.employer_id).exclude(pk=user.pk)
    of_unit = supervising.filter(unit=user.unit_id) if user.unit_id else supervising.none()
    return of_unit if of_unit.exists() else supervising


def holders_of(right: AreaRight) -> QuerySet[User]:
    """Everybody with an account in force and a role that has the right today."""
    return User.objects.in_force().with_role(codes_with(right))


def administrators_of(user: User) -> QuerySet[User]:
    """Everybody who meets an account in the administration: who administers an area of its employer, or all of them."""
    areas = areas_of_authority(user.employer_id)
    return User.objects.in_force().with_role(codes_with(AreaRight.ADMINISTER), in_areas=areas - EVERYWHERE)
