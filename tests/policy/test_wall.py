"""The wall between the areas stands in the database: with every list and question opened, nothing of another area shows."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError
from django.urls import reverse

from clients.models import Client, ClientNameToken, ContactDetails
from core.transactions import set_area, unit_of_work
from tests.factories import Area
from tests.http import signed_in
from tests.policy.lawless import allow_everything, open_every_list


@pytest.fixture
def no_rule(monkeypatch):
    """Every list replaced by "everything", and every question of the policy answered with yes."""
    open_every_list(monkeypatch)
    allow_everything(monkeypatch)


@pytest.fixture
def foreign(area: Area, other_area: Area) -> Client:
    """A client of the other area; the first area's wall is open again."""
    client = other_area.client(last_name="Vierasalueinen")
    set_area(area.pk)
    return client


def test_a_view_shows_nothing_of_another_area(area, foreign, no_rule):
    http = signed_in(area.user("tvv_expert"))
    assert "Vierasalueinen" not in http.get(reverse("clients:list")).content.decode()
    assert http.get(reverse("clients:client", args=[foreign.pk])).status_code == 404


def test_a_unit_of_work_of_a_task_sees_its_own_area_only(area, foreign, no_rule):
    mine = area.client()
    with unit_of_work(area_id=area.pk):
        assert list(Client.objects.visible_to(None)) == [mine]
        assert list(Client.objects.readable_by(None)) == [mine]
        assert {row.client for row in ContactDetails.objects.readable_by(None)} == {mine}
    with unit_of_work(area_id=None):
        assert not Client.objects.exists()


def test_a_command_sees_its_own_area_only(area, foreign, no_rule):
    class CountClients(BaseCommand):
        def handle(self, *args, **options):
            with unit_of_work(area_id=area.pk):
                self.stdout.write(str(Client.objects.visible_to(None).count()))

    out = StringIO()
    call_command(CountClients(), stdout=out)
    assert out.getvalue().strip() == "0"


def test_raw_sql_reads_changes_and_deletes_nothing_of_another_area(area, foreign):
    with connection.cursor() as cursor:
        for table in ("clients_client", "clients_membership", "clients_contactdetails", "clients_historicalclient"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,), table
        cursor.execute("UPDATE clients_client SET last_name = 'Muutettu'")
        assert cursor.rowcount == 0
        cursor.execute("DELETE FROM clients_contactdetails")
        assert cursor.rowcount == 0
    set_area(foreign.area_id)
    assert Client.objects.get(pk=foreign.pk).last_name == "Vierasalueinen"
    assert ContactDetails.objects.filter(client=foreign).exists()


def test_raw_sql_writes_nothing_into_another_area(area, foreign):
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Client.objects.create(
            area_id=foreign.area_id,
            number=999,
            birth_date="2000-01-01",
            last_name="X",
            first_names="Y",
            sort_key="x",
            stored_by_id=foreign.stored_by_id,
        )


def test_a_row_cannot_point_at_a_client_of_another_area(area, foreign):
    row = ClientNameToken.objects.create(client_id=foreign.pk, area_id=area.pk, token="aino")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    row.delete()


def test_the_application_role_cannot_step_over_the_wall(area, foreign):
    for statement in (
        "ALTER TABLE clients_client DISABLE ROW LEVEL SECURITY",
        "DROP POLICY one_area ON clients_client",
        "SET ROLE tym_owner",
        "TRUNCATE audit_event",
    ):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
