"""The wall between the areas, written against: no view, task, command or statement changes a row of another area.

Every list is opened and every question of the policy answered with yes, so nothing but the database can be in the way. What
became of the rows is asked of the owner's role, whom the wall does not bind.
"""

from collections.abc import Callable
from contextlib import suppress
from copy import copy
from functools import partial
from typing import Any

import psycopg
import pytest
from celery import current_app
from django.core.exceptions import ObjectDoesNotExist
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection, models
from django.urls import reverse

from authorities import middleware
from authorities.actors import build_actor
from authorities.models import User
from clients.models import Client, ClientNameToken, ContactDetails
from clients.services import CONTACT_FIELDS, change_contacts, change_identity
from clients.urls import urlpatterns
from clients.views.door import ClientPage
from core import transactions
from core.jobs import work_task
from core.transactions import unit_of_work
from tests.clients.posting import intake
from tests.factories import Area, make_area
from tests.http import signed_in
from tests.policy.lawless import allow_everything, open_every_list

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = sorted(one.name for one in urlpatterns if set(one.pattern.converters) == {"client_id"})
# Without the log, which takes events of any area and never changes one (tests/audit/test_database.py).
WALLED = """
    SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relrowsecurity AND c.relkind IN ('r', 'p') AND a.attname = 'area_id' AND NOT a.attisdropped
        AND c.relname NOT LIKE 'audit_event%'
"""


@pytest.fixture
def area() -> Area:
    return make_area()


@pytest.fixture
def foreign(area: Area) -> Client:
    """A client of another area, as it was loaded there."""
    other = make_area(authorities=[area.authorities["kela"]])
    with unit_of_work(area_id=other.pk):
        return Client.objects.get(pk=other.client(official=other.user("tvv_expert"), last_name="Vierasalueinen").pk)


@pytest.fixture
def user(area: Area) -> User:
    """The first area's expert, who knows the foreign client's key."""
    with unit_of_work(area_id=area.pk):
        area.client(official=area.user("tvv_expert"))
    return area.user("tvv_expert")


@pytest.fixture
def lawless(monkeypatch: pytest.MonkeyPatch) -> None:
    open_every_list(monkeypatch)
    allow_everything(monkeypatch)


@pytest.fixture
def rows(foreign: Client, owner_connection: psycopg.Connection) -> Callable[[], dict[str, tuple]]:
    """What the other area's rows are now: by table, how many and a digest of what stands in them."""

    area_id = foreign.area_id

    def read() -> dict[str, tuple]:
        found = {}
        for (table,) in owner_connection.execute(WALLED).fetchall():
            digest = f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM \"{table}\" t WHERE area_id = %s"
            found[table] = owner_connection.execute(digest, [area_id]).fetchone()
        return found

    return read


def form_of(area: Area, client: Client) -> dict[str, Any]:
    """What any page of the client would take: the fields of all of them, in order."""
    return intake(area, last_name="Muutettu") | {
        "row_version": client.row_version,
        "birth_date": "1.5.1994",
        "purpose": "contact",
        "reason": "Koe",
        "official": area.user("tvv_expert").pk,
        "user": area.user("tvv_expert").pk,
        "people": [area.user("tvv_expert").pk],
    }


def test_the_other_areas_rows_are_there_to_be_changed(foreign, rows):
    found = rows()
    tables = {
        "clients_client",
        "clients_historicalclient",
        "clients_membership",
        "clients_contactdetails",
        "clients_clientnametoken",
    }
    assert {table for table in tables if found[table][0]} == tables
    assert len(found) > 15


def test_a_view_neither_finds_nor_changes_a_client_of_another_area(area, foreign, user, lawless, rows):
    before, http = rows(), signed_in(user)
    for page in PAGES:
        answer = http.post(reverse(f"clients:{page}", args=[foreign.pk]), form_of(area, foreign), follow=True)
        assert answer.status_code in {404, 405}, page
        assert rows() == before, page


def test_a_view_that_was_handed_another_areas_client_changes_nothing_of_it(area, foreign, user, lawless, rows, monkeypatch):
    """Even the finding is taken out: the view holds the client, as if it had been kept from somewhere."""
    monkeypatch.setattr(ClientPage, "client", foreign)
    before, http = rows(), signed_in(user)
    http.raise_request_exception = False
    for page in PAGES:
        http.post(reverse(f"clients:{page}", args=[foreign.pk]), form_of(area, foreign))
        assert rows() == before, page


def test_nothing_but_the_wall_stops_the_view(area, foreign, user, lawless, rows, monkeypatch):
    """The same request with the wall moved: it writes, so the tests above prove the wall and no other check."""
    monkeypatch.setattr(middleware, "set_area", lambda _own: transactions.set_area(foreign.area_id))
    before = rows()
    data = form_of(area, foreign)
    assert signed_in(user).post(reverse("clients:change-contacts", args=[foreign.pk]), data).status_code == 302
    assert rows()["clients_contactdetails"] != before["clients_contactdetails"]


