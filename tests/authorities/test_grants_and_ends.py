"""Grants that nobody sees, roles that come back, resets of whom by whom, and what an authority is: what the tester found."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import Event
from authorities.access import Actor, Denied, Deny
from authorities.models import AccountReview, Authority, AuthorityArea, RoleAssignment, SecondFactorReset, User
from authorities.policy import can_confirm_reset, can_manage_account, can_reset_second_factor
from authorities.services import organisations
from authorities.services.roles import Accounts, Outcome, grant_role, renew_roles
from authorities.services.users import change_user, reopen_account
from core import clock
from core.errors import Refused
from tests.authorities.test_reach import in_area, limited_to
from tests.authorities.test_two_people import make_administrator, with_address
from tests.factories import Area, actor_of, change, make_user
from tests.http import signed_in

TODAY = clock.today()


# --- a grant that nobody sees ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("role_code", "kind"), [("tvv_expert", "tvv"), ("tvv_supervisor", "tvv"), ("administrator", "keha")])
def test_a_weighty_role_is_not_granted_where_nobody_else_would_see_it(area: Area, role_code: str, kind: str):
    alone = actor_of(make_administrator(area), area=area.area)
    puppet = make_user(employer=area.authorities[kind])
    with pytest.raises(Refused, match="Kukaan muu"):
        grant_role(actor=alone, user=puppet, grant=in_area(area, role_code=role_code))
    sent = {
        "role_code": role_code, "area": area.pk,
        "valid_from": f"{TODAY:%-d.%-m.%Y}", "valid_to": f"{TODAY + timedelta(days=30):%-d.%-m.%Y}",
    }  # fmt: skip
    page = signed_in(alone.user).post(reverse("authorities:grant-role", args=[puppet.pk]), sent)
    assert page.status_code == 200
    assert "Kukaan muu" in page.content.decode()
    area.enter()
    assert not RoleAssignment.objects.filter(user=puppet).exists()
    make_administrator(area)
    assert grant_role(actor=alone, user=puppet, grant=in_area(area, role_code=role_code))
    assert AccountReview.objects.filter(user=puppet, kind="role_granted").count() == 1


def test_a_role_of_no_weight_is_granted_by_one_alone(area: Area):
    alone = actor_of(make_administrator(area), area=area.area)
    member = make_user(employer=area.authorities["tvv"])
    assert grant_role(actor=alone, user=member, grant=in_area(area, role_code="steering_member"))


# --- an account that is over ------------------------------------------------------------------------------------------------


def ended(expert: User) -> User:
    """The expert's account, which came to its end by itself with a role that would last."""
    change(User.objects.filter(pk=expert.pk), valid_to=TODAY - timedelta(days=2))
    user = User.objects.get(pk=expert.pk)
    assert not user.account_is_open
    assert RoleAssignment.objects.current().filter(user=user).exists()
    return user


def test_reopening_an_account_that_ended_by_itself_brings_no_roles_back(area: Area, administrator: Actor, expert: User):
    user = ended(expert)
    reopen_account(actor=administrator, user=user, valid_to=TODAY + timedelta(days=100), seen_version=user.row_version)
    user = User.objects.get(pk=user.pk)
    assert user.account_is_open
    assert not RoleAssignment.objects.not_over().filter(user=user).exists()
    assert not actor_of(user, area=area.area).rights
    assert not user.groups.exists()
    assert Event.objects.filter(action="ended", actor_id=administrator.user_id).exists()


def test_an_account_that_is_over_is_not_lengthened_but_opened_again(area: Area, administrator: Actor, expert: User):
    user = ended(expert)
    longer = replace(with_address(user, user.email), valid_to=TODAY + timedelta(days=100))
    with pytest.raises(ValidationError) as caught:
        change_user(actor=administrator, user=user, details=longer, seen_version=user.row_version)
    assert list(caught.value.message_dict) == ["valid_to"]
    details = replace(with_address(user, user.email), title="Entinen")
    assert change_user(actor=administrator, user=user, details=details, seen_version=user.row_version).title == "Entinen"


