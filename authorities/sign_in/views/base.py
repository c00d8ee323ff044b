"""What the pages of sign-in share: never cached, nothing typed in reports of errors, one h1 and one form."""

from typing import Any, ClassVar

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from authorities.access import Actor
from authorities.models import User
from authorities.sign_in import limits
from authorities.sign_in.addresses import NEXT, safe_next
from core.forms import TymForm
from core.presentation import Crumb


@method_decorator([sensitive_post_parameters(), never_cache], name="dispatch")
class SignInFormView(FormView):
    """A page with one form, and the address to go on to afterwards."""

    title: ClassVar[Any] = ""
    template_name = "authorities/sign_in/form.html"

    @property
    def attempt(self) -> limits.Attempt | None:
        """The attempt that the middleware counted; None where nothing is counted."""
        found: limits.Attempt | None = getattr(self.request, "attempt", None)
        return found

    def is_refused(self) -> bool:
        """Whether there have been too many attempts."""
        return self.attempt is not None and self.attempt.is_refused

    def too_many(self, form: TymForm) -> HttpResponse:
        """Say for how long nothing more is tried; what was typed does not matter."""
        minutes = self.attempt.minutes_left if self.attempt else 0
        return self.render_to_response(self.get_context_data(form=form, minutes_left=minutes), status=429)

    def fail(self, form: TymForm, field: str, text: Any) -> HttpResponse:
        """Show the form again with an error at ``field``, or over the whole form when it is empty."""
        form.add_error(field or None, text)
        return self.render_to_response(self.get_context_data(form=form))

    def get_success_url(self) -> str:
        """Where the form or the link wanted to go, else to the front page."""
        return safe_next(self.request)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add title, way on and, when refused, the time left."""
        context = {"title": self.title, "next": self.request.POST.get(NEXT) or self.request.GET.get(NEXT) or "", **kwargs}
        return super().get_context_data(**context)


class OwnPageMixin:
    """A page of one's own account: for whoever is signed in, whatever their roles.

    Class attributes:
        is_under_account: whether a breadcrumb leads back to the page of the account.
    """

    request: HttpRequest
    is_under_account: ClassVar[bool] = False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the breadcrumb of the pages under the account's own."""
        crumbs = [Crumb(label=_("My account"), url=reverse("account"))] if self.is_under_account else []
        context: dict[str, Any] = super().get_context_data(**{"crumbs": crumbs, **kwargs})  # type: ignore[misc]
        return context

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send strangers to sign in."""
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response

    @property
    def user(self) -> User:
        """Whose page it is."""
        user: User = self.actor.user
        return user

    @property
    def actor(self) -> Actor:
        """Who acts."""
        actor: Actor = self.request.actor  # type: ignore[attr-defined]
        return actor
