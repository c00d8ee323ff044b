"""Whether this sign-in was confirmed by a second factor."""

from django.conf import settings
from django.http import HttpRequest

METHODS_SESSION_KEY = "account_authentication_methods"


def second_factor_done(request: HttpRequest) -> bool:
    """Whether allauth recorded a second factor for this session, or the installation (the demo) asks for none."""
    if not settings.TYM_REQUIRE_SECOND_FACTOR:
        return True
    methods = request.session.get(METHODS_SESSION_KEY, [])
    return any(record.get("method") == "mfa" for record in methods)
