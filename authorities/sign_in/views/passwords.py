"""A forgotten password by mail, and a new one while signed in. No answer tells whether an account exists."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.models import AccountMail, User
from authorities.services.tokens import revoke_tokens_of
from authorities.sign_in import events, limits, sessions
from authorities.sign_in.accounts import PersonAtTheDoor, may_sign_in
from authorities.sign_in.forms import ChangePasswordForm, NewPasswordForm, ResetForm
from authorities.sign_in.mail import queue_mail
from authorities.sign_in.tasks import send_account_mail
from authorities.sign_in.views.base import OwnPageMixin, SignInFormView
from core.ids import uuid7
from core.jobs import wake


@method_decorator(login_not_required, name="dispatch")
class ResetPasswordView(SignInFormView):
    """Takes an address and gives the same answer to all; the mail itself is sent by a worker."""

    title = gettext_lazy("Forgotten password")
    form_class = ResetForm
    template_name = "account/password_reset.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Have the link mailed when the account is in force and nobody asks too often."""
        user = User.objects.select_related("employer").filter(email__iexact=form.cleaned_data["email"]).first()
        if user is not None and may_sign_in(user) and not self.is_refused():
            queue_mail(user, AccountMail.Kind.PASSWORD_RESET)
        else:
            # The queue is asked all the same: how long the answer takes must not tell that there is no account.
            wake(send_account_mail, uuid7())
        return redirect("account_reset_password_done")


@login_not_required
def reset_sent(request: HttpRequest) -> HttpResponse:
    """What happens next, whether or not there is such an account."""
    return render(request, "account/password_reset_done.html", {"title": _("Check your e-mail")})


@method_decorator(login_not_required, name="dispatch")
class ChoosePasswordView(PasswordResetConfirmView):
    """The page behind the link of the mail. The link's secret moves into the session before the page is shown."""

    form_class = NewPasswordForm  # type: ignore[assignment]  # our own form, with the same constructor and save()
    template_name = "account/password_reset_from_key.html"
    success_url = reverse_lazy("account_login")
    reset_url_token = "uusi"  # noqa: S105 - the word that stands in the address instead of the secret

    def get_user(self, uidb64: str) -> User | None:
        """The account that the link is for, when it is still in force."""
        user: User | None = super().get_user(uidb64)
        return user if user is not None and may_sign_in(user) else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page its title."""
        context = super().get_context_data(**kwargs)
        title = _("Choose a new password") if context["validlink"] else _("The link does not work any longer")
        return context | {"title": title}

    def form_valid(self, form: Any) -> HttpResponse:
        """Store the password and end every session that was open under the old one, and the tokens."""
        response = super().form_valid(form)
        user = User.objects.select_related("employer").get(pk=form.user.pk)
        sessions.end_sessions_of(user)
        revoke_tokens_of(user, actor=PersonAtTheDoor(user), reason="password_reset")
        events.password_changed(actor=None, user=user, reason="by_mail")
        queue_mail(user, AccountMail.Kind.PASSWORD_CHANGED)
        messages.success(self.request, _("The password has been changed. Sign in with the new one."))
        return response


class ChangePasswordView(OwnPageMixin, SignInFormView):
    """A new password while signed in; the user's other sessions end."""

    title = gettext_lazy("Change password")
    form_class = ChangePasswordForm
    template_name = "account/password_change.html"
    is_under_account = True

    def get_form_kwargs(self) -> dict[str, Any]:
        """Give the form the user, for the rules about passwords."""
        return super().get_form_kwargs() | {"user": self.user}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse after too many attempts."""
        if self.is_refused():
            return self.too_many(ChangePasswordForm(self.user))
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form: Any) -> HttpResponse:
        """The password in force was not tried: the attempt does not count."""
        limits.take_back(self.attempt)
        return super().form_invalid(form)

    def form_valid(self, form: Any) -> HttpResponse:
        """Check the old password, store the new one, end the other sessions and write to the user."""
        if not self.user.check_password(form.cleaned_data["password"]):
            events.sign_in_failed(user=self.user, reason="change_password")
            return self.fail(form, "password", _("The password is not right. Try again."))
        limits.succeed(self.attempt)
        form.save()
        old_key = self.request.session.session_key
        sessions.end_sessions_of(self.user, but_key=old_key)
        update_session_auth_hash(self.request, self.user)
        UserSession.objects.filter(session_key=old_key).update(session_key=self.request.session.session_key)
        events.password_changed(actor=self.actor, user=self.user, reason="by_user")
        queue_mail(self.user, AccountMail.Kind.PASSWORD_CHANGED)
        messages.success(self.request, _("The password has been changed. Your other sessions have ended."))
        return redirect("account")
