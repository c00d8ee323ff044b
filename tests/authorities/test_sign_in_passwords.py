"""Forgotten and changed passwords, and mail about the account: told to the holder only, never in the way of a sign-in."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from authorities.models import AccountMail, KnownDevice
from authorities.sign_in.completing import DEVICE_COOKIE
from authorities.sign_in.mail import send_waiting
from core import clock
from tests.authorities.sign_in_helpers import is_signed_in, logged, reasons, sign_in
from tests.factories import PASSWORD, make_area

RESET, SENT = reverse("account_reset_password"), reverse("account_reset_password_done")
NEW = "toinen pitkä salalause 7"


@pytest.fixture
def area(db):
    return make_area()


@pytest.fixture
def user(area):
    return area.user("tvv_expert")


@pytest.fixture(autouse=True)
def _without_second_factor(settings):
    settings.TYM_REQUIRE_SECOND_FACTOR = False
    settings.TYM_BASE_URL = "https://tym.example"


def link_in_mail() -> str:
    send_waiting()
    return re.search(r"https://tym\.example(/\S+)", mail.outbox[-1].body)[1]


def choose(client, link, password=NEW, again=NEW):
    page = client.get(link, follow=True)
    return client.post(page.request["PATH_INFO"], {"new_password1": password, "new_password2": again})


def test_a_link_by_mail_sets_a_new_password_once(client, area, user):
    other = Client()
    sign_in(other, user)
    assert client.post(RESET, {"email": user.email.upper()})["Location"] == SENT
    link = link_in_mail()
    assert mail.outbox[-1].to == [user.email]
    assert choose(client, link).status_code == 302
    assert not is_signed_in(client)
    assert sign_in(client, user, password=PASSWORD).status_code == 200
    assert sign_in(client, user, password=NEW).status_code == 302
    assert other.get(reverse("account")).status_code == 302
    assert "ei enää toimi" in Client().get(link, follow=True).content.decode()
    assert [(event.reason, event.changed_fields) for event in logged(area, "changed")] == [("by_mail", ["password"])]


def test_the_secret_of_the_link_does_not_stay_in_the_address(client, user):
    client.post(RESET, {"email": user.email})
    link = link_in_mail()
    page = client.get(link, follow=True)
    assert link.split("/")[-2] not in page.request["PATH_INFO"]
    assert link.split("/")[-2] not in page.content.decode()


def test_unknown_closed_and_unwanted_addresses_get_the_same_answer_and_no_mail(client, area, user):
    user.valid_to = clock.today() - timedelta(days=1)
    user.save()
    pages = []
    for email in ("kukaan@muualla.example", user.email):
        response = client.post(RESET, {"email": email}, follow=True)
        assert response.redirect_chain == [(SENT, 302)]
        pages.append(re.sub(r'value="\w{64}"', "", response.content.decode()))
    assert pages[0] == pages[1]
    assert AccountMail.objects.count() == 0


def test_a_link_of_an_account_that_was_closed_meanwhile_is_dead(client, user):
    client.post(RESET, {"email": user.email})
    link = link_in_mail()
    user.is_active = False
    user.save()
    assert "ei enää toimi" in client.get(link, follow=True).content.decode()


def test_an_address_is_not_flooded_with_links(client, user):
    for _number in range(6):
        assert client.post(RESET, {"email": user.email})["Location"] == SENT
    assert AccountMail.objects.filter(user=user).count() == 3


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        ("lyhyt", "lyhyt", "vähintään 12"),
        ("1234567890123456", "1234567890123456", "pelkkiä numeroita"),
        ("virkailija@esimerkki.example", "virkailija@esimerkki.example", "muistuta"),
        ("q1w2e3r4t5y6", "q1w2e3r4t5y6", "yleinen"),
        (NEW, "jokin aivan muu", "eroavat"),
    ],
)
def test_weak_and_differing_passwords_are_refused(client, user, password, again, words):
    client.post(RESET, {"email": user.email})
    response = choose(client, link_in_mail(), password, again)
    assert response.status_code == 200
    assert words in response.content.decode()


def test_changing_the_password_ends_the_other_sessions_and_keeps_this_one(client, area, user):
    other = Client()
    sign_in(other, user)
    sign_in(client, user)
    url = reverse("account_change_password")
    assert client.post(url, {"password": "väärä-väärä", "new_password1": NEW, "new_password2": NEW}).status_code == 200
    assert client.post(url, {"password": PASSWORD, "new_password1": NEW, "new_password2": NEW}).status_code == 302
    assert client.get(reverse("account")).status_code == 200
    assert len(client.get(reverse("usersessions_list")).context["sessions"]) == 1
    assert other.get(reverse("account")).status_code == 302
    assert reasons(area, "changed") == ["by_user"]
    assert AccountMail.objects.filter(user=user, kind="password_changed").count() == 1


def test_the_history_keeps_no_password(client, user):
    sign_in(client, user)
    client.post(reverse("account_change_password"), {"password": PASSWORD, "new_password1": NEW, "new_password2": NEW})
    assert not hasattr(user.history.first(), "password")


# --- new devices ------------------------------------------------------------------------------------------------------


def test_a_new_browser_is_told_by_mail_but_the_first_one_is_not(client, user):
    sign_in(client, user)
    assert AccountMail.objects.count() == 0
    sign_in(Client(), user)
    assert AccountMail.objects.get().kind == "new_device"
    send_waiting()
    message = mail.outbox[0]
    assert message.to == [user.email]
    assert "uudella laitteella" in message.subject
    assert "127.0.0.1" not in message.body


def test_a_known_browser_is_known_again_and_by_its_own_user_only(client, area, user):
    sign_in(client, user)
    client.post(reverse("account_logout"))
    sign_in(client, user)
    assert KnownDevice.objects.count() == 1
    client.post(reverse("account_logout"))
    sign_in(client, area.user("hva_social"))
    assert KnownDevice.objects.count() == 2
    assert KnownDevice.objects.values("device_index").distinct().count() == 1


def test_a_forged_cookie_is_no_known_device(client, user):
    sign_in(client, user)
    forged = Client()
    forged.cookies[DEVICE_COOKIE] = client.cookies[DEVICE_COOKIE].value[:-3] + "abc"
    sign_in(forged, user)
    assert KnownDevice.objects.count() == 2


def test_the_cookies_are_out_of_reach_of_scripts_and_of_other_sites(client, user):
    sign_in(client, user)
    for name in ("tym_session", DEVICE_COOKIE, "django_language"):
        assert client.cookies[name]["httponly"]
        assert client.cookies[name]["samesite"] == "Lax"
    assert client.cookies["tym_session"]["max-age"] == ""


def test_mail_that_cannot_be_sent_is_tried_again(user, monkeypatch):
    from authorities.sign_in import mail as module

    AccountMail.objects.create(user=user, kind="new_device", created_at=clock.now())

    def broken(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr(module, "send_mail", broken)
    assert send_waiting() == {"sent": 0, "failed": 1}
    monkeypatch.undo()
    assert send_waiting() == {"sent": 1, "failed": 0}
    assert send_waiting() == {"sent": 0, "failed": 0}


@pytest.mark.django_db(transaction=True)
def test_a_dead_queue_and_a_dead_mail_server_do_not_fail_a_sign_in(client, settings, monkeypatch):
    from authorities.sign_in.tasks import send_account_mail

    def broken(*args, **kwargs):
        raise ConnectionRefusedError

    user = make_area().user("tvv_expert")
    monkeypatch.setattr(send_account_mail, "apply_async", broken)
    sign_in(Client(), user)
    assert sign_in(client, user).status_code == 302
    assert is_signed_in(client)
    assert AccountMail.objects.filter(sent_at=None).count() == 1


@pytest.mark.parametrize("kind", ["password_reset", "password_changed", "new_device", "second_factor_set", "second_factor_reset"])
@pytest.mark.parametrize("language", ["fi", "en"])
def test_every_mail_has_a_subject_and_a_text_in_the_users_language(user, kind, language):
    from authorities.sign_in.mail import compose

    user.language = language
    subject, text = compose(AccountMail(user=user, kind=kind, created_at=clock.now()))
    assert subject.startswith("TYM: ")
    assert "\n" not in subject
    assert len(text) > 60
    assert ("pääkäyttäjä" in text or "TYM" in text) if language == "fi" else "administrator" in text or "password" in text
