"""Guardian's tables as a projection of the role matrix: one group per authority and role, kept equal to the file.

The policy reads dated assignments and cuts rights to the areas of the day; these rows say what a role opens, and serve guardian's
own tools.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import connection, models, transaction

from authorities.matrix import Role, roles
from authorities.models import (
    AreaGroupPermission,
    Authority,
    AuthorityArea,
    AuthorityGroupPermission,
    CooperationArea,
    RoleAssignment,
    User,
)
from core import clock

#: Of the transaction that rewrites the projection: two administrators' changes wait for each other instead of colliding.
LOCK = 381_2023

#: Name of the group, key of the object, codename of the permission.
Grant = tuple[str, int, str]


@dataclass
class Projection:
    """What guardian's tables hold, or should hold: groups, and their permissions on authorities and on areas."""

    groups: set[str] = field(default_factory=set)
    on_authorities: set[Grant] = field(default_factory=set)
    on_areas: set[Grant] = field(default_factory=set)


def group_name(authority: Authority, role_code: str) -> str:
    """Return the name of the group of those who hold a role at an authority, such as ``3:tvv_expert``."""
    return f"{authority.pk}:{role_code}"


def wanted_projection() -> Projection:
    """What ``matrix.toml`` says today, for every authority and the areas that it has not left."""
    wanted = Projection()
    left = models.Q(valid_to__lt=clock.today())
    areas: dict[int, set[int]] = {}
    for authority_id, area_id in AuthorityArea.objects.exclude(left).values_list("authority_id", "area_id"):
        areas.setdefault(authority_id, set()).add(area_id)
    for authority in Authority.objects.all():
        for role in roles().values():
            if authority.kind in role.kinds:
                _add_role(wanted, authority, role, areas.get(authority.pk, set()))
    return wanted


def held_projection() -> Projection:
    """What guardian's tables hold now."""
    columns = ("group__name", "content_object_id", "permission__codename")
    return Projection(
        groups=set(Group.objects.values_list("name", flat=True)),
        on_authorities=set(AuthorityGroupPermission.objects.values_list(*columns)),
        on_areas=set(AreaGroupPermission.objects.values_list(*columns)),
    )


def is_current() -> bool:
    """Whether guardian's tables equal the matrix."""
    return wanted_projection() == held_projection()


def project_matrix() -> int:
    """Make guardian's groups and object permissions equal to ``matrix.toml``; return how many rows had to change."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        wanted, held = wanted_projection(), held_projection()
        missing = sorted(wanted.groups - held.groups)
        Group.objects.bulk_create(Group(name=name) for name in missing)
        removed, _by_model = Group.objects.filter(name__in=held.groups - wanted.groups).delete()
        return (
            len(missing)
            + removed
            + _equalise(AuthorityGroupPermission, Authority, wanted.on_authorities)
            + _equalise(AreaGroupPermission, CooperationArea, wanted.on_areas)
        )


def sync_groups(user: User) -> None:
    """Put the user into the groups of the roles that are in force today, and out of all others.

    The policy reads dated assignments, never these memberships; they are for guardian's own tools, which know no dates.
    """
    names = [group_name(user.employer, assignment.role_code) for assignment in RoleAssignment.objects.current().filter(user=user)]
    user.groups.set(Group.objects.filter(name__in=names) if user.account_is_open else [])


def sync_all_groups() -> int:
    """Do the same for everybody in a few queries; return how many memberships changed."""
    through: Any = User.groups.through
    groups = dict(Group.objects.values_list("name", "pk"))
    current = RoleAssignment.objects.current().filter(user__in=User.objects.in_force().order_by().values("pk"))
    wanted = {
        (user_id, groups[name])
        for user_id, employer_id, code in current.values_list("user_id", "user__employer_id", "role_code")
        if (name := f"{employer_id}:{code}") in groups
    }
    held = {(user_id, group_id): key for key, user_id, group_id in through.objects.values_list("pk", "user_id", "group_id")}
    gone = [key for pair, key in held.items() if pair not in wanted]
    new = sorted(wanted - held.keys())
    through.objects.filter(pk__in=gone).delete()
    through.objects.bulk_create(through(user_id=user_id, group_id=group_id) for user_id, group_id in new)
    return len(gone) + len(new)


def _add_role(wanted: Projection, authority: Authority, role: Role, area_ids: Iterable[int]) -> None:
    name = group_name(authority, role.code)
    wanted.groups.add(name)
    wanted.on_authorities.update((name, authority.pk, codename) for codename in role.data_permissions())
    wanted.on_areas.update((name, area_id, right.value) for area_id in area_ids for right in role.area)


def _equalise(table: Any, target: type[models.Model], wanted: set[Grant]) -> int:
    """Delete and insert rows of one of guardian's tables until it holds exactly ``wanted``; return how many."""
    columns = ("pk", "group__name", "content_object_id", "permission__codename")
    held = {(name, object_id, codename): key for key, name, object_id, codename in table.objects.values_list(*columns)}
    gone = [key for grant, key in held.items() if grant not in wanted]
    new = sorted(wanted - held.keys())
    groups = dict(Group.objects.values_list("name", "pk"))
    permissions = dict(
        Permission.objects.filter(
            content_type__app_label=target._meta.app_label, content_type__model=target._meta.model_name
        ).values_list("codename", "pk")
    )
    table.objects.filter(pk__in=gone).delete()
    table.objects.bulk_create(
        table(group_id=groups[name], content_object_id=object_id, permission_id=permissions[codename])
        for name, object_id, codename in new
    )
    return len(gone) + len(new)
