"""Roles: for a time, by another person, within what the employer allows; renewed many at once, told of before they end."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from audit.models import Event
from authorities.access import Actor, Denied, Deny
from authorities.endings import accounts_ending, desk_of_accounts, desk_of_roles, roles_ending, tell_endings
from authorities.forms.roles import RoleFilterForm
from authorities.matrix import roles
from authorities.models import AccountMail, EmployerType, RoleAssignment, User
from authorities.services.roles import Accounts, Grant, Outcome, end_role, grant_role, renew_roles
from authorities.sign_in.mail import compose
from authorities.terms import longest_end
from core import clock
from core.jobs import iter_jobs
from tests.factories import Area, actor_of, change, make_user

TODAY = clock.today()


def grant(area: Area | None = None, **changes) -> Grant:
    values = {
        "role_code": "tvv_expert",
        "area": area.area if area else None,
        "valid_from": TODAY,
        "valid_to": TODAY + timedelta(days=300),
        **changes,
    }
    return Grant(**values)


@pytest.fixture
def newcomer(area: Area) -> User:
    """An account of the employment authority without roles."""
    return make_user(employer=area.authorities["tvv"], last_name="Uusi")


@pytest.mark.usefixtures("colleague")
def test_a_granted_role_opens_what_the_matrix_says_and_names_the_granter(area: Area, administrator: Actor, newcomer: User):
    assignment = grant_role(actor=administrator, user=newcomer, grant=grant(area))
    actor = actor_of(newcomer, area=area.area)
    assert "write_identity" in actor.rights
    assert "write_social" not in actor.rights
    assert assignment.granted_by == administrator.user
    assert newcomer.groups.count() == 1
    assert Event.objects.filter(action="granted", object_id=str(assignment.pk), area_id=area.pk).exists()


def test_nobody_grants_a_role_to_themselves(area: Area, administrator: Actor):
    with pytest.raises(Denied) as caught:
        grant_role(actor=administrator, user=administrator.user, grant=grant(role_code="administrator"))
    assert caught.value.decision.reason is Deny.ONESELF


def test_only_an_administrator_grants(area: Area, newcomer: User):
    with pytest.raises(Denied):
        grant_role(actor=area.actor("tvv_supervisor"), user=newcomer, grant=grant(area))


@pytest.mark.parametrize("role_code", ["hva_social", "administrator", "finance_approver"])
def test_a_role_of_another_kind_of_authority_is_refused(area: Area, administrator: Actor, newcomer: User, role_code):
    with pytest.raises(Denied) as caught:
        grant_role(actor=administrator, user=newcomer, grant=grant(role_code=role_code))
    assert caught.value.decision.reason is Deny.EMPLOYER


def test_an_employer_outside_the_act_gets_no_role_with_client_data(area: Area, administrator: Actor, newcomer: User):
    tvv = area.authorities["tvv"]
    tvv.employer_type = EmployerType.STATE_AGENCY
    tvv.save()
    with pytest.raises(Denied) as caught:
        grant_role(actor=administrator, user=newcomer, grant=grant(area))
    assert caught.value.decision.reason is Deny.EMPLOYER
    grant_role(actor=administrator, user=newcomer, grant=grant(role_code="steering_member"))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"valid_from": TODAY - timedelta(days=1)}, "valid_from"),
        ({"valid_from": TODAY + timedelta(days=10), "valid_to": TODAY + timedelta(days=9)}, "valid_to"),
        ({"valid_to": TODAY + timedelta(days=800)}, "valid_to"),
        ({"role_code": "keksitty"}, "role_code"),
    ],
)
def test_impossible_grants_are_refused_by_field(area: Area, administrator: Actor, newcomer: User, changes, field):
    with pytest.raises(ValidationError) as caught:
        grant_role(actor=administrator, user=newcomer, grant=grant(area, **changes))
    assert list(caught.value.message_dict) == [field]


def test_a_role_does_not_outlive_its_account(area: Area, administrator: Actor):
    user = make_user(employer=area.authorities["tvv"], valid_to=TODAY + timedelta(days=30))
    with pytest.raises(ValidationError) as caught:
        grant_role(actor=administrator, user=user, grant=grant(area))
    assert list(caught.value.message_dict) == ["valid_to"]


def test_an_area_of_others_is_refused(area: Area, other_area: Area, administrator: Actor, newcomer: User):
    with pytest.raises(ValidationError) as caught:
        grant_role(actor=administrator, user=newcomer, grant=grant(other_area))
    assert list(caught.value.message_dict) == ["area"]


@pytest.mark.usefixtures("colleague")
@pytest.mark.parametrize("second_in_area", [True, False])
@pytest.mark.parametrize("first_in_area", [True, False])
def test_the_same_role_twice_gives_words(area: Area, administrator: Actor, newcomer: User, first_in_area, second_in_area):
    grant_role(actor=administrator, user=newcomer, grant=grant(area if first_in_area else None))
    with pytest.raises(ValidationError) as caught:
        grant_role(actor=administrator, user=newcomer, grant=grant(area if second_in_area else None))
    assert list(caught.value.message_dict) == ["valid_from"]


def test_a_role_ended_at_once_closes_today(area: Area, administrator: Actor, expert: User):
    assignment = RoleAssignment.objects.get(user=expert)
    end_role(actor=administrator, assignment=assignment)
    assert not actor_of(expert, area=area.area).rights
    assert not expert.groups.exists()
    assignment.refresh_from_db()
    assert assignment.valid_to == TODAY - timedelta(days=1)
    with pytest.raises(Denied) as caught:
        end_role(actor=administrator, assignment=assignment)
    assert caught.value.decision.reason is Deny.ALREADY_DONE


def test_a_role_ended_later_stays_until_then(area: Area, administrator: Actor, expert: User):
    assignment = RoleAssignment.objects.get(user=expert)
    end_role(actor=administrator, assignment=assignment, last_day=TODAY + timedelta(days=3))
    assert actor_of(expert, area=area.area).rights
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=3), TODAY + timedelta(days=300)):
        with pytest.raises(ValidationError):
            end_role(actor=administrator, assignment=assignment, last_day=day)


def test_nobody_ends_a_role_of_their_own(administrator: Actor):
    with pytest.raises(Denied) as caught:
        end_role(actor=administrator, assignment=RoleAssignment.objects.get(user=administrator.user_id))
    assert caught.value.decision.reason is Deny.ONESELF


def ending_soon(area: Area, **values) -> RoleAssignment:
    """A role of a new person that ends in a week."""
    user = make_user(employer=area.authorities["tvv"], role_codes=["tvv_expert"], area=area.area, **values)
    assignment = RoleAssignment.objects.get(user=user)
    assignment.valid_to = TODAY + timedelta(days=7)
    assignment.save()
    return assignment


def test_bulk_renewal_renews_what_it_can_and_says_why_not(area: Area, administrator: Actor):
    until = TODAY + timedelta(days=200)
    good = ending_soon(area, last_name="A")
    short_account = ending_soon(area, last_name="B", valid_to=TODAY + timedelta(days=20))
    closed = ending_soon(area, last_name="C")
    change(User.objects.filter(pk=closed.user_id), is_active=False)
    own = RoleAssignment.objects.get(user=administrator.user_id)
    followed = ending_soon(area, last_name="D")
    RoleAssignment.objects.create(
        user=followed.user, role_code="tvv_expert", valid_from=TODAY + timedelta(days=8), valid_to=TODAY + timedelta(days=90)
    )
    over = ending_soon(area, last_name="E")
    change(RoleAssignment.objects.filter(pk=over.pk), valid_to=TODAY - timedelta(days=1))
    gone = ending_soon(area, last_name="F")
    change(RoleAssignment.objects.filter(pk=gone.pk), role_code="entinen_rooli")
    rows = [good, short_account, closed, own, followed, over, gone]
    renewals = renew_roles(
        actor=administrator, assignment_ids=[*(row.pk for row in rows), 999_999], until=until, accounts=Accounts.KEEP
    )
    assert {renewal.assignment.pk: renewal.outcome for renewal in renewals} == {
        good.pk: Outcome.RENEWED,
        short_account.pk: Outcome.ACCOUNT_ENDS,
        closed.pk: Outcome.ACCOUNT_CLOSED,
        own.pk: Outcome.ONESELF,
        followed.pk: Outcome.FOLLOWED,
        over.pk: Outcome.OVER,
        gone.pk: Outcome.EMPLOYER,
    }
    good.refresh_from_db()
    assert (good.valid_to, good.granted_by_id) == (until, administrator.user_id)
    assert Event.objects.filter(action="renewed").count() == 1


def test_an_account_that_would_end_first_is_extended_when_asked(area: Area, administrator: Actor):
    until = TODAY + timedelta(days=200)
    row = ending_soon(area, valid_to=TODAY + timedelta(days=20))
    (renewal,) = renew_roles(actor=administrator, assignment_ids=[row.pk], until=until, accounts=Accounts.EXTEND)
    assert renewal.outcome is Outcome.WITH_ACCOUNT
    row.user.refresh_from_db()
    assert row.user.valid_to == until


def test_a_longer_role_is_not_shortened_by_a_renewal(area: Area, administrator: Actor, expert: User):
    row = RoleAssignment.objects.get(user=expert)
    (renewal,) = renew_roles(
        actor=administrator, assignment_ids=[row.pk], until=TODAY + timedelta(days=5), accounts=Accounts.KEEP
    )
    assert renewal.outcome is Outcome.LONGER


@pytest.mark.parametrize("days", [-1, 800])
def test_a_renewal_has_its_limits(area: Area, administrator: Actor, days):
    with pytest.raises(ValidationError) as caught:
        renew_roles(actor=administrator, assignment_ids=[], until=TODAY + timedelta(days=days), accounts=Accounts.KEEP)
    assert list(caught.value.message_dict) == ["until"]


def test_only_an_administrator_renews(area: Area):
    row = ending_soon(area)
    with pytest.raises(Denied):
        renew_roles(actor=area.actor("tvv_supervisor"), assignment_ids=[row.pk], until=longest_end(), accounts=Accounts.KEEP)


def test_endings_show_to_administrators_all_and_to_supervisors_their_own(area: Area, administrator: Actor):
    row = ending_soon(area, valid_to=TODAY + timedelta(days=10))
    for actor, expected in (
        (administrator, [row]),
        (area.actor("tvv_supervisor"), [row]),
        (area.actor("hva_supervisor"), []),
        (area.actor("tvv_expert"), []),
    ):
        assert list(roles_ending(actor)) == expected
        assert list(accounts_ending(actor)) == [one.user for one in expected]


def test_the_desk_tells_of_the_own_role_and_of_others(area: Area, administrator: Actor):
    row = ending_soon(area, valid_to=TODAY + timedelta(days=10))
    (own,) = desk_of_roles(actor_of(row.user, area=area.area))
    assert own.kind == "own_role_ending"
    assert own.due == row.valid_to
    (account,) = desk_of_accounts(actor_of(row.user, area=area.area))
    assert account.kind == "own_account_ending"
    (line,) = desk_of_roles(administrator)
    assert line.url == "/yllapito/roolit/?show=ending"
    (line,) = desk_of_roles(area.actor("tvv_supervisor"))
    assert line.url == "/roolit/paattyvat/"
    assert list(desk_of_roles(area.actor("hva_supervisor"))) == []


def test_an_end_is_told_once_by_mail_without_names(area: Area):
    row = ending_soon(area, last_name="Salainen")
    supervisor, boss = area.user("tvv_supervisor"), area.user("administrator")
    assert tell_endings() == {"roles": 1, "accounts": 0, "mails": 3}
    told = {mail.user_id: compose(mail) for mail in AccountMail.objects.all()}
    assert set(told) == {row.user_id, supervisor.pk, boss.pk}
    assert not any("Salainen" in text for pair in told.values() for text in pair)
    assert tell_endings() == {"roles": 0, "accounts": 0, "mails": 0}
    row.refresh_from_db()
    assert row.history.count() == 2


def test_supervisors_of_the_own_unit_are_told_before_those_of_others(area: Area):
    other = make_user(employer=area.authorities["tvv"], role_codes=["tvv_supervisor"], area=area.area)
    other.unit = None
    other.save()
    near = area.user("tvv_supervisor")
    ending_soon(area)
    tell_endings()
    assert AccountMail.objects.filter(user=near).exists()
    assert not AccountMail.objects.filter(user=other).exists()


def test_a_renewed_role_is_told_of_anew_before_its_next_end(area: Area, administrator: Actor):
    row = ending_soon(area)
    tell_endings()
    renew_roles(actor=administrator, assignment_ids=[row.pk], until=TODAY + timedelta(days=10), accounts=Accounts.KEEP)
    assert tell_endings()["roles"] == 1


def test_the_daily_job_takes_people_out_of_the_groups_of_ended_roles(area: Area, expert: User):
    assert expert.groups.exists()
    change(RoleAssignment.objects.filter(user=expert), valid_to=TODAY - timedelta(days=1))
    job = next(one for one in iter_jobs() if one.name == "authorities.keep_projection")
    assert job.work()["memberships"] == 1
    assert not expert.groups.exists()
    assert job.work() == {"rows": 0, "memberships": 0}


def test_roles_of_one_name_are_told_apart_in_the_filter(db):
    labels = [label for code, label in RoleFilterForm().fields["role"].choices if code]
    assert len(labels) == len(set(labels)) == len(roles())