def test_a_renewal_does_not_bring_an_account_that_is_over_back(area: Area, administrator: Actor, expert: User):
    keys = [RoleAssignment.objects.get(user=ended(expert)).pk]
    until = TODAY + timedelta(days=360)
    (renewal,) = renew_roles(actor=administrator, assignment_ids=keys, until=until, accounts=Accounts.EXTEND)
    assert renewal.outcome is Outcome.ACCOUNT_CLOSED
    assert not User.objects.get(pk=expert.pk).account_is_open


# --- resets: of whom, by whom ------------------------------------------------------------------------------------------------


def test_what_an_expired_account_asked_for_is_not_confirmed(area: Area, pair, expert: User):
    asker, other = pair
    assert can_confirm_reset(actor_of(other, area=area.area), expert, asker.pk)
    change([asker], valid_to=TODAY - timedelta(days=1))
    assert can_confirm_reset(actor_of(other, area=area.area), expert, asker.pk).reason is Deny.NEW_ADMINISTRATOR


def test_standing_in_one_area_is_none_in_another(area: Area, there: Area):
    both, user = limited_to(area), there.user("tvv_expert")
    row = RoleAssignment.objects.create(
        user=both, role_code="administrator", area=there.area, valid_from=TODAY, valid_to=TODAY + timedelta(days=9)
    )
    actor = actor_of(both, area=there.area)
    assert can_manage_account(actor, user)
    assert can_reset_second_factor(actor, user).reason is Deny.NEW_ADMINISTRATOR
    assert can_confirm_reset(there.actor("administrator"), user, both.pk).reason is Deny.NEW_ADMINISTRATOR
    change([row], valid_from=TODAY - timedelta(days=14))
    assert can_reset_second_factor(actor_of(both, area=there.area), user)


def test_a_reason_is_read_by_those_who_may_decide_on_the_reset(area: Area, there: Area):
    limited, user = limited_to(area), there.user("kela_specialist")
    SecondFactorReset.objects.create(
        user=user, reason="Arkaluonteinen syy", requested_by=there.user("administrator"), requested_at=clock.now()
    )
    address = reverse("authorities:resets")
    assert "Arkaluonteinen" not in signed_in(limited).get(address).content.decode()
    assert "Arkaluonteinen" in signed_in(area.user("administrator", name="Kaikkien")).get(address).content.decode()


# --- authorities -------------------------------------------------------------------------------------------------------------


def test_the_kind_of_an_authority_is_for_administrators_of_all_areas(area: Area, administrator: Actor):
    limited, municipality = limited_to(area), area.authorities["municipality"]
    other = organisations.Kind(kind="hva", employer_type="wellbeing_county", short_name=municipality.short_name)
    with pytest.raises(Denied) as caught:
        organisations.change_authority(
            actor=actor_of(limited, area=area.area), authority=municipality, kind=other, seen_version=municipality.row_version
        )
    assert caught.value.decision.reason is Deny.OUT_OF_REACH
    sent = {"kind": "hva", "employer_type": "wellbeing_county", "short_name": "Kunta 2", "row_version": municipality.row_version}
    assert signed_in(limited).post(reverse("authorities:change-authority", args=[municipality.pk]), sent).status_code == 302
    area.enter()
    stored = Authority.objects.get(pk=municipality.pk)
    assert (stored.kind, stored.short_name) == ("municipality", "Kunta 2")
    assert organisations.change_authority(actor=administrator, authority=stored, kind=other, seen_version=stored.row_version)


@pytest.mark.parametrize("in_all_areas", [True, False])
def test_an_authority_does_not_leave_an_area_for_days_when_its_staff_worked_there(area: Area, in_all_areas):
    hva = area.authorities["hva"]
    make_user(employer=hva, role_codes=["hva_social"], area=None if in_all_areas else area.area)
    limited, row = actor_of(limited_to(area), area=area.area), AuthorityArea.objects.get(authority=hva)
    for days in (1, 20):
        with pytest.raises(ValidationError) as caught:
            organisations.end_area(actor=limited, row=row, last_day=TODAY - timedelta(days=days))
        assert list(caught.value.message_dict) == ["last_day"]
    assert organisations.end_area(actor=limited, row=row, last_day=TODAY)


def test_an_authority_without_staff_there_may_have_left_earlier(area: Area, administrator: Actor):
    row = AuthorityArea.objects.get(authority=area.authorities["hva"])
    day = TODAY - timedelta(days=20)
    assert organisations.end_area(actor=administrator, row=row, last_day=day).valid_to == day
