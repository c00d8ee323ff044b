"""Whether two administrators are two: a guard of two people holds nothing when one of them made the other (design § 4)."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import connection

from authorities.access import Reach
from authorities.matrix import codes_with
from authorities.models import AuthorityArea, RoleAssignment, SecondFactorReset, User
from authorities.rights import AreaRight
from authorities.sign_in.codes import has_second_factor
from core import clock

#: How long an administrator's role, an account or a reset counts as new.
NEW_FOR = timedelta(days=14)


def administrator_roles(user_id: int) -> list[RoleAssignment]:
    """The roles in force by which a user administers."""
    return list(RoleAssignment.objects.current().filter(user=user_id, role_code__in=codes_with(AreaRight.ADMINISTER)))


def is_new_administrator(user_id: int, area_ids: Iterable[int | None] = ()) -> bool:
    """Whether a user administers all of these areas for less than 14 days, or not at all. A role is never granted for the past.

    Nobody administers through an account that is not in force, nor in an area that the employer has left.
    """
    since = clock.today() - NEW_FOR
    old = {row.area_id for row in administrator_roles(user_id) if row.valid_from <= since}
    if not old or not User.objects.in_force().filter(pk=user_id).exists():
        return True
    of_employer = AuthorityArea.objects.current().filter(authority__staff=user_id).values_list("area", flat=True)
    return not Reach(everywhere=None in old, area_ids=frozenset(of_employer) & old).covers(area_ids)


def are_independent(one_id: int, other_id: int) -> bool:
    """Whether neither of two administrators made the other, directly or through others.

    A person is made by whoever made the account, by everybody who ever granted it a role that administers, and by everybody who
    ever changed its e-mail address: the link for choosing the password goes there. Grants and addresses are read from the
    history: a renewal names another granter on the role, a role that is taken back on its first day leaves no row, and an
    address that is changed back looks as it did. A renewal itself makes nobody: administrators renew each other every year, and
    none of them would be independent. Two people made by the same third one are independent of each other.
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
                UNION
                SELECT user_id, maker_id FROM (
                    SELECT id AS user_id, history_user_id AS maker_id, lower(email) AS address,
                        lag(lower(email)) OVER (PARTITION BY id ORDER BY history_date, history_id) AS address_before
                    FROM authorities_historicaluser
                ) entries
                WHERE address <> address_before AND maker_id IS DISTINCT FROM user_id
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


def has_new_address(user: User) -> bool:
    """Whether the e-mail address was changed within the last 14 days; nobody changes the own one."""
    return user.email_changed_at is not None and user.email_changed_at > clock.now() - NEW_FOR


def is_link_held(user: User) -> bool:
    """Whether mail must not carry a link for choosing the password: it would go to a new address, past the second factor.

    Whoever replaces both the address and the second factor signs in as somebody else, in whatever order: so a new address gets
    no link while a second factor is set up, nor when one was taken off lately, by at most 14 days after the change.
    """
    if user.email_changed_at is None:
        return False
    if has_new_address(user) and has_second_factor(user):
        return True
    resets = SecondFactorReset.objects.filter(user=user, confirmed_at__gt=clock.now() - NEW_FOR)
    return resets.filter(confirmed_at__lt=user.email_changed_at + NEW_FOR).exists()
