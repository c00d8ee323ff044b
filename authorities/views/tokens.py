"""Revoking a token of somebody's account."""

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from authorities.models import ApiToken
from authorities.services.tokens import revoke_token
from authorities.views.users import UserPage
from core.errors import Refused


class RevokeToken(UserPage):
    """Revoke a token of the account; POST only."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Revoke it, or say why not."""
        token = get_object_or_404(ApiToken, pk=self.kwargs["token_id"], user=self.user)
        try:
            revoke_token(actor=self.actor, token=token)
        except Refused as error:
            messages.error(request, str(error.message))
        else:
            messages.success(request, _("The token was revoked. It does not work any longer."))
        return redirect("authorities:user", self.user.pk)
