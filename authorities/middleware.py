"""Builds the request's actor inside the request transaction and opens the current area for it."""

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from authorities.access import Actor
from authorities.actors import build_actor
from authorities.api.tokens import actor_by
from authorities.second_factor import second_factor_done
from core.transactions import act_as, current_request_id, set_area

AREA_SESSION_KEY = "area"


class ActorMiddleware:
    """Set ``request.actor`` (None for strangers) and the area of row-level security.

    A token that a request to the API presented (``authorities.api.gate``) counts in place of the session, whatever that is.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        actor = _actor_of(request)
        if actor is not None:
            request.user.actor = actor  # type: ignore[union-attr]
            act_as(actor)
            set_area(actor.area_id)
        request.actor = actor  # type: ignore[attr-defined]
        return self.get_response(request)


def _actor_of(request: HttpRequest) -> Actor | None:
    presented = getattr(request, "presented", None)
    if presented is not None:
        actor = actor_by(presented)
        request.user = actor.user if actor is not None else AnonymousUser()
        return actor
    if not request.user.is_authenticated:
        return None
    return build_actor(
        request.user,
        area_id=request.session.get(AREA_SESSION_KEY),
        second_factor=second_factor_done(request),
        request_id=current_request_id(),
    )
