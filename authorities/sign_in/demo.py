"""The demo's people, who sign in with one button and no password. Only where ``settings.TYM_DEMO`` is on.

A demo account is any account whose e-mail address is under ``esittely.example``; whoever loads the demo needs do no more.
"""

from dataclasses import dataclass, field

from django.conf import settings

from authorities.models import Authority, AuthorityArea, AuthorityKind, CooperationArea, RoleAssignment, User
from authorities.sign_in.accounts import may_sign_in

DEMO_DOMAIN = "esittely.example"
#: No key has more digits; Python refuses to read a number of some thousands.
LONGEST_KEY = 19


@dataclass(frozen=True)
class DemoPerson:
    """One button on the sign-in page."""

    user_id: int
    name: str
    roles: str
    areas: str


@dataclass(frozen=True)
class DemoOrganisation:
    """An organisation and its people; ``area`` is set when it belongs to one area only."""

    name: str
    area: str = ""
    people: tuple[DemoPerson, ...] = field(default=())


def is_demo_account(user: User) -> bool:
    """Whether this account may sign in without a password here."""
    return bool(settings.TYM_DEMO) and user.email.endswith(f"@{DEMO_DOMAIN}")


def demo_people() -> list[DemoOrganisation]:
    """The demo's people by organisation, area after area, the three that serve clients first; none outside the demo."""
    if not settings.TYM_DEMO:
        return []
    users = User.objects.in_force().filter(email__iendswith=f"@{DEMO_DOMAIN}").select_related("employer").order_by("pk")
    staff: dict[Authority, list[User]] = {}
    for user in users:
        staff.setdefault(user.employer, []).append(user)
    areas = _areas_of(list(staff))
    roles = _roles_of([user.pk for user in users])
    return [
        _organisation(employer, staff[employer], areas.get(employer.pk, []), roles)
        for employer in sorted(staff, key=lambda one: _rank(one, areas.get(one.pk, [])))
    ]


def demo_account(user_id: str) -> User | None:
    """The demo account with this key; None for every other account, and everywhere but in the demo."""
    if not settings.TYM_DEMO or not (user_id.isascii() and user_id.isdigit() and len(user_id) < LONGEST_KEY):
        return None
    user = User.objects.select_related("employer").filter(pk=int(user_id)).first()
    return user if user is not None and is_demo_account(user) and may_sign_in(user) else None


def _areas_of(employers: list[Authority]) -> dict[int, list[CooperationArea]]:
    found: dict[int, list[CooperationArea]] = {}
    rows = AuthorityArea.objects.current().filter(authority__in=employers).select_related("area").order_by("area_id")
    for row in rows:
        found.setdefault(row.authority_id, []).append(row.area)
    return found


def _rank(employer: Authority, areas: list[CooperationArea]) -> tuple[int, int, int]:
    """Area by area in the order in which they were made, then by kind."""
    return (areas[0].pk if areas else 0, list(AuthorityKind).index(AuthorityKind(employer.kind)), employer.pk)


def _organisation(
    employer: Authority, users: list[User], areas: list[CooperationArea], roles: dict[int, list[RoleAssignment]]
) -> DemoOrganisation:
    only_area = str(areas[0]) if len(areas) == 1 else ""
    people = tuple(_person(user, roles.get(user.pk, []), only_area=only_area) for user in users)
    return DemoOrganisation(name=employer.name_on(), area=only_area, people=people)


def _roles_of(user_ids: list[int]) -> dict[int, list[RoleAssignment]]:
    found: dict[int, list[RoleAssignment]] = {}
    for assignment in RoleAssignment.objects.current().filter(user_id__in=user_ids).select_related("area").order_by("pk"):
        found.setdefault(assignment.user_id, []).append(assignment)
    return found


def _person(user: User, assignments: list[RoleAssignment], *, only_area: str) -> DemoPerson:
    areas = dict.fromkeys(str(one.area) for one in assignments if one.area_id is not None)
    return DemoPerson(
        user_id=user.pk,
        name=user.get_full_name(),
        roles=", ".join(dict.fromkeys(str(one.role.name) for one in assignments)) or user.title,
        areas="" if only_area else ", ".join(areas),
    )
