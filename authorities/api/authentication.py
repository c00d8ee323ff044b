"""Who calls, as DRF asks for it: what the gates in front have found out already."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request


class TokenOrSession(SessionAuthentication):
    """A token that ``authorities.middleware`` has turned into an actor, or the browser's session with its one-time key."""

    def authenticate(self, request: Request) -> Any:
        """Return the user, and the token if there is one."""
        asked = request._request  # noqa: SLF001 - DRF keeps Django's own request there
        presented = getattr(asked, "presented", None)
        if presented is None:
            return super().authenticate(request)
        return (asked.user, presented.token) if asked.user.is_authenticated else None

    def authenticate_header(self, request: Request) -> str:
        """So that nobody's answer is 401, not 403."""
        return "Bearer"


class TokenOrSessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The two ways in, as the schema tells them."""

    target_class = "authorities.api.authentication.TokenOrSession"
    name = ["token", "session"]

    def get_security_requirement(self, auto_schema: Any) -> Any:
        """Either of them."""
        return [{name: []} for name in self.name]

    def get_security_definition(self, auto_schema: Any) -> Any:
        """A bearer token, or the session's cookie."""
        return [
            {"type": "http", "scheme": "bearer", "description": "A token from the page My account, API tokens."},
            {"type": "apiKey", "in": "cookie", "name": "tym_session"},
        ]
