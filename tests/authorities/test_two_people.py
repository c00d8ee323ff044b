"""Two people are two: an administrator cannot be both of them, and what weighs on an account is seen by others."""

from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import Event
from authorities.access import Actor, Denied, Deny
from authorities.independence import are_independent, makers_of
from authorities.models import AccountMail, AccountReview, RoleAssignment, SecondFactorReset, User
from authorities.policy import can_confirm_reset, can_reset_second_factor, can_withdraw_reset
from authorities.reviews import count_of_reviews, desk_of_reviews
from authorities.services.reviews import acknowledge
from authorities.services.roles import Accounts, Grant, Outcome, end_role, grant_role, renew_roles
from authorities.services.users import (
    AccountDetails,
    change_user,
    create_user,
    record_identity_code,
    request_invitation,
)
from authorities.sign_in.mail import queue_mail, send_waiting
from authorities.terms import longest_end
from core import clock
from core.errors import Refused
from tests.authorities.sign_in_helpers import turn_clock
from tests.factories import Area, actor_of, make_user
from tests.http import signed_in

CODE = "010594-900Y"


def make_administrator(area: Area, *, days: int = 30, granted_by: User | None = None, **values) -> User:
    user = make_user(employer=area.authorities["keha"], **values)
    today = clock.today()
    RoleAssignment.objects.create(
        user=user, role_code="administrator", area=area.area, granted_by=granted_by,
        valid_from=today - timedelta(days=days), valid_to=today + timedelta(days=200),
    )  # fmt: skip
    return user


def reason_of(area: Area, *, asks: User, confirms: User, user: User) -> Deny | None:
    return can_confirm_reset(actor_of(confirms, area=area.area), user, asks.pk).reason


def with_address(user: User, address: str) -> AccountDetails:
    names = AccountDetails.__dataclass_fields__
    return replace(AccountDetails(**{name: getattr(user, name) for name in names}), email=address)


def change_address(actor: Actor, user: User, address: str = "uusi@esimerkki.example") -> User:
    return change_user(actor=actor, user=user, details=with_address(user, address), seen_version=user.row_version)


def reset_of(user: User, area: Area, *, days_ago: int = 0) -> SecondFactorReset:
    moment = clock.now() - timedelta(days=days_ago, minutes=1)
    return SecondFactorReset.objects.create(
        user=user, reason="syy", requested_by=make_administrator(area), requested_at=moment,
        confirmed_by=make_administrator(area), confirmed_at=moment,
    )  # fmt: skip


@pytest.mark.usefixtures("colleague")
def test_a_ghost_made_and_given_the_role_by_its_maker_confirms_nothing(area: Area, administrator: Actor, expert: User):
    details = AccountDetails(
        first_name="Aave", last_name="Varjola", email="aave@esimerkki.example", title="", phone="", unit=None,
        language="fi", valid_to=longest_end(),
    )  # fmt: skip
    ghost = create_user(actor=administrator, employer=area.authorities["keha"], details=details)
    today = clock.today()
    grant = Grant(role_code="administrator", area=area.area, valid_from=today, valid_to=today + timedelta(days=100))
    assignment = grant_role(actor=administrator, user=ghost, grant=grant)
    assert ghost.created_by_id == administrator.user_id
    assert reason_of(area, asks=administrator.user, confirms=ghost, user=expert) is Deny.NEW_ADMINISTRATOR
    assert can_reset_second_factor(actor_of(ghost, area=area.area), expert).reason is Deny.NEW_ADMINISTRATOR
    assignment.valid_from = today - timedelta(days=14)
    assignment.save()
    assert reason_of(area, asks=administrator.user, confirms=ghost, user=expert) is Deny.NOT_INDEPENDENT
    assert reason_of(area, asks=ghost, confirms=administrator.user, user=expert) is Deny.NOT_INDEPENDENT


