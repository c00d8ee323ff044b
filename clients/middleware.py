"""Counts look-ups by identity code before the request's transaction, as sign-in counts guesses."""

from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase

from authorities.sign_in.addresses import match_of
from clients.services.code_attempts import reserved
from core.identity_code import looks_like_code

#: Address name → whether what was sent may be looked up by identity code. A page that is missing here fails when it tries.
COUNTED: dict[str, Callable[[QueryDict], bool]] = {
    "clients:intake": lambda sent: bool(sent.get("code") or sent.get("identity_code")),
    "clients:break-glass": lambda sent: bool(sent.get("code")),
    "clients:change-code": lambda sent: bool(sent.get("identity_code")),
    "clients:list": lambda sent: looks_like_code(sent.get("q", "")),
}


class CountedCodes:
    """Reserves an attempt for each request that may look somebody up by identity code, and none for the others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with reserved(_searcher(request)):
            return self.get_response(request)


def _searcher(request: HttpRequest) -> int | None:
    """Whose attempt it is; None when there is none."""
    if request.method != "POST":
        return None
    match = match_of(request.path_info)
    counted = COUNTED.get(match.view_name) if match else None
    if counted is None or not counted(request.POST):
        return None
    key = request.session.get(SESSION_KEY)
    return int(key) if key else None
