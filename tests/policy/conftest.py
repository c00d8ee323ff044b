"""Two areas, their people, clients in every state that access depends on, and the world of the URL walk."""

import logging
from collections.abc import Iterator

import pytest

from tests.clients.conftest import area, client_of_expert, other_area
from tests.factories import Area
from tests.policy.world import World, make_world

__all__ = ["area", "client_of_expert", "other_area"]


@pytest.fixture
def world(area: Area, other_area: Area) -> Iterator[World]:
    """Everything that the walk asks about. Nothing is logged: thousands of refusals would print a line each."""
    logging.disable(logging.CRITICAL)
    yield make_world(area, other_area)
    logging.disable(logging.NOTSET)
