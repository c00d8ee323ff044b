"""In which co-operation areas an account or an authority counts, for the administrators who are limited to some of them.

An answer is a set of the areas' keys. None among them stands for every area, today's and later ones: only an administrator of all
areas reaches it.
"""

from authorities.models import AuthorityArea, RoleAssignment, User

EVERYWHERE: frozenset[int | None] = frozenset({None})


def areas_of_authority(authority_id: int) -> frozenset[int | None]:
    """The areas that an authority belongs to, today or later; one without any counts everywhere: nobody knows where it will."""
    joined = AuthorityArea.objects.not_over().filter(authority=authority_id)
    return frozenset(joined.values_list("area", flat=True)) or EVERYWHERE


def areas_of_account(user: User) -> frozenset[int | None]:
    """The areas of the roles that an account holds, today or later; those of the employer while it holds none.

    Whoever changes an account may act through it wherever it has roles, and wherever it may be given them.
    """
    held = RoleAssignment.objects.not_over().filter(user=user.pk)
    return frozenset(held.order_by().values_list("area", flat=True)) or areas_of_authority(user.employer_id)
