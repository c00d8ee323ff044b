"""Authorities with their dated names and areas, and what belongs to one: units, places, approved remote tools."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as InvalidNumber
from stdnum.fi import ytunnus

from authorities.access import Actor, require
from authorities.matrix import roles
from authorities.models import (
    Authority,
    AuthorityArea,
    AuthorityName,
    CooperationArea,
    Municipality,
    Place,
    RemoteTool,
    RoleAssignment,
    Unit,
)
from authorities.policy import (
    can_administer_area,
    can_administer_authority,
    can_administer_everything,
    can_join_area,
    suits_employer,
)
from authorities.projection import project_matrix, sync_groups
from authorities.services.common import change_row, check_dates, create_row, end_row, end_running, refuse_overlap, values_of
from core import clock
from core.errors import Refused
from core.presentation import date_text

Part = TypeVar("Part", Unit, Place, RemoteTool)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What an authority is; its names are dated rows of their own."""

    kind: str
    employer_type: str
    short_name: str


@dataclass(frozen=True, kw_only=True)
class OfficialName:
    """An official name with its business identity code (Y-tunnus), from a day on."""

    name_fi: str
    name_sv: str
    name_en: str
    business_id: str
    valid_from: date


@dataclass(frozen=True, kw_only=True)
class UnitDetails:
    """A unit of an authority."""

    name_fi: str
    name_sv: str
    name_en: str
    municipality: Municipality | None
    valid_from: date


@dataclass(frozen=True, kw_only=True)
class PlaceDetails:
    """A place where clients are met (annex 1)."""

    name_fi: str
    name_sv: str
    name_en: str
    street_address: str
    postal_code: str
    municipality: Municipality
    accessibility: str
    valid_from: date


@dataclass(frozen=True, kw_only=True)
class ToolDetails:
    """A remote tool and what kinds of meeting it is approved for (annex 1; Act 306/2019 § 6)."""

    name: str
    modes: list[str]
    valid_from: date


def create_authority(*, actor: Actor, kind: Kind, name: OfficialName) -> Authority:
    """Add an authority with its name in force; its roles come into guardian's tables at once.

    Raises:
        Denied: the actor is no administrator of all areas.
        ValidationError: by field; a business identity code with a wrong check digit among others.
    """
    authority = Authority(**values_of(kind))
    create_row(actor=actor, row=authority, allowed=can_administer_everything(actor))
    add_name(actor=actor, authority=authority, name=name)
    project_matrix()
    return authority


def change_authority(*, actor: Actor, authority: Authority, kind: Kind, seen_version: int) -> Authority:
    """Change what an authority is, or its short name.

    Raises:
        Denied: the actor does not administer all areas of the authority, or, for another kind or type, all areas there are.
        StaleRow: somebody changed it after it was shown.
        Refused: its staff hold roles that the new kind may not give.
    """
    allowed = require(can_administer_authority(actor, authority))
    if (kind.kind, kind.employer_type) != (authority.kind, authority.employer_type):
        allowed = require(can_administer_everything(actor))
    _refuse_kind_that_breaks_roles(authority, kind)
    locked = change_row(actor=actor, row=authority, values=values_of(kind), seen_version=seen_version, allowed=allowed)
    project_matrix()
    for user in locked.staff.select_related("employer"):
        sync_groups(user)
    return locked


def add_name(*, actor: Actor, authority: Authority, name: OfficialName) -> AuthorityName:
    """Give an authority a new official name from a day on; the name before ends the day before (W2).

    Raises:
        Denied: the actor does not administer all areas of the authority.
        ValidationError: by field; a day not after the beginning of the newest name among others.
    """
    allowed = require(can_administer_authority(actor, authority))
    row = AuthorityName(authority=authority, **{**values_of(name), "business_id": business_id(name.business_id)})
    Authority.objects.select_for_update(of=("self",)).get(pk=authority.pk)
    end_running(authority.names.all(), day_before=name.valid_from)
    create_row(actor=actor, row=row, allowed=allowed)
    return row


def add_area(
    *, actor: Actor, authority: Authority, area: CooperationArea, valid_from: date, valid_to: date | None
) -> AuthorityArea:
    """Let an authority belong to a co-operation area for a time.

    Raises:
        Denied: the actor does not administer all areas of the authority.
        ValidationError: by field; days on which it belongs there already among others.
    """
    allowed = require(can_join_area(actor, authority, area))
    check_dates(valid_from=valid_from, valid_to=valid_to)
    refuse_overlap(
        AuthorityArea.objects.filter(authority=authority, area=area),
        valid_from=valid_from,
        valid_to=valid_to,
        message=_("The authority belongs to this area on these days already. End that first, or begin after it."),
    )
    row = AuthorityArea(authority=authority, area=area, valid_from=valid_from, valid_to=valid_to)
    create_row(actor=actor, row=row, allowed=allowed)
    project_matrix()
    return row


