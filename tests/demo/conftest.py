"""The demo, loaded once for all tests of a module inside a transaction that is taken back."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from authorities.access import Actor
from authorities.actors import build_actor
from authorities.demo import demo_people
from authorities.models import CooperationArea, User
from core.transactions import set_area


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The whole demo as ``make run`` loads it."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def actor(db: None) -> Callable[..., Actor]:
    """Make the actor of a person of the demo, in an area that is opened."""

    def make(key: str, area: str = "keski-uusimaa") -> Actor:
        row = CooperationArea.objects.get(code=area)
        set_area(row.pk)
        return build_actor(User.objects.get(email=demo_people()[key].email), area_id=row.pk, second_factor=True)

    return make


@pytest.fixture
def enter(db: None) -> Callable[[str], CooperationArea]:
    """Open the wall to one of the demo's areas."""

    def make(code: str = "keski-uusimaa") -> CooperationArea:
        row = CooperationArea.objects.get(code=code)
        set_area(row.pk)
        return row

    return make
