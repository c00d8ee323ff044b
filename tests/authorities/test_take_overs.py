"""What our tester did with an administrator's rights: accounts taken over by their address, by a role, or in between."""

import threading
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client as Http
from django.urls import reverse

from authorities.access import Actor, Denied, Deny, Reach
from authorities.independence import are_independent, makers_of
from authorities.models import AccountMail, AuthorityArea, RoleAssignment, SecondFactorReset, User
from authorities.policy import can_manage_account, can_reset_second_factor
from authorities.scope import accounts_within
from authorities.services.roles import end_role, grant_role
from authorities.services.second_factor import confirm_reset, request_reset
from authorities.services.users import change_user, close_account, record_identity_code, reopen_account, request_invitation
from authorities.sign_in.mail import password_link, queue_mail, send_waiting
from core import clock
from core.errors import Refused
from core.transactions import unit_of_work
from tests.authorities.sign_in_helpers import turn_clock
from tests.authorities.test_reach import in_area, limited_to
from tests.authorities.test_two_people import change_address, make_administrator, reason_of, with_address
from tests.clients.together import at_once
from tests.factories import Area, actor_of, change, make_area, make_user
from tests.http import signed_in

TODAY = clock.today()


def fresh(user: User, area: Area) -> Actor:
    return actor_of(User.objects.get(pk=user.pk), area=area.area)


def choose_password(user: User, password: str) -> None:
    http = Http()
    page = http.get(urlsplit(password_link(user)).path)["Location"]
    assert http.post(page, {"new_password1": password, "new_password2": password}).status_code == 302


# --- independence: whoever changed the address ------------------------------------------------------------------------------


def test_whoever_changed_the_address_is_not_the_second_person(area: Area, expert: User):
    founder, other = make_administrator(area, days=60), make_administrator(area, days=60)
    invited = make_administrator(area, days=20, granted_by=other, created_by=other)
    assert are_independent(founder.pk, invited.pk)
    change_address(actor_of(founder, area=area.area), User.objects.get(pk=invited.pk))
    assert makers_of(invited.pk) == {founder.pk, other.pk}
    assert reason_of(area, asks=founder, confirms=invited, user=expert) is Deny.NOT_INDEPENDENT
    assert reason_of(area, asks=invited, confirms=founder, user=expert) is Deny.NOT_INDEPENDENT
    assert are_independent(founder.pk, other.pk), "others stay as they were"


def test_an_address_that_was_changed_back_is_remembered_and_counts_through_others(area: Area):
    founder, other = make_administrator(area), make_administrator(area)
    taken = make_administrator(area)
    address = taken.email
    change_address(actor_of(founder, area=area.area), User.objects.get(pk=taken.pk))
    change_address(actor_of(other, area=area.area), User.objects.get(pk=taken.pk), address)
    made = make_administrator(area, created_by=taken)
    assert makers_of(made.pk) == {taken.pk, founder.pk, other.pk}


def test_another_change_of_an_account_makes_nobody(area: Area):
    founder, invited = make_administrator(area), make_administrator(area)
    actor = actor_of(founder, area=area.area)
    with unit_of_work(area_id=area.pk, actor=actor):
        details = replace(with_address(invited, invited.email), title="Johtaja")
        change_user(actor=actor, user=invited, details=details, seen_version=invited.row_version)
    assert are_independent(founder.pk, invited.pk)


def test_an_address_changed_through_the_page_makes_its_author_a_maker(area: Area):
    founder, invited = make_administrator(area), make_administrator(area)
    sent = {
        "first_name": invited.first_name, "last_name": invited.last_name, "email": "uusi@esimerkki.example", "language": "fi",
        "valid_to": f"{invited.valid_to:%-d.%-m.%Y}", "row_version": invited.row_version,
    }  # fmt: skip
    assert signed_in(founder).post(reverse("authorities:change-user", args=[invited.pk]), sent).status_code == 302
    assert makers_of(invited.pk) == {founder.pk}


def test_two_whose_addresses_a_third_one_changed_stay_independent(area: Area):
    """A whole organisation gets new addresses: its administrators still reset each other's second factors."""
    third, *two = (make_administrator(area) for _ in range(3))
    for number, user in enumerate(two):
        change_address(actor_of(third, area=area.area), User.objects.get(pk=user.pk), f"uusi{number}@esimerkki.example")
    assert are_independent(two[0].pk, two[1].pk)


# --- address and second factor are not both replaced within 14 days, whatever the order -------------------------------------


@pytest.fixture
def victim(area: Area) -> User:
    """An expert with a second factor."""
    user = area.user("tvv_expert")
    TOTP.activate(user, generate_totp_secret())
    return user


