"""``Client.objects.visible_to`` and ``policy.can_view`` are one rule in two forms: they agree on every actor and client."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from authorities.access import Actor
from authorities.matrix import roles
from clients.models import Bar, Client, ClientGrant, Membership, ServingAuthority, ShieldedAccess
from clients.policy import can_open, can_view
from core import clock
from core.transactions import set_area, unit_of_work
from tests.factories import Area, actor_of

ROLES = list(roles())


def with_state(area: Area, state: dict, actor: Actor) -> Client:
    """A client changed into ``state`` as ``actor`` stands to it."""
    client = Client.objects.get(pk=area.client().pk)
    common = {"client": client, "area_id": area.pk, "stored_by": actor.employer}
    now = clock.now()
    if state["shielded"]:
        client.shielded = True
    if state["named"]:
        ShieldedAccess.objects.create(**common, user=actor.user)
    if state["barred"]:
        Bar.objects.create(**common, user=actor.user, ended_at=now if state["barred"] == "lifted" else None)
    if state["grant"]:
        ends = now + timedelta(hours=1) if state["grant"] != "over" else now - timedelta(minutes=1)
        kind = "deputy" if state["grant"] == "over" else state["grant"]
        ClientGrant.objects.create(
            **common, user=actor.user, kind=kind, reason="syy", starts_at=now - timedelta(hours=2), ends_at=ends
        )
    if state["closed"]:
        membership = Membership.objects.get(client=client)
        membership.close(ended_on=clock.today())
        membership.save()
    if not state["served"]:
        for row in ServingAuthority.objects.filter(client=client):
            row.ended_on = clock.today()
            row.save()
        client.serving_authority_ids = []
    client.save()
    return Client.objects.get(pk=client.pk)


STATES = st.fixed_dictionaries(
    {
        "shielded": st.booleans(),
        "named": st.booleans(),
        "barred": st.sampled_from(["", "now", "lifted"]),
        "grant": st.sampled_from(["", "deputy", "break_glass", "over"]),
        "closed": st.booleans(),
        "served": st.booleans(),
    }
)


@pytest.mark.parametrize("role", ROLES)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(state=STATES)
def test_list_and_policy_agree(area: Area, role: str, state: dict):
    actor = area.actor(role)
    client = with_state(area, state, actor)
    seen = Client.objects.visible_to(actor).filter(pk=client.pk).exists()
    assert seen == bool(can_view(actor, client))
    if can_open(actor, client):
        assert seen
    with unit_of_work(area_id=area.pk):
        # Within a request the conditions hold only the ways in that there are (``clients.standing``).
        assert Client.objects.visible_to(actor).filter(pk=client.pk).exists() == seen


def test_ones_own_record_is_in_no_list(area: Area):
    user = area.user("tvv_expert", name="Asiakasvirkailija")
    client = area.client()
    user.identity_code = client.identity_code
    user.save()
    actor = actor_of(user, area=area.area)
    assert not Client.objects.visible_to(actor).filter(pk=client.pk).exists()
    assert not can_view(actor, client)


def test_another_areas_client_is_in_no_list(area: Area, other_area: Area):
    foreign = other_area.client()
    set_area(area.pk)
    shared = actor_of(area.user("kela_specialist"), area=area.area)
    assert not Client.objects.visible_to(shared).filter(pk=foreign.pk).exists()
    assert not Client.objects.filter(pk=foreign.pk).exists()


def test_an_account_that_is_not_in_force_sees_nothing(area: Area):
    client = area.client()
    user = area.user("tvv_expert", name="Lopettanut")
    user.valid_to = clock.today() - timedelta(days=1)
    user.save()
    actor = actor_of(user, area=area.area)
    assert not Client.objects.visible_to(actor).exists()
    assert not can_view(actor, client)
    assert not Client.objects.visible_to(None).exists()


def test_the_mirror_of_serving_authorities_is_true(area: Area):
    for _number in range(3):
        area.client()
    for client in Client.objects.all():
        rows = ServingAuthority.objects.filter(client=client, ended_on=None).values_list("authority_id", flat=True)
        assert client.serving_authority_ids == sorted(rows)
