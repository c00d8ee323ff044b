"""Roles granted for a time, ended, and renewed many at once, each row by its own merits (design § 4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from authorities import events
from authorities.access import Actor, Deny, require
from authorities.matrix import roles
from authorities.models import AuthorityArea, CooperationArea, RoleAssignment, User
from authorities.policy import can_be_given, can_end_role, can_grant_role, can_manage_account, can_renew_role
from authorities.projection import sync_groups
from authorities.reviews import is_weighty, readers_of, tell_of_grant
from authorities.services.common import check_dates, refuse_overlap
from authorities.terms import longest_end
from core import clock
from core.errors import Refused
from core.presentation import date_text


@dataclass(frozen=True, kw_only=True)
class Grant:
    """A role to be granted; without an area it holds in every area of the employer."""

    role_code: str
    area: CooperationArea | None
    valid_from: date
    valid_to: date


class Accounts(models.TextChoices):
    """What a renewal does to an account that ends before the renewed role."""

    KEEP = "keep", _("Leave the accounts as they are")
    EXTEND = "extend", _("Extend an account that would end before its role")


class Outcome(models.TextChoices):
    """What became of one row of a bulk renewal."""

    RENEWED = "renewed", _("Renewed")
    WITH_ACCOUNT = "with_account", _("Renewed, and the account extended")
    ONESELF = "oneself", _("Not renewed: nobody renews a role of their own. Ask another administrator.")
    EMPLOYER = "employer", _("Not renewed: the role no longer suits the kind of employer.")
    ACCOUNT_ENDS = "account_ends", _("Not renewed: the account ends before that day. Extend the account first.")
    ACCOUNT_CLOSED = "account_closed", _("Not renewed: the account is not in force.")
    OVER = "over", _("Not renewed: the role has ended already. Grant it anew.")
    LONGER = "longer", _("Not renewed: the role is in force longer than that already.")
    OUT_OF_REACH = "out_of_reach", _("Not renewed: the role reaches further than your own. Ask an administrator of all areas.")
    FOLLOWED = "followed", _("Not renewed: another grant of the same role follows.")

    @property
    def is_renewal(self) -> bool:
        """Whether the row got more time."""
        return self in {Outcome.RENEWED, Outcome.WITH_ACCOUNT}


@dataclass(frozen=True)
class Renewal:
    """One row of a bulk renewal and its outcome."""

    assignment: RoleAssignment
    outcome: Outcome


def grant_role(*, actor: Actor, user: User, grant: Grant) -> RoleAssignment:
    """Grant a role for a time.

    Raises:
        Denied: no administrator, oneself, an area out of reach, or an employer that the role does not suit (R34, § 12(4)).
        ValidationError: by field: unknown role, an area that is not the employer's, times past, too long or overlapping.
        Refused: a role that others are to look at, and nobody else is there.
    """
    role = roles().get(grant.role_code)
    if role is None:
        raise ValidationError({"role_code": _("Choose one of the roles.")})
    user = User.objects.select_for_update(of=("self",)).select_related("employer").get(pk=user.pk)
    require(can_grant_role(actor, user, role, grant.area.pk if grant.area else None))
    _check_grant(user, grant)
    if is_weighty(role) and not readers_of(actor, user):
        raise Refused(
            _("Nobody else would see this grant. There must first be another administrator, or a supervisor of the employer.")
        )
    same = RoleAssignment.objects.filter(user=user, role_code=grant.role_code)
    if grant.area is not None:
        same = same.filter(models.Q(area=grant.area) | models.Q(area=None))
    refuse_overlap(
        same,
        valid_from=grant.valid_from,
        valid_to=grant.valid_to,
        message=_("The person has this role for these days already. Renew that one, or begin after it ends."),
    )
    assignment = RoleAssignment.objects.create(
        user=user,
        role_code=grant.role_code,
        area=grant.area,
        valid_from=grant.valid_from,
        valid_to=grant.valid_to,
        granted_by=actor.user,
    )
    sync_groups(user)
    events.role_granted(actor=actor, assignment=assignment)
    tell_of_grant(actor=actor, assignment=assignment)
    return assignment


def end_role(*, actor: Actor, assignment: RoleAssignment, last_day: date | None = None) -> None:
    """End a role: at once when ``last_day`` is None, else at the end of that day.

    Raises:
        Denied: no administrator, the own role, an area out of reach, or a role that is over.
        ValidationError: on ``last_day``: past, or no earlier than the end that stands.
    """
    assignment = _lock(assignment.pk)
    require(can_end_role(actor, assignment))
    if last_day is not None:
        if last_day < clock.today():
            raise ValidationError({"last_day": _("Give today or a later day, or end the role at once.")})
        if assignment.valid_to is not None and last_day >= assignment.valid_to:
            raise ValidationError(
                {
                    "last_day": _("The role ends on %(day)s as it is. Give an earlier day.")
                    % {"day": date_text(assignment.valid_to)}
                }
            )
        check_dates(valid_from=assignment.valid_from, valid_to=last_day, field="last_day")
        assignment.valid_to = last_day
        assignment.save(update_fields=["valid_to"])
        events.role_ended(actor=actor, assignment=assignment)
    else:
        events.role_ended(actor=actor, assignment=assignment)
        cut_short(assignment)
    sync_groups(assignment.user)


def cut_short(assignment: RoleAssignment) -> None:
    """Make a role end yesterday; one that began today, or was to begin, leaves only its history and its events."""
    yesterday = clock.today() - timedelta(days=1)
    if assignment.valid_from > yesterday:
        assignment.delete()
    else:
        assignment.valid_to = yesterday
        assignment.save(update_fields=["valid_to"])


def renew_roles(*, actor: Actor, assignment_ids: Sequence[int], until: date, accounts: Accounts) -> list[Renewal]:
    """Give many roles more time; each is asked about anew, and one that cannot be renewed does not keep the others.

    Args:
        assignment_ids: keys of the rows; unknown ones are left out.
        until: the new last day of all of them.
        accounts: what becomes of accounts that end before it.
    Raises:
        ValidationError: on ``until``: past or more than a year ahead.
    """
    _check_end(until, field="until")
    rows = RoleAssignment.objects.filter(pk__in=assignment_ids)
    # All accounts first and in one order: two renewals at the same moment wait for each other, and for a grant.
    list(User.objects.select_for_update(of=("self",)).filter(pk__in=rows.order_by().values("user")).order_by("pk"))
    keys = rows.order_by("user__name_key", "pk").values_list("pk", flat=True)
    renewals = [_renew(actor, _lock(key), until, accounts) for key in keys]
    for user in {renewal.assignment.user for renewal in renewals if renewal.outcome.is_renewal}:
        sync_groups(user)
    return renewals


def _renew(actor: Actor, assignment: RoleAssignment, until: date, accounts: Accounts) -> Renewal:
    refusal = _refusal(actor, assignment, until)
    if refusal is not None:
        return Renewal(assignment, refusal)
    outcome = Outcome.RENEWED
    if assignment.user.valid_to < until:
        if accounts == Accounts.KEEP or not can_manage_account(actor, assignment.user):
            return Renewal(assignment, Outcome.ACCOUNT_ENDS)
        user = assignment.user = User.lock(assignment.user)
        user.valid_to, user.end_noticed_on = until, None
        user.save(update_fields=["valid_to", "end_noticed_on"])
        events.account_changed(actor=actor, user=user, changed_fields=["valid_to"])
        outcome = Outcome.WITH_ACCOUNT
    assignment.valid_to, assignment.granted_by, assignment.end_noticed_on = until, actor.user, None
    assignment.save(update_fields=["valid_to", "granted_by", "end_noticed_on"])
    events.role_renewed(actor=actor, assignment=assignment)
    return Renewal(assignment, outcome)


def _refusal(actor: Actor, assignment: RoleAssignment, until: date) -> Outcome | None:
    """Why a row cannot be renewed, or None."""
    role = roles().get(assignment.role_code)
    if assignment.user_id == actor.user_id:
        return Outcome.ONESELF
    if not assignment.user.account_is_open:
        return Outcome.ACCOUNT_CLOSED
    if role is None or not can_be_given(role, assignment.user):
        return Outcome.EMPLOYER
    if assignment.valid_to is not None and assignment.valid_to < clock.today():
        return Outcome.OVER
    if assignment.valid_to is not None and assignment.valid_to >= until:
        return Outcome.LONGER
    allowed = can_renew_role(actor, assignment)
    if allowed.reason is Deny.OUT_OF_REACH:
        return Outcome.OUT_OF_REACH
    require(allowed)
    same = RoleAssignment.objects.filter(user=assignment.user, role_code=assignment.role_code).exclude(pk=assignment.pk)
    if assignment.area_id is not None:
        same = same.filter(models.Q(area=assignment.area_id) | models.Q(area=None))
    later = same.filter(valid_from__lte=until, valid_to__gte=assignment.valid_from)
    return Outcome.FOLLOWED if later.exists() else None


def _lock(key: int) -> RoleAssignment:
    """The role as it stands, locked; its account before it, as wherever accounts and roles are locked."""
    User.lock(RoleAssignment.objects.values_list("user", flat=True).get(pk=key))
    rows = RoleAssignment.objects.select_for_update(of=("self",)).select_related("user__employer", "area")
    return rows.get(pk=key)


def _check_grant(user: User, grant: Grant) -> None:
    if not user.account_is_open:
        raise ValidationError(_("The account is not in force. Open it first."))
    if grant.valid_from < clock.today():
        raise ValidationError({"valid_from": _("Give today or a later day: a role is not granted for the past.")})
    check_dates(valid_from=grant.valid_from, valid_to=grant.valid_to)
    _check_end(grant.valid_to, field="valid_to")
    if grant.valid_to > user.valid_to:
        raise ValidationError(
            {
                "valid_to": _("The account ends on %(day)s. Extend it first, or end the role then.")
                % {"day": date_text(user.valid_to)}
            }
        )
    of_employer = AuthorityArea.objects.current().filter(authority=user.employer_id)
    if grant.area is not None and not of_employer.filter(area=grant.area).exists():
        raise ValidationError({"area": _("The employer does not belong to this area. Choose one of its areas.")})


def _check_end(day: date, *, field: str) -> None:
    if day < clock.today():
        raise ValidationError({field: _("Give today or a later day.")})
    if day > longest_end():
        raise ValidationError(
            {field: _("A role is given for a year at a time: %(day)s at the latest.") % {"day": date_text(longest_end())}}
        )
