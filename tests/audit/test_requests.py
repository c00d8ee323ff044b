"""The log and the request's transaction: no look that did not happen, no denial that is lost."""

import pytest

from audit.events import Action, record, record_denial
from audit.models import Event
from core.transactions import afterwards, unit_of_work
from tests.audit.factories import Official
from tests.audit.urls import CLIENT

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def browser(client, settings):
    """Django's test client over the two middlewares that matter here."""
    settings.ROOT_URLCONF = "tests.audit.urls"
    settings.MIDDLEWARE = ["core.middleware.RequestIdMiddleware", "core.middleware.RequestTransactionMiddleware"]
    client.raise_request_exception = False
    return client


def kept():
    with unit_of_work(area_id=1):
        return [(event.action, event.client_id, event.reason) for event in Event.objects.order_by("at", "id")]


def test_a_page_that_was_shown_leaves_its_event(browser):
    assert browser.get("/look").status_code == 200
    assert kept() == [("viewed", CLIENT, "")]


@pytest.mark.parametrize("page", ["/fail", "/render"])
def test_a_page_that_fails_in_the_view_or_while_rendering_leaves_no_look(browser, page):
    assert browser.get(page).status_code == 500
    assert kept() == []


def test_a_denial_survives_the_rollback_of_the_page_and_the_look_does_not(browser):
    assert browser.get("/denied").status_code == 403
    assert kept() == [("denied", CLIENT, "role")]


def test_a_denial_answered_without_an_exception_survives_too(browser):
    assert browser.get("/api").status_code == 404
    assert kept() == [("denied", CLIENT, "not_served")]


def test_a_denial_keeps_the_request_it_belongs_to():
    with unit_of_work(area_id=1, request_id="TEST-TEST-TEST"):
        record_denial(actor=None, reason="role")
        assert not Event.objects.exists(), "it is written afterwards"
    with unit_of_work(area_id=1):
        assert Event.objects.get().request_id == "TEST-TEST-TEST"


def test_a_denial_has_the_time_of_its_own_transaction():
    with unit_of_work(area_id=1):
        viewed = record(Action.VIEWED, actor=Official())
        record_denial(actor=Official(), reason="role")
    with unit_of_work(area_id=1):
        assert Event.objects.get(action="denied").at > viewed.at


def test_outside_a_unit_of_work_a_denial_is_written_at_once():
    record_denial(actor=None, reason="not_signed_in")
    with unit_of_work(area_id=1):
        assert Event.objects.get().action == "denied"


def test_a_denial_with_text_is_refused_where_it_is_written():
    with unit_of_work(area_id=1), pytest.raises(ValueError, match="is a code"):
        record_denial(actor=None, reason="Aino Salminen may not")


def test_what_fails_afterwards_keeps_nothing_else_from_being_done(transactional_db):
    done = []

    def fail():
        raise RuntimeError("the first one fails")

    def work():
        with unit_of_work():
            afterwards(fail)
            afterwards(lambda: done.append("second"))

    with pytest.raises(RuntimeError, match="the first one fails"):
        work()
    assert done == ["second"]
