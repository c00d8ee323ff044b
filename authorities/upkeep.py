"""The administration's daily jobs: dated roles and memberships of areas take effect, and coming ends are told."""

from collections.abc import Mapping
from datetime import timedelta

from authorities.endings import tell_endings
from authorities.projection import project_matrix, sync_all_groups
from core.jobs import Every, job


@job("authorities.keep_projection", every=Every.DAY, overdue_after=timedelta(days=2))
def keep_projection() -> Mapping[str, int]:
    """Make guardian's tables equal to the matrix, and its groups to the roles in force today."""
    return {"rows": project_matrix(), "memberships": sync_all_groups()}


@job("authorities.tell_endings", every=Every.DAY, overdue_after=timedelta(days=3), from_hour=6)
def tell_of_endings() -> Mapping[str, int]:
    """Tell once of roles and accounts that end within two weeks."""
    return tell_endings()