def test_a_new_address_gets_no_link_past_a_second_factor(area: Area, pair, victim: User, mailoutbox, monkeypatch):
    actor = actor_of(pair[0], area=area.area)
    changed = change_address(actor, victim)
    AccountMail.objects.all().delete()
    with pytest.raises(Refused):
        request_invitation(actor=actor, user=changed)
    queue_mail(changed, AccountMail.Kind.PASSWORD_RESET)  # the public page of a forgotten password
    send_waiting()
    assert mailoutbox == []
    turn_clock(monkeypatch, hours=15 * 24)
    assert request_invitation(actor=fresh(pair[0], area), user=changed)


def test_a_new_address_gets_a_link_where_no_second_factor_stands(area: Area, pair, expert: User):
    """An invitation that went to a mistyped address."""
    actor = actor_of(pair[0], area=area.area)
    assert request_invitation(actor=actor, user=change_address(actor, expert))


def test_no_reset_is_asked_for_while_the_address_is_new(area: Area, pair, victim: User, monkeypatch):
    changed = change_address(actor_of(pair[0], area=area.area), victim)
    for one in pair:
        assert can_reset_second_factor(actor_of(one, area=area.area), changed).reason is Deny.NEW_ADDRESS
    with pytest.raises(Denied):
        request_reset(actor=actor_of(pair[0], area=area.area), user=changed, reason="hukassa")
    turn_clock(monkeypatch, hours=15 * 24)
    assert request_reset(actor=fresh(pair[0], area), user=changed, reason="hukassa").is_open


def test_a_password_chosen_at_a_new_address_is_worth_nothing_after_a_reset(area: Area, pair, victim: User):
    """The tester's order: address, link, password, and only then the reset; here even with the link already used."""
    one, other = (actor_of(user, area=area.area) for user in pair)
    changed = change_address(one, victim, "kaappaaja@esimerkki.example")
    choose_password(User.objects.get(pk=changed.pk), "kissa-hevonen-lumi-4711")
    area.enter()
    with pytest.raises(Denied):
        request_reset(actor=one, user=changed, reason="hukassa")
    reset = SecondFactorReset.objects.create(user=changed, reason="syy", requested_by=one.user, requested_at=clock.now())
    with pytest.raises(Denied) as caught:
        confirm_reset(actor=other, reset=reset)
    assert caught.value.decision.reason is Deny.NEW_ADDRESS


def test_an_address_changed_between_the_request_and_its_confirmation_stops_it(area: Area, pair, victim: User):
    one, other = (actor_of(user, area=area.area) for user in pair)
    reset = request_reset(actor=one, user=victim, reason="hukassa")
    change_address(one, User.objects.get(pk=victim.pk))
    with pytest.raises(Denied) as caught:
        confirm_reset(actor=other, reset=reset)
    assert caught.value.decision.reason is Deny.NEW_ADDRESS


# --- an account is nobody's by a role in one area ----------------------------------------------------------------------------


def test_a_role_in_the_own_area_brings_no_account_within_reach(area: Area, there: Area, victim: User):
    limited, waiting = actor_of(limited_to(area), area=area.area), make_user(employer=area.authorities["kela"])
    assert can_manage_account(limited, waiting).reason is Deny.OUT_OF_REACH
    there.user("kela_supervisor")
    assert grant_role(actor=limited, user=waiting, grant=in_area(area)), "granting stays possible"
    http = signed_in(limited.user)
    for name in ("change-user", "close-user", "reopen-user", "user-identity-code", "request-reset"):
        assert http.get(reverse(f"authorities:{name}", args=[waiting.pk])).status_code == 403, name
    assert http.post(reverse("authorities:invite-user", args=[waiting.pk])).status_code == 403
    area.enter()
    with pytest.raises(Denied):
        change_address(limited, waiting, "kaappaaja@esimerkki.example")
    assert can_manage_account(area.actor("administrator"), waiting)


def test_a_past_role_elsewhere_counts_until_the_first_sign_in(area: Area, there: Area):
    """Its employer has left the other area, where somebody still waits for an invitation that was never used."""
    limited, waiting = actor_of(limited_to(area), area=area.area), area.user("tvv_expert")
    RoleAssignment.objects.create(
        user=waiting, role_code="tvv_expert", area=there.area,
        valid_from=TODAY - timedelta(days=90), valid_to=TODAY - timedelta(days=30),
    )  # fmt: skip
    assert can_manage_account(limited, waiting).reason is Deny.OUT_OF_REACH
    change([waiting], last_login=clock.now())
    assert can_manage_account(limited, waiting)


