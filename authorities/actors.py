"""Builds the actor of a request or job from the account, its roles in force and guardian's permissions."""

from collections.abc import Iterable

from authorities.access import Actor, Reach
from authorities.matrix import codes_with, roles
from authorities.models import (
    AreaGroupPermission,
    AuthorityArea,
    AuthorityGroupPermission,
    CooperationArea,
    RoleAssignment,
    User,
)
from authorities.projection import group_name
from authorities.rights import AreaRight


def build_actor(user: User, *, area_id: int | None = None, second_factor: bool = False, request_id: str = "") -> Actor:
    """Return the actor that ``user`` is now, in one current area.

    Args:
        area_id: the area chosen in the header; the first one of the user's when it is not (or no longer) theirs.
        second_factor: whether this sign-in was confirmed by a second factor.
    """
    assignments = list(RoleAssignment.objects.current().filter(user=user).select_related("area"))
    areas = _areas(user, assignments)
    area = next((one for one in areas if one.pk == area_id), areas[0] if areas else None)
    codes = tuple(
        dict.fromkeys(
            one.role_code
            for one in assignments
            if one.role_code in roles() and (one.area_id is None or (area and one.area_id == area.pk))
        )
    )
    held = [roles()[code] for code in codes]
    return Actor(
        user=user,
        employer=user.employer,
        area=area,
        roles=codes,
        rights=_rights(user, codes, area) if user.account_is_open else frozenset(),
        ring_roles=any(role.is_casework for role in held),
        account_open=user.account_is_open,
        second_factor=second_factor,
        request_id=request_id,
        area_ids=tuple(one.pk for one in areas),
        role_names=tuple(role.name for role in held),
        administers=_reach(assignments, areas),
    )


def _areas(user: User, assignments: Iterable[RoleAssignment]) -> list[CooperationArea]:
    """The areas that the user works in: those of the roles, cut to those that the employer belongs to today."""
    of_employer = {
        row.area_id: row.area
        for row in AuthorityArea.objects.current()
        .filter(authority=user.employer_id)
        .select_related("area")
        .order_by("area__name_fi")
    }
    named = {one.area_id for one in assignments if one.area_id is not None}
    everywhere = any(one.area_id is None for one in assignments)
    return [area for key, area in of_employer.items() if everywhere or key in named]


def _reach(assignments: Iterable[RoleAssignment], areas: Iterable[CooperationArea]) -> Reach:
    """Where the user administers: a role for all areas reaches all there are, also an authority that belongs to none yet."""
    held = [one for one in assignments if one.role_code in codes_with(AreaRight.ADMINISTER)]
    return Reach(
        everywhere=any(one.area_id is None for one in held),
        area_ids=frozenset(area.pk for area in areas) & frozenset(one.area_id for one in held if one.area_id is not None),
    )


def _rights(user: User, codes: tuple[str, ...], area: CooperationArea | None) -> frozenset[str]:
    """Codenames of guardian's permissions that the roles' groups have on the employer and on the area, in one query."""
    if area is None or not codes:
        return frozenset()
    groups = [group_name(user.employer, code) for code in codes]
    on_authority = AuthorityGroupPermission.objects.filter(group__name__in=groups, content_object=user.employer_id)
    on_area = AreaGroupPermission.objects.filter(group__name__in=groups, content_object=area)
    return frozenset(
        on_authority.values_list("permission__codename", flat=True).union(on_area.values_list("permission__codename", flat=True))
    )
