"""One's own tokens of the API: issued, shown once, listed and revoked."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from authorities.models import ApiToken
from authorities.pages import acting_in
from authorities.policy import can_issue_token
from authorities.services.tokens import LIVES, issue_token, revoke_token
from authorities.sign_in.views.base import OwnPageMixin, SignInFormView
from core.errors import Refused
from core.forms import LineField, TymForm, performed


class ApiTokenForm(TymForm):
    """What a new token is called and how long it works."""

    name = LineField(
        label=gettext_lazy("Name of the token"),
        max_length=100,
        help_text=gettext_lazy("Which program uses it, so that you know it again."),
        error_messages={"required": gettext_lazy("Enter a name.")},
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("Works for"),
        coerce=int,
        error_messages={"required": gettext_lazy("Choose how long it works.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("days", [(days, ngettext("%(d)d day", "%(d)d days", days) % {"d": days}) for days in LIVES])


class ApiTokensView(OwnPageMixin, SignInFormView):
    """The user's tokens, and a new one. Its secret stands on the answer to the form and nowhere else."""

    title = gettext_lazy("API tokens")
    form_class = ApiTokenForm
    template_name = "authorities/sign_in/tokens.html"
    is_under_account = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the tokens and whether one may be issued."""
        return super().get_context_data(
            tokens=ApiToken.objects.filter(user=self.user).select_related("area"),
            may_issue=can_issue_token(self.actor),
            area=self.actor.area,
            cancel_url=reverse("account"),
            **kwargs,
        )

    def form_valid(self, form: Any) -> HttpResponse:
        """Issue it and show its secret."""
        issued: dict[str, Any] = {}

        def issue() -> None:
            issued["token"], issued["secret"] = issue_token(actor=self.actor, **form.cleaned_data)

        if not performed(form, issue):
            return self.render_to_response(self.get_context_data(form=form))
        return self.render_to_response(self.get_context_data(form=self.form_class(), **issued))


@require_POST
def revoke_own_token(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """Revoke one of the user's own tokens; another's does not exist here."""
    token = get_object_or_404(ApiToken, pk=token_id, user_id=request.user.pk)
    try:
        revoke_token(actor=acting_in(request), token=token)
    except Refused as error:
        messages.warning(request, str(error.message))
    else:
        messages.success(request, _("The token was revoked. It does not work any longer."))
    return redirect("api_tokens")