def test_the_list_of_accounts_within_reach_is_the_policys_answer(area: Area, there: Area):
    limited = limited_to(area)
    people = [area.user("tvv_expert"), there.user("tvv_expert"), area.user("kela_specialist"), there.user("hva_social")]
    people += [
        make_user(employer=area.authorities["tvv"]),
        make_user(employer=there.authorities["tvv"]),
        area.user("administrator"),
    ]
    people += [make_user(employer=area.authorities["hva"], role_codes=["hva_social"])]
    gone = make_user(employer=there.authorities["hva"])
    change(AuthorityArea.objects.filter(authority=there.authorities["hva"]), valid_to=TODAY - timedelta(days=1))
    for reach, one in ((Reach(area_ids=frozenset({area.pk})), limited), (Reach(everywhere=True), area.user("administrator"))):
        actor = actor_of(one, area=area.area)
        assert actor.administers == reach
        within = set(accounts_within(reach).values_list("pk", flat=True)) - {one.pk}
        assert within == {user.pk for user in [*people, gone, limited] if can_manage_account(actor, user)} - {one.pk}


# --- asked of the locked row -------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", ["change", "close", "reopen", "invite", "code"])
def test_a_role_granted_while_an_account_is_being_changed_counts(monkeypatch, verb: str):
    """The administrator of one area asks before, and changes after, somebody gave the account a role for all areas."""
    area = make_area()
    limited, everywhere, user = limited_to(area), area.user("administrator"), area.user("tvv_expert")
    asked, granted = threading.Event(), threading.Event()
    lock = User.lock

    def slow(*arguments, **named):
        asked.set()
        assert granted.wait(10)
        return lock(*arguments, **named)

    def act() -> Deny | None:
        with unit_of_work(area_id=area.pk):
            actor, seen = actor_of(limited, area=area.area), User.objects.get(pk=user.pk)
            common = {"actor": actor, "user": seen}
            version = {"seen_version": seen.row_version}
            try:
                match verb:
                    case "change":
                        change_address(actor, seen)
                    case "close":
                        close_account(**common, **version)
                    case "reopen":
                        reopen_account(**common, **version, valid_to=TODAY)
                    case "invite":
                        request_invitation(**common)
                    case "code":
                        record_identity_code(**common, **version, identity_code="010594-900Y")
            except Denied as error:
                return error.decision.reason
        return None

    def grant() -> None:
        assert asked.wait(10)
        with unit_of_work(area_id=area.pk):
            wanted = in_area(area, area=None, role_code="tvv_work_ability")
            grant_role(actor=actor_of(everywhere, area=area.area), user=user, grant=wanted)
        granted.set()

    monkeypatch.setattr(User, "lock", slow)
    assert at_once(act, grant)[0] is Deny.OUT_OF_REACH


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", ["request", "confirm"])
def test_an_address_changed_while_a_reset_is_being_decided_counts(monkeypatch, verb: str):
    area = make_area()
    one, other, third = (make_administrator(area, days=60) for _ in range(3))
    victim = area.user("tvv_expert")
    TOTP.activate(victim, generate_totp_secret())
    asked, changed = threading.Event(), threading.Event()
    lock = User.lock
    deciding: list[threading.Thread] = []

    def slow(*arguments, **named):
        if threading.current_thread() in deciding:
            asked.set()
            assert changed.wait(10)
        return lock(*arguments, **named)

    def reset() -> SecondFactorReset:
        return request_reset(actor=actor_of(one, area=area.area), user=User.objects.get(pk=victim.pk), reason="hukassa")

    def decide() -> Deny | None:
        with unit_of_work(area_id=area.pk):
            waiting = reset() if verb == "confirm" else None
        deciding.append(threading.current_thread())
        with unit_of_work(area_id=area.pk):
            try:
                if waiting:
                    confirm_reset(actor=actor_of(other, area=area.area), reset=waiting)
                else:
                    reset()
            except Denied as error:
                return error.decision.reason
        return None

    def move() -> None:
        assert asked.wait(10)
        with unit_of_work(area_id=area.pk):
            change_address(actor_of(third, area=area.area), User.objects.get(pk=victim.pk))
        changed.set()

    monkeypatch.setattr(User, "lock", slow)
    assert at_once(decide, move)[0] is Deny.NEW_ADDRESS


@pytest.mark.django_db(transaction=True)
def test_a_role_is_ended_after_the_account_is_locked():
    """Account first, role second, wherever both are locked: closing an account and ending its role do not wait in a circle."""
    area = make_area()
    administrator, user = area.user("administrator"), area.user("tvv_expert")
    row = RoleAssignment.objects.get(user=user)

    def close() -> None:
        with unit_of_work(area_id=area.pk):
            seen = User.objects.get(pk=user.pk)
            close_account(actor=actor_of(administrator, area=area.area), user=seen, seen_version=seen.row_version)

    def end() -> None:
        with unit_of_work(area_id=area.pk), suppress(Denied):
            end_role(actor=actor_of(administrator, area=area.area), assignment=row)

    at_once(close, end)
    assert not RoleAssignment.objects.not_over().filter(user=user).exists()
