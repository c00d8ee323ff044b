"""What every page for signed-in people shares."""

from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.generic.base import ContextMixin, View

from authorities.access import Actor, require
from authorities.policy import can_enter
from core.forms import TymForm, performed
from core.restoring import RestoresSavedForm


def actor_of(request: HttpRequest) -> Actor | None:
    """Who acts in the request (``authorities.middleware``); None for strangers."""
    actor: Actor | None = getattr(request, "actor", None)
    return actor


def acting_in(request: HttpRequest) -> Actor:
    """Who acts in a request that only people inside reach.

    Raises:
        LookupError: nobody does.
    """
    actor = actor_of(request)
    if actor is None:
        raise LookupError("Nobody acts in this request.")
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
        return acting_in(self.request)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the page's title and the actor."""
        return super().get_context_data(**{"title": self.title, "actor": self.actor, **kwargs})

    def show(self, **kwargs: Any) -> HttpResponseBase:
        """Render the page."""
        return render(self.request, self.template_name, self.get_context_data(**kwargs))


class FormParts(SignedInPage):
    """A page with one form; ``perform`` calls one service, whose refusals become the form's errors.

    Class attributes:
        form_class: the form.
        submit: text of the button, a verb.
        done: what is told after it.
        state: one line beside the button.
    """

    form_class: ClassVar[type[TymForm]]
    submit: ClassVar[Any] = gettext_lazy("Save")
    done: Any = gettext_lazy("Saved.")
    state: ClassVar[Any] = gettext_lazy("Nothing is saved before you press the button.")

    def form_options(self) -> dict[str, Any]:
        """Keyword arguments of the form besides its data."""
        return {"initial": self.initial()}

    def initial(self) -> dict[str, Any]:
        """What the form shows at first."""
        return {}

    def form(self, data: QueryDict | None = None) -> TymForm:
        """The form, with what was sent."""
        return self.form_class(data, **self.form_options())

    def perform(self, form: Any) -> None:
        """Call the service with what was typed."""
        raise NotImplementedError

    def back_url(self) -> str:
        """Where the form leads, saved or not."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show the form."""
        return self.show(form=self.form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Save, or show what to correct."""
        form = self.form(request.POST)
        if not form.is_valid() or not self.accepts(form):
            return self.show(form=form)
        messages.success(request, self.done)
        return redirect(self.back_url())

    def accepts(self, form: TymForm) -> bool:
        """Whether the service did what was asked; its reasons are on the form otherwise."""
        return performed(form, lambda: self.perform(form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the form's buttons."""
        return super().get_context_data(**{"submit": self.submit, "state": self.state, "cancel_url": self.back_url(), **kwargs})
