"""An area with its people, for the tests of the administration."""

import pytest

from authorities.access import Actor
from authorities.models import User
from tests.authorities.test_two_people import make_administrator
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
def there(area: Area) -> Area:
    """Another area with the same Kela and the same KEHA."""
    there = make_area(authorities=[area.authorities["kela"], area.authorities["keha"]])
    area.enter()
    return there


@pytest.fixture
def administrator(area: Area) -> Actor:
    """An administrator of KEHA."""
    return area.actor("administrator")


@pytest.fixture
def colleague(area: Area) -> User:
    """Another administrator, who sees what is granted."""
    return area.user("administrator", name="Toinen")


@pytest.fixture
def pair(area: Area) -> tuple[User, User]:
    """Two independent administrators of some standing."""
    return make_administrator(area, days=60), make_administrator(area, days=60)


@pytest.fixture
def expert(area: Area) -> User:
    """An employment expert with a role for a year."""
    return area.user("tvv_expert")