def test_whoever_granted_the_role_is_not_the_second_person(area: Area, administrator: Actor, expert: User):
    second = make_administrator(area, granted_by=administrator.user)
    for one, other in ((administrator.user, second), (second, administrator.user)):
        assert reason_of(area, asks=one, confirms=other, user=expert) is Deny.NOT_INDEPENDENT


def test_a_ghost_made_by_a_ghost_depends_on_the_first_maker_too(area: Area, administrator: Actor, expert: User):
    first = make_administrator(area, created_by=administrator.user)
    second = make_administrator(area, created_by=first)
    assert reason_of(area, asks=administrator.user, confirms=second, user=expert) is Deny.NOT_INDEPENDENT


def test_who_was_granted_the_role_by_one_of_the_own_making_is_not_the_second_person(area: Area, expert: User):
    """A makes B's role, B makes C's account: A and C are not independent, whichever asks."""
    first = make_administrator(area)
    second = make_administrator(area, granted_by=first)
    third = make_administrator(area, created_by=second)
    fourth = make_administrator(area, granted_by=third)
    for one, other in combinations((first, second, third, fourth), 2):
        assert reason_of(area, asks=one, confirms=other, user=expert) is Deny.NOT_INDEPENDENT
        assert reason_of(area, asks=other, confirms=one, user=expert) is Deny.NOT_INDEPENDENT
    assert makers_of(fourth.pk) == {first.pk, second.pk, third.pk}


def test_a_renewal_by_a_third_one_hides_no_granter_and_makes_nobody(area: Area, administrator: Actor, expert: User):
    first, renewer = make_administrator(area), make_administrator(area)
    second = make_administrator(area, granted_by=first)
    row = RoleAssignment.objects.get(user=second)
    until = clock.today() + timedelta(days=300)
    (renewal,) = renew_roles(
        actor=actor_of(renewer, area=area.area), assignment_ids=[row.pk], until=until, accounts=Accounts.KEEP
    )
    assert renewal.outcome is Outcome.RENEWED
    row.refresh_from_db()
    assert row.granted_by == renewer
    assert reason_of(area, asks=first, confirms=second, user=expert) is Deny.NOT_INDEPENDENT
    assert reason_of(area, asks=renewer, confirms=second, user=expert) is None


def test_administrators_who_renew_each_other_every_year_stay_independent(area: Area, expert: User):
    people = [make_administrator(area) for _ in range(3)]
    until = clock.today() + timedelta(days=300)
    for person, renewer in zip(people, [*people[1:], people[0]], strict=True):
        keys = [RoleAssignment.objects.get(user=person).pk]
        renew_roles(actor=actor_of(renewer, area=area.area), assignment_ids=keys, until=until, accounts=Accounts.KEEP)
    assert all(are_independent(one.pk, other.pk) for one, other in combinations(people, 2))


@pytest.mark.usefixtures("colleague")
def test_a_grant_taken_back_on_its_first_day_is_remembered(area: Area, administrator: Actor):
    """A gives B the role for as long as it takes B to make C, and takes it back: no row tells of it, the history does."""
    second = make_user(employer=area.authorities["keha"])
    today = clock.today()
    grant = Grant(role_code="administrator", area=area.area, valid_from=today, valid_to=today + timedelta(days=100))
    given = grant_role(actor=administrator, user=second, grant=grant)
    third = make_administrator(area, granted_by=second)
    end_role(actor=administrator, assignment=given)
    assert not RoleAssignment.objects.filter(user=second).exists()
    assert not are_independent(administrator.user_id, third.pk)


def test_circles_of_makers_end(area: Area):
    first = make_administrator(area)
    second = make_administrator(area, granted_by=first)
    RoleAssignment.objects.create(
        user=first, role_code="administrator", granted_by=second,
        valid_from=clock.today() + timedelta(days=300), valid_to=clock.today() + timedelta(days=301),
    )  # fmt: skip
    assert makers_of(first.pk) == {first.pk, second.pk}
    assert not are_independent(first.pk, second.pk)


