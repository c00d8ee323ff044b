"""Five hundred clients at once: handed over with three refused, and written into a file."""

import csv
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.models import Bar, Client, ResponsibleOfficial
from tests.http import signed_in

pytestmark = pytest.mark.deep

MANY, REFUSED = 500, 3


@pytest.fixture
def many(area) -> list[Client]:
    """Clients of the expert; three of them are barred for the colleague."""
    expert, colleague = area.user("tvv_expert"), area.user("tvv_expert", name="Sijainen")
    clients = [area.client(official=expert, last_name=f"Asiakas{number:03}") for number in range(MANY)]
    for client in clients[:REFUSED]:
        Bar.objects.create(client=client, area_id=area.pk, user=colleague, stored_by=colleague.employer)
    return clients


def test_three_of_five_hundred_are_refused_and_the_rest_goes_over(area, many):
    expert, colleague = area.user("tvv_expert"), area.user("tvv_expert", name="Sijainen")
    http = signed_in(area.user("tvv_supervisor"))
    address = reverse("clients:hand-over", args=[expert.pk])
    answer = http.post(address, {"user": colleague.pk, "clients": [str(client.pk) for client in many]})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f"{MANY - REFUSED}/{MANY} asiakasta siirrettiin" in page
    assert all(str(client) in page for client in many[:REFUSED])
    held = ResponsibleOfficial.objects.filter(ended_on=None)
    assert held.filter(user=colleague).count() == MANY - REFUSED
    assert set(held.filter(user=expert).values_list("client", flat=True)) == {client.pk for client in many[:REFUSED]}
    again = http.post(address, {"user": colleague.pk, "clients": [str(client.pk) for client in many[:REFUSED]]})
    assert f"0/{REFUSED} asiakasta siirrettiin" in again.content.decode()


def test_five_hundred_chosen_in_the_address_are_handed_over_the_same_way(area, many):
    colleague = area.user("tvv_expert", name="Sijainen")
    http = signed_in(area.user("tvv_supervisor"))
    address = f"{reverse('clients:hand-chosen-over')}?{'&'.join(f'client={client.pk}' for client in many)}"
    answer = http.post(address, {"user": colleague.pk, "clients": [str(client.pk) for client in many]})
    page = answer.content.decode()
    assert f"{MANY - REFUSED}/{MANY} asiakasta siirrettiin" in page
    assert page.count('name="clients"') == REFUSED


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_five_hundred_are_written_into_a_file_by_a_few_queries(area, many, kind):
    http = signed_in(area.user("tvv_expert"))
    with CaptureQueriesContext(connection) as queries:
        answer = http.post("/asiakkaat/vienti/?vastuu=me", {"purpose": "export_meeting", "kind": kind})
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
        names = [row[1] for row in rows[1:]]
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        names = [row[1].value for row in sheet.iter_rows(min_row=2)]
    assert names == sorted(str(client) for client in many)
    assert len(queries) < 60
