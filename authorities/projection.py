"""Guardian's tables as a projection of the role matrix: one group per authority and role, rewritten whole."""

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from authorities.matrix import Role, roles
from authorities.models import AreaGroupPermission, Authority, AuthorityGroupPermission, CooperationArea, RoleAssignment, User


def group_name(authority: Authority, role_code: str) -> str:
    """Return the name of the group of those who hold a role at an authority, such as ``3:tvv_expert``."""
    return f"{authority.pk}:{role_code}"


def project_matrix() -> int:
    """Make guardian's groups and object permissions equal to ``matrix.toml``; return how many rows they hold now."""
    with transaction.atomic():
        permissions = {
            (permission.content_type_id, permission.codename): permission
            for permission in Permission.objects.filter(
                content_type__in=ContentType.objects.get_for_models(Authority, CooperationArea).values()
            )
        }
        wanted: set[str] = set()
        total = 0
        for authority in Authority.objects.prefetch_related("areas"):
            for role in roles().values():
                if authority.kind in role.kinds:
                    wanted.add(group_name(authority, role.code))
                    total += _project_role(authority, role, permissions)
        Group.objects.exclude(name__in=wanted).delete()
    return total


def _project_role(authority: Authority, role: Role, permissions: dict[tuple[int, str], Permission]) -> int:
    group, _created = Group.objects.get_or_create(name=group_name(authority, role.code))
    on_authority = ContentType.objects.get_for_model(Authority).pk
    on_area = ContentType.objects.get_for_model(CooperationArea).pk
    data = [
        AuthorityGroupPermission(group=group, content_object=authority, permission=permissions[on_authority, codename])
        for codename in sorted(role.data_permissions())
    ]
    area = [
        AreaGroupPermission(group=group, content_object=area, permission=permissions[on_area, right.value])
        for area in authority.areas.all()
        for right in sorted(role.area)
    ]
    AuthorityGroupPermission.objects.filter(group=group).delete()
    AreaGroupPermission.objects.filter(group=group).delete()
    AuthorityGroupPermission.objects.bulk_create(data)
    AreaGroupPermission.objects.bulk_create(area)
    return len(data) + len(area)


def sync_groups(user: User) -> None:
    """Put the user into the groups of the roles that are in force today, and out of all others.

    The policy reads dated assignments, never these memberships; they are for guardian's own tools, which know no dates.
    """
    names = [
        group_name(user.employer, assignment.role_code)
        for assignment in RoleAssignment.objects.current().filter(user=user)
    ]
    user.groups.set(Group.objects.filter(name__in=names) if user.account_is_open else [])
