"""An area with its people, and clients in it."""

from datetime import timedelta

import pytest

from clients.models import Client
from core import clock
from tests.factories import Area, make_area, over


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


@pytest.fixture
def kept(area) -> Client:
    """Taken in without a code, for whom the expert answers."""
    made = area.client(official=area.user("tvv_expert"), identity_code="", birth_date=clock.today() - timedelta(days=12_000))
    return Client.objects.get(pk=made.pk)


@pytest.fixture
def twin(area) -> Client:
    """The same person with the code, taken in once more; that membership was opened by mistake and is over."""
    made = area.client(official=area.user("tvv_expert"), last_name="Toinensukunimi")
    over(made)
    return Client.objects.get(pk=made.pk)
