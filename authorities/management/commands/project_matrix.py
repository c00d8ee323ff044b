"""``manage.py project_matrix``: make guardian's tables equal to the role matrix."""

from typing import Any

from django.core.management.base import BaseCommand

from authorities.projection import project_matrix, sync_all_groups
from core.transactions import unit_of_work


class Command(BaseCommand):
    """Project the matrix; run it after each change of ``matrix.toml``."""

    help = "Makes guardian's groups and object permissions equal to authorities/matrix.toml."

    def handle(self, *args: Any, **options: Any) -> None:
        """Project, and say how much had to change."""
        with unit_of_work():
            rows, memberships = project_matrix(), sync_all_groups()
        self.stdout.write(f"{rows} rows and {memberships} memberships changed.")
