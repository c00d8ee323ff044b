"""An administrator administers what lies within the own role: one limited to an area touches nothing of another one."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.urls import reverse

from audit.models import Event
from authorities.access import Actor, Denied, Deny
from authorities.models import AccountMail, AccountReview, CodeItem, Place, RoleAssignment, SecondFactorReset, User
from authorities.policy import can_manage_account
from authorities.services.roles import Accounts, Grant, Outcome, end_role, grant_role, renew_roles
from authorities.services.users import create_user
from core import clock
from core.models import LegalPeriod
from tests.authorities.test_two_people import change_address
from tests.authorities.test_users import details
from tests.factories import Area, actor_of, change, make_user
from tests.http import signed_in

TODAY = clock.today()


def limited_to(area: Area, **values) -> User:
    """An administrator of one area."""
    return make_user(employer=area.authorities["keha"], role_codes=["administrator"], area=area.area, **values)


@pytest.fixture
def limited(area: Area, there: Area) -> Actor:
    """An administrator of the first area only."""
    return actor_of(limited_to(area), area=area.area)


def in_area(where: Area, **changes) -> Grant:
    values = {"role_code": "kela_specialist", "area": where.area, "valid_from": TODAY, "valid_to": TODAY + timedelta(days=90)}
    return Grant(**{**values, **changes})


def reset_of(user: User, *, by: User) -> SecondFactorReset:
    return SecondFactorReset.objects.create(user=user, reason="syy", requested_by=by, requested_at=clock.now())


def forms_elsewhere(there: Area) -> Iterator[tuple[str, list]]:
    """Every form of the administration, on something of the other area or of all areas."""
    user = there.user("tvv_expert")
    role = RoleAssignment.objects.get(user=user)
    reset = reset_of(user, by=there.user("administrator"))
    tvv = there.authorities["tvv"]
    place = Place.objects.create(
        holder=tvv, name_fi="Tila", street_address="Katu 1", postal_code="00100", municipality_id="186", valid_from=TODAY
    )
    code, period = CodeItem.objects.first(), LegalPeriod.objects.first()
    assert code
    assert period
    for name in ("change-user", "close-user", "reopen-user", "user-identity-code", "grant-role", "request-reset"):
        yield name, [user.pk]
    yield "end-role", [role.pk]
    yield "confirm-reset", [reset.pk]
    yield "withdraw-reset", [reset.pk]
    yield "create-area", []
    for name in ("change-area", "add-area-municipality", "set-presence"):
        yield name, [there.pk]
    yield "end-area-municipality", [there.pk, there.area.area_municipalities.get().pk]
    yield "create-authority", []
    for name in ("change-authority", "add-name", "add-authority-area"):
        yield name, [tvv.pk]
    yield "end-authority-area", [tvv.pk, tvv.authority_areas.get().pk]
    for part in ("yksikot", "tilat", "etavalineet"):
        yield "add-part", [tvv.pk, part]
    yield "change-part", [tvv.pk, "tilat", place.pk]
    yield "end-part", [tvv.pk, "tilat", place.pk]
    yield "create-municipality", []
    yield "end-municipality", ["186"]
    yield "add-code", ["contact_language"]
    yield "rename-code", [code.pk]
    yield "end-code", [code.pk]
    yield "add-period", [period.code]


def test_no_form_of_another_area_opens_or_saves(area: Area, there: Area, limited: Actor):
    http, everywhere = signed_in(limited.user), signed_in(there.user("administrator", name="Kaikkien"))
    for name, arguments in list(forms_elsewhere(there)):
        address = reverse(f"authorities:{name}", args=arguments)
        assert http.get(address).status_code == 403, name
        assert http.post(address, {"last_day": "1.1.2030", "reason": "x", "row_version": "1"}).status_code == 403, name
        assert name == "confirm-reset" or everywhere.get(address).status_code == 200, name
    area.enter()
    denied = Event.objects.filter(action="denied", actor_id=limited.user_id)
    assert set(denied.values_list("reason", flat=True)) == {Deny.OUT_OF_REACH.value}


def test_posts_without_a_form_are_refused_too(area: Area, there: Area, limited: Actor):
    http, user = signed_in(limited.user), there.user("tvv_expert")
    code = CodeItem.objects.order_by("position").last()
    assert code is not None
    assert http.post(reverse("authorities:invite-user", args=[user.pk])).status_code == 403
    assert http.post(reverse("authorities:move-code", args=[code.pk]), {"direction": "up"}).status_code == 403
    area.enter()
    assert not AccountMail.objects.filter(user=user).exists()


def test_an_account_of_another_area_is_not_shown(area: Area, there: Area, limited: Actor, expert: User):
    hidden = there.user("tvv_expert", name="Toisaalla")
    change(RoleAssignment.objects.filter(user__in=[hidden, expert]), valid_to=TODAY + timedelta(days=5))
    change(User.objects.filter(pk__in=[hidden.pk, expert.pk]), valid_to=TODAY + timedelta(days=5))
    reset_of(hidden, by=there.user("administrator"))
    http = signed_in(limited.user)
    assert http.get(reverse("authorities:user", args=[hidden.pk])).status_code == 403
    assert "Toisaalla" not in http.get(reverse("authorities:resets")).content.decode()
    lists = ("users", "roles", "administration")
    for address in (*(reverse(f"authorities:{name}") for name in lists), "/yllapito/roolit/?show=ending"):
        text = http.get(address).content.decode()
        assert "Toisaalla" not in text, address
        assert expert.last_name in text, address
    assert "Toisaalla" in signed_in(area.user("administrator")).get(reverse("authorities:users")).content.decode()


def test_a_new_account_belongs_to_an_employer_of_the_own_area(area: Area, there: Area, limited: Actor):
    http = signed_in(limited.user)
    address = reverse("authorities:create-user")
    offered = http.get(address).content.decode()
    tvv_here, tvv_there = area.authorities["tvv"].pk, there.authorities["tvv"].pk
    assert f'value="{tvv_here}"' in offered
    assert f'value="{tvv_there}"' not in offered
    assert http.get(f"{address}?employer={tvv_here}").status_code == 200
    assert http.get(f"{address}?employer={tvv_there}").status_code == 403
    assert http.post(f"{address}?employer={tvv_there}").status_code == 403
    area.enter()
    with pytest.raises(Denied):
        create_user(actor=limited, employer=there.authorities["tvv"], details=details())


@pytest.mark.usefixtures("colleague")
def test_an_account_with_a_role_elsewhere_is_given_a_role_here_and_is_otherwise_left_alone(
    area: Area, there: Area, limited: Actor
):
    user = there.user("kela_specialist")
    http = signed_in(limited.user)
    page = http.get(reverse("authorities:user", args=[user.pk])).content.decode()
    assert reverse("authorities:grant-role", args=[user.pk]) in page
    assert reverse("authorities:change-user", args=[user.pk]) not in page
    assert reverse("authorities:end-role", args=[RoleAssignment.objects.get(user=user).pk]) not in page
    for name in ("change-user", "close-user", "reopen-user", "user-identity-code", "request-reset"):
        assert http.get(reverse(f"authorities:{name}", args=[user.pk])).status_code == 403, name
    area.enter()
    given = grant_role(actor=limited, user=user, grant=in_area(area))
    assert not can_manage_account(limited, user)
    end_role(actor=limited, assignment=given)


@pytest.mark.usefixtures("colleague")
@pytest.mark.parametrize("where", ["there", "everywhere"])
def test_no_role_is_granted_past_the_own_one(area: Area, there: Area, limited: Actor, where: str):
    user = make_user(employer=area.authorities["kela"])
    wanted = in_area(there, area=there.area if where == "there" else None)
    with pytest.raises(Denied) as caught:
        grant_role(actor=limited, user=user, grant=wanted)
    assert caught.value.decision.reason is Deny.OUT_OF_REACH
    http = signed_in(limited.user)
    sent = {
        "role_code": "kela_specialist",
        "area": wanted.area.pk if wanted.area else "",
        "valid_from": f"{TODAY:%-d.%-m.%Y}",
        "valid_to": f"{TODAY + timedelta(days=30):%-d.%-m.%Y}",
    }
    address = reverse("authorities:grant-role", args=[user.pk])
    assert http.post(address, sent).status_code == 200, "shown again, with the error"
    area.enter()
    assert not RoleAssignment.objects.filter(user=user).exists()
    assert http.post(address, {**sent, "area": area.pk}).status_code == 302
    area.enter()
    assert RoleAssignment.objects.get(user=user).area_id == area.pk


@pytest.mark.usefixtures("colleague")
def test_an_administrator_of_an_area_is_made_by_one_of_that_area(area: Area, there: Area, limited: Actor):
    user = make_user(employer=area.authorities["keha"])
    assert grant_role(actor=limited, user=user, grant=in_area(area, role_code="administrator"))
    for beyond in (there.area, None):
        with pytest.raises(Denied):
            grant_role(actor=limited, user=user, grant=in_area(area, role_code="administrator", area=beyond))


def test_a_role_for_all_areas_is_neither_ended_nor_renewed_by_one_of_an_area(area: Area, limited: Actor):
    user = make_user(employer=area.authorities["kela"], role_codes=["kela_specialist"])
    row = RoleAssignment.objects.get(user=user)
    assert signed_in(limited.user).get(reverse("authorities:end-role", args=[row.pk])).status_code == 403
    area.enter()
    assert can_manage_account(limited, user).reason is Deny.OUT_OF_REACH
    (renewal,) = renew_roles(actor=limited, assignment_ids=[row.pk], until=TODAY + timedelta(days=360), accounts=Accounts.EXTEND)
    assert renewal.outcome is Outcome.OUT_OF_REACH


def test_a_bulk_renewal_leaves_the_roles_of_another_area(area: Area, there: Area, limited: Actor):
    here, elsewhere = (RoleAssignment.objects.get(user=one.user("tvv_expert")) for one in (area, there))
    until = TODAY + timedelta(days=350)
    sent = {"role": [here.pk, elsewhere.pk], "until": f"{until:%-d.%-m.%Y}", "accounts": "keep"}
    assert signed_in(limited.user).post(reverse("authorities:renew-roles"), sent).status_code == 302
    area.enter()
    here.refresh_from_db()
    elsewhere.refresh_from_db()
    assert here.valid_to == until
    assert elsewhere.valid_to < until
    (renewal,) = renew_roles(actor=limited, assignment_ids=[elsewhere.pk], until=until, accounts=Accounts.EXTEND)
    assert renewal.outcome is Outcome.OUT_OF_REACH


def test_a_renewal_here_does_not_extend_an_account_that_counts_elsewhere(area: Area, there: Area, limited: Actor):
    user = make_user(
        employer=area.authorities["kela"], role_codes=["kela_specialist"], area=area.area, valid_to=TODAY + timedelta(days=340)
    )
    grant_role(actor=there.actor("administrator"), user=user, grant=in_area(there))
    row = RoleAssignment.objects.get(user=user, area=area.area)
    until = TODAY + timedelta(days=350)
    (renewal,) = renew_roles(actor=limited, assignment_ids=[row.pk], until=until, accounts=Accounts.EXTEND)
    assert renewal.outcome is Outcome.ACCOUNT_ENDS


def test_an_account_counts_wherever_its_employer_works(area: Area, there: Area, limited: Actor):
    for user in (make_user(employer=area.authorities["kela"]), area.user("kela_specialist")):
        with pytest.raises(Denied):
            change_address(limited, user)
    at_home = make_user(employer=area.authorities["tvv"])
    assert change_address(limited, at_home).email == "uusi@esimerkki.example"


@pytest.mark.usefixtures("colleague")
def test_a_role_to_begin_that_reaches_further_counts_already(area: Area, there: Area, limited: Actor):
    user = area.user("tvv_expert")
    assert can_manage_account(limited, user)
    later = in_area(area, area=None, role_code="tvv_work_ability", valid_from=TODAY + timedelta(days=30))
    grant_role(actor=area.actor("administrator"), user=user, grant=later)
    assert can_manage_account(limited, user).reason is Deny.OUT_OF_REACH


def test_one_who_administers_two_areas_manages_what_counts_in_both(area: Area, there: Area):
    both = limited_to(area)
    RoleAssignment.objects.create(
        user=both, role_code="administrator", area=there.area, valid_from=TODAY, valid_to=TODAY + timedelta(days=90)
    )
    user = area.user("kela_specialist")
    grant_role(actor=there.actor("administrator"), user=user, grant=in_area(there))
    assert can_manage_account(actor_of(both, area=area.area), user)
    with pytest.raises(Denied):
        grant_role(actor=actor_of(both, area=area.area), user=user, grant=in_area(area, area=None))


def test_another_role_elsewhere_does_not_widen_the_reach(area: Area, there: Area):
    user = limited_to(area)
    RoleAssignment.objects.create(
        user=user, role_code="registry_officer", area=None, valid_from=TODAY, valid_to=TODAY + timedelta(days=90)
    )
    assert not can_manage_account(actor_of(user, area=area.area), there.user("tvv_expert"))
    assert not can_manage_account(actor_of(user, area=there.area), area.user("tvv_expert")), "no administrator in that area"


def test_the_own_area_is_administered(area: Area, there: Area, limited: Actor, expert: User):
    http = signed_in(limited.user)
    tvv = area.authorities["tvv"]
    for address in (
        reverse("authorities:change-user", args=[expert.pk]),
        reverse("authorities:grant-role", args=[expert.pk]),
        reverse("authorities:end-role", args=[RoleAssignment.objects.get(user=expert).pk]),
        reverse("authorities:change-area", args=[area.pk]),
        reverse("authorities:change-authority", args=[tvv.pk]),
        reverse("authorities:add-part", args=[tvv.pk, "yksikot"]),
    ):
        assert http.get(address).status_code == 200, address
    assert http.get(reverse("authorities:change-authority", args=[area.authorities["kela"].pk])).status_code == 403


def test_a_change_is_told_to_administrators_who_meet_the_account(area: Area, there: Area, expert: User):
    here, elsewhere, everywhere = limited_to(area), limited_to(there), area.user("administrator")
    change_address(area.actor("administrator", name="Muuttaja"), expert)
    assert set(AccountReview.objects.values_list("reader", flat=True)) == {here.pk, everywhere.pk}
    assert elsewhere.pk != here.pk
