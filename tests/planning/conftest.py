"""A client whom officials of the three authorities serve."""

import pytest

from clients.models import Client, ResponsibleOfficial
from core import clock
from tests.clients.conftest import area
from tests.planning.plans import ROLES

__all__ = ["area"]


@pytest.fixture
def client(area) -> Client:
    """A client for whom an official of each authority answers."""
    client = area.client(official=area.user(ROLES["tvv"]))
    for kind in ("hva", "kela"):
        ResponsibleOfficial.objects.create(
            client=client,
            area_id=area.pk,
            stored_by=area.authorities[kind],
            user=area.user(ROLES[kind]),
            started_on=clock.today(),
        )
    return client
