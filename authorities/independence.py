"""Whether two administrators are two: a guard of two people holds nothing when one of them made the other (design § 4)."""

from collections.abc import Iterator
from datetime import timedelta

from authorities.matrix import roles
from authorities.models import RoleAssignment, SecondFactorReset, User
from authorities.rights import AreaRight
from core import clock

#: How long an administrator's role, an account or a reset counts as new.
NEW_FOR = timedelta(days=14)


def administrator_roles(user_id: int) -> list[RoleAssignment]:
    """The roles in force by which a user administers."""
    codes = [role.code for role in roles().values() if AreaRight.ADMINISTER in role.area]
    return list(RoleAssignment.objects.current().filter(user=user_id, role_code__in=codes))


def is_new_administrator(user_id: int) -> bool:
    """Whether a user administers for less than 14 days, or not at all. A role is never granted for the past."""
    since = clock.today() - NEW_FOR
    return not any(row.valid_from <= since for row in administrator_roles(user_id))


def are_independent(one_id: int, other_id: int) -> bool:
    """Whether neither of two administrators made the other's account, directly or through others, or gave the other's role."""
    return not (_stands_behind(one_id, other_id) or _stands_behind(other_id, one_id))


def is_new_account(user: User) -> bool:
    """Whether the account was made within the last 14 days."""
    return clock.now() - user.created_at < NEW_FOR


def was_reset_lately(user: User) -> bool:
    """Whether the second factor was taken off within the last 14 days."""
    return SecondFactorReset.objects.filter(user=user, confirmed_at__gt=clock.now() - NEW_FOR).exists()


def is_link_held(user: User) -> bool:
    """Whether mail must not carry a link for choosing the password: address and second factor were both replaced lately.

    Whoever did both would sign in as somebody else: the address before the reset, by at most 14 days, or after it.
    """
    if user.email_changed_at is None:
        return False
    resets = SecondFactorReset.objects.filter(user=user, confirmed_at__gt=clock.now() - NEW_FOR)
    return resets.filter(confirmed_at__lt=user.email_changed_at + NEW_FOR).exists()


def _stands_behind(maker_id: int, made_id: int) -> bool:
    if any(row.granted_by_id == maker_id for row in administrator_roles(made_id)):
        return True
    return maker_id in _makers_of(made_id)


def _makers_of(user_id: int) -> Iterator[int]:
    """Who made the account, who made the maker's, and so on."""
    seen = {user_id}
    maker = User.objects.filter(pk=user_id).values_list("created_by", flat=True).first()
    while maker is not None and maker not in seen:
        yield maker
        seen.add(maker)
        maker = User.objects.filter(pk=maker).values_list("created_by", flat=True).first()
