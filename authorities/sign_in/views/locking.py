"""The locked session: its page, its password, and locking it at will."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from authorities.sign_in import events, limits, sessions
from authorities.sign_in.addresses import safe_next
from authorities.sign_in.demo import is_demo_account
from authorities.sign_in.forms import PasswordForm
from authorities.sign_in.views.base import OwnPageMixin, SignInFormView
from core.forms import TymForm
from core.restoring import RESTORE_PARAMETER


class NothingToAsk(TymForm):
    """The demo's people have no password: a button opens their session."""


class UnlockView(OwnPageMixin, SignInFormView):
    """Asks for the password and goes back to the page, where what was typed comes back."""

    title = _("The session is locked")
    template_name = "authorities/sign_in/unlock.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Nothing to unlock: go on."""
        if not sessions.is_locked(request):
            return HttpResponseRedirect(safe_next(request))
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse after too many attempts."""
        if not sessions.is_locked(request):
            return HttpResponseRedirect(safe_next(request))
        if self.is_refused():
            return self.too_many(PasswordForm())
        return super().post(request, *args, **kwargs)

    def get_form_class(self) -> type[TymForm]:
        """The password, except for the demo's people."""
        return NothingToAsk if is_demo_account(self.user) else PasswordForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Tell whether something typed waits."""
        context = super().get_context_data(**kwargs)
        return context | {"person": self.actor.name, "has_kept_form": f"{RESTORE_PARAMETER}=" in context["next"]}

    def form_valid(self, form: Any) -> HttpResponse:
        """Check the password."""
        if "password" in form.fields and not self.user.check_password(form.cleaned_data["password"]):
            events.sign_in_failed(user=self.user, reason="unlock")
            if self.attempt is not None and self.attempt.is_last:
                events.locked_out(user=self.user, reason="unlock")
            return self.fail(form, "password", _("The password is not right. Try again."))
        limits.succeed(self.attempt)
        sessions.unlock(self.request)
        return HttpResponseRedirect(self.get_success_url())

    def form_invalid(self, form: Any) -> Any:
        """Nothing was tried: the attempt does not count."""
        limits.take_back(self.attempt)
        return super().form_invalid(form)


@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Lock the session at once: somebody leaves the desk."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    sessions.lock(request, actor=request.actor, reason="by_user")  # type: ignore[attr-defined]
    return redirect(reverse("unlock"))
