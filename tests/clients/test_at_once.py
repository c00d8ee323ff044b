"""Two people, or two requests of one, at the very same moment."""

import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from audit.models import Event
from authorities.access import Denied
from authorities.middleware import AREA_SESSION_KEY
from authorities.models import AuthorityArea
from authorities.projection import project_matrix
from clients.models import Client, CodeAttempt, Membership, ResponsibleOfficial, ServiceNeed
from clients.services import TooManySearches, change_entry, choose_purpose, code_attempts, confirm_merge
from core import clock
from core.errors import StaleRow
from core.presentation import date_text
from core.transactions import unit_of_work
from tests.clients import test_merging as merging
from tests.clients.posting import intake, new_code
from tests.clients.together import at_once
from tests.factories import actor_of, make_area, make_authority, make_entry, make_user, over
from tests.http import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
INTAKE = reverse("clients:intake")
BREAK_GLASS = reverse("clients:break-glass")


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


def is_refused(answer):
    """By the words on the page: the test client mixes up the contexts of threads."""
    with translation.override("fi"):
        return escape(str(TooManySearches.message)) in answer.content.decode()


def searches_made(area):
    with unit_of_work(area_id=area.pk):
        return Event.objects.filter(action="searched").count()


def search_for(browser, code):
    return lambda: browser.post(INTAKE, {"code": code})


def break_glass_on(browser, code):
    return lambda: browser.post(BREAK_GLASS, {"code": code, "reason": "Hätä"})


def take_in(browser, area, code):
    return lambda: browser.post(INTAKE, intake(area, identity_code=code))


@pytest.fixture
def limit(settings):
    """Three look-ups an hour, from now on: those of the test's own preparations are forgotten."""
    settings.TYM_CODE_SEARCHES_PER_HOUR = 3
    CodeAttempt.objects.all().delete()
    return 3


@pytest.fixture
def served_elsewhere(area):
    """A client of another employment authority of the area, and an expert of ours who has somebody to review openings."""
    other = make_authority("tvv")
    AuthorityArea.objects.create(authority=other, area=area.area, valid_from="2025-01-01")
    project_matrix()
    with unit_of_work(area_id=area.pk):
        clients = [area.client() for _number in range(4)]
        area.user("tvv_supervisor", authority=other)
        expert = area.user("tvv_expert", authority=other)
    return signed_in(expert), clients


def test_many_searches_at_once_are_let_through_up_to_the_limit(area, people, limit):
    _users, (browser, _other) = people
    answers = at_once(*[search_for(browser, new_code()) for _number in range(6)])
    assert [answer.status_code for answer in answers] == [200] * 6
    assert sum(is_refused(answer) for answer in answers) == 3
    assert searches_made(area) == limit


def test_many_openings_by_exception_at_once_are_let_through_up_to_the_limit(area, served_elsewhere, limit):
    """A code of nobody is refused like a count reached: the page's work is undone, and the count must not be."""
    browser, _clients = served_elsewhere
    answers = at_once(*[break_glass_on(browser, new_code()) for _number in range(12)])
    assert sum(is_refused(answer) for answer in answers) == 9
    assert searches_made(area) == limit


def test_openings_that_succeed_and_that_fail_count_alike(area, served_elsewhere, limit):
    browser, clients = served_elsewhere
    codes = [*[client.identity_code for client in clients], new_code(), new_code()]
    answers = at_once(*[break_glass_on(browser, code) for code in codes])
    assert sum(answer.status_code == 200 and is_refused(answer) for answer in answers) == len(codes) - limit


def test_many_intakes_at_once_are_let_through_up_to_the_limit(area, people, limit):
    """Of known and of unknown codes: an intake tells whether somebody is a client as a search does."""
    with unit_of_work(area_id=area.pk):
        known = [area.client() for _number in range(3)]
    CodeAttempt.objects.all().delete()
    _users, (browser, _other) = people
    codes = [*[client.identity_code for client in known], new_code(), new_code(), new_code()]
    answers = at_once(*[take_in(browser, area, code) for code in codes])
    assert sum(answer.status_code == 302 for answer in answers) == limit
    assert sum(answer.status_code == 200 and is_refused(answer) for answer in answers) == len(codes) - limit


def test_searches_openings_and_intakes_count_together(area, served_elsewhere, limit):
    browser, clients = served_elsewhere
    codes = [client.identity_code for client in clients[:2]]
    answers = at_once(
        *[search_for(browser, code) for code in (*codes, new_code())],
        *[break_glass_on(browser, code) for code in (*codes, new_code())],
        *[take_in(browser, area, code) for code in (*codes, new_code())],
    )
    assert sum(answer.status_code == 200 and is_refused(answer) for answer in answers) == 9 - limit
    assert CodeAttempt.objects.count() == limit


