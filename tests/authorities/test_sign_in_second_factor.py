"""The second factor: forced set-up, codes that count once, recovery codes, and secrets that the database does not tell."""

import re
from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.db import connection, connections
from django.urls import reverse

from authorities.models import AccountMail
from authorities.sign_in import codes
from core.transactions import unit_of_work
from tests.authorities.sign_in_helpers import (
    SECOND_STEP,
    SIGN_IN,
    code_for,
    code_of,
    is_signed_in,
    logged,
    reasons,
    sign_in,
    turn_clock,
)
from tests.factories import PASSWORD, change, make_area

SET_UP, RECOVERY = reverse("second_factor_set_up"), reverse("recovery_codes")


@pytest.fixture
def area(db):
    return make_area()


@pytest.fixture
def user(area):
    return area.user("tvv_expert")


def shown_key(response) -> str:
    """The key that the set-up page shows as text."""
    return re.search(r'translate="no">([A-Z2-7 ]+)<', response.content.decode())[1].replace(" ", "")


def set_up(client, user) -> str:
    """Sign in for the first time and set up the app; returns its key."""
    sign_in(client, user)
    key = shown_key(client.get(SET_UP))
    response = client.post(SET_UP, {"code": code_for(key)})
    assert response["Location"] == RECOVERY
    return key


def test_before_the_set_up_no_other_page_opens(client, user):
    assert sign_in(client, user).status_code == 302
    for name in ("account", "usersessions_list", "choose_area", "mfa_index"):
        response = client.get(reverse(name))
        assert response.status_code == 302
        assert response["Location"].startswith(SET_UP), name
    assert client.get(SET_UP).status_code == 200
    assert client.post(reverse("set_language"), {"language": "en"}).status_code == 302
    assert client.post(reverse("account_logout")).status_code == 302
    assert not is_signed_in(client)


def test_the_set_up_opens_the_pages_and_shows_recovery_codes_for_ten_minutes(client, area, user, monkeypatch):
    set_up(client, user)
    shown = client.get(RECOVERY).context["codes"]
    assert len(shown) == 10
    assert len(set(shown)) == 10
    assert client.get(reverse("account")).status_code == 200
    assert reasons(area, "second_factor_set") == ["totp"]
    turn_clock(monkeypatch, minutes=11)
    later = client.get(RECOVERY)
    assert later.context["codes"] == []
    assert shown[0] not in later.content.decode()


def test_a_wrong_first_code_sets_nothing_up(client, user):
    sign_in(client, user)
    key = shown_key(client.get(SET_UP))
    response = client.post(SET_UP, {"code": str((int(code_for(key)) + 1) % 10**6).zfill(6)})
    assert response.status_code == 200
    assert not Authenticator.objects.filter(user=user).exists()
    assert shown_key(response) == key


def test_after_the_set_up_the_password_alone_opens_nothing(client, user):
    set_up(client, user)
    client.post(reverse("account_logout"))
    response = sign_in(client, user, next="/oma/")
    assert response["Location"] == SECOND_STEP
    assert not is_signed_in(client)
    response = client.post(SECOND_STEP, {"code": code_of(user, steps=1)})
    assert response["Location"] == "/oma/"
    assert is_signed_in(client)
    assert client.get("/oma/").status_code == 200


def test_a_code_counts_once(client, area, user):
    key = set_up(client, user)
    client.post(reverse("account_logout"))
    code = code_for(key, steps=1)
    sign_in(client, user)
    assert client.post(SECOND_STEP, {"code": code}).status_code == 302
    client.post(reverse("account_logout"))
    sign_in(client, user)
    assert client.post(SECOND_STEP, {"code": code}).status_code == 200
    assert not is_signed_in(client)
    assert reasons(area, "sign_in_failed") == ["second_factor"]


def test_the_code_of_the_set_up_does_not_sign_in(client, user):
    key = set_up(client, user)
    client.post(reverse("account_logout"))
    sign_in(client, user)
    client.post(SECOND_STEP, {"code": code_for(key)})
    assert not is_signed_in(client)


def test_an_old_code_stays_used_after_its_time(user, client, monkeypatch):
    key = set_up(client, user)
    code = code_for(key, steps=1)
    assert codes.use_code(user=user, code=code)
    turn_clock(monkeypatch, seconds=45)
    assert codes.use_code(user=user, code=code) is None


@pytest.mark.parametrize("wrong", ["000000", "", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "' OR 1=1", "x" * 20])
def test_a_wrong_code_opens_nothing(client, user, wrong):
    set_up(client, user)
    client.post(reverse("account_logout"))
    sign_in(client, user)
    assert client.post(SECOND_STEP, {"code": wrong}).status_code == 200
    assert not is_signed_in(client)


def test_a_recovery_code_opens_once(client, user):
    set_up(client, user)
    code = codes.unused_recovery_codes(user)[3]
    for expected in (302, 200):
        client.post(reverse("account_logout"))
        sign_in(client, user)
        assert client.post(SECOND_STEP, {"code": code}).status_code == expected
    assert len(codes.unused_recovery_codes(user)) == 9
    assert not is_signed_in(client)


