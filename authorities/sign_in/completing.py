"""What belongs to a sign-in that succeeded: clocks, log, language, known device and mail about a new one."""

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from authorities.actors import build_actor
from authorities.models import AccountMail, KnownDevice, User
from authorities.second_factor import METHODS_SESSION_KEY, second_factor_done
from authorities.sign_in import events, sessions
from authorities.sign_in.mail import queue_mail
from core.transactions import current_request_id

DEVICE_COOKIE = "tym_device"
DEVICE_COOKIE_SALT = "authorities.sign_in.device"
DEVICE_COOKIE_AGE = 365 * 24 * 3600
TOKEN_BYTES = 24


def complete_sign_in(request: HttpRequest, user: User) -> None:
    """Do what every sign-in does, in its transaction; called once the session belongs to ``user``."""
    sessions.begin(request)
    user = User.objects.select_related("employer").get(pk=user.pk)
    actor = build_actor(user, second_factor=second_factor_done(request), request_id=current_request_id())
    events.signed_in(actor=actor, user=user, how=_how(request))
    _choose_language(request, user)
    _remember_device(request, user)


def set_sign_in_cookies(request: HttpRequest, response: HttpResponse) -> None:
    """Set the cookies of the user's language and of the device, as ``complete_sign_in`` has chosen them."""
    language = getattr(request, "chosen_language", "")
    if language:
        set_language_cookie(response, language)
    token = getattr(request, "device_token", "")
    if token:
        response.set_signed_cookie(
            DEVICE_COOKIE,
            token,
            salt=DEVICE_COOKIE_SALT,
            max_age=DEVICE_COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def set_language_cookie(response: HttpResponse, language: str) -> None:
    """Have the browser ask for its pages in ``language``."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=DEVICE_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def device_token(request: HttpRequest) -> str:
    """The random number of the browser's cookie; empty when it has none, or not one of ours."""
    token = request.get_signed_cookie(DEVICE_COOKIE, default="", salt=DEVICE_COOKIE_SALT, max_age=DEVICE_COOKIE_AGE)
    return token or ""


def is_known_device(request: HttpRequest, *, email: str) -> bool:
    """Whether the account ``email`` has signed in with this browser before."""
    token = device_token(request)
    return bool(token) and KnownDevice.objects.filter(user__email__iexact=email).with_token(token).exists()


def _choose_language(request: HttpRequest, user: User) -> None:
    """A language chosen on the sign-in page stays and is the user's from now on; else the user's own comes into use."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen in dict(settings.LANGUAGES) and chosen != user.language:
        user.language = chosen
        user.save(update_fields=["language"])
    request.chosen_language = user.language  # type: ignore[attr-defined]


def _remember_device(request: HttpRequest, user: User) -> None:
    """Note the browser; mail its user when it is a new one, unless it is the very first."""
    has_others = user.known_devices.exists()
    token = device_token(request) or secrets.token_urlsafe(TOKEN_BYTES)
    is_new = KnownDevice.remember(user=user, token=token)
    request.device_token = token  # type: ignore[attr-defined]
    if is_new and has_others and not settings.TYM_DEMO:
        queue_mail(user, AccountMail.Kind.NEW_DEVICE)


def _how(request: HttpRequest) -> str:
    """Code of the last thing that the user showed."""
    records = request.session.get(METHODS_SESSION_KEY) or [{"method": "password"}]
    method = records[-1].get("method", "")
    return {"mfa": "second_factor", "demo": "demo"}.get(method, "password")
