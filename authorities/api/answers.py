"""How the API says no where no view of it has been reached: the same two fields as everywhere, a code and words."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext_lazy as _

API_PREFIX = "/api/"

#: Code of the answer → words, where there is no reason of the policy.
WORDS: dict[str, Any] = {
    "session_not_open": _("Sign in, or send a token: Authorization: Bearer."),
    "token_not_valid": _(
        "The token is not known, has expired or was revoked, or its holder's account or area is not in force. Issue a new one."
    ),
    "throttled": _("Too many calls in a minute. Wait, and call again."),
    "not_found": _("There is no such thing, or it is not open to you."),
    "failed": _("The system failed. Nothing was changed. Tell the support the id of the request."),
    "unavailable": _("The system is not available just now. Try again in a minute."),
}


def asks_api(request: HttpRequest) -> bool:
    """Whether an address belongs to the API."""
    return request.path_info.startswith(API_PREFIX)


def content(code: str, message: Any = None) -> dict[str, str]:
    """The body of an answer that says no."""
    return {"detail": code, "message": str(WORDS[code] if message is None else message)}


def say_no(code: str, *, status: int, **headers: str) -> JsonResponse:
    """An answer that says no; header names are written with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return JsonResponse(content(code), status=status, headers=named)


def unauthorised(request: HttpRequest) -> JsonResponse:
    """Nobody who may ask: no session that is open, or no token that works."""
    code = "session_not_open" if getattr(request, "presented", None) is None else "token_not_valid"
    return say_no(code, status=401, WWW_Authenticate="Bearer")