# --- without a view ---------------------------------------------------------------------------------------------------------

Attempt = Callable[[Area, Client], int]


def change_contacts_by_service(area: Area, foreign: Client) -> int:
    values = dict.fromkeys(CONTACT_FIELDS, "") | {"home_municipality": None, "phone": "040 999"}
    change_contacts(actor=actor(area), client=foreign, values=values, seen_version=foreign.row_version)
    return 1


def change_identity_by_service(area: Area, foreign: Client) -> int:
    change_identity(
        actor=actor(area), client=foreign, last_name="Muutettu", first_names="Toinen", birth_date=foreign.birth_date,
        safety_non_disclosure=False, died_on=None, seen_version=foreign.row_version,
    )  # fmt: skip
    return 1


def save_the_instance(area: Area, foreign: Client) -> int:
    foreign.last_name = "Muutettu"
    foreign.save()
    return 1


def save_it_into_the_own_area(area: Area, foreign: Client) -> int:
    foreign.area_id = area.pk
    foreign.save(force_update=True)
    return 1


def update_the_set(area: Area, foreign: Client) -> int:
    return models.QuerySet(Client).filter(pk=foreign.pk).update(last_name="Muutettu")


def delete_the_set(area: Area, foreign: Client) -> int:
    return models.QuerySet(ContactDetails).filter(client_id=foreign.pk)._raw_delete(using="default")


def add_a_row_there(area: Area, foreign: Client) -> int:
    ClientNameToken.objects.create(client_id=foreign.pk, area_id=foreign.area_id, token="muutettu")
    return 1


def hang_a_row_of_the_own_area_on_it(area: Area, foreign: Client) -> int:
    ClientNameToken.objects.create(client_id=foreign.pk, area_id=area.pk, token="muutettu")
    return 1


def update_in_sql(area: Area, foreign: Client) -> int:
    return in_sql("UPDATE clients_client SET last_name = 'Muutettu' WHERE id = %s", foreign.pk)


def move_it_in_sql(area: Area, foreign: Client) -> int:
    return in_sql("UPDATE clients_membership SET area_id = %s WHERE client_id = %s", area.pk, foreign.pk)


def delete_in_sql(area: Area, foreign: Client) -> int:
    return in_sql("DELETE FROM clients_clientnametoken WHERE client_id = %s", foreign.pk)


def push_the_own_rows_over_in_sql(area: Area, foreign: Client) -> int:
    return in_sql("UPDATE clients_clientnametoken SET area_id = %s", foreign.area_id)


def in_sql(statement: str, *parameters: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.rowcount


def actor(area: Area) -> Any:
    return build_actor(area.user("tvv_expert"), area_id=area.pk, second_factor=True, request_id="TEST-TEST-TEST")


ATTEMPTS: list[Attempt] = [
    change_contacts_by_service, change_identity_by_service, save_the_instance, save_it_into_the_own_area, update_the_set,
    delete_the_set, add_a_row_there, hang_a_row_of_the_own_area_on_it, update_in_sql, move_it_in_sql, delete_in_sql,
    push_the_own_rows_over_in_sql,
]  # fmt: skip


def by_a_task(area: Area, attempt: Callable[[], int]) -> int:
    """Run the attempt in a task of the house, in a unit of work of the own area."""

    @work_task("test.over_the_wall")
    def work(*, area_id: int) -> int:
        return attempt()

    try:
        return work.apply(kwargs={"area_id": area.pk}, throw=True).get()
    finally:
        del current_app.tasks["test.over_the_wall"]


def by_a_command(area: Area, attempt: Callable[[], int]) -> int:
    """Run it in a management command, which opens its unit of work itself."""
    touched = []

    class Reach(BaseCommand):
        def handle(self, *args: Any, **options: Any) -> None:
            with unit_of_work(area_id=area.pk):
                touched.append(attempt())

    call_command(Reach())
    return sum(touched)


@pytest.mark.parametrize("run", [by_a_task, by_a_command], ids=lambda run: run.__name__)
def test_a_task_and_a_command_change_nothing_of_another_area(area, foreign, user, lawless, rows, run):
    before = rows()
    for attempt in ATTEMPTS:
        touched = 0
        with suppress(DatabaseError, ObjectDoesNotExist):
            touched = run(area, partial(attempt, area, copy(foreign)))
        assert touched == 0, attempt.__name__
        assert rows() == before, attempt.__name__


@pytest.mark.parametrize("attempt", ATTEMPTS[:3], ids=lambda attempt: attempt.__name__)
def test_nothing_but_the_wall_stops_the_services(area, foreign, user, lawless, rows, attempt):
    """Within the other area the same attempts write: it is no other check that stopped them."""
    before = rows()
    with unit_of_work(area_id=foreign.area_id):
        assert attempt(area, foreign) == 1
    assert rows() != before