def test_the_areas_of_a_person_count_together(area, limit):
    """Row-level security shows the events of one area at a time: a count of events would begin anew in each."""
    second = make_area(authorities=area.authorities.values())
    user = make_user(employer=area.authorities["kela"], role_codes=["kela_specialist"])
    browsers = [signed_in(user), signed_in(user)]
    for browser, where in zip(browsers, (area, second), strict=True):
        session = browser.session
        session[AREA_SESSION_KEY] = where.pk
        session.save()
    answers = at_once(*[search_for(browser, new_code()) for browser in browsers for _number in range(3)])
    assert sum(is_refused(answer) for answer in answers) == 3
    made = [searches_made(area), searches_made(second)]
    assert sum(made) == limit
    assert is_refused(browsers[0].post(INTAKE, {"code": new_code()}))
    assert is_refused(browsers[1].post(INTAKE, {"code": new_code()}))


def test_it_is_the_lock_that_counts_all(area, people, limit, monkeypatch):
    """Without it those begun together would see the same number: so the tests above prove the lock."""
    monkeypatch.setattr(code_attempts, "lock_names", lambda *names: None)
    meeting = threading.Barrier(4)
    real = CodeAttempt.objects.create

    def after_the_count(**values):
        with suppress(threading.BrokenBarrierError):
            meeting.wait(5)
        return real(**values)

    monkeypatch.setattr(CodeAttempt.objects, "create", after_the_count)
    _users, (browser, _other) = people
    answers = at_once(*[search_for(browser, new_code()) for _number in range(4)])
    assert not any(is_refused(answer) for answer in answers)
    assert searches_made(area) == 4


def test_what_looks_nobody_up_is_not_counted(area, people, limit):
    _users, (browser, _other) = people
    browser.post(INTAKE, {"code": "010101-123X"})
    browser.post(INTAKE, intake(area, last_name=""))
    browser.post(BREAK_GLASS, {"code": new_code(), "reason": ""})
    browser.post(reverse("clients:list"), {"q": "Virtanen"})
    assert not CodeAttempt.objects.exists()
    browser.post(reverse("clients:list"), {"q": new_code()})
    assert CodeAttempt.objects.count() == 1


def test_a_page_that_failed_stays_counted(people, limit, monkeypatch):
    def fail(**_values):
        raise ZeroDivisionError

    _users, (browser, _other) = people
    browser.raise_request_exception = False
    monkeypatch.setattr("clients.services.search.client_with_code", fail)
    assert browser.post(INTAKE, {"code": new_code()}).status_code == 500
    assert CodeAttempt.objects.count() == 1


def test_an_hour_later_there_is_room_again(area, people, limit):
    _users, (browser, _other) = people
    for _number in range(limit):
        browser.post(INTAKE, {"code": new_code()})
    assert is_refused(browser.post(INTAKE, {"code": new_code()}))
    CodeAttempt.objects.update(at=clock.now() - timedelta(hours=1))
    assert not is_refused(browser.post(INTAKE, {"code": new_code()}))
    assert CodeAttempt.objects.count() == 1, "the old rows are gone"


def test_a_page_that_counts_nothing_beforehand_looks_nobody_up(area, people, monkeypatch):
    _users, (browser, _other) = people
    monkeypatch.setattr("clients.middleware.COUNTED", {})
    with pytest.raises(RuntimeError, match="counted beforehand"):
        browser.post(INTAKE, {"code": new_code()})


def test_another_persons_searches_are_counted_apart(area, people, settings):
    settings.TYM_CODE_SEARCHES_PER_HOUR = 1
    _users, browsers = people
    answers = at_once(*[search_for(browser, new_code()) for browser in browsers])
    assert not any(is_refused(answer) for answer in answers)
    assert searches_made(area) == 2


def test_a_merge_that_is_confirmed_while_an_entry_is_changed_leaves_the_entry_with_the_one_who_stays(area, people):
    users, _browsers = people
    with unit_of_work(area_id=area.pk):
        kept = area.client(official=users[0], identity_code="", birth_date=clock.today() - timedelta(days=9000))
        twin = area.client(official=users[0])
        entry = make_entry(twin, ServiceNeed, stored_by=area.authorities["tvv"])
        over(twin)
        other = area.user("hva_social")
        for user in (users[0], other):
            for client in (kept, twin):
                choose_purpose(actor=actor_of(user, area=area.area), client=client, purpose="contact")
        made = merging.propose(area, kept, twin, actor=actor_of(users[0], area=area.area))
        versions = tuple(Client.objects.get(pk=client.pk).row_version for client in (kept, twin))

    def confirm() -> None:
        with unit_of_work(area_id=area.pk):
            actor = actor_of(other, area=area.area)
            confirm_merge(actor=actor, merge=made, seen_version=made.row_version, seen_versions=versions)

    def change_it() -> None:
        with suppress(StaleRow, Denied), unit_of_work(area_id=area.pk):
            read = ServiceNeed.objects.get(pk=entry.pk)
            values = {"description": "Muutettu yhtä aikaa"}
            change_entry(actor=actor_of(users[0], area=area.area), entry=read, values=values, seen_version=read.row_version)

    at_once(confirm, *[change_it] * 3)
    with unit_of_work(area_id=area.pk):
        assert ServiceNeed.objects.get(pk=entry.pk).client_id == kept.pk
        assert Client.objects.get(pk=twin.pk).merged_into_id == kept.pk