def test_new_recovery_codes_ask_for_the_password_and_end_the_old_ones(client, user, monkeypatch):
    set_up(client, user)
    turn_clock(monkeypatch, minutes=11)
    old = codes.unused_recovery_codes(user)
    assert client.post(RECOVERY, {"password": "ei-tämä-ole-oikein"}).status_code == 200
    assert codes.unused_recovery_codes(user) == old
    client.post(RECOVERY, {"password": PASSWORD})
    assert client.get(RECOVERY).context["codes"] == codes.unused_recovery_codes(user)
    assert set(old).isdisjoint(codes.unused_recovery_codes(user))


def test_replacing_the_app_asks_for_the_password(client, user):
    set_up(client, user)
    key = shown_key(client.get(SET_UP))
    assert client.post(SET_UP, {"code": code_for(key), "password": "ei-tämä-ole-oikein"}).status_code == 200
    assert code_of(user) != code_for(key)
    assert client.post(SET_UP, {"code": code_for(key), "password": PASSWORD}).status_code == 302
    assert code_of(user) == code_for(key)


def test_a_session_without_the_second_factor_ends_when_it_is_set_up_elsewhere(client, user, django_user_model):
    other = client.__class__()
    sign_in(other, user)
    set_up(client, user)
    assert other.get(reverse("account"))["Location"].startswith(SIGN_IN)
    assert not is_signed_in(other)


def test_the_database_tells_no_secret(client, user):
    sign_in(client, user)
    key = shown_key(client.get(SET_UP))
    stored_session = _text_of("django_session")
    client.post(SET_UP, {"code": code_for(key)})
    stored = _text_of("mfa_authenticator")
    for text in (stored_session, stored):
        assert key not in text
        assert not re.search(r"[A-Z2-7]{32}", re.sub(r"v1:[\w-]+:[\w=-]+", "", text))
    assert not any(code in stored for code in codes.unused_recovery_codes(user))
    assert not re.search(r"[0-9a-f]{80}", stored)


def _text_of(table: str) -> str:
    """All rows of a table as the database holds them; sessions decoded as anybody with the database could."""
    from django.core import signing

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT t::text FROM {table} t")
        text = "\n".join(row[0] for row in cursor.fetchall())
        if table == "django_session":
            cursor.execute("SELECT session_data FROM django_session")
            decoded = (signing.loads(row[0], salt="django.contrib.sessions.SessionStore", serializer=_Json) for row in cursor)
            text += "\n".join(str(one) for one in decoded)
    return text


class _Json:
    def loads(self, data):
        import json

        return json.loads(data.decode("latin-1"))


SECOND_KEY = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVoxMjM0NTY="


def take_key_into_use(settings, *, keep_old):
    keys = dict(settings.FIELD_KEYS["encryption"]["keys"]) if keep_old else {}
    settings.FIELD_KEYS = settings.FIELD_KEYS | {"encryption": {"primary": "k2", "keys": keys | {"k2": SECOND_KEY}}}


def test_a_change_of_keys_reaches_the_second_factors(client, user, settings):
    set_up(client, user)
    before = codes.unused_recovery_codes(user)
    take_key_into_use(settings, keep_old=True)
    output = StringIO()
    call_command("rotate_keys", "--count-only", stdout=output)
    assert "second factors: 2 rows under older keys" in output.getvalue()
    call_command("rotate_keys", stdout=output)
    assert "second factors: 2 rows re-encrypted" in output.getvalue()
    assert codes.count_old_secrets() == 0
    take_key_into_use(settings, keep_old=False)
    assert codes.unused_recovery_codes(user) == before
    assert codes.use_code(user=user, code=code_of(user, steps=1))


def test_a_set_up_under_way_begins_anew_when_its_key_is_gone(client, user, settings):
    sign_in(client, user)
    key = shown_key(client.get(SET_UP))
    take_key_into_use(settings, keep_old=False)
    assert shown_key(client.get(SET_UP)) != key


def test_the_user_is_told_by_mail(client, user, area):
    set_up(client, user)
    assert AccountMail.objects.filter(user=user, kind="second_factor_set").count() == 1
    assert logged(area, "signed_in")


def test_the_demo_asks_for_no_second_factor(client, user, settings):
    settings.TYM_REQUIRE_SECOND_FACTOR = False
    sign_in(client, user)
    assert client.get(reverse("account")).status_code == 200


def test_a_sign_in_under_way_begins_anew_when_the_account_is_closed_or_the_factor_taken_off(client, area, user):
    set_up(client, user)
    for happen in (
        lambda: codes.remove_second_factor(user),
        lambda: change(type(user).objects.filter(pk=user.pk), is_active=False),
    ):
        client.post(reverse("account_logout"))
        sign_in(client, user)
        code = code_of(user, steps=1) if codes.has_second_factor(user) else "123456"
        happen()
        response = client.post(SECOND_STEP, {"code": code})
        assert response["Location"] in {SIGN_IN, SET_UP}
        assert not is_signed_in(client)


@pytest.mark.django_db(transaction=True)
def test_a_code_sent_twice_at_the_same_moment_counts_once(client):
    user = make_area().user("tvv_expert")
    set_up(client, user)
    code = code_of(user, steps=1)

    def use(_number):
        try:
            with unit_of_work():
                return codes.use_code(user=user, code=code) is not None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=6) as pool:
        assert sorted(pool.map(use, range(6))) == [False] * 5 + [True]
