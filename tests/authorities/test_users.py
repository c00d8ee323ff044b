"""Accounts: personal, dated, tied to one employer; changed by others only."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from audit.models import Event
from authorities.access import Actor, Denied, Deny
from authorities.models import AccountMail, AccountState, RoleAssignment, User
from authorities.services.users import (
    AccountDetails,
    change_user,
    close_account,
    create_user,
    record_identity_code,
    reopen_account,
    request_invitation,
)
from authorities.sign_in.mail import compose
from authorities.terms import longest_end
from core import clock
from core.errors import Refused, StaleRow
from tests.factories import Area, actor_of, change, make_user
from tests.http import signed_in

CODE = "010594-900Y"


def details(**changes) -> AccountDetails:
    values = {
        "first_name": "Liisa",
        "last_name": "Äijälä",
        "email": "Liisa.Aijala@esimerkki.example",
        "title": "asiantuntija",
        "phone": "",
        "unit": None,
        "language": "fi",
        "valid_to": longest_end(),
        **changes,
    }
    return AccountDetails(**values)


def details_of(user: User, **changes) -> AccountDetails:
    names = AccountDetails.__dataclass_fields__
    return replace(AccountDetails(**{name: getattr(user, name) for name in names}), **changes)


def errors_of(action) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as caught:
        action()
    return caught.value.message_dict


def test_a_new_account_has_no_password_and_an_invitation_waits(area: Area, administrator: Actor):
    user = create_user(actor=administrator, employer=area.authorities["tvv"], details=details(), identity_code=CODE)
    user.refresh_from_db()
    assert user.email == "liisa.aijala@esimerkki.example"
    assert not user.has_usable_password()
    assert user.identity_code == CODE
    assert user.state is AccountState.INVITED
    mail = AccountMail.objects.get(user=user)
    subject, text = compose(mail)
    assert mail.kind == "invitation"
    assert "salasan" in subject
    assert "/kirjautuminen/" in text
    assert CODE not in text
    assert Event.objects.filter(action="created", object_type="authorities.user", object_id=str(user.pk)).count() == 1


def test_names_sort_the_finnish_way(area: Area, administrator: Actor):
    tvv = area.authorities["tvv"]
    for number, name in enumerate(["Öhman", "Äijälä", "Åberg", "Zitting", "Virta", "Wirta"]):
        create_user(actor=administrator, employer=tvv, details=details(last_name=name, email=f"n{number}@esimerkki.example"))
    names = User.objects.filter(email__startswith="n").values_list("last_name", flat=True)
    assert list(names) == ["Virta", "Wirta", "Zitting", "Åberg", "Äijälä", "Öhman"]


def test_a_changed_name_sorts_anew(area: Area, administrator: Actor):
    user = create_user(actor=administrator, employer=area.authorities["tvv"], details=details())
    changed = change_user(
        actor=administrator, user=user, details=details(last_name="Aho", email=user.email), seen_version=user.row_version
    )
    changed.refresh_from_db()
    assert changed.name_key == "aho liisa"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"valid_to": clock.today() - timedelta(days=1)}, "valid_to"),
        ({"valid_to": clock.today() + timedelta(days=400)}, "valid_to"),
        ({"last_name": "x" * 10_000}, "last_name"),
        ({"first_name": ""}, "first_name"),
        ({"email": "ei-osoite"}, "email"),
        ({"language": "xx"}, "language"),
    ],
)
def test_impossible_details_are_refused_by_field(area: Area, administrator: Actor, changes, field):
    found = errors_of(lambda: create_user(actor=administrator, employer=area.authorities["tvv"], details=details(**changes)))
    assert list(found) == [field]
    assert not User.objects.filter(first_name="Liisa").exists()


def test_another_authoritys_unit_is_refused(area: Area, administrator: Actor):
    unit = area.authorities["hva"].units.get()
    found = errors_of(lambda: create_user(actor=administrator, employer=area.authorities["tvv"], details=details(unit=unit)))
    assert list(found) == ["unit"]


def test_an_address_in_use_is_refused_in_any_letter_case(area: Area, administrator: Actor, expert: User):
    found = errors_of(
        lambda: create_user(actor=administrator, employer=area.authorities["tvv"], details=details(email=expert.email.upper()))
    )
    assert list(found) == ["email"]


@pytest.mark.parametrize("code", ["010594-900X", "310252-308Y", "roskaa", "131052-308T"])
def test_an_impossible_or_real_identity_code_is_refused(area: Area, administrator: Actor, code):
    found = errors_of(
        lambda: create_user(actor=administrator, employer=area.authorities["tvv"], details=details(), identity_code=code)
    )
    assert list(found) == ["identity_code"]


def test_nobody_but_an_administrator_makes_accounts(area: Area):
    with pytest.raises(Denied) as caught:
        create_user(actor=area.actor("tvv_supervisor"), employer=area.authorities["tvv"], details=details())
    assert caught.value.decision.reason is Deny.AREA_RIGHT


@pytest.mark.parametrize(
    "verb",
    [
        lambda actor, user: change_user(actor=actor, user=user, details=details_of(user), seen_version=user.row_version),
        lambda actor, user: close_account(actor=actor, user=user, seen_version=user.row_version),
        lambda actor, user: reopen_account(actor=actor, user=user, valid_to=longest_end(), seen_version=user.row_version),
        lambda actor, user: record_identity_code(actor=actor, user=user, identity_code=CODE, seen_version=user.row_version),
        lambda actor, user: request_invitation(actor=actor, user=user),
    ],
)
def test_nobody_manages_their_own_account(area: Area, administrator: Actor, verb):
    with pytest.raises(Denied) as caught:
        verb(administrator, administrator.user)
    assert caught.value.decision.reason is Deny.ONESELF


def test_the_second_saver_is_told_and_a_sign_in_meanwhile_is_no_change(area: Area, administrator: Actor, expert: User):
    seen = expert.row_version
    expert.last_login = clock.now()
    expert.save(update_fields=["last_login"])
    change_user(actor=administrator, user=expert, details=details_of(expert, title="uusi"), seen_version=seen)
    with pytest.raises(StaleRow):
        change_user(actor=administrator, user=expert, details=details_of(expert, title="toinen"), seen_version=seen)
    expert.refresh_from_db()
    assert expert.title == "uusi"


def test_the_log_tells_which_fields_changed_and_no_values(area: Area, administrator: Actor, expert: User):
    change_user(
        actor=administrator, user=expert, details=details_of(expert, title="uusi", phone="040"), seen_version=expert.row_version
    )
    event = Event.objects.get(action="changed", object_type="authorities.user", object_id=str(expert.pk))
    assert event.changed_fields == ["phone", "title"]


def test_closing_ends_roles_and_sessions_at_once(area: Area, administrator: Actor, expert: User):
    http = signed_in(expert)
    assert http.get("/roolit/").status_code == 200
    close_account(actor=administrator, user=expert, seen_version=expert.row_version)
    expert.refresh_from_db()
    assert expert.state is AccountState.CLOSED
    assert not RoleAssignment.objects.filter(user=expert, valid_to__gte=clock.today()).exists()
    assert not expert.groups.exists()
    assert http.get("/roolit/").status_code == 302
    assert not actor_of(expert, area=area.area).rights


def test_a_role_that_began_today_leaves_only_its_history(area: Area, administrator: Actor, expert: User):
    change(RoleAssignment.objects.filter(user=expert), valid_from=clock.today())
    close_account(actor=administrator, user=expert, seen_version=expert.row_version)
    assert not RoleAssignment.objects.filter(user=expert).exists()
    assert RoleAssignment.history.filter(user_id=expert.pk, history_type="-").exists()
    assert Event.objects.filter(action="ended", object_type="authorities.roleassignment").exists()


def test_a_reopened_account_has_no_roles(area: Area, administrator: Actor, expert: User):
    close_account(actor=administrator, user=expert, seen_version=expert.row_version)
    expert.refresh_from_db()
    with pytest.raises(Refused):
        close_account(actor=administrator, user=expert, seen_version=expert.row_version)
    reopen_account(actor=administrator, user=expert, valid_to=longest_end(), seen_version=expert.row_version)
    expert.refresh_from_db()
    assert expert.account_is_open
    assert not actor_of(expert, area=area.area).roles
    with pytest.raises(Refused):
        reopen_account(actor=administrator, user=expert, valid_to=longest_end(), seen_version=expert.row_version)


def test_an_ended_account_gets_no_link(area: Area, administrator: Actor):
    user = make_user(employer=area.authorities["tvv"], valid_to=clock.today() - timedelta(days=1))
    with pytest.raises(Refused):
        request_invitation(actor=administrator, user=user)
    assert not AccountMail.objects.filter(user=user).exists()


def test_the_recorded_code_bars_the_own_record(area: Area, administrator: Actor, expert: User):
    record_identity_code(actor=administrator, user=expert, identity_code=" 010594-900y ", seen_version=expert.row_version)
    expert.refresh_from_db()
    client = area.client(by=area.actor("tvv_expert", name="Toinen"), identity_code=CODE, last_name="Sama", first_names="Liisa")
    actor = actor_of(expert, area=area.area)
    assert not type(client).objects.visible_to(actor).filter(pk=client.pk).exists()