def test_a_long_chain_costs_as_much_as_a_short_one(area: Area, django_assert_num_queries):
    stranger, first = make_administrator(area), make_administrator(area)
    made = first
    for _ in range(8):
        made = make_administrator(area, created_by=made)
    with django_assert_num_queries(2):
        assert are_independent(stranger.pk, made.pk)
    assert not are_independent(first.pk, made.pk)


def test_two_old_administrators_made_by_others_confirm(area: Area, administrator: Actor, expert: User):
    third = make_administrator(area)
    second = make_administrator(area, granted_by=third, created_by=third)
    assert reason_of(area, asks=administrator.user, confirms=second, user=expert) is None


def test_one_who_asked_and_administers_no_longer_does_not_count(area: Area, administrator: Actor, expert: User):
    gone = make_user(employer=area.authorities["keha"])
    assert reason_of(area, asks=gone, confirms=administrator.user, user=expert) is Deny.NEW_ADMINISTRATOR


def test_a_new_administrator_may_withdraw(area: Area, expert: User):
    new = actor_of(make_administrator(area, days=1), area=area.area)
    assert can_withdraw_reset(new, expert)
    assert not can_reset_second_factor(new, expert)


def test_both_addresses_are_told_of_a_change(area: Area, administrator: Actor, expert: User, mailoutbox):
    old = expert.email
    changed = change_address(administrator, expert)
    send_waiting()
    told = [mail for mail in mailoutbox if "sähköpostiosoite" in mail.subject]
    assert {address for mail in told for address in mail.to} == {old, changed.email}
    assert not any("/salasana/" in mail.body for mail in told)


def test_the_address_stays_for_two_weeks_after_a_reset(area: Area, administrator: Actor, expert: User, monkeypatch):
    reset_of(expert, area)
    with pytest.raises(ValidationError) as caught:
        change_address(administrator, expert)
    assert list(caught.value.message_dict) == ["email"]
    turn_clock(monkeypatch, hours=15 * 24)
    assert change_address(administrator, expert).email == "uusi@esimerkki.example"


def test_no_link_goes_to_an_address_changed_before_a_reset(
    area: Area, administrator: Actor, expert: User, mailoutbox, monkeypatch
):
    changed = change_address(administrator, expert)
    reset_of(changed, area)
    AccountMail.objects.all().delete()
    with pytest.raises(Refused):
        request_invitation(actor=administrator, user=changed)
    queue_mail(changed, AccountMail.Kind.PASSWORD_RESET)  # the public page of a forgotten password
    send_waiting()
    assert mailoutbox == []
    turn_clock(monkeypatch, hours=15 * 24)
    request_invitation(actor=administrator, user=changed)


def test_a_reset_alone_holds_no_link(area: Area, administrator: Actor, expert: User):
    reset_of(expert, area)
    assert request_invitation(actor=administrator, user=expert)


def test_a_change_of_address_stands_on_the_desks_of_the_others(area: Area, administrator: Actor, expert: User, monkeypatch):
    other, supervisor = area.user("administrator", name="Toinen"), area.user("tvv_supervisor")
    elsewhere = area.user("hva_supervisor")
    change_address(administrator, expert)
    readers = AccountReview.objects.values_list("reader", flat=True)
    assert set(readers) == {other.pk, supervisor.pk}
    assert elsewhere.pk not in readers
    assert set(AccountMail.objects.filter(kind="account_review").values_list("user", flat=True)) == {other.pk, supervisor.pk}
    actor = area.actor("tvv_supervisor")
    line = next(iter(desk_of_reviews(actor)))
    assert str(line.title).startswith("Tarkista: ")
    acknowledge(actor=actor, review_id=AccountReview.objects.get(reader=supervisor).pk)
    assert count_of_reviews(actor) == 0
    assert Event.objects.filter(action="reviewed", object_id=str(expert.pk), actor_id=supervisor.pk).exists()
    second = area.actor("administrator", name="Toinen")
    assert count_of_reviews(second) == 1
    turn_clock(monkeypatch, hours=31 * 24)
    assert count_of_reviews(second) == 0


