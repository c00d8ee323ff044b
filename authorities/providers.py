"""What the administration gives to the navigation, the desk and the health page."""

from django.utils.translation import gettext_lazy as _

from authorities.access import Actor
from authorities.endings import count_of_accounts, count_of_roles, desk_of_accounts, desk_of_roles
from authorities.projection import is_current
from authorities.reviews import count_of_reviews, desk_of_reviews
from authorities.rights import AreaRight
from core.registry import (
    DeskProvider,
    HealthProbe,
    HealthResult,
    NavEntry,
    register_desk,
    register_health,
    register_navigation,
)


def register() -> None:
    """Register the providers; called from ``AuthoritiesConfig.ready``."""
    register_navigation(
        NavEntry(
            name="administration",
            label=_("Administration"),
            url_name="authorities:administration",
            is_open=_administers,
            order=900,
        )
    )
    register_desk(DeskProvider(name="account_reviews", items=desk_of_reviews, count=count_of_reviews, order=790))
    register_desk(DeskProvider(name="roles_ending", items=desk_of_roles, count=count_of_roles, order=800))
    register_desk(DeskProvider(name="accounts_ending", items=desk_of_accounts, count=count_of_accounts, order=810))
    register_health(HealthProbe(name="role_matrix", check=_matrix_projected))


def _administers(actor: Actor) -> bool:
    return actor.has(AreaRight.ADMINISTER)


def _matrix_projected() -> HealthResult:
    if is_current():
        return HealthResult(is_well=True)
    return HealthResult(is_well=False, text="guardian's tables differ from matrix.toml: run manage.py project_matrix")
