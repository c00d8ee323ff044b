"""In which co-operation areas an account or an authority counts, for the administrators who are limited to some of them.

An answer is a set of the areas' keys. None among them stands for every area, today's and later ones: only an administrator of all
areas reaches it.
"""

from django.db.models import Q

from authorities.access import Reach
from authorities.models import AuthorityArea, RoleAssignment, User
from authorities.models.users import UserQuerySet
from core import clock

EVERYWHERE: frozenset[int | None] = frozenset({None})


def areas_of_authority(authority_id: int) -> frozenset[int | None]:
    """The areas that an authority belongs to, today or later; one without any counts everywhere: nobody knows where it will."""
    joined = AuthorityArea.objects.not_over().filter(authority=authority_id)
    return frozenset(joined.values_list("area", flat=True)) or EVERYWHERE


def areas_of_account(user: User) -> frozenset[int | None]:
    """The areas of the employer, and those of the account's roles.

    Whoever changes an account may act through it wherever it has roles, and wherever it may be given them. A role granted in one
    area thus takes the account out of nobody's hands and brings it into nobody's.
    """
    counted = RoleAssignment.objects.filter(_counts(), user=user.pk)
    return areas_of_authority(user.employer_id) | frozenset(counted.order_by().values_list("area", flat=True))


def accounts_within(reach: Reach) -> UserQuerySet:
    """Accounts of which every area lies in ``reach``: ``areas_of_account`` asked of all of them in one query."""
    if reach.everywhere:
        return User.objects.all()
    joined = AuthorityArea.objects.not_over().order_by()
    beyond = RoleAssignment.objects.filter(_counts()).exclude(area__in=reach.area_ids).order_by()
    return (
        User.objects.filter(employer__in=joined.values("authority"))
        .exclude(employer__in=joined.exclude(area__in=reach.area_ids).values("authority"))
        .exclude(pk__in=beyond.values("user"))
    )


def _counts() -> Q:
    """Roles of today and later; past ones too of somebody who has not signed in yet, and whose account is free for the taking."""
    return Q(valid_to__gte=clock.today()) | Q(user__last_login=None)
