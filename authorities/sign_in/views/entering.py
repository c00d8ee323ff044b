"""Signing in and out: e-mail address and password, second factor, and the demo's buttons."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal import flows
from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import Login
from allauth.mfa.stages import AuthenticateStage
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from authorities.models import User
from authorities.sign_in import codes, events, limits, sessions
from authorities.sign_in.accounts import may_sign_in
from authorities.sign_in.addresses import safe_next
from authorities.sign_in.demo import demo_account, demo_people
from authorities.sign_in.forms import CodeForm, SignInForm
from authorities.sign_in.views.base import SignInFormView

WRONG = gettext_lazy("Check the e-mail address and the password, and that your account is still in force.")
WRONG_CODE = gettext_lazy("The code is not right, or it has been used. Wait for the app to show the next code.")


@method_decorator(login_not_required, name="dispatch")
class SignInView(SignInFormView):
    """E-mail address and password; one answer to every failure, so that it tells nothing about accounts."""

    title = gettext_lazy("Sign in")
    form_class = SignInForm
    template_name = "account/login.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send those on who have signed in already."""
        if request.user.is_authenticated:
            return HttpResponseRedirect(safe_next(request))
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the demo's people."""
        return super().get_context_data(**{"demo_organisations": demo_people(), **kwargs})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse after too many attempts, before anything is checked."""
        if self.is_refused():
            return self.too_many(SignInForm(initial={"email": request.POST.get("email", "")[:254]}))
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Nothing was tried: the attempt does not count."""
        limits.take_back(self.attempt)
        return super().form_invalid(form)

    def form_valid(self, form: Any) -> HttpResponse:
        """Check the password; go on to the second factor or in."""
        email, password = form.cleaned_data["email"].lower(), form.cleaned_data["password"]
        user = get_adapter().authenticate(self.request, email=email, password=password)
        if user is None or not may_sign_in(user):
            self._log_failure(email, found=user)
            return self.fail(form, "", WRONG)
        limits.succeed(self.attempt)
        login = Login(user=user, redirect_url=self.get_success_url())
        # No address or name goes into the session with the record of how it was done.
        response: HttpResponse = flows.login.perform_password_login(self.request, {}, login)
        return response

    def _log_failure(self, email: str, *, found: User | None) -> None:
        """Log why: ``found`` is the account whose password was right, though it may not sign in."""
        known = User.objects.select_related("employer").filter(email__iexact=email).first()
        reason = "closed_account" if found else "password" if known else "unknown_account"
        events.sign_in_failed(user=known, reason=reason)
        if self.attempt is not None and self.attempt.is_last:
            events.locked_out(user=known, reason="password")


@method_decorator(
    [login_not_required, login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login")], name="dispatch"
)
class SecondStepView(SignInFormView):
    """The second factor of a sign-in whose password was right."""

    title = gettext_lazy("Confirm that it is you")
    form_class = CodeForm
    template_name = "mfa/authenticate.html"

    @property
    def stage(self) -> AuthenticateStage:
        """Allauth's stage of the sign-in under way."""
        return self.request._login_stage  # type: ignore[attr-defined]  # noqa: SLF001 - allauth's own name for it

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse after too many wrong codes; the sign-in begins anew then."""
        if self.is_refused():
            return self.too_many(CodeForm())
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Nothing was tried: the attempt does not count."""
        limits.take_back(self.attempt)
        return super().form_invalid(form)

    def form_valid(self, form: Any) -> HttpResponse:
        """Check the code and finish the sign-in."""
        user = User.objects.select_related("employer").get(pk=self.stage.login.user.pk)
        if not may_sign_in(user) or not codes.has_second_factor(user):
            # Closed, or the second factor taken off, since the password was given.
            clear_login(self.request)
            events.sign_in_failed(user=user, reason="closed_account" if not may_sign_in(user) else "second_factor")
            return redirect("account_login")
        used = codes.use_code(user=user, code=form.cleaned_data["code"])
        if used is None:
            events.sign_in_failed(user=user, reason="second_factor")
            if self.attempt is not None and self.attempt.is_last:
                events.locked_out(user=user, reason="second_factor")
            return self.fail(form, "code", WRONG_CODE)
        limits.succeed(self.attempt)
        codes.note_second_factor(self.request, used)
        response: HttpResponse = self.stage.exit()
        return response


@login_not_required
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo's people, without a password. There is no such page outside the demo."""
    user = demo_account(request.POST.get("user", ""))
    if user is None:
        raise Http404
    if request.user.is_authenticated:
        sessions.end(request, actor=request.actor, reason="by_user")  # type: ignore[attr-defined]
    flows.login.record_authentication(request, user, method="demo")
    response: HttpResponse = flows.login.perform_login(request, Login(user=user, redirect_url=safe_next(request)))
    return response


@login_not_required
@never_cache
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session by POST; a GET asks first."""
    if not request.user.is_authenticated:
        clear_login(request)
        return redirect("account_login")
    if request.method != "POST":
        return render(request, "account/logout.html", {"title": _("Sign out")})
    sessions.end(request, actor=request.actor, reason="by_user")  # type: ignore[attr-defined]
    messages.success(request, _("You have signed out."))
    return redirect("account_login")
