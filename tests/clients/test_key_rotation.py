"""Rotation of the keys over the real register: clients, their history and the accounts."""

import base64
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from clients.models import Client
from core.transactions import unit_of_work
from tests.factories import make_area

pytestmark = pytest.mark.django_db


def key(letter):
    return base64.b64encode(letter.encode() * 32).decode()


@pytest.fixture
def rings(settings):
    settings.FIELD_KEYS = {
        "encryption": {"primary": "k1", "keys": {"k1": key("a")}},
        "index": {"primary": "i1", "keys": {"i1": key("b")}},
    }
    return settings.FIELD_KEYS


def stored(column, area_id):
    with unit_of_work(area_id=area_id), connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM clients_client UNION ALL SELECT {column} FROM clients_historicalclient")
        return [row[0] for row in cursor.fetchall()]


def test_clients_of_all_areas_and_their_history_come_under_the_new_keys(rings):
    codes = {}
    for _number in range(2):
        area = make_area()
        client = area.client()
        codes[area.pk] = client.identity_code
        client.save()
    rings["encryption"]["keys"]["k2"], rings["encryption"]["primary"] = key("c"), "k2"
    rings["index"]["keys"]["i2"], rings["index"]["primary"] = key("d"), "i2"
    output = StringIO()
    call_command("rotate_keys", stdout=output)
    assert "clients.Client: 2 rows re-encrypted" in output.getvalue()
    assert "clients.HistoricalClient: 0 rows" not in output.getvalue()
    assert "may be removed" in output.getvalue()
    del rings["encryption"]["keys"]["k1"], rings["index"]["keys"]["i1"]
    for area_id, code in codes.items():
        with unit_of_work(area_id=area_id):
            client = Client.objects.get(identity_index__matches=code)
            assert client.identity_code == code
            assert {entry.identity_code for entry in client.history.all()} == {code}
        assert all(value.startswith("v1:k2:") for value in stored("identity_code", area_id))
        assert all(value.startswith("i2:") for value in stored("identity_index", area_id))


def test_a_membership_can_be_read_again_and_its_state_not_be_assigned():
    area = make_area()
    membership = area.membership()
    membership.refresh_from_db()
    with pytest.raises(AttributeError, match="transition only"):
        membership.state = "closed"
