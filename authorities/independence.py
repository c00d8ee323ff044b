"""Whether two administrators are two: a guard of two people holds nothing when one of them made the other (design § 4)."""

from datetime import timedelta

from django.db import connection

from authorities.matrix import codes_with
from authorities.models import RoleAssignment, SecondFactorReset, User
from authorities.rights import AreaRight
from core import clock

#: How long an administrator's role, an account or a reset counts as new.
NEW_FOR = timedelta(days=14)


def administrator_roles(user_id: int) -> list[RoleAssignment]:
    """The roles in force by which a user administers."""
    return list(RoleAssignment.objects.current().filter(user=user_id, role_code__in=codes_with(AreaRight.ADMINISTER)))


def is_new_administrator(user_id: int) -> bool:
    """Whether a user administers for less than 14 days, or not at all. A role is never granted for the past."""
    since = clock.today() - NEW_FOR
    return not any(row.valid_from <= since for row in administrator_roles(user_id))


def are_independent(one_id: int, other_id: int) -> bool:
    """Whether neither of two administrators made the other, directly or through others.

    A person is made by whoever made the account, and by everybody who ever granted it a role that administers. The grants are
    read from the history: a renewal names another granter on the role, and a role that is taken back on its first day leaves no
    row. A renewal itself makes nobody: administrators renew each other every year, and none of them would be independent.
    Two people made by the same third one are independent of each other.
    """
    return other_id not in makers_of(one_id) and one_id not in makers_of(other_id)


def makers_of(user_id: int) -> frozenset[int]:
    """Who made a user, who made those, and so on: one query, whatever the length of the chain, circles included."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE made AS (
                SELECT id AS user_id, created_by_id AS maker_id FROM authorities_user
                UNION
                SELECT user_id, granted_by_id FROM authorities_historicalroleassignment
                WHERE history_type = '+' AND role_code = ANY(%(codes)s)
            ), makers AS (
                SELECT maker_id FROM made WHERE user_id = %(user)s AND maker_id IS NOT NULL
                UNION
                SELECT made.maker_id FROM made JOIN makers ON made.user_id = makers.maker_id WHERE made.maker_id IS NOT NULL
            )
            SELECT maker_id FROM makers
            """,
            {"user": user_id, "codes": codes_with(AreaRight.ADMINISTER)},
        )
        return frozenset(key for (key,) in cursor.fetchall())


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
