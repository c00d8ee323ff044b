"""Two people, or two requests of one, at the very same moment."""

import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from audit.models import Event
from clients.models import Client, Membership, ResponsibleOfficial
from clients.services import choose_purpose, search
from core import clock
from core.presentation import date_text
from core.transactions import unit_of_work
from tests.clients.posting import intake, new_code
from tests.clients.together import at_once
from tests.factories import actor_of, make_area
from tests.http import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
INTAKE = reverse("clients:intake")


@pytest.fixture
def area():
    return make_area()


@pytest.fixture
def people(area):
    """Two experts of the employment authority, each with a browser."""
    with unit_of_work(area_id=area.pk):
        users = [area.user("tvv_expert", name=name) for name in ("Yksi", "Kaksi")]
    return users, [signed_in(user) for user in users]


def test_two_intakes_of_one_person_make_one_client_and_both_are_led_to_it(area, people):
    _users, browsers = people
    data = intake(area)
    answers = at_once(*[lambda browser=browser: browser.post(INTAKE, data) for browser in browsers])
    with unit_of_work(area_id=area.pk):
        client = Client.objects.get()
        assert Membership.objects.count() == 1
    assert [answer["Location"] for answer in answers] == [client.get_absolute_url()] * 2


def test_two_intakes_without_a_code_make_one_client_and_the_second_is_asked(area, people):
    _users, browsers = people
    data = intake(area, identity_code=None, birth_date="1.5.1994")
    answers = at_once(*[lambda browser=browser: browser.post(INTAKE, data) for browser in browsers])
    with unit_of_work(area_id=area.pk):
        client = Client.objects.get()
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    (asked,) = [answer for answer in answers if answer.status_code == 200]
    assert asked.context["similar"] == client


def test_intakes_of_many_people_at_once_get_numbers_of_their_own(area, people):
    _users, browsers = people
    forms = [intake(area, last_name=f"Yhtäaikaa{'abcd'[number]}") for number in range(4)]
    answers = at_once(*[lambda number=number: browsers[number % 2].post(INTAKE, forms[number]) for number in range(4)])
    assert {answer.status_code for answer in answers} == {302}
    with unit_of_work(area_id=area.pk):
        assert len(set(Client.objects.values_list("number", flat=True))) == 4


def test_two_who_take_one_client_at_once_are_told_apart(area, people):
    users, browsers = people
    with unit_of_work(area_id=area.pk):
        client = area.client()
    take = reverse("clients:take", args=[client.pk])
    at_once(*[lambda browser=browser: browser.post(take) for browser in browsers])
    with unit_of_work(area_id=area.pk):
        official = ResponsibleOfficial.objects.get(ended_on=None)
    loser = browsers[1 - users.index(official.user)]
    assert str(official.user) in loser.get("/").content.decode(), "the desk says who was first"


def test_two_who_reopen_at_once_open_one_membership(area, people):
    users, browsers = people
    today = clock.today()
    with unit_of_work(area_id=area.pk):
        membership = area.membership(started_on=today - timedelta(days=60))
        membership.close(ended_on=today - timedelta(days=10))
        membership.save()
        client = Client.objects.get(pk=membership.client_id)
        for user, name in zip(users, ("Yksi", "Kaksi"), strict=True):
            assert user == area.user("tvv_expert", name=name)
            choose_purpose(actor=area.actor("tvv_expert", name=name), client=client, purpose="referral")
    data = intake(area) | {"row_version": client.row_version, "started_on": date_text(today), "referred_on": date_text(today)}
    reopen = reverse("clients:reopen", args=[client.pk])
    answers = at_once(*[lambda browser=browser: browser.post(reopen, data) for browser in browsers])
    # The second meets the lock and gets the form back, or comes when it is open already and is refused for its state.
    assert sorted(answer.status_code for answer in answers) in ([200, 302], [302, 403])
    with unit_of_work(area_id=area.pk):
        assert Membership.objects.filter(client=client, ended_on=None).count() == 1


def test_two_changes_of_contacts_at_once_leave_one_row_in_force(area, people):
    _users, browsers = people
    with unit_of_work(area_id=area.pk):
        client = Client.objects.get(pk=area.client(official=area.user("tvv_expert", name="Yksi")).pk)
    address = reverse("clients:change-contacts", args=[client.pk])
    data = intake(area) | {"row_version": client.row_version}
    answers = at_once(
        *[lambda number=number: browsers[0].post(address, data | {"phone": f"040 00{number}"}) for number in range(2)]
    )
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    with unit_of_work(area_id=area.pk):
        assert client.clients_contactdetails_rows.filter(ended_at=None).count() == 1
        assert client.clients_contactdetails_rows.count() == 2


@pytest.fixture
def two_searches(area, people, settings, monkeypatch):
    """Two searches of one person, with one left this hour: each has been counted and waits a moment for the other."""
    settings.TYM_CODE_SEARCHES_PER_HOUR = 1
    users, _browsers = people
    meeting = threading.Barrier(2)

    def after_the_count(*, actor, code):
        with suppress(threading.BrokenBarrierError):
            meeting.wait(2)

    monkeypatch.setattr(search, "client_with_code", after_the_count)

    def one():
        with unit_of_work(area_id=area.pk):
            try:
                search.search_by_code(actor=actor_of(users[0], area=area.area), code=new_code())
            except search.TooManySearches:
                return "refused"
            return "searched"

    return one, one


def is_refused(answer):
    """By the words on the page: the test client mixes up the contexts of threads."""
    with translation.override("fi"):
        return escape(str(search.TooManySearches.message)) in answer.content.decode()


def searches_made(area):
    with unit_of_work(area_id=area.pk):
        return Event.objects.filter(action="searched").count()


def test_two_searches_at_once_do_not_overrun_the_hourly_limit(area, two_searches):
    assert sorted(at_once(*two_searches)) == ["refused", "searched"]
    assert searches_made(area) == 1


def test_it_is_the_lock_that_counts_both(area, two_searches, monkeypatch):
    """Without it the same two would see the same number: so the test above proves the lock."""
    monkeypatch.setattr(search, "lock_code", lambda index: None)
    assert at_once(*two_searches) == ["searched", "searched"]
    assert searches_made(area) == 2


def test_many_searches_at_once_are_let_through_up_to_the_limit(area, people, settings):
    settings.TYM_CODE_SEARCHES_PER_HOUR = 3
    _users, browsers = people
    answers = at_once(*[lambda: browsers[0].post(INTAKE, {"code": new_code()}) for _number in range(6)])
    assert [answer.status_code for answer in answers] == [200] * 6
    assert sum(is_refused(answer) for answer in answers) == 3
    assert searches_made(area) == 3


def test_another_persons_searches_are_counted_apart(area, people, settings):
    settings.TYM_CODE_SEARCHES_PER_HOUR = 1
    _users, browsers = people
    answers = at_once(*[lambda browser=browser: browser.post(INTAKE, {"code": new_code()}) for browser in browsers])
    assert not any(is_refused(answer) for answer in answers)
    assert searches_made(area) == 2
