"""Parts that are down: the database before and during a save, and the queue."""

import pytest
from django.db import connection, connections
from django.urls import reverse

from clients.models import Client
from clients.services import intake as intake_service
from core import jobs
from core.transactions import unit_of_work
from tests.clients.posting import intake
from tests.factories import make_area
from tests.http import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
INTAKE = reverse("clients:intake")


@pytest.fixture
def area():
    return make_area()


@pytest.fixture
def http(area):
    browser = signed_in(area.user("tvv_expert"))
    browser.raise_request_exception = False
    return browser


@pytest.fixture
def database_down(http):
    """The database behind a port where nobody answers; brought back at the end."""
    held = {name: connection.settings_dict[name] for name in ("HOST", "PORT")}
    connections.close_all()
    connection.settings_dict.update(HOST="127.0.0.1", PORT="1")
    yield
    connections.close_all()
    connection.settings_dict.update(held)


def assert_out_of_order(response) -> None:
    """The page of a fault: Finnish words, when to come back, nothing of the system's inside."""
    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    assert "no-store" in response["Cache-Control"]
    html = response.content.decode()
    assert '<html lang="fi"' in html
    for inside in ("Traceback", "psycopg", "127.0.0.1", "OperationalError"):
        assert inside not in html


@pytest.mark.parametrize("address", ["/", "/asiakkaat/", INTAKE, "/kirjautuminen/", "/yllapito/", "/ei-ole/"])
def test_every_page_says_that_the_system_is_out_of_order(http, database_down, address):
    assert_out_of_order(http.get(address))


def test_a_form_is_answered_in_the_same_way(http, area, database_down):
    assert_out_of_order(http.post(INTAKE, {"code": "010594-900Y"}))
    assert_out_of_order(http.post("/kirjautuminen/", {"email": "a@b.example", "password": "x"}))


def test_health_tells_the_process_lives_and_cannot_serve(http, database_down):
    assert http.get("/health/live").status_code == 200
    assert http.get("/health/ready").status_code == 503


def test_the_next_request_works_when_the_database_is_back(http, area):
    held = connection.settings_dict["HOST"]
    connections.close_all()
    connection.settings_dict["HOST"] = "127.0.0.1"
    port, connection.settings_dict["PORT"] = connection.settings_dict["PORT"], "1"
    assert http.get("/").status_code == 503
    connection.settings_dict.update(HOST=held, PORT=port)
    assert http.get("/").status_code == 200


def test_a_database_lost_in_the_middle_of_a_save_stores_nothing(http, area, owner_connection, monkeypatch):
    real = intake_service.open_membership

    def lose_the_connection(**arguments):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (pid,) = cursor.fetchone()
        owner_connection.execute("SELECT pg_terminate_backend(%s)", [pid])
        return real(**arguments)

    monkeypatch.setattr(intake_service, "open_membership", lose_the_connection)
    data = intake(area)
    assert_out_of_order(http.post(INTAKE, data))
    monkeypatch.undo()
    with unit_of_work(area_id=area.pk):
        assert not Client.objects.exists()
    assert http.post(INTAKE, data).status_code == 302, "sent again, it is taken"


def test_an_intake_that_fails_while_its_page_renders_stores_nothing(http, area, monkeypatch):
    def fail(*arguments, **named):
        raise RuntimeError("no page")

    monkeypatch.setattr("clients.views.intake.redirect", fail)
    assert http.post(INTAKE, intake(area)).status_code == 500
    with unit_of_work(area_id=area.pk):
        assert not Client.objects.exists()


def test_with_the_queue_down_the_register_saves_as_ever(http, area, settings, monkeypatch):
    """Nothing in a save waits for the queue: what is woken is sent after the commit, and failing to is only logged."""
    from celery import shared_task

    from clients.views import intake as intake_view

    @shared_task(name="test.queue_is_down", bind=False)
    def work(key):
        raise AssertionError("nobody runs it")

    monkeypatch.setattr(jobs, "_broker_pause", jobs._Pause())
    monkeypatch.setattr(work.app.conf, "broker_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(work.app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    real = intake_view.take_in_client

    def take_in_and_wake(**arguments):
        membership = real(**arguments)
        jobs.wake(work, membership.pk)
        return membership

    monkeypatch.setattr(intake_view, "take_in_client", take_in_and_wake)
    response = http.post(INTAKE, intake(area))
    assert response.status_code == 302
    assert jobs._broker_pause.until > 0, "the queue was tried, and left alone for a while after that"
    with unit_of_work(area_id=area.pk):
        assert Client.objects.count() == 1
