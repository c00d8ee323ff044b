"""Helpers of the sign-in tests: an area's people, a browser that signs in, codes of an app, a clock that can be turned."""

from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from audit.models import Event
from authorities.models import User
from core import clock
from tests.factories import PASSWORD, Area

SIGN_IN = reverse("account_login")
SECOND_STEP = reverse("mfa_authenticate")


def sign_in(client: Client, user: User, *, password: str = PASSWORD, **data: str) -> HttpResponse:
    """Send the sign-in form."""
    return client.post(SIGN_IN, {"email": user.email, "password": password, **data})


def code_of(user: User, *, steps: int = 0) -> str:
    """The code that the user's app shows now, or so many steps of 30 seconds later."""
    app = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    return code_for(decrypt(app.data["secret"]), steps=steps)


def code_for(secret: str, *, steps: int = 0) -> str:
    """The code of a key."""
    return format_hotp_value(hotp_value(secret, int(clock.now().timestamp()) // 30 + steps))


def is_signed_in(client: Client) -> bool:
    """Whether the browser's session belongs to somebody."""
    return "_auth_user_id" in client.session


def logged(area: Area, action: str) -> list[Event]:
    """The logged events of a kind that one sees inside the area, oldest first."""
    area.enter()
    return list(Event.objects.filter(action=action).order_by("at", "id"))


def reasons(area: Area, action: str) -> list[str]:
    """The reasons of those events."""
    return [event.reason for event in logged(area, action)]


def turn_clock(monkeypatch: Any, **ahead: float) -> None:
    """Let the clock run ``ahead`` (arguments of timedelta) of the real one from now on."""
    real = clock.now
    offset = timedelta(**ahead)
    monkeypatch.setattr(clock, "now", lambda: real() + offset)
