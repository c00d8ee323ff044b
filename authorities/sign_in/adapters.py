"""What allauth is told to do differently: nobody signs up, limits and mail are our own, secrets are encrypted."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from authorities.models import User
from authorities.sign_in.accounts import may_sign_in, without_history
from authorities.sign_in.completing import complete_sign_in, set_sign_in_cookies
from core import encryption

#: What the ciphertext of a second factor is bound to.
SECRET_CONTEXT = "mfa.authenticator.data"  # noqa: S105 - the name of a column
NO_ADDRESS = "0.0.0.0"  # noqa: S104 - nobody listens here; the list of sessions wants an address


class AccountAdapter(DefaultAccountAdapter):
    """Allauth's account flows, cut down to signing in and out."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody registers: accounts are made by an administrator."""
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Never by allauth's flow, which puts the suspended POST into the session in clear; our pages ask themselves."""
        return False

    def get_login_stages(self) -> list[str]:
        """After the password only the second factor."""
        return ["allauth.mfa.stages.AuthenticateStage"]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Leave counting to ``authorities.sign_in.limits``: allauth's counters live in the cache."""

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in, under a new session key, and do what belongs to it.

        Raises:
            ImmediateHttpResponse: the account was closed while its second factor was asked for.
        """
        if not may_sign_in(user):
            raise ImmediateHttpResponse(redirect("account_login"))
        with without_history(user):
            super().login(request, user)
        complete_sign_in(request, user)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Give the browser the cookies of its language and of a known device."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        set_sign_in_cookies(request, response)
        return response

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: allauth's messages are not in our words, and our pages have their own."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """The caller's address; a made-up one where there is none (a socket behind a proxy that sends no address)."""
        try:
            return str(super().get_client_ip(request))
        except PermissionDenied:
            return NO_ADDRESS


class MFAAdapter(DefaultMFAAdapter):
    """Allauth's second factor with its secrets encrypted."""

    def encrypt(self, text: str) -> str:
        """Encrypt the key of an app, or the seed of recovery codes."""
        return encryption.encrypt(text, context=SECRET_CONTEXT)

    def decrypt(self, encrypted_text: str) -> str:
        """Open what ``encrypt`` made.

        Raises:
            cryptography.exceptions.InvalidTag: tampered with, or moved here from another column.
        """
        return encryption.decrypt(encrypted_text, context=SECRET_CONTEXT)

    def get_totp_issuer(self) -> str:
        """The name under which the app lists the key."""
        return "TYM"
