"""Setting up the second factor, its recovery codes, and what one has."""

from typing import Any

from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from authorities.models import AccountMail
from authorities.sign_in import codes, events, limits, sessions
from authorities.sign_in.forms import PasswordForm, SetUpForm
from authorities.sign_in.mail import queue_mail
from authorities.sign_in.qr import draw_qr
from authorities.sign_in.views.base import OwnPageMixin, SignInFormView
from core import clock

#: Moment until which this session may show the recovery codes that it has just made.
SHOW_CODES_UNTIL = "show_recovery_codes_until"
CODES_SHOWN_SECONDS = 600
WRONG_PASSWORD = gettext_lazy("The password is not right. Try again.")


class SecondFactorView(OwnPageMixin, TemplateView):
    """What the user has set up, and what can be done about it."""

    template_name = "mfa/index.html"
    is_under_account = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the app and the number of codes left."""
        return super().get_context_data(title=_("Second factor"), factor=codes.second_factor_of(self.user), **kwargs)


class SetUpView(OwnPageMixin, SignInFormView):
    """Shows the app its key and takes the first code; replacing an app asks for the password as well."""

    title = gettext_lazy("Set up the second factor")
    form_class = SetUpForm
    template_name = "mfa/totp/activate_form.html"

    @cached_property
    def replaces(self) -> bool:
        """Whether an app is in use already."""
        return codes.has_second_factor(self.user)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Ask for the password when something is replaced."""
        return super().get_form_kwargs() | {"asks_password": "replaces" if self.replaces else ""}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the key, as a drawing and in groups of four letters."""
        secret = codes.secret_of_set_up(self.request)
        key = secret.rstrip("=")
        return super().get_context_data(
            qr=draw_qr(get_mfa_adapter().build_totp_url(self.user, secret)),
            key=" ".join(key[start : start + 4] for start in range(0, len(key), 4)),
            replaces=self.replaces,
            is_forced=not self.actor.second_factor,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse after too many attempts."""
        if self.is_refused():
            return self.too_many(self.form_class(asks_password="replaces" if self.replaces else ""))
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Nothing was tried: the attempt does not count."""
        limits.take_back(self.attempt)
        return super().form_invalid(form)

    def form_valid(self, form: Any) -> HttpResponse:
        """Take the app into use and show its recovery codes; other sessions have not shown it, so they end."""
        if self.replaces and not self.user.check_password(form.cleaned_data["password"]):
            events.sign_in_failed(user=self.user, reason="second_factor_set_up")
            return self.fail(form, "password", WRONG_PASSWORD)
        if not codes.confirm_set_up(self.request, user=self.user, code=form.cleaned_data["code"]):
            return self.fail(form, "code", _("The code is not right. Wait for the app to show the next one, and enter that."))
        limits.succeed(self.attempt)
        sessions.renew_key(self.request)
        sessions.end_sessions_of(self.user, but_key=self.request.session.session_key)
        events.second_factor_set(actor=self.actor, user=self.user, reason="totp")
        queue_mail(self.user, AccountMail.Kind.SECOND_FACTOR_SET)
        self.request.session[SHOW_CODES_UNTIL] = clock.now().timestamp() + CODES_SHOWN_SECONDS
        return redirect("recovery_codes")


class RecoveryCodesView(OwnPageMixin, SignInFormView):
    """Shows codes that were just made, for ten minutes; makes new ones after the password."""

    title = gettext_lazy("Recovery codes")
    form_class = PasswordForm
    template_name = "mfa/recovery_codes/index.html"
    is_under_account = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """There are no codes without an app."""
        if request.user.is_authenticated and not codes.has_second_factor(self.user):
            return redirect("second_factor_set_up")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the codes when they may be seen, else how many are left."""
        unused = codes.unused_recovery_codes(self.user)
        may_see = self.request.session.get(SHOW_CODES_UNTIL, 0.0) > clock.now().timestamp()
        return super().get_context_data(codes=unused if may_see else [], codes_left=len(unused), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse after too many attempts."""
        return self.too_many(PasswordForm()) if self.is_refused() else super().post(request, *args, **kwargs)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Nothing was tried: the attempt does not count."""
        limits.take_back(self.attempt)
        return super().form_invalid(form)

    def form_valid(self, form: Any) -> HttpResponse:
        """Make new codes; the old ones stop working."""
        if not self.user.check_password(form.cleaned_data["password"]):
            events.sign_in_failed(user=self.user, reason="recovery_codes")
            return self.fail(form, "password", WRONG_PASSWORD)
        limits.succeed(self.attempt)
        codes.renew_recovery_codes(self.user)
        events.second_factor_set(actor=self.actor, user=self.user, reason="recovery_codes")
        self.request.session[SHOW_CODES_UNTIL] = clock.now().timestamp() + CODES_SHOWN_SECONDS
        messages.success(self.request, _("New recovery codes were made. The old ones do not work any longer."))
        return redirect("recovery_codes")
