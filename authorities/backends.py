"""Django's, guardian's and DRF's permission checks ask the policy, so that there is one answer everywhere."""

from collections.abc import Callable
from typing import Any

from django.db import models

from authorities.access import Actor, Decision
from authorities.actors import build_actor
from authorities.models import Authority, CooperationArea, User

#: ``app_label.codename`` → question of an app's policy. Filled by ``answer_with`` from AppConfig.ready().
_questions: dict[str, Callable[[Actor, Any], Decision]] = {}


def answer_with(permission: str, question: Callable[[Actor, Any], Decision]) -> None:
    """Have ``user.has_perm(permission, obj)`` answered by a policy's question."""
    _questions[permission] = question


class PolicyBackend:
    """Authenticates nobody; answers permissions on objects. Without an object nobody has any: rights are on objects."""

    def authenticate(self, request: Any, **credentials: Any) -> None:
        """Leave signing in to the other backends."""
        return

    def has_perm(self, user: User, perm: str, obj: models.Model | None = None) -> bool:
        """Whether the policy allows ``perm`` (``app_label.codename``) on ``obj``."""
        if obj is None or not user.is_authenticated or not isinstance(user, User):
            return False
        actor = _actor_of(user)
        if isinstance(obj, Authority):
            return obj.pk == actor.authority_id and perm.partition(".")[2] in actor.rights
        if isinstance(obj, CooperationArea):
            return obj.pk == actor.area_id and perm.partition(".")[2] in actor.rights
        question = _questions.get(perm)
        return bool(question and question(actor, obj))

    def has_module_perms(self, user: User, app_label: str) -> bool:
        """Django's admin is not offered (design § 4)."""
        return False


def _actor_of(user: User) -> Actor:
    """The request's actor when the middleware built one for this user; otherwise one without a second factor."""
    return user.actor if user.actor is not None else build_actor(user)
