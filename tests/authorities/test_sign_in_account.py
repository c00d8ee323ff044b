"""One's own account: sessions, area, language, the frame of the page, and the demo's people."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from authorities.middleware import AREA_SESSION_KEY
from authorities.models import AuthorityArea, RoleAssignment, User
from authorities.sign_in.browsers import describe_browser
from authorities.sign_in.demo import demo_people
from core import clock
from core.registry import NavEntry, Registry
from tests.authorities.sign_in_helpers import SIGN_IN, is_signed_in, logged, reasons, sign_in
from tests.factories import change, make_area

SESSIONS = reverse("usersessions_list")


@pytest.fixture
def area(db):
    return make_area()


@pytest.fixture
def user(area):
    return area.user("tvv_expert")


@pytest.fixture(autouse=True)
def _without_second_factor(settings):
    settings.TYM_REQUIRE_SECOND_FACTOR = False


def test_the_list_shows_the_own_sessions_and_this_one_first(client, area, user):
    sign_in(Client(HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"), user)
    sign_in(Client(), area.user("hva_social"))
    sign_in(client, user)
    lines = client.get(SESSIONS).context["sessions"]
    assert [line.is_current for line in lines] == [True, False]
    assert lines[1].browser == "Firefox, Windows"


def test_one_session_can_be_ended(client, area, user):
    other = Client()
    sign_in(other, user)
    sign_in(client, user)
    key = UserSession.objects.exclude(session_key=client.session.session_key).get().pk
    assert client.post(reverse("end_session", args=[key]))["Location"] == SESSIONS
    assert other.get("/oma/")["Location"].startswith(SIGN_IN)
    assert client.get("/oma/").status_code == 200
    assert len(logged(area, "sessions_ended")) == 1


def test_a_session_of_somebody_else_cannot_be_ended(client, area, user):
    other = Client()
    sign_in(other, area.user("hva_social"))
    sign_in(client, user)
    key = UserSession.objects.exclude(session_key=client.session.session_key).get().pk
    assert client.post(reverse("end_session", args=[key])).status_code == 404
    assert other.get("/oma/").status_code == 200


def test_all_other_sessions_end_at_once(client, user):
    others = [Client(), Client()]
    for browser in (*others, client):
        sign_in(browser, user)
    client.post(SESSIONS)
    assert [browser.get("/oma/").status_code for browser in others] == [302, 302]
    assert client.get("/oma/").status_code == 200


def test_strangers_are_sent_to_sign_in(client, db):
    for name in ("account", "usersessions_list", "choose_area", "account_change_password", "mfa_index", "second_factor_set_up"):
        response = client.get(reverse(name))
        assert response["Location"].startswith(SIGN_IN), name
    assert client.post(reverse("end_session", args=[1])).status_code in {302, 404}
    assert client.post(reverse("lock")).status_code == 302


# --- area and language ------------------------------------------------------------------------------------------------


def test_the_area_is_chosen_among_ones_own(client, area, user):
    second, foreign = make_area(), make_area()
    AuthorityArea.objects.create(authority=user.employer, area=second.area, valid_from=clock.today())
    RoleAssignment.objects.create(
        user=user,
        role_code="tvv_expert",
        area=second.area,
        valid_from=clock.today(),
        valid_to=clock.today() + timedelta(days=9),
    )
    sign_in(client, user)
    page = client.get(reverse("choose_area"))
    assert {one.pk for one in page.context["areas"]} == {area.pk, second.pk}
    assert page.wsgi_request.frame.switch_area_url == reverse("choose_area")
    assert client.post(reverse("choose_area"), {"area": second.pk}).status_code == 302
    assert client.session[AREA_SESSION_KEY] == second.pk
    assert client.get("/oma/").wsgi_request.actor.area_id == second.pk
    for wrong in (foreign.pk, "", "x", "0", "-1", "9" * 30, "1 OR 1=1"):
        assert client.post(reverse("choose_area"), {"area": wrong}).status_code == 404
    assert client.session[AREA_SESSION_KEY] == second.pk


def test_a_chosen_language_is_kept_with_the_account(client, user):
    sign_in(client, user)
    assert client.post(reverse("set_language"), {"language": "en", "next": "/oma/"})["Location"] == "/oma/"
    user.refresh_from_db()
    assert user.language == "en"
    assert 'lang="en"' in client.get("/oma/").content.decode()
    other = Client()
    sign_in(other, user)
    assert 'lang="en"' in other.get("/oma/").content.decode()


@pytest.mark.parametrize("wrong", ["", "sv-x", "../../etc", "<b>"])
def test_an_unknown_language_changes_nothing(client, user, wrong):
    sign_in(client, user)
    client.post(reverse("set_language"), {"language": wrong})
    user.refresh_from_db()
    assert user.language == "fi"


def test_the_language_switch_leads_to_no_other_site(client, db):
    response = client.post(reverse("set_language"), {"language": "en", "next": "https://evil.example/"})
    assert response["Location"] == "/"


# --- the frame --------------------------------------------------------------------------------------------------------


def test_the_frame_shows_what_the_roles_open(client, user, monkeypatch):
    entries = Registry("navigation")
    entries.register(NavEntry("own", "Oma", "account", lambda actor: True, order=2))
    entries.register(NavEntry("sessions", "Istunnot", "usersessions_list", lambda actor: True, count=lambda actor: 3, order=3))
    entries.register(NavEntry("closed", "Suljettu", "choose_area", lambda actor: False))
    entries.register(NavEntry("unbuilt", "Puuttuu", "no_such_page", lambda actor: True))
    monkeypatch.setattr("authorities.sign_in.frame.iter_navigation", lambda: iter(entries))
    sign_in(client, user)
    frame = client.get(SESSIONS).wsgi_request.frame
    assert [(item.label, item.is_active, item.count) for item in frame.items] == [("Oma", False, None), ("Istunnot", True, 3)]
    assert frame.person == user.get_full_name()
    assert frame.authority_label == "TVV"
    assert not frame.switch_area_url


def test_a_locked_session_shows_no_navigation(client, user):
    sign_in(client, user)
    client.post(reverse("lock"))
    frame = client.get(reverse("unlock")).wsgi_request.frame
    assert frame.person == user.get_full_name()
    assert frame.items == ()
    assert not frame.account_url
    assert not frame.area_name


def test_browsers_are_told_apart_in_words():
    assert describe_browser("Mozilla/5.0 (X11; Linux x86_64) Chrome/140 Safari/537") == "Chrome, Linux"
    assert describe_browser("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537 Edg/140") == "Edge, Windows"
    assert describe_browser("<script>") == "Tuntematon selain"


# --- the demo's people ------------------------------------------------------------------------------------------------


@pytest.fixture
def demo_user(area):
    user = area.user("tvv_expert", name="Esittely")
    user.email = "kaisa@esittely.example"
    user.set_unusable_password()
    user.save()
    return user


DEMO = reverse("demo_sign_in")


def test_in_the_demo_one_button_signs_in(client, area, demo_user, user, settings):
    settings.TYM_DEMO = True
    page = client.get(SIGN_IN).content.decode()
    assert demo_user.get_full_name() in page
    assert user.get_full_name() not in page
    assert client.post(DEMO, {"user": demo_user.pk, "next": "/oma/"})["Location"] == "/oma/"
    assert is_signed_in(client)
    assert reasons(area, "signed_in") == ["demo"]
    client.post(DEMO, {"user": demo_user.pk})
    assert is_signed_in(client)


def test_outside_the_demo_there_is_no_button_and_no_way(client, demo_user, settings):
    assert settings.TYM_DEMO is False
    assert demo_people() == []
    assert demo_user.get_full_name() not in client.get(SIGN_IN).content.decode()
    assert client.post(DEMO, {"user": demo_user.pk}).status_code == 404
    assert not is_signed_in(client)


def test_the_settings_of_other_environments_have_no_demo():
    from tym.settings import base

    assert base.TYM_DEMO is False
    assert base.TYM_REQUIRE_SECOND_FACTOR is True


@pytest.mark.parametrize("wrong", ["", "0", "-1", "x", "9" * 40, "9" * 5000, "²"])
def test_a_made_up_demo_person_does_not_exist(client, demo_user, settings, wrong):
    settings.TYM_DEMO = True
    assert client.post(DEMO, {"user": wrong}).status_code == 404


def test_a_real_account_has_no_button_in_the_demo_either(client, user, settings):
    settings.TYM_DEMO = True
    assert client.post(DEMO, {"user": user.pk}).status_code == 404


def test_a_closed_demo_person_is_not_offered(client, demo_user, settings):
    settings.TYM_DEMO = True
    change(User.objects.filter(pk=demo_user.pk), valid_to=clock.today() - timedelta(days=1))
    assert demo_people() == []
    assert client.post(DEMO, {"user": demo_user.pk}).status_code == 404


def test_in_the_demo_a_button_unlocks(client, demo_user, settings):
    settings.TYM_DEMO = True
    client.post(DEMO, {"user": demo_user.pk})
    client.post(reverse("lock"))
    assert client.get("/oma/").status_code == 302
    assert 'type="password"' not in client.get(reverse("unlock")).content.decode()
    client.post(reverse("unlock"))
    assert client.get("/oma/").status_code == 200


@pytest.mark.parametrize(
    "wanted", ["'", "%", "-1", "9999-12-31", "account", "//evil.example", "https://evil.example/", "/\\evil", "\x00"]
)
def test_a_way_on_that_is_no_path_of_ours_leads_to_the_front_page(client, user, wanted):
    sign_in(client, user)
    for response in (client.get(SIGN_IN, {"next": wanted}), client.post(reverse("set_language"), {"next": wanted})):
        assert (response.status_code, response["Location"]) == (302, "/")


@pytest.mark.parametrize("wanted", ["/oma/?a='&b=%", "/%", "/a:b", "/'"])
def test_a_path_is_followed_as_it_is(client, user, wanted):
    sign_in(client, user)
    assert client.get(SIGN_IN, {"next": wanted})["Location"].startswith("/")
