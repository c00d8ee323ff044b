"""Signing in with e-mail address and password: who gets in, who does not, and what the log says of it."""

from datetime import timedelta

import pytest
from django.urls import get_resolver, reverse
from rest_framework.views import APIView

from authorities.models import AuthorityArea
from core import clock
from tests.authorities.sign_in_helpers import SIGN_IN, is_signed_in, logged, reasons, sign_in
from tests.factories import make_area


@pytest.fixture
def area(db):
    return make_area()


@pytest.fixture(autouse=True)
def _without_second_factor(settings):
    settings.TYM_REQUIRE_SECOND_FACTOR = False


def test_the_right_password_opens_the_session_and_is_logged(client, area):
    user = area.user("tvv_expert")
    response = sign_in(client, user, next="/oma/")
    assert response.status_code == 302
    assert response["Location"] == "/oma/"
    assert is_signed_in(client)
    [event] = logged(area, "signed_in")
    assert (event.actor_id, event.reason, event.actor_role) == (user.pk, "password", "tvv_expert")


def test_a_sign_in_leads_to_no_other_site(client, area):
    response = sign_in(client, area.user("tvv_expert"), next="https://evil.example/")
    assert response["Location"] == "/"


@pytest.mark.parametrize("wrong", ["", "väärä-salasana-tässä"])
def test_a_wrong_password_opens_nothing(client, area, wrong):
    response = sign_in(client, area.user("tvv_expert"), password=wrong)
    assert response.status_code == 200
    assert not is_signed_in(client)


def answers(response):
    """What the page says, without the one-time key and the typed address."""
    html = response.content.decode()
    start = html.index("govuk-error-summary")
    return response.status_code, html[start : html.index("</ul>", start)]


def test_unknown_wrong_closed_and_ended_accounts_get_one_answer(client, area):
    user, closed, ended = (area.user("tvv_expert", name=name) for name in ("Auki", "Kiinni", "Mennyt"))
    closed.is_active = False
    closed.save()
    ended.valid_to = clock.today() - timedelta(days=1)
    ended.save()
    given = [
        answers(sign_in(client, user, password="ei-tämä-ole-oikein")),
        answers(client.post(SIGN_IN, {"email": "kukaan@muualla.example", "password": "ei-tämä-ole-oikein"})),
        answers(sign_in(client, closed)),
        answers(sign_in(client, ended)),
    ]
    assert len(set(given)) == 1
    assert reasons(area, "sign_in_failed") == ["password", "unknown_account", "closed_account", "closed_account"]


def test_an_unknown_address_never_stands_in_the_log(client, area):
    client.post(SIGN_IN, {"email": "kukaan@muualla.example", "password": "ei-tämä-ole-oikein"})
    [event] = logged(area, "sign_in_failed")
    assert event.actor_id is None
    assert "kukaan" not in str({field.name: getattr(event, field.name) for field in event._meta.fields})


def test_staff_of_an_employer_without_a_live_area_are_refused(client, area):
    user = area.user("tvv_expert")
    AuthorityArea.objects.filter(authority=user.employer).update(valid_to=clock.today() - timedelta(days=1))
    sign_in(client, user)
    assert not is_signed_in(client)


def test_a_session_ends_at_the_next_request_after_the_account_was_closed(client, area):
    user = area.user("tvv_expert")
    sign_in(client, user)
    user.is_active = False
    user.save()
    response = client.get(reverse("account"))
    assert response.status_code == 302
    assert response["Location"].startswith(SIGN_IN)
    assert not is_signed_in(client)


def test_a_session_ends_at_the_next_request_after_the_account_has_run_out(client, area):
    user = area.user("tvv_expert")
    sign_in(client, user)
    user.valid_to = clock.today() - timedelta(days=1)
    user.save()
    client.get(reverse("account"))
    assert not is_signed_in(client)
    assert reasons(area, "signed_out") == ["account_closed"]


def test_the_session_key_changes_at_sign_in(client, area):
    client.get(SIGN_IN)
    session = client.session
    session["planted"] = "by somebody"
    session.save()
    client.cookies["tym_session"] = session.session_key
    sign_in(client, area.user("tvv_expert"))
    assert client.session.session_key != session.session_key
    assert is_signed_in(client)


def test_signing_out_ends_the_session_and_is_logged(client, area):
    sign_in(client, area.user("tvv_expert"))
    assert client.get(reverse("account_logout")).status_code == 200
    assert is_signed_in(client)
    client.post(reverse("account_logout"))
    assert not is_signed_in(client)
    assert reasons(area, "signed_out") == ["by_user"]


def test_addresses_of_allauth_that_are_not_wanted_do_not_exist(client, db):
    for path in ("signup/", "email/", "3rdparty/", "reauthenticate/", "inactive/", "social/signup/"):
        assert client.get(f"/kirjautuminen/{path}").status_code == 404


def test_the_password_is_nowhere_in_the_session(client, area):
    sign_in(client, area.user("tvv_expert"))
    assert "pitkä" not in str(dict(client.session))


def test_a_sign_in_writes_no_history_of_the_account(client, area):
    user = area.user("tvv_expert")
    before = user.history.count()
    sign_in(client, user)
    assert user.history.count() == before
    user.refresh_from_db()
    assert user.last_login is not None


@pytest.mark.parametrize(
    "email",
    [
        "",
        "x" * 10_000,
        "a\x00b@example.fi",
        "' OR 1=1 --@example.fi",
        "<b>@example.fi",
        "maija@",
        "\n@example.fi",
        "ä@ö.fi",
        "\u0661@\u0662.fi",
    ],
)
def test_strange_addresses_get_words_and_no_error(client, area, email):
    sign_in(client, area.user("tvv_expert"))
    client.post(reverse("account_logout"))
    for name in ("account_login", "account_reset_password"):
        response = client.post(reverse(name), {"email": email, "password": "x" * 10_000})
        assert response.status_code in {200, 302}
    assert not is_signed_in(client)


OPEN_TO_STRANGERS = {
    "account_login",
    "mfa_authenticate",
    "demo_sign_in",
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "set_language",
}


def all_patterns(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from all_patterns(pattern.url_patterns)
        else:
            yield pattern


def test_these_pages_and_no_others_are_open_to_strangers(client, db):
    """A view that forgets to ask who is there is closed all the same; the API asks in its own way (permission classes)."""
    is_open = {
        pattern.name
        for pattern in all_patterns(get_resolver().url_patterns)
        if not getattr(pattern.callback, "login_required", True) and not issubclass(_view_class(pattern), APIView)
    }
    assert {name for name in is_open if not str(name).startswith("styleguide")} == OPEN_TO_STRANGERS


def _view_class(pattern):
    return getattr(pattern.callback, "cls", getattr(pattern.callback, "view_class", object))


def test_a_fragment_asked_by_a_stranger_sends_the_whole_page_to_sign_in(client, db):
    response = client.get("/oma/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/oma/istunnot/"})
    assert response["HX-Redirect"] == f"{SIGN_IN}?next=%2Foma%2Fistunnot%2F"
