"""Tokens of the API: who gets one, what it opens, and everything that ends it."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client as HttpClient
from django.urls import reverse

from audit.models import Event
from authorities.access import Denied, Deny
from authorities.actors import build_actor
from authorities.api.tokens import hash_of
from authorities.models import ApiToken, AuthorityArea, RoleAssignment, SecondFactorReset, User
from authorities.second_factor import METHODS_SESSION_KEY
from authorities.services.second_factor import confirm_reset
from authorities.services.tokens import MOST_TOKENS, issue_token, revoke_token
from authorities.services.users import close_account
from authorities.sign_in.mail import send_waiting
from core import clock
from core.errors import Refused
from tests.authorities.sign_in_helpers import logged, reasons, turn_clock
from tests.factories import PASSWORD, Area, actor_of, change, make_area
from tests.http import signed_in
from tests.http_api import by_token, token_for, told

PAGE = reverse("api_tokens")
NOT_VALID = (401, "token_not_valid")
NEW = "toinen-pitkä-salasana"


@pytest.fixture
def token(area: Area, expert: User) -> tuple[ApiToken, str]:
    return token_for(expert, area)


# --- issued -----------------------------------------------------------------------------------------------------------


def test_a_token_is_issued_on_the_own_page_and_shown_once(area, expert):
    http = signed_in(expert)
    page = http.post(PAGE, {"name": "Raportti", "days": "30"}).content.decode()
    secret = page.split('translate="no">')[1].split("<")[0]
    assert secret.startswith("tym_")
    assert len(secret) > 40
    assert secret not in http.get(PAGE).content.decode()
    token = ApiToken.objects.get()
    assert (token.user, token.area, token.name) == (expert, area.area, "Raportti")
    assert token.secret_hash == hash_of(secret) != secret
    assert token.expires_at - token.created_at == timedelta(days=30)
    assert by_token(secret).status_code == 200
    assert reasons(area, "granted") == ["api_token"]


def test_only_the_hash_is_kept(area, token):
    _token, secret = token
    for row in [*ApiToken.objects.values(), *ApiToken.history.values(), *Event.objects.values()]:
        assert secret not in str(row)
    assert ApiToken.history.get().name == "Raportti"


def test_without_the_second_factor_none_is_issued(area, expert):
    http = signed_in(expert)
    session = http.session
    session[METHODS_SESSION_KEY] = [{"method": "password"}]
    session.save()
    assert http.post(PAGE, {"name": "Raportti", "days": "30"}).status_code == 302
    with pytest.raises(Denied) as denied:
        issue_token(actor=build_actor(expert, area_id=area.pk, second_factor=False), name="Raportti", days=30)
    assert denied.value.decision.reason is Deny.SECOND_FACTOR
    assert not ApiToken.objects.exists()


def test_a_role_without_client_data_gets_none(area):
    http = signed_in(area.user("director"))
    assert http.get(PAGE).context["may_issue"].reason is Deny.NO_CLIENT_DATA
    assert http.post(PAGE, {"name": "Raportti", "days": "30"}).status_code == 403
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("days", ["0", "-1", "91", "365", "1e3", "", "x", "9" * 40])
def test_no_longer_than_90_days(area, expert, days):
    page = signed_in(expert).post(PAGE, {"name": "Raportti", "days": days})
    assert page.context["form"].errors["days"]
    assert not ApiToken.objects.exists()


def test_the_database_refuses_a_longer_one(area, expert, token):
    row, _secret = token
    row.expires_at = row.created_at + timedelta(days=90, seconds=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    with pytest.raises(ValidationError):
        issue_token(actor=area.actor("tvv_expert"), name="Toinen", days=91)


def test_a_button_pressed_twice_issues_one(area, expert, token):
    page = signed_in(expert).post(PAGE, {"name": "Raportti", "days": "30"})
    assert page.context["form"].errors["name"]
    assert ApiToken.objects.count() == 1


def test_nobody_has_more_than_a_few(area, expert):
    actor = area.actor("tvv_expert")
    for number in range(MOST_TOKENS):
        issue_token(actor=actor, name=f"Nimi {number}", days=7)
    with pytest.raises(Refused):
        issue_token(actor=actor, name="Liikaa", days=7)


# --- used -------------------------------------------------------------------------------------------------------------


def test_a_token_opens_what_its_holder_sees_and_notes_the_day(area, expert, token):
    row, secret = token
    mine, _foreign = area.client(official=expert), area.client()
    answer = by_token(secret)
    assert [one["id"] for one in answer.json()["results"]] == [str(mine.pk)]
    area.enter()
    row.refresh_from_db()
    assert row.last_used_on == clock.today()
    assert row.history.count() == 1, "its use is no change"
    (event,) = logged(area, "listed")
    assert (event.actor_id, event.area_id, event.listed_ids) == (expert.pk, area.pk, [mine.pk])


def test_a_token_opens_the_api_and_nothing_else(area, expert, token):
    _row, secret = token
    for address in ("/", PAGE, reverse("account"), reverse("clients:list"), reverse("help")):
        answer = by_token(secret, address)
        assert answer.status_code == 302, address
        assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("secret", ["", "x", "tym_", "tym_wrong", "tym_" + "a" * 43, "tym_" + "a" * 5000, "tym_ä€", "tym_\x00"])
def test_a_wrong_secret_opens_nothing(area, token, secret):
    answer = by_token(secret)
    assert told(answer) == NOT_VALID
    assert answer["WWW-Authenticate"] == "Bearer"
    assert "no-store" in answer["Cache-Control"]


def test_a_token_that_does_not_work_is_not_helped_by_a_session_and_does_not_end_it(area, expert):
    http = signed_in(expert)
    assert told(by_token("tym_wrong", http=http)) == NOT_VALID
    assert http.get("/api/v1/clients/").status_code == 200


def test_a_tokens_user_counts_even_in_the_browser_of_somebody_else(area, expert, token):
    _row, secret = token
    client = area.client(official=expert)
    http = signed_in(area.user("hva_social"))
    assert [one["id"] for one in by_token(secret, http=http).json()["results"]] == [str(client.pk)]
    assert http.get("/api/v1/clients/").json()["results"] == []


def test_other_schemes_leave_the_session_in_force(area, expert):
    http = signed_in(expert)
    assert http.get("/api/v1/clients/", headers={"Authorization": "Basic eDp5"}).status_code == 200
    assert told(HttpClient().get("/api/v1/clients/", headers={"Authorization": "Basic eDp5"})) == (401, "session_not_open")


def test_a_token_writes_nothing(area, expert, token):
    _row, secret = token
    for method in ("post", "put", "patch", "delete"):
        answer = getattr(HttpClient(enforce_csrf_checks=True), method)(
            "/api/v1/clients/", headers={"Authorization": f"Bearer {secret}"}
        )
        assert told(answer) == (405, "method_not_allowed")


# --- ended ------------------------------------------------------------------------------------------------------------


def assert_ended(area: Area, secret: str, reason: str) -> None:
    for _time in range(2):
        assert told(by_token(secret)) == NOT_VALID
    assert reasons(area, "sign_in_failed") == [reason], "told once a day"


def test_an_expired_token(area, token, monkeypatch):
    row, secret = token
    assert by_token(secret).status_code == 200
    turn_clock(monkeypatch, days=30, seconds=1)
    assert_ended(area, secret, "token_expired")
    assert row.state == "ended"


def test_a_revoked_token(area, expert, token):
    row, secret = token
    http = signed_in(expert)
    address = reverse("revoke_api_token", args=[row.pk])
    assert http.post(address)["Location"] == PAGE
    assert_ended(area, secret, "token_revoked")
    assert reasons(area, "ended") == ["by_user"]
    assert http.post(address)["Location"] == PAGE, "pressed twice"
    assert len(logged(area, "ended")) == 1
    assert http.get(address).status_code == 405
    token_for(expert, area)
    assert ApiToken.objects.count() == 2, "the name is free again"


def test_a_token_of_somebody_else_does_not_exist(area, token):
    row, secret = token
    http = signed_in(area.user("tvv_expert", name="Toinen"))
    assert http.post(reverse("revoke_api_token", args=[row.pk])).status_code == 404
    assert not list(http.get(PAGE).context["tokens"])
    with pytest.raises(Denied):
        revoke_token(actor=area.actor("tvv_supervisor"), token=row)
    assert by_token(secret).status_code == 200


def test_a_closed_account_ends_it_and_an_opened_one_does_not_bring_it_back(area, administrator, expert, token):
    _row, secret = token
    close_account(actor=administrator, user=expert, seen_version=User.objects.get(pk=expert.pk).row_version)
    assert_ended(area, secret, "token_revoked")
    assert "account_closed" in reasons(area, "ended")
    change([User.objects.get(pk=expert.pk)], is_active=True)
    assert told(by_token(secret)) == NOT_VALID


def test_an_account_that_has_ended(area, expert, token):
    _row, secret = token
    change([expert], valid_to=clock.today() - timedelta(days=1))
    assert_ended(area, secret, "account_closed")


def test_a_token_stays_in_its_area(area, expert, token):
    """When the area ends for its holder, ``build_actor`` falls back to another one: the token must not."""
    _row, secret = token
    second = make_area()
    AuthorityArea.objects.create(authority=expert.employer, area=second.area, valid_from=clock.today())
    change(RoleAssignment.objects.filter(user=expert), area=second.area)
    assert_ended(area, secret, "token_area")


def test_a_token_of_one_area_shows_nothing_of_the_other(area, expert):
    second = make_area(authorities=area.authorities.values())
    RoleAssignment.objects.create(
        user=expert, role_code="tvv_expert", area=second.area, valid_from=clock.today(), valid_to=clock.today()
    )
    mine, there = area.client(official=expert), second.client(official=expert)
    for where, shown, hidden in ((area, mine, there), (second, there, mine)):
        _row, secret = token_for(expert, where, name=f"Alue {where.pk}")
        assert [one["id"] for one in by_token(secret).json()["results"]] == [str(shown.pk)]
        assert told(by_token(secret, f"/api/v1/clients/{hidden.pk}/")) == (404, "not_found")


def test_a_reset_of_the_second_factor_ends_it(area, expert, token, monkeypatch):
    _row, secret = token
    monkeypatch.setattr("authorities.policy.is_new_administrator", lambda *_asked: False)
    one, other = area.actor("administrator"), area.actor("administrator", name="Toinen")
    reset = SecondFactorReset.objects.create(user=expert, reason="Hukkui", requested_by=one.user, requested_at=clock.now())
    confirm_reset(actor=other, reset=reset)
    assert_ended(area, secret, "token_revoked")


def test_a_role_that_ends_takes_the_data_with_it(area, expert, token):
    _row, secret = token
    client = area.client(official=expert)
    change(RoleAssignment.objects.filter(user=expert), valid_to=clock.today() - timedelta(days=1))
    assert told(by_token(secret, f"/api/v1/clients/{client.pk}/"))[0] == 401, "no area is left to the account"


# --- administrators ---------------------------------------------------------------------------------------------------


def test_an_administrator_sees_and_revokes(area, administrator, expert, token):
    row, secret = token
    http = signed_in(administrator.user)
    page = http.get(reverse("authorities:user", args=[expert.pk]))
    assert list(page.context["tokens"]) == [row]
    assert reverse("authorities:revoke-token", args=[expert.pk, row.pk]) in page.content.decode()
    assert secret not in page.content.decode()
    assert http.post(reverse("authorities:revoke-token", args=[expert.pk, row.pk])).status_code == 302
    assert_ended(area, secret, "token_revoked")
    assert reasons(area, "ended") == ["by_administrator"]
    someone = area.user("hva_social")
    assert http.post(reverse("authorities:revoke-token", args=[someone.pk, row.pk])).status_code == 404, "of another account"


def test_an_administrator_of_other_areas_does_not(area, expert, token):
    row, secret = token
    other = make_area()
    away = other.user("administrator", name="Muualla")
    change(RoleAssignment.objects.filter(user=away), area=other.area)
    http = signed_in(away)
    assert http.post(reverse("authorities:revoke-token", args=[expert.pk, row.pk])).status_code == 403
    assert actor_of(away, area=other.area).administers.everywhere is False
    assert by_token(secret).status_code == 200


# --- passwords and pages ----------------------------------------------------------------------------------------------


def test_a_new_password_by_mail_ends_it_and_one_of_the_own_choice_does_not(area, expert, token, mailoutbox, settings):
    settings.TYM_BASE_URL = "https://tym.example"
    _row, secret = token
    signed_in(expert).post(reverse("account_change_password"), {"password": PASSWORD, "new_password1": NEW, "new_password2": NEW})
    assert by_token(secret).status_code == 200
    stranger = HttpClient()
    stranger.post(reverse("account_reset_password"), {"email": expert.email})
    send_waiting()
    link = next(found[1] for mail in mailoutbox if (found := re.search(r"https://tym\.example(/\S+/salasana/\S+)", mail.body)))
    page = stranger.get(link, follow=True).request["PATH_INFO"]
    assert stranger.post(page, {"new_password1": f"{NEW} 2", "new_password2": f"{NEW} 2"}).status_code == 302
    assert_ended(area, secret, "token_revoked")
    assert reasons(area, "ended") == ["password_reset"]


def test_the_page_lists_each_token_with_its_state(area, expert, token, monkeypatch):
    row, _secret = token
    http = signed_in(expert)
    page = http.get(PAGE).content.decode()
    assert "Raportti" in page
    assert area.area.name in page
    assert reverse("revoke_api_token", args=[row.pk]) in page
    assert PAGE in http.get(reverse("account")).content.decode()
    revoke_token(actor=area.actor("tvv_expert"), token=ApiToken.objects.get())
    page = http.get(PAGE).content.decode()
    assert "Peruttu" in page
    assert reverse("revoke_api_token", args=[row.pk]) not in page


def test_strangers_are_sent_to_sign_in(area, token):
    row, _secret = token
    for address, method in ((PAGE, "get"), (PAGE, "post"), (reverse("revoke_api_token", args=[row.pk]), "post")):
        assert getattr(HttpClient(), method)(address)["Location"].startswith(reverse("account_login"))
    assert ApiToken.objects.live().count() == 1