def test_a_role_that_opens_data_on_a_new_account_is_looked_at(area: Area, administrator: Actor, monkeypatch):
    other = area.user("administrator", name="Toinen")
    user = make_user(employer=area.authorities["tvv"])
    today = clock.today()
    grant = Grant(role_code="tvv_expert", area=area.area, valid_from=today, valid_to=today + timedelta(days=100))
    grant_role(actor=administrator, user=user, grant=grant)
    review = AccountReview.objects.get()
    assert (review.reader, review.user, review.role_code) == (other, user, "tvv_expert")
    steering = Grant(role_code="steering_member", area=area.area, valid_from=today, valid_to=today + timedelta(days=100))
    grant_role(actor=administrator, user=user, grant=steering)
    assert AccountReview.objects.count() == 1


@pytest.mark.parametrize(("role_code", "kind"), [("administrator", "keha"), ("tvv_expert", "tvv")])
def test_a_weighty_role_on_an_old_account_is_looked_at_too(area: Area, administrator: Actor, role_code, kind, monkeypatch):
    """An account made and left to wait for two weeks and longer gets its role in front of others' eyes."""
    other = area.user("administrator", name="Toinen")
    user = make_user(employer=area.authorities[kind], valid_to=clock.today() + timedelta(days=365))
    turn_clock(monkeypatch, hours=60 * 24)
    today = clock.today()
    grant = Grant(role_code=role_code, area=area.area, valid_from=today, valid_to=today + timedelta(days=100))
    grant_role(actor=administrator, user=user, grant=grant)
    review = AccountReview.objects.get()
    assert (review.reader, review.user, review.role_code) == (other, user, role_code)
    assert AccountMail.objects.filter(user=other, kind="account_review").exists()
    page = signed_in(other).get(reverse("authorities:account-review", args=[review.pk]))
    assert str(user) in page.content.decode()


def test_the_page_shows_the_change_to_its_reader_alone_and_takes_the_mark(area: Area, administrator: Actor, expert: User):
    supervisor = area.user("tvv_supervisor")
    area.user("administrator", name="Toinen")
    change_address(administrator, expert)
    page = reverse("authorities:account-review", args=[AccountReview.objects.get(reader=supervisor).pk])
    assert signed_in(area.user("hva_supervisor")).get(page).status_code == 404
    http = signed_in(supervisor)
    shown = http.get(page).content.decode()
    assert str(expert) in shown
    assert "/yllapito/" not in shown.partition("<main")[2]
    assert http.post(page).status_code == 302
    area.enter()
    assert AccountReview.objects.get(reader=supervisor).acknowledged_at


def test_an_identity_code_is_recorded_once_and_its_owner_told(area: Area, administrator: Actor, expert: User, mailoutbox):
    expert = record_identity_code(actor=administrator, user=expert, identity_code=CODE, seen_version=expert.row_version)
    send_waiting()
    (mail,) = mailoutbox
    assert mail.to == [expert.email]
    assert CODE not in mail.body + mail.subject
    with pytest.raises(Denied) as caught:
        record_identity_code(actor=administrator, user=expert, identity_code="010594-9021", seen_version=expert.row_version)
    assert caught.value.decision.reason is Deny.CODE_RECORDED
    http = signed_in(administrator.user)
    page = reverse("authorities:user-identity-code", args=[expert.pk])
    assert http.get(page).status_code == 403
    assert page not in http.get(reverse("authorities:user", args=[expert.pk])).content.decode()
    area.enter()
    expert.refresh_from_db()
    assert expert.identity_code == CODE
