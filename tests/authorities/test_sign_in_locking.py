"""The idle lock: locked, not ended; the page and what was typed come back. The same for forms with an old one-time key."""

import re
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from authorities.models import RoleAssignment, SignInAttempt
from core.models import SavedForm
from tests.authorities.sign_in_helpers import SIGN_IN, is_signed_in, reasons, sign_in, turn_clock
from tests.factories import PASSWORD, change, make_area

UNLOCK = reverse("unlock")
TYPED = {"title": "Soita <b>maanantaina</b>'; --", "text": "", "kinds": ["b"], "password": "salainen-sana"}

pytestmark = pytest.mark.urls("tests.authorities.restoring_urls")


@pytest.fixture
def area(db):
    return make_area()


@pytest.fixture(autouse=True)
def _without_second_factor(settings):
    settings.TYM_REQUIRE_SECOND_FACTOR = False


@pytest.fixture
def user(area):
    return area.user("tvv_expert")


@pytest.fixture
def idle(client, user, monkeypatch):
    """A browser whose session has been idle for longer than it may."""
    sign_in(client, user)
    turn_clock(monkeypatch, minutes=django_settings.TYM_IDLE_LOCK_MINUTES + 1)
    return client


def next_of(response) -> str:
    return parse_qs(urlsplit(response["Location"]).query)["next"][0]


def test_an_idle_session_is_locked_and_not_ended(idle, area):
    response = idle.get("/muistio/?sivu=2")
    assert urlsplit(response["Location"]).path == UNLOCK
    assert next_of(response) == "/muistio/?sivu=2"
    assert is_signed_in(idle)
    assert reasons(area, "session_locked") == ["idle"]


def test_a_used_session_is_not_locked(client, user, monkeypatch):
    sign_in(client, user)
    for minutes in (20, 40, 60):
        turn_clock(monkeypatch, minutes=20)
        assert client.get("/muistio/").status_code == 200, minutes


def test_a_locked_session_opens_nothing_but_the_way_out(idle, user):
    idle.get("/muistio/")
    for path in ("/muistio/", "/oma/", "/oma/istunnot/", "/alue/", "/osa/", "/oma/salasana/"):
        assert urlsplit(idle.get(path)["Location"]).path == UNLOCK
        assert urlsplit(idle.post(path)["Location"]).path == UNLOCK
    page = idle.get(UNLOCK)
    assert page.status_code == 200
    assert user.get_full_name() in page.content.decode()
    assert "app-nav-language" not in page.content.decode() or "Työpöytä" not in page.content.decode()
    assert idle.post(reverse("set_language"), {"language": "en"}).status_code == 302


def test_a_locked_session_stays_locked_whoever_waits(idle, monkeypatch):
    idle.get("/muistio/")
    turn_clock(monkeypatch, minutes=-31)
    assert urlsplit(idle.get("/muistio/")["Location"]).path == UNLOCK


def test_a_wrong_password_does_not_unlock(idle, area):
    idle.get("/muistio/")
    assert idle.post(UNLOCK, {"password": "ei-tämä-ole-oikein"}).status_code == 200
    assert urlsplit(idle.get("/muistio/")["Location"]).path == UNLOCK
    assert reasons(area, "sign_in_failed") == ["unlock"]


def test_unlocking_is_limited(idle):
    idle.get("/muistio/")
    statuses = [idle.post(UNLOCK, {"password": "ei-tämä-ole-oikein"}).status_code for _number in range(6)]
    assert statuses == [200] * 5 + [429]
    assert idle.post(UNLOCK, {"password": PASSWORD}).status_code == 429


