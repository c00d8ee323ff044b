"""What every page for signed-in people shares."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.generic.base import ContextMixin, View

from authorities.access import Actor, require
from authorities.policy import can_enter
from core.restoring import RestoresSavedForm


def actor_of(request: HttpRequest) -> Actor | None:
    """Who acts in the request (``authorities.middleware``); None for strangers."""
    actor: Actor | None = getattr(request, "actor", None)
    return actor


class SignedInPage(RestoresSavedForm, ContextMixin, View):
    """A page for people who have signed in; ``self.actor`` is who they are here. Forms that met a locked session come back."""

    title: Any = ""
    template_name: str = ""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send strangers to sign in, and refuse accounts that are not in force."""
        actor = actor_of(request)
        if actor is None:
            return redirect_to_login(request.get_full_path())
        require(can_enter(actor))
        return super().dispatch(request, *args, **kwargs)

    @property
    def actor(self) -> Actor:
        """Who acts in this request."""
        actor: Actor = self.request.actor  # type: ignore[attr-defined]
        return actor

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the page's title and the actor."""
        return super().get_context_data(**{"title": self.title, "actor": self.actor, **kwargs})

    def show(self, **kwargs: Any) -> HttpResponseBase:
        """Render the page."""
        return render(self.request, self.template_name, self.get_context_data(**kwargs))
