"""The gate of the API, before the request's transaction: takes the token off the request and counts the call."""

from collections.abc import Callable

from allauth.account.adapter import get_adapter
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from authorities.api.answers import asks_api, say_no
from authorities.api.throttle import seconds_to_wait
from authorities.api.tokens import Presented, presented_by
from authorities.models.sign_in import ADDRESS_INDEX
from core.encryption import blind_index


class ApiGate:
    """Puts ``request.presented`` on requests to the API; elsewhere a token means nothing and is not looked at."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.presented = None  # type: ignore[attr-defined]
        if not asks_api(request):
            return self.get_response(request)
        presented = presented_by(request)
        request.presented = presented  # type: ignore[attr-defined]
        caller = _caller(request, presented)
        wait = seconds_to_wait(caller) if caller else 0
        if wait:
            return say_no("throttled", status=429, Retry_After=str(wait))
        return self.get_response(request)


def _caller(request: HttpRequest, presented: Presented | None) -> str:
    """Who is counted: the user, whether by session or by any of their tokens; the address of an unknown token, as a keyed hash.

    A stranger without either is told so at once, and not counted.
    """
    if presented is None:
        user = str(request.session.get(SESSION_KEY, ""))
        return f"user:{user}" if user else ""
    if presented.token is not None:
        return f"user:{presented.token.user_id}"
    return blind_index(f"{ADDRESS_INDEX}.api", get_adapter().get_client_ip(request))