def test_a_form_that_hits_the_lock_comes_back_after_the_password(idle, user):
    locked = idle.post("/muistio/", TYPED)
    assert next_of(locked) == "/muistio/?palauta=1"
    assert "tallessa" in idle.get(locked["Location"]).content.decode()
    key = idle.session.session_key
    opened = idle.post(UNLOCK, {"password": PASSWORD, "next": next_of(locked)})
    assert opened["Location"] == "/muistio/?palauta=1"
    assert idle.session.session_key != key
    page = idle.get(opened["Location"])
    form = page.context["form"]
    assert form["title"].value() == TYPED["title"]
    assert form["text"].value() in ("", None)  # emptied, not the old text
    assert form["kinds"].value() == ["b"]
    assert not form["urgent"].value()  # the box was not ticked
    assert not form["password"].value()
    assert not form.is_bound
    html = page.content.decode()
    assert "Soita &lt;b&gt;maanantaina&lt;/b&gt;&#x27;; --" in html
    assert "Tietosi palautettiin" in html


def test_a_saved_form_is_forgotten_once_it_was_sent(idle, user):
    locked = idle.post("/muistio/", TYPED)
    idle.post(UNLOCK, {"password": PASSWORD, "next": next_of(locked)})
    assert SavedForm.objects.count() == 1
    idle.post("/muistio/", {"title": "Soita"})
    assert SavedForm.objects.count() == 0


def test_a_form_with_errors_stays_kept(idle, user):
    locked = idle.post("/muistio/", TYPED)
    idle.post(UNLOCK, {"password": PASSWORD, "next": next_of(locked)})
    idle.post("/muistio/", {"title": ""})
    assert SavedForm.objects.count() == 1


def test_what_was_typed_lies_encrypted_and_without_passwords(idle, area):
    idle.post("/muistio/", TYPED)
    area.enter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM core_savedform t")
        stored = "\n".join(row[0] for row in cursor)
    assert "maanantaina" not in stored
    assert "salainen" not in SavedForm.objects.get().data
    assert SavedForm.objects.get().area_id == area.pk


def test_what_was_typed_about_a_client_goes_with_the_client(idle, area):
    client_id = uuid4()
    idle.post(f"/asiakas/{client_id}/", {"note": "jotain"})
    area.enter()
    assert SavedForm.objects.get().client_id == client_id


def test_a_form_comes_back_on_the_page_that_it_stood_on(idle):
    locked = idle.post("/osa/", {"title": "Soita"}, headers={"Referer": "http://testserver/muistio/?sivu=2"})
    assert next_of(locked) == "/muistio/?sivu=2&palauta=1"


def test_a_page_of_another_site_is_no_way_back(idle):
    locked = idle.post("/muistio/", {"title": "Soita"}, headers={"Referer": "https://evil.example/muistio/"})
    assert next_of(locked) == "/muistio/?palauta=1"
    response = idle.post(UNLOCK, {"password": PASSWORD, "next": "https://evil.example/"})
    assert response["Location"] == "/"


def test_a_form_that_another_site_sent_is_not_kept(idle):
    idle.post("/muistio/", {"title": "Istutettu"}, headers={"Origin": "https://evil.example"})
    assert SavedForm.objects.count() == 0


def test_nobody_gets_the_form_of_somebody_else(idle, area):
    idle.post("/muistio/", TYPED)
    other = Client()
    sign_in(other, area.user("tvv_expert", name="Toinen"))
    assert other.get("/muistio/?palauta=1").context["form"]["title"].value() is None


def test_a_fragment_that_hits_the_lock_sends_the_whole_page_there(idle):
    response = idle.get("/osa/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/muistio/?sivu=2"})
    assert response.status_code == 200
    assert response["HX-Redirect"] == f"{UNLOCK}?next=%2Fmuistio%2F%3Fsivu%3D2"
    assert b"osa" not in response.content


def test_another_system_is_told_in_its_own_way(idle):
    response = idle.get("/api/oma/")
    assert response.status_code == 401
    assert response.json()["detail"] == "session_not_open"


def test_a_session_is_over_after_a_working_day_however_busy_and_loses_no_form(client, user, area, monkeypatch):
    sign_in(client, user)
    for _step in range(25):
        turn_clock(monkeypatch, minutes=29)
        response = client.post("/muistio/", TYPED | {"title": ""})
        if response.status_code == 302:
            break
    assert urlsplit(response["Location"]).path == SIGN_IN
    assert not is_signed_in(client)
    assert reasons(area, "signed_out") == ["too_old"]
    opened = sign_in(client, user, next=next_of(response))
    assert opened["Location"] == "/muistio/?palauta=1"
    assert client.get(opened["Location"]).context["form"]["kinds"].value() == ["b"]


