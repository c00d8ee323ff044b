"""``readable_by`` and the policy's ``can_read`` are one rule in two forms; ``visible_to`` is no way to content."""

from datetime import timedelta
from functools import partial

import pytest
from django.apps.registry import Apps
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from authorities.access import Actor, Deny
from authorities.matrix import roles
from authorities.models import Authority, CooperationArea
from authorities.rights import DataGroup
from clients.facts import attach_facts
from clients.models import (
    AccessRequest,
    Bar,
    Client,
    ClientGrant,
    ClientRecord,
    ContactDetails,
    Membership,
    PurposeOfDay,
    Referral,
    ResponsibleOfficial,
)
from clients.policy import can_open, can_read, can_see_contacts, can_view
from clients.reading import readable_rows, visible_rows
from core import clock, registry
from tests.factories import Area
from tests.policy.test_visible_equals_view import with_state

STATES = st.fixed_dictionaries(
    {
        "shielded": st.booleans(),
        "named": st.booleans(),
        "barred": st.sampled_from(["", "", "now", "lifted"]),
        "grant": st.sampled_from(["", "deputy", "break_glass", "over"]),
        "both_grants": st.booleans(),
        "closed": st.booleans(),
        "served": st.sampled_from([True, True, False]),
        "secret": st.booleans(),
        "responsible": st.sampled_from(["", "now", "ended"]),
        "open_work": st.booleans(),
        "purpose": st.sampled_from(["", "today", "yesterday"]),
    }
)
NOTHING = {
    "shielded": False, "named": False, "barred": "", "grant": "", "both_grants": False, "closed": False, "served": True,
    "secret": False, "responsible": "", "open_work": False, "purpose": "",
}  # fmt: skip
each_state = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def open_work(monkeypatch):
    """A kind of open work: a request that the person has not handled."""
    ring = registry.Registry("ring source")
    ring.register(
        registry.RingSource("requests", lambda actor: AccessRequest.objects.filter(user=actor.user_id, handled_at=None))
    )
    monkeypatch.setattr(registry, "_ring", ring)


def stand(area: Area, state: dict, actor: Actor) -> Client:
    """A client in a state, as ``actor`` stands to them."""
    client = with_state(area, state, actor)
    mine = {"client": client, "area_id": area.pk, "user": actor.user}
    stored = mine | {"stored_by": actor.employer}
    now, today = clock.now(), clock.today()
    if state["both_grants"] and state["grant"] in {"deputy", "break_glass"}:
        other = "deputy" if state["grant"] == "break_glass" else "break_glass"
        ClientGrant.objects.create(**stored, kind=other, reason="syy", starts_at=now, ends_at=now + timedelta(hours=1))
    if state["responsible"]:
        for row in ResponsibleOfficial.objects.filter(client=client, stored_by=actor.employer, ended_on=None):
            row.ended_on = today
            row.save()
        ended = today if state["responsible"] == "ended" else None
        ResponsibleOfficial.objects.create(**stored, started_on=today, ended_on=ended)
    if state["open_work"]:
        AccessRequest.objects.create(**mine)
    if state["purpose"]:
        day = today if state["purpose"] == "today" else today - timedelta(days=1)
        PurposeOfDay.objects.create(**mine, day=day, purpose="contact")
    client.safety_non_disclosure = state["secret"]
    client.save()
    return Client.objects.get(pk=client.pk)


def given_out(rows: models.QuerySet, client: Client) -> bool:
    """Whether a row of the client is among those."""
    return rows.filter(client=client).exists()


@pytest.mark.parametrize("role", list(roles()))
@each_state
@given(state=STATES)
def test_list_and_policy_agree(area: Area, role: str, state: dict):
    actor = area.actor(role)
    client = stand(area, state, actor)
    readable = bool(can_read(actor, client, DataGroup.IDENTITY))
    assert Client.objects.readable_by(actor).filter(pk=client.pk).exists() == readable == bool(can_open(actor, client))
    contacts = bool(can_see_contacts(actor, client))
    assert Client.objects.contacts_readable_by(actor).filter(pk=client.pk).exists() == contacts
    assert given_out(ContactDetails.objects.readable_by(actor), client) == contacts
    for model in (Membership, Referral, Bar, PurposeOfDay):
        if row := model.objects.filter(client=client).first():
            assert given_out(model.objects.readable_by(actor), client) == bool(can_read(actor, client, model.data_group, row))
    for model in (ContactDetails, Membership, Referral, ResponsibleOfficial, Bar, PurposeOfDay):
        readable, visible = model.objects.readable_by(actor), model.objects.visible_to(actor)
        assert set(readable_rows(model, actor, client)) == set(readable.filter(client=client)), model
        assert set(visible_rows(model, actor, client)) == set(visible.filter(client=client)), model


@pytest.mark.parametrize("group", DataGroup)
@pytest.mark.parametrize("whose", ["own", "other"])
def test_what_only_its_owner_reads_is_read_by_its_owner_alone(area: Area, monkeypatch, group: DataGroup, whose: str):
    monkeypatch.setattr(Referral, "data_group", group)
    for role in roles():
        actor = area.actor(role)
        client = stand(area, NOTHING | {"responsible": "now", "purpose": "today"}, actor)
        record = Referral.objects.get(client=client)
        if whose == "own":
            record.stored_by = actor.employer
            record.save()
        assert given_out(Referral.objects.readable_by(actor), client) == bool(can_read(actor, client, group, record)), role
        seen = bool(can_view(actor, client)) and bool(can_read(actor, client, group, record))
        assert given_out(Referral.objects.visible_to(actor), client) == seen, role
        assert bool(readable_rows(Referral, actor, client)) == bool(visible_rows(Referral, actor, client)) == seen, role


