"""Lockout: counted in the database, exact for many at once, the same for accounts that do not exist."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.urls import reverse

from authorities.models import SignInAttempt
from authorities.sign_in import limits
from tests.authorities.sign_in_helpers import SECOND_STEP, SIGN_IN, is_signed_in, logged, sign_in, turn_clock
from tests.factories import PASSWORD, make_area

WRONG = "ei-tämä-ole-oikein"
UNKNOWN = "kukaan@muualla.example"


@pytest.fixture
def area(db):
    return make_area()


@pytest.fixture(autouse=True)
def _without_second_factor(settings):
    settings.TYM_REQUIRE_SECOND_FACTOR = False


def try_wrong(client, email, times, **headers):
    return [client.post(SIGN_IN, {"email": email, "password": WRONG}, **headers).status_code for _number in range(times)]


def test_after_five_failures_the_right_password_waits_too(client, area):
    user = area.user("tvv_expert")
    assert try_wrong(client, user.email, 5) == [200] * 5
    response = sign_in(client, user)
    assert response.status_code == 429
    assert "15 minuutin" in response.content.decode()
    assert not is_signed_in(client)
    assert len(logged(area, "locked_out")) == 1


def test_an_unknown_account_is_locked_out_with_the_same_words(client, area):
    user = area.user("tvv_expert")
    pages = []
    for email in (user.email, UNKNOWN):
        try_wrong(client, email, 5)
        response = client.post(SIGN_IN, {"email": email, "password": WRONG})
        assert response.status_code == 429
        html = response.content.decode()
        pages.append(html[html.index("app-notice") : html.index("</form>", html.index("app-notice"))].replace(email, ""))
    without_key = [page[: page.index("csrfmiddlewaretoken")] for page in pages]
    assert without_key[0] == without_key[1]
    assert len(logged(area, "locked_out")) == 2


def test_the_lock_opens_after_a_quarter_of_an_hour(client, area, monkeypatch):
    user = area.user("tvv_expert")
    try_wrong(client, user.email, 5)
    turn_clock(monkeypatch, minutes=16)
    assert sign_in(client, user).status_code == 302


def test_attempts_while_locked_do_not_prolong_the_lock(client, area, monkeypatch):
    user = area.user("tvv_expert")
    try_wrong(client, user.email, 8)
    assert SignInAttempt.objects.count() == 5


def test_a_sign_in_forgets_the_failures_before_it(client, area):
    user = area.user("tvv_expert")
    try_wrong(client, user.email, 4)
    sign_in(client, user)
    assert SignInAttempt.objects.count() == 0


def test_letter_case_and_spaces_make_no_other_account(client, area):
    user = area.user("tvv_expert")
    for email in (user.email.upper(), f" {user.email} ", user.email.title(), user.email, user.email.upper()):
        try_wrong(client, email, 1)
    assert sign_in(client, user).status_code == 429


def test_guesses_of_strangers_do_not_lock_out_the_holders_own_browser(client, area):
    user = area.user("tvv_expert")
    sign_in(client, user)
    client.post(reverse("account_logout"))
    assert try_wrong(Client(), user.email, 6)[-1] == 429
    assert sign_in(client, user).status_code == 302


def test_the_holders_own_browser_is_limited_too(client, area):
    user = area.user("tvv_expert")
    sign_in(client, user)
    client.post(reverse("account_logout"))
    assert try_wrong(client, user.email, 6)[-1] == 429


def test_many_accounts_from_one_address_are_stopped(client, area):
    statuses = [try_wrong(client, f"joku{number}@muualla.example", 1)[0] for number in range(61)]
    assert statuses == [200] * 60 + [429]
    assert try_wrong(client, "toinen@muualla.example", 1, REMOTE_ADDR="198.51.100.7") == [200]


def test_an_empty_form_is_no_attempt(client, area):
    user = area.user("tvv_expert")
    for _number in range(7):
        client.post(SIGN_IN, {"email": user.email, "password": ""})
    assert SignInAttempt.objects.count() == 0


def test_the_table_tells_no_account_and_no_address(client, area):
    try_wrong(client, UNKNOWN, 1)
    row = SignInAttempt.objects.get()
    assert "kukaan" not in str(vars(row))
    assert "127.0.0.1" not in str(vars(row))


def test_the_cache_is_not_asked(client, area, monkeypatch):
    user = area.user("tvv_expert")

    def broken(*args, **kwargs):
        raise ConnectionError

    for name in ("get", "set", "add", "incr", "delete"):
        monkeypatch.setattr(cache, name, broken, raising=False)
    assert sign_in(client, user).status_code == 302


def test_old_attempts_are_swept(client, area, monkeypatch):
    try_wrong(client, UNKNOWN, 2)
    turn_clock(monkeypatch, hours=25)
    assert limits.forget_old_attempts() == 2


def test_wrong_codes_are_counted_by_themselves(client, area):
    from authorities.sign_in import codes
    from tests.authorities.test_sign_in_second_factor import set_up

    user = area.user("tvv_expert")
    set_up(client, user)
    client.post(reverse("account_logout"))
    sign_in(client, user)
    assert [client.post(SECOND_STEP, {"code": "000000"}).status_code for _number in range(6)] == [200] * 5 + [429]
    assert client.post(SECOND_STEP, {"code": codes.unused_recovery_codes(user)[0]}).status_code == 429
    assert not is_signed_in(client)


@pytest.mark.django_db(transaction=True)
def test_many_guesses_at_the_same_moment_do_not_get_past_the_limit():
    def guess(number):
        try:
            return Client().post(SIGN_IN, {"email": UNKNOWN, "password": f"{PASSWORD}{number}"}).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=12) as pool:
        statuses = list(pool.map(guess, range(24)))
    assert sorted(statuses) == [200] * 5 + [429] * 19