def test_the_session_can_be_locked_at_will(client, user, area):
    sign_in(client, user)
    assert client.post(reverse("lock"))["Location"] == UNLOCK
    assert urlsplit(client.get("/muistio/")["Location"]).path == UNLOCK
    assert reasons(area, "session_locked") == ["by_user"]


def test_nothing_to_unlock_leads_on(client, user):
    sign_in(client, user)
    assert client.get(UNLOCK, {"next": "/oma/"})["Location"] == "/oma/"


def test_forms_of_two_areas_are_kept_apart(client, area, monkeypatch):
    """The same page is typed into in one area, then in another: each gets its own back."""
    other = make_area(authorities=[area.authorities["kela"]])
    user = area.user("kela_specialist")
    change(RoleAssignment.objects.filter(user=user), area=None)
    sign_in(client, user)
    for here, title in ((area, "ensimmäinen"), (other, "toinen")):
        client.post(reverse("choose_area"), {"area": here.pk})
        client.post(reverse("lock"))
        client.post("/muistio/", {"title": title})
        client.post(UNLOCK, {"password": PASSWORD})
    for here, title in ((area, "ensimmäinen"), (other, "toinen")):
        client.post(reverse("choose_area"), {"area": here.pk})
        assert client.get("/muistio/?palauta=1").context["form"]["title"].value() == title


@pytest.mark.parametrize("page", ["account_change_password", "recovery_codes"])
def test_a_form_that_a_locked_session_stops_is_no_failed_password(idle, page):
    for _attempt in range(6):
        assert urlsplit(idle.post(reverse(page), {"password": "x"})["Location"]).path == UNLOCK
    assert SignInAttempt.objects.count() == 0
    assert idle.post(UNLOCK, {"password": PASSWORD}).status_code == 302


# --- forms whose one-time key is old ----------------------------------------------------------------------------------


@pytest.fixture
def strict(user):
    """A browser that must send the one-time key."""
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(SIGN_IN)
    key = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[1]
    browser.post(SIGN_IN, {"email": user.email, "password": PASSWORD, "csrfmiddlewaretoken": key})
    assert is_signed_in(browser)
    return browser


def test_a_form_with_an_old_key_is_refused_in_words_and_comes_back(strict):
    response = strict.post("/muistio/", TYPED | {"csrfmiddlewaretoken": "x" * 64}, headers={"Origin": "http://testserver"})
    assert response.status_code == 403
    html = response.content.decode()
    assert "/muistio/?palauta=1" in html
    assert "kadonnut" in html
    assert strict.get("/muistio/?palauta=1").context["form"]["title"].value() == TYPED["title"]


def test_a_form_without_a_key_from_another_site_is_refused_and_not_kept(strict):
    response = strict.post("/muistio/", TYPED, headers={"Origin": "https://evil.example"})
    assert response.status_code == 403
    assert SavedForm.objects.count() == 0


def test_a_form_that_says_to_stand_on_a_page_that_does_not_exist_is_not_kept(strict):
    head = {"Origin": "http://testserver", "Referer": "http://testserver/keksitty/sivu/"}
    assert strict.post("/muistio/", TYPED, headers=head).status_code == 403
    assert SavedForm.objects.count() == 0


def test_signing_in_with_an_old_key_asks_again_and_counts_nothing(user):
    browser = Client(enforce_csrf_checks=True)
    response = browser.post(SIGN_IN, {"email": user.email, "password": PASSWORD})
    assert response.status_code == 302
    assert "vanhentunut" in browser.get(response["Location"]).content.decode()
    assert SignInAttempt.objects.count() == 0
    assert not is_signed_in(browser)


def test_signing_in_again_in_a_second_tab_leads_on(strict, user):
    response = strict.post(f"{SIGN_IN}?next=/muistio/", {"email": user.email, "password": PASSWORD})
    assert response["Location"] == "/muistio/"
