"""Asking the API with Django's test client: tokens, and calls that are parsed."""

from typing import Any

from django.http import HttpResponse
from django.test import Client as HttpClient

from authorities.models import ApiToken, User
from authorities.services.tokens import issue_token
from tests.factories import Area, actor_of

CLIENTS = "/api/v1/clients/"


def token_for(user: User, area: Area, *, name: str = "Raportti", days: int = 30) -> tuple[ApiToken, str]:
    """A token of somebody for an area, with its secret."""
    area.enter()
    return issue_token(actor=actor_of(user, area=area.area), name=name, days=days)


def by_token(secret: str, address: str = CLIENTS, *, http: HttpClient | None = None, **headers: str) -> HttpResponse:
    """The answer to a call with a token."""
    return (http or HttpClient()).get(address, headers={"Authorization": f"Bearer {secret}", **headers})


def told(response: HttpResponse) -> tuple[int, Any]:
    """Status and code of an answer that says no."""
    body = response.json()
    assert body["message"], body
    return response.status_code, body["detail"]
