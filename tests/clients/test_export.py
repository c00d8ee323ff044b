"""The client list as a file: what the list shows, contacts only where they may be read, no formulas, and a full trace."""

import csv
import io
from dataclasses import fields
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from audit.events import Action
from audit.models import Event
from clients import export
from clients.export import Table, as_csv, as_xlsx, filter_words, safe_text
from clients.listing import Filters
from tests.http import signed_in

ADDRESS = "/asiakkaat/vienti/"


def asked(http, *, query: str = "", kind: str = "csv"):
    return http.post(f"{ADDRESS}{query}", {"purpose": "export_meeting", "kind": kind})


def read(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_the_list_goes_out_with_its_filter_count_and_purpose_in_the_log(area, client_of_expert):
    http = signed_in(area.user("tvv_expert"))
    assert ADDRESS in http.get(reverse("clients:list")).content.decode()
    assert http.get(f"{ADDRESS}?vastuu=me").status_code == 200
    answer = asked(http, query="?vastuu=me&tila=open")
    rows = read(answer)
    assert [row[1] for row in rows[1:]] == [str(client_of_expert)]
    assert client_of_expert.identity_code not in answer.content.decode()
    assert answer["Content-Disposition"].endswith('.csv"')
    event = Event.objects.get(action=Action.EXPORTED)
    assert event.reason == "export_meeting"
    assert event.row_count == 1
    assert event.listed_ids == [client_of_expert.pk]
    assert sorted(event.changed_fields) == ["official:me", "states:open"]


def test_the_spreadsheet_holds_the_same(area, client_of_expert):
    answer = asked(signed_in(area.user("tvv_expert")), kind="xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet["B2"].value == str(client_of_expert)
    assert sheet["A2"].value == client_of_expert.number
    assert sheet["F2"].value.date() == client_of_expert.clients_membership_rows.get().started_on


def test_contacts_stand_only_where_they_may_be_read(area):
    """The own client's telephone, not that of a colleague's client; of a protected person nobody's (R44)."""
    expert, colleague = area.user("tvv_expert"), area.user("tvv_expert", name="Työtoveri")
    mine, theirs, protected = (area.client(official=who) for who in (expert, colleague, expert))
    for client, phone in ((mine, "040 111 1111"), (theirs, "040 222 2222"), (protected, "040 333 3333")):
        contacts = client.clients_contactdetails_rows.get(ended_at=None)
        contacts.phone = phone
        contacts.save()
    protected.safety_non_disclosure = True
    protected.save()
    rows = {row[0]: row for row in read(asked(signed_in(expert)))[1:]}
    assert rows[str(mine.number)][7] == "040 111 1111"
    assert rows[str(theirs.number)][7] == ""
    assert rows[str(protected.number)][3] == "ei näytetä"
    assert rows[str(protected.number)][7] == ""


def test_hidden_clients_are_on_no_export(area, client_of_expert):
    client_of_expert.shielded = True
    client_of_expert.save()
    assert read(asked(signed_in(area.user("hva_social"))))[1:] == []


@pytest.mark.parametrize("role", ["director", "administrator", "finance_preparer"])
def test_roles_without_client_data_export_nothing(area, client_of_expert, role):
    assert asked(signed_in(area.user(role))).status_code == 403
    assert not Event.objects.filter(action=Action.EXPORTED).exists()


@pytest.mark.parametrize("sent", [{}, {"purpose": "export_meeting"}, {"purpose": "huvikseen", "kind": "csv"}])
def test_without_a_purpose_and_a_kind_nothing_goes_out(area, client_of_expert, sent):
    answer = signed_in(area.user("tvv_expert")).post(ADDRESS, sent)
    assert answer["Content-Type"].startswith("text/html")
    assert not Event.objects.filter(action=Action.EXPORTED).exists()


def test_a_list_that_is_too_long_is_refused_with_the_way_on(area, client_of_expert, monkeypatch):
    monkeypatch.setattr(export, "MOST_ROWS", 0)
    answer = asked(signed_in(area.user("tvv_expert")))
    assert "Rajaa sitä ensin" in answer.content.decode()
    assert not Event.objects.filter(action=Action.EXPORTED).exists()


def test_an_odd_address_filters_nothing_and_fails_nowhere(area, client_of_expert):
    answer = asked(signed_in(area.user("tvv_expert")), query="?tila=Ääliö&kunta=' OR 1=1&ika=<b>&haku=%00&X=1")
    assert len(read(answer)) == 2
    assert Event.objects.get(action=Action.EXPORTED).changed_fields == []


@pytest.mark.parametrize("text", ["=1+1", "+358", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(text):
    assert safe_text(text) == f"'{text}"
    table = Table(headers=["Nimi"], rows=[[text]], clients=[])
    assert as_csv(table).decode("utf-8-sig").splitlines()[1].lstrip('"').startswith("'")
    cell = openpyxl.load_workbook(io.BytesIO(as_xlsx(table))).active["A2"]
    assert cell.data_type == "s"
    if not text.startswith("\r"):  # The file format reads a bare one as a line end.
        assert cell.value == text


def test_plain_cells_stay_as_they_are():
    assert [safe_text(cell) for cell in ("Aino", 12, date(2026, 3, 1), None)] == ["Aino", "12", "1.3.2026", ""]


def test_the_number_of_queries_does_not_grow_with_the_list(area, django_assert_num_queries, django_assert_max_num_queries):
    expert = area.user("tvv_expert")
    area.client(official=expert)
    http = signed_in(expert)
    asked(http)
    with django_assert_max_num_queries(60) as few:
        asked(http)
    for _number in range(10):
        area.client(official=expert)
    with django_assert_num_queries(len(few)):
        asked(http)


def test_the_log_tells_of_every_filter():
    """A filter that is new is told without anybody thinking of it."""
    values = {"states": ("open",), "youngest": 18, "oldest": 29, "is_long": True, "search": "sana"}
    told = {name.name: values.get(name.name, "jotain") for name in fields(Filters)}
    words = list(filter_words(Filters(**told)))
    assert {word.partition(":")[0] for word in words} == set(told) - {"search"}
    assert not list(filter_words(Filters()))
