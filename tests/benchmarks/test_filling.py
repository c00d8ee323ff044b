"""The builder writes what the product would: real names, codes and rights, each area behind its wall."""

import pytest

from authorities.actors import build_actor
from authorities.models import User
from benchmarks.filling import fill
from benchmarks.people import people
from benchmarks.sizes import UnknownSize, share_out
from benchmarks.world import CASEWORKER, email_of
from clients.models import Client, ClientNameToken, Membership, ResponsibleOfficial
from clients.policy import can_open, can_view
from core.identity_code import parse
from core.names import name_tokens
from core.transactions import unit_of_work

CLIENTS, AREAS, GRANTS = 60, 3, (1, 4)


def actor_of(name: str, area: int):
    return build_actor(User.objects.get(email=email_of(name)), area_id=area, second_factor=True, request_id="TEST-TEST-TEST")


@pytest.fixture
def world(db):
    return fill(CLIENTS, areas=AREAS, grants=GRANTS)


def test_people_have_made_up_codes_that_open_and_are_the_same_every_time():
    first, again = list(people(30)), list(people(30))
    assert [one.identity_code for one in first] == [one.identity_code for one in again]
    assert len({one.identity_index for one in first}) == 30
    assert all(parse(one.identity_code).is_synthetic for one in first)
    with pytest.raises(ValueError, match="fewer than no people"):
        next(people(-1))


def test_each_area_sees_its_own_clients_only(world):
    for row, count in zip(world, share_out(CLIENTS, areas=AREAS), strict=True):
        with unit_of_work(area_id=row.area):
            assert Client.objects.count() == count
            assert Membership.objects.count() == count
    with unit_of_work():
        assert not Client.objects.exists()


def test_codes_and_names_are_found_as_the_product_finds_them(world):
    with unit_of_work(area_id=world[1].area):
        client = Client.objects.get(number=10001)
        assert Client.objects.get(identity_index__matches=client.identity_code) == client
        tokens = ClientNameToken.objects.filter(client=client).values_list("token", flat=True)
        assert sorted(tokens) == sorted(name_tokens(client.last_name, client.first_names, client.former_names))
        sort_keys = list(Client.objects.values_list("sort_key", flat=True))
        assert sort_keys == sorted(sort_keys)


def test_the_caseworker_finds_everybody_and_opens_the_own_clients(world):
    here = world[0].area
    with unit_of_work(area_id=here):
        actor = actor_of(CASEWORKER, here)
        assert Client.objects.visible_to(actor).count() == Client.objects.count()
        mine = ResponsibleOfficial.objects.filter(user=actor.user).select_related("client")
        assert mine
        assert all(can_open(actor, row.client) for row in mine)


@pytest.mark.parametrize("grants", GRANTS)
def test_a_person_with_grants_sees_the_clients_of_the_grants_alone(world, grants):
    here = world[0].area
    with unit_of_work(area_id=here):
        actor = actor_of(f"oikeuksia-{grants}", here)
        seen = list(Client.objects.visible_to(actor))
        assert len(seen) == grants
        assert all(can_view(actor, client) for client in seen)


def test_more_areas_than_clients_are_refused(db):
    with pytest.raises(UnknownSize):
        fill(2, areas=3)
    assert not User.objects.exists()
