"""The demo's people, who sign in with one button and no password. Only where ``settings.TYM_DEMO`` is on.

A demo account is any account whose e-mail address is under ``esittely.example``; whoever loads the demo needs do no more.
"""

from dataclasses import dataclass, field
from itertools import groupby

from django.conf import settings

from authorities.models import Authority, RoleAssignment, User
from authorities.sign_in.accounts import may_sign_in

DEMO_DOMAIN = "esittely.example"


@dataclass(frozen=True)
class DemoPerson:
    """One button on the sign-in page."""

    user_id: int
    name: str
    roles: str
    areas: str


@dataclass(frozen=True)
class DemoOrganisation:
    """An organisation and its people."""

    name: str
    people: tuple[DemoPerson, ...] = field(default=())


def is_demo_account(user: User) -> bool:
    """Whether this account may sign in without a password here."""
    return bool(settings.TYM_DEMO) and user.email.endswith(f"@{DEMO_DOMAIN}")


def demo_people() -> list[DemoOrganisation]:
    """The demo's people by organisation, in the order in which the organisations were made; none outside the demo."""
    if not settings.TYM_DEMO:
        return []
    users = (
        User.objects.filter(email__iendswith=f"@{DEMO_DOMAIN}", is_active=True)
        .select_related("employer")
        .order_by("employer_id", "pk")
    )
    roles = _roles_of([user.pk for user in users])
    return [
        DemoOrganisation(name=employer.name_on(), people=tuple(_person(user, roles.get(user.pk, [])) for user in staff))
        for employer, staff in groupby((user for user in users if user.account_is_open), key=_employer)
    ]


def demo_account(user_id: str) -> User | None:
    """The demo account with this key; None for every other account, and everywhere but in the demo."""
    if not settings.TYM_DEMO or not user_id.isascii() or not user_id.isdigit():
        return None
    user = User.objects.select_related("employer").filter(pk=int(user_id)).first()
    return user if user is not None and is_demo_account(user) and may_sign_in(user) else None


def _employer(user: User) -> Authority:
    return user.employer


def _roles_of(user_ids: list[int]) -> dict[int, list[RoleAssignment]]:
    found: dict[int, list[RoleAssignment]] = {}
    for assignment in RoleAssignment.objects.current().filter(user_id__in=user_ids).select_related("area").order_by("pk"):
        found.setdefault(assignment.user_id, []).append(assignment)
    return found


def _person(user: User, assignments: list[RoleAssignment]) -> DemoPerson:
    areas = dict.fromkeys(str(one.area) for one in assignments if one.area_id is not None)
    return DemoPerson(
        user_id=user.pk,
        name=user.get_full_name(),
        roles=", ".join(dict.fromkeys(str(one.role.name) for one in assignments)) or user.title,
        areas=", ".join(areas),
    )