def test_what_exists_is_not_readable_before_a_purpose(area: Area):
    actor = area.actor("tvv_expert")
    client = stand(area, NOTHING, actor)
    for rows in (ContactDetails.objects, Membership.objects):
        assert given_out(rows.visible_to(actor), client)
        assert not given_out(rows.readable_by(actor), client)
    PurposeOfDay.objects.create(client=client, area_id=area.pk, user=actor.user, day=clock.today(), purpose="contact")
    for rows in (ContactDetails.objects, Membership.objects):
        assert given_out(rows.readable_by(actor), client)


def test_a_purpose_does_not_open_the_contact_details_of_somebody_under_non_disclosure(area: Area):
    actor = area.actor("tvv_expert")
    client = stand(area, NOTHING | {"secret": True, "purpose": "today"}, actor)
    assert given_out(Membership.objects.readable_by(actor), client)
    assert not given_out(ContactDetails.objects.readable_by(actor), client)


def test_a_stranger_reads_nothing(area: Area):
    area.client()
    for rows in (Client.objects, ContactDetails.objects, Membership.objects):
        assert not rows.readable_by(None).exists()
        assert not rows.visible_to(None).exists()


# --- the data group of a row ------------------------------------------------------------------------------------------


@pytest.fixture
def papers():
    """A model whose rows carry their data group: the table of contact details, with the group in a column of text."""
    elsewhere = Apps()
    for model in (Client, CooperationArea, Authority):
        elsewhere.register_model(model._meta.app_label, model)

    class Paper(ClientRecord):
        client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
        data_group = models.CharField(max_length=40, choices=DataGroup, db_column="contact_language")

        class Meta:
            app_label = "clients"
            apps = elsewhere
            managed = False
            db_table = "clients_contactdetails"

    return Paper


@pytest.mark.parametrize("role", list(roles()))
@pytest.mark.parametrize("whose", ["own", "other"])
def test_a_row_with_its_own_group_is_open_to_those_of_the_group(area: Area, papers, role: str, whose: str):
    actor = area.actor(role)
    client = stand(area, NOTHING | {"responsible": "now", "purpose": "today"}, actor)
    row = papers.objects.get(client=client)
    for group in DataGroup:
        row.data_group = group
        row.stored_by = actor.employer if whose == "own" else area.authorities["kela" if role.startswith("tvv") else "tvv"]
        row.save()
        assert given_out(papers.objects.readable_by(actor), client) == bool(can_read(actor, client, group, row)), group
        assert given_out(papers.objects.visible_to(actor), client) == bool(can_read(actor, client, group, row)), group


def test_what_no_authority_stored_is_nobodys_own(area: Area, monkeypatch):
    (role,) = [one.code for one in roles().values() if one.reads_own]
    group = next(iter(roles()[role].reads_own))
    actor = area.actor(role)
    client = stand(area, NOTHING | {"purpose": "today"}, actor)
    monkeypatch.setattr(PurposeOfDay, "data_group", group)
    assert not given_out(PurposeOfDay.objects.readable_by(actor), client)
    assert not given_out(PurposeOfDay.objects.visible_to(actor), client)


# --- facts of many ----------------------------------------------------------------------------------------------------


def test_the_policy_over_a_whole_page_costs_one_query(area: Area):
    actor = area.actor("tvv_expert")
    for number in range(50):
        area.client(last_name=f"Rivi{number}", official=actor.user if number % 2 else None)
    found = Client.objects.visible_to(actor).order_by("pk")
    one_by_one = [can_open(actor, client) for client in found]
    page = list(found)
    with CaptureQueriesContext(connection) as queries:
        assert [can_open(actor, client) for client in attach_facts(actor, page)] == one_by_one
    assert len(queries) == 1
    assert {bool(answer) for answer in one_by_one} == {True, False}
    with CaptureQueriesContext(connection) as queries:
        assert attach_facts(actor, []) == []
    assert not queries.captured_queries


def test_facts_attached_for_one_actor_answer_no_other(area: Area):
    client = area.client(official=area.user("tvv_expert"))
    (client,) = attach_facts(area.actor("tvv_expert"), Client.objects.filter(pk=client.pk))
    assert can_open(area.actor("tvv_expert"), client)
    assert can_open(area.actor("hva_social"), client).reason is Deny.PURPOSE


@pytest.mark.parametrize("forget", ["forget_facts", "refresh_from_db"])
def test_facts_are_asked_anew_after_they_were_forgotten(area: Area, forget: str):
    actor = area.actor("tvv_expert")
    client = Client.objects.get(pk=area.client().pk)
    again = partial(can_open, actor, client)
    assert again().reason is Deny.PURPOSE
    PurposeOfDay.objects.create(client=client, area_id=area.pk, user=actor.user, day=clock.today(), purpose="contact")
    assert again().reason is Deny.PURPOSE
    getattr(client, forget)()
    assert again()


def test_there_are_no_facts_of_a_client_who_is_gone(area: Area):
    with pytest.raises(Client.DoesNotExist):
        Client(pk="0192f000-0000-7000-8000-000000000000").facts_for(area.actor("tvv_expert"))
