"""By which ways somebody comes to see clients is asked once in a unit of work, and anew when something is written."""

from datetime import timedelta

import pytest

from clients.models import Client, ClientGrant, ServingAuthority, ShieldedAccess
from clients.standing import EVERY_WAY, Standing, standing_of
from core import clock
from core.transactions import forget_found, found_once, set_area, unit_of_work
from tests.factories import Area


@pytest.fixture
def asked():
    return []


@pytest.fixture
def ask(asked):
    def find() -> int:
        asked.append(None)
        return len(asked)

    return lambda: found_once("key", find)


@pytest.mark.django_db
def test_outside_a_unit_nothing_is_kept_and_nothing_asked(ask, asked):
    assert (ask(), ask(), asked) == (None, None, [])


@pytest.mark.django_db
def test_it_is_asked_once_in_a_unit_and_anew_after_a_change(ask):
    with unit_of_work():
        assert (ask(), ask()) == (1, 1)
        forget_found()
        assert (ask(), ask()) == (2, 2)
    with unit_of_work():
        assert ask() == 3


def test_each_area_has_its_own_answer(area: Area, other_area: Area, ask):
    with unit_of_work(area_id=area.pk):
        assert ask() == 1
        set_area(other_area.pk)
        assert ask() == 2
        set_area(area.pk)
        assert ask() == 1


def test_saving_a_row_of_client_data_makes_it_be_asked_anew(area: Area, ask):
    client = area.client()
    with unit_of_work(area_id=area.pk):
        assert ask() == 1
        client.clients_membership_rows.get().save()
        assert ask() == 2


def test_somebody_with_no_way_in_finds_a_client_from_the_moment_of_the_grant(area: Area):
    stranger = area.actor("kela_specialist")
    client = area.client()
    for serving in ServingAuthority.objects.filter(client=client, authority=stranger.employer):
        serving.ended_on = clock.today()
        serving.save()
    client.serving_authority_ids = [key for key in client.serving_authority_ids if key != stranger.authority_id]
    client.save()
    row = {"client": client, "area_id": area.pk, "user": stranger.user, "stored_by": stranger.employer}
    now = clock.now()
    with unit_of_work(area_id=area.pk):
        assert standing_of(stranger) == Standing(serves=False, has_grants=False, is_named=False)
        assert not Client.objects.visible_to(stranger).exists()
        ClientGrant.objects.create(**row, kind="deputy", reason="syy", starts_at=now, ends_at=now + timedelta(hours=1))
        assert list(Client.objects.visible_to(stranger)) == [client]
        client.shielded = True
        client.save()
        assert not Client.objects.visible_to(stranger).exists()
        ShieldedAccess.objects.create(**row)
        assert list(Client.objects.visible_to(stranger)) == [client]


def test_outside_a_unit_every_way_is_looked_at(area: Area):
    assert standing_of(area.actor("tvv_expert")) == EVERY_WAY
