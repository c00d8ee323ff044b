"""A lost second factor is taken off by two administrators, never by one, never by its holder."""

import pytest
from django.test import Client

from audit.models import Event
from authorities.access import Denied
from authorities.models import AccountMail, SecondFactorReset
from authorities.services.second_factor import confirm_reset, request_reset, withdraw_reset
from authorities.sign_in.codes import has_second_factor
from core.errors import Refused
from tests.authorities.sign_in_helpers import is_signed_in, turn_clock
from tests.authorities.test_sign_in_second_factor import set_up
from tests.factories import make_area


@pytest.fixture
def area(db):
    area = make_area()
    area.enter()
    return area


@pytest.fixture
def user(area):
    return area.user("tvv_expert")


@pytest.fixture
def browser(user, area):
    """The user's browser, with the second factor set up."""
    browser = Client()
    set_up(browser, user)
    area.enter()
    return browser


@pytest.fixture
def first(area):
    return area.actor("administrator", name="Yksi")


@pytest.fixture
def second(area):
    return area.actor("administrator", name="Kaksi")


def test_two_administrators_take_it_off_and_the_sessions_end(area, user, browser, first, second):
    reset = request_reset(actor=first, user=user, reason="Puhelin katosi, tunnistettu kasvokkain")
    assert has_second_factor(user)
    confirm_reset(actor=second, reset=reset)
    assert not has_second_factor(user)
    assert browser.get("/oma/").status_code == 302
    assert not is_signed_in(browser)
    area.enter()
    event = Event.objects.get(action="second_factor_reset")
    assert (event.actor_id, event.object_id, event.row_count) == (second.user_id, str(user.pk), 1)
    assert AccountMail.objects.filter(user=user, kind="second_factor_reset").exists()


def test_one_administrator_alone_cannot(user, browser, first):
    reset = request_reset(actor=first, user=user, reason="Katosi")
    with pytest.raises(Denied):
        confirm_reset(actor=first, reset=reset)
    assert has_second_factor(user)


def test_the_database_refuses_one_person_too(user, browser, first):
    from django.db import IntegrityError, transaction

    reset = request_reset(actor=first, user=user, reason="Katosi")
    with pytest.raises(IntegrityError), transaction.atomic():
        SecondFactorReset.objects.filter(pk=reset.pk).update(confirmed_by=first.user, confirmed_at=reset.requested_at)


def test_nobody_resets_their_own(area, first, second):
    set_up(Client(), first.user)
    area.enter()
    with pytest.raises(Denied):
        request_reset(actor=first, user=first.user, reason="Katosi")
    reset = request_reset(actor=second, user=first.user, reason="Katosi")
    with pytest.raises(Denied):
        confirm_reset(actor=first, reset=reset)


def test_only_administrators_reset(area, user, browser):
    for role in ("tvv_supervisor", "tvv_expert", "director"):
        with pytest.raises(Denied):
            request_reset(actor=area.actor(role, name="Muu"), user=user, reason="Katosi")


def test_a_request_is_good_for_a_day(user, browser, first, second, monkeypatch):
    reset = request_reset(actor=first, user=user, reason="Katosi")
    turn_clock(monkeypatch, hours=25)
    with pytest.raises(Refused):
        confirm_reset(actor=second, reset=reset)
    assert request_reset(actor=first, user=user, reason="Yhä kadoksissa").is_open


def test_there_is_one_request_at_a_time(user, browser, first, second):
    reset = request_reset(actor=first, user=user, reason="Katosi")
    with pytest.raises(Refused):
        request_reset(actor=second, user=user, reason="Katosi")
    withdraw_reset(actor=second, reset=reset)
    with pytest.raises(Refused):
        confirm_reset(actor=second, reset=reset)
    assert request_reset(actor=second, user=user, reason="Katosi sittenkin").is_open


def test_a_confirmed_reset_is_not_confirmed_twice(user, browser, first, second):
    reset = request_reset(actor=first, user=user, reason="Katosi")
    confirm_reset(actor=second, reset=reset)
    with pytest.raises(Refused):
        confirm_reset(actor=second, reset=reset)


def test_nothing_to_reset_is_said(user, first):
    with pytest.raises(Refused):
        request_reset(actor=first, user=user, reason="Katosi")
