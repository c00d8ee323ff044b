"""Signing in with Django's test client, second factor included."""

from django.conf import settings
from django.test import Client as HttpClient

from authorities.models import User
from authorities.second_factor import METHODS_SESSION_KEY
from authorities.sign_in.sessions import SEEN_AT, SIGNED_IN_AT
from core import clock


def signed_in(user: User, *, http: HttpClient | None = None) -> HttpClient:
    """A test client of somebody who has signed in with both factors."""
    http = http or HttpClient()
    http.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = http.session
    session[SIGNED_IN_AT] = session[SEEN_AT] = clock.now().timestamp()
    session[METHODS_SESSION_KEY] = [{"method": "password"}, {"method": "mfa"}]
    session.save()
    return http
