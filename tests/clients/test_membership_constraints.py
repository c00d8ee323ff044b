"""What the database itself refuses of memberships, whatever the program does."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from clients.models import Membership


def add(client, started_on: date, ended_on: date | None) -> None:
    """Write a membership past the services; deferred constraints are checked at once."""
    with transaction.atomic():
        Membership.objects.create(
            client=client,
            area_id=client.area_id,
            stored_by=client.stored_by,
            started_on=started_on,
            ended_on=ended_on,
            state="closed" if ended_on else "open",
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.fixture
def client_2025(area):
    """A client with a membership from March to May 2025."""
    membership = area.membership(started_on=date(2025, 3, 1))
    membership.close(ended_on=date(2025, 5, 31))
    membership.save()
    return membership.client


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2025, 4, 1), date(2025, 4, 30)),
        (date(2025, 1, 1), date(2025, 3, 1)),
        (date(2025, 5, 31), date(2025, 6, 30)),
        (date(2025, 1, 1), date(2025, 12, 31)),
        (date(2025, 5, 31), None),
        (date(2025, 1, 1), None),
    ],
)
def test_memberships_of_a_client_never_overlap(client_2025, start, end):
    with pytest.raises(IntegrityError, match="memberships_of_a_client_do_not_overlap"):
        add(client_2025, start, end)


@pytest.mark.parametrize(("start", "end"), [(date(2025, 6, 1), None), (date(2025, 1, 1), date(2025, 2, 28))])
def test_memberships_side_by_side_are_fine(client_2025, start, end):
    add(client_2025, start, end)
    assert Membership.objects.filter(client=client_2025).count() == 2


def test_a_client_has_one_open_membership(area):
    client = area.client()
    with pytest.raises(IntegrityError):
        add(client, date(2020, 1, 1), None)


def test_a_membership_does_not_end_before_it_starts(client_2025):
    with pytest.raises(IntegrityError, match="membership_ends_after_start"):
        add(client_2025, date(2026, 2, 2), date(2026, 2, 1))