def end_area(*, actor: Actor, row: AuthorityArea, last_day: date) -> AuthorityArea:
    """Let an authority leave an area after ``last_day``; rights there end with it.

    Raises:
        Denied, AlreadyEnded, ValidationError: see ``end_row``.
        ValidationError: the last day is past, and staff have held a role in the area since.
        Refused: the actor's own authority: that would shut the administrators out.
    """
    allowed = require(can_administer_area(actor, row.area))
    if row.authority_id == actor.authority_id:
        raise Refused(_("This is your own authority: leaving the area would shut the administrators out of it."))
    _refuse_past_end(row, last_day)
    ended = end_row(actor=actor, row=row, last_day=last_day, allowed=allowed)
    project_matrix()
    return ended


def create_unit(*, actor: Actor, authority: Authority, details: UnitDetails) -> Unit:
    """Add a unit."""
    row = Unit(authority=authority, **values_of(details))
    create_row(actor=actor, row=row, allowed=can_administer_authority(actor, authority))
    return row


def change_unit(*, actor: Actor, unit: Unit, details: UnitDetails, seen_version: int) -> Unit:
    """Change a unit; see ``change_row`` for the errors."""
    _check_start(unit.valid_to, details.valid_from)
    return _change(actor, unit, unit.authority, details, seen_version)


def create_place(*, actor: Actor, holder: Authority, details: PlaceDetails) -> Place:
    """Add a place that an authority holds."""
    row = Place(holder=holder, **values_of(details))
    create_row(actor=actor, row=row, allowed=can_administer_authority(actor, holder))
    return row


def change_place(*, actor: Actor, place: Place, details: PlaceDetails, seen_version: int) -> Place:
    """Change a place; see ``change_row`` for the errors."""
    _check_start(place.valid_to, details.valid_from)
    return _change(actor, place, place.holder, details, seen_version)


def create_tool(*, actor: Actor, authority: Authority, details: ToolDetails) -> RemoteTool:
    """Record a remote tool that an authority has approved."""
    row = RemoteTool(authority=authority, **values_of(details))
    create_row(actor=actor, row=row, allowed=can_administer_authority(actor, authority))
    return row


def change_tool(*, actor: Actor, tool: RemoteTool, details: ToolDetails, seen_version: int) -> RemoteTool:
    """Change a remote tool; see ``change_row`` for the errors."""
    _check_start(tool.valid_to, details.valid_from)
    return _change(actor, tool, tool.authority, details, seen_version)


def end_part(*, actor: Actor, row: Any, last_day: date) -> Any:
    """End a unit, a place or a remote tool; see ``end_row`` for the errors.

    Raises:
        Refused: a unit where somebody with an account beyond ``last_day`` works.
    """
    owner = row.holder if isinstance(row, Place) else row.authority
    allowed = require(can_administer_authority(actor, owner))
    if isinstance(row, Unit):
        staff = row.staff.in_force(last_day + timedelta(days=1)).count()
        if staff:
            raise Refused(
                _("%(count)d accounts in force belong to this unit after that day. Move them to another unit first.")
                % {"count": staff}
            )
    return end_row(actor=actor, row=row, last_day=last_day, allowed=allowed)


def business_id(text: str) -> str:
    """Return a business identity code in the form 1234567-8; the empty string for none.

    Raises:
        ValidationError: on ``business_id``: not eight digits, or a wrong check digit.
    """
    if not text:
        return ""
    try:
        compact = ytunnus.validate(text)
    except InvalidNumber:
        raise ValidationError(
            {
                "business_id": _(
                    "Check the business identity code: seven digits, a hyphen and a check digit, for example 2077474-0."
                )
            }
        ) from None
    return f"{compact[:7]}-{compact[7:]}"


def _change(actor: Actor, row: Part, owner: Authority, details: Any, seen_version: int) -> Part:
    allowed = can_administer_authority(actor, owner)
    return change_row(actor=actor, row=row, values=values_of(details), seen_version=seen_version, allowed=allowed)


def _check_start(valid_to: date | None, valid_from: date) -> None:
    if valid_to is not None and valid_from > valid_to:
        raise ValidationError(
            {"valid_from": _("The first day cannot be after the last day %(day)s.") % {"day": date_text(valid_to)}}
        )


def _refuse_past_end(row: AuthorityArea, last_day: date) -> None:
    """What was done lawfully in the area would look unlawful afterwards, and today's rights would be gone at once."""
    since = RoleAssignment.objects.filter(user__employer=row.authority_id, valid_from__lte=clock.today(), valid_to__gt=last_day)
    if last_day < clock.today() and since.filter(Q(area=row.area_id) | Q(area=None)).exists():
        raise ValidationError({"last_day": _("The authority's staff have worked in the area since. Give today or a later day.")})


def _refuse_kind_that_breaks_roles(authority: Authority, kind: Kind) -> None:
    held = RoleAssignment.objects.not_over().filter(user__employer=authority)
    for code in held.values_list("role_code", flat=True).distinct():
        role = roles().get(code)
        if role is not None and not suits_employer(role, kind=kind.kind, employer_type=kind.employer_type):
            raise Refused(
                _("The staff hold the role %(role)s, which the new kind of authority does not allow. End those roles first.")
                % {"role": role.name}
            )
