"""An area with its people, and clients in it."""

import pytest

from clients.models import Client
from tests.factories import Area, make_area


@pytest.fixture
def area(db: None) -> Area:
    """A co-operation area; its wall is open."""
    area = make_area()
    area.enter()
    return area


@pytest.fixture
def other_area(db: None, area: Area) -> Area:
    """A second area that shares Kela with the first; the first one stays open."""
    other = make_area(authorities=[area.authorities["kela"]])
    area.enter()
    return other


@pytest.fixture
def client_of_expert(area: Area) -> Client:
    """A client whose responsible official is the employment expert."""
    return area.client(official=area.user("tvv_expert"))
