"""The demo's authorities and people: every kind of user is there, within the rules that bind accounts."""

from datetime import timedelta
from itertools import combinations

import pytest
from stdnum.fi import ytunnus

from authorities.actors import build_actor
from authorities.demo import demo_areas, demo_people
from authorities.independence import are_independent, is_new_administrator
from authorities.matrix import roles
from authorities.models import AuthorityKind, AuthorityName, CooperationArea, Place, PresenceRule, RoleAssignment, User
from authorities.policy import can_be_given
from authorities.projection import is_current
from core import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def test_every_role_of_the_matrix_has_somebody():
    assert {code for one in demo_people().values() for code in one.roles} == set(roles())


def test_every_employer_may_give_the_roles_of_its_people():
    for assignment in RoleAssignment.objects.select_related("user__employer"):
        assert can_be_given(assignment.role, assignment.user), assignment


def test_nobody_granted_themselves_a_role():
    """The administrators' own roles were given when the system was set up."""
    assert {row.role_code for row in RoleAssignment.objects.filter(granted_by=None)} == {"administrator"}


def test_any_two_administrators_can_reset_a_second_factor():
    keys = RoleAssignment.objects.filter(role_code="administrator").values_list("user", flat=True)
    assert not any(is_new_administrator(key) for key in keys)
    assert all(are_independent(one, other) for one, other in combinations(set(keys), 2))


def test_there_are_three_administrators_so_that_two_can_reset_the_third():
    assert RoleAssignment.objects.current().filter(role_code="administrator").count() == 3


def test_business_identity_codes_are_valid_and_nobodys():
    for row in demo_areas()["authorities"].values():
        assert ytunnus.is_valid(row["business_id"])
        assert row["business_id"].startswith("0000")
    assert AuthorityName.objects.filter(business_id="").count() == 0


def test_the_controller_changed_its_name_in_2026():
    keha = AuthorityName.objects.get(authority__kind=AuthorityKind.KEHA, valid_to=None).authority
    assert keha.names.count() == 2
    assert keha.name_on(clock.today()) == "Työllisyys-, kehittämis- ja hallintokeskus"


def test_the_six_municipalities_and_the_presence_rule_are_those_of_the_annex():
    area = CooperationArea.objects.get(code="keski-uusimaa")
    assert area.responsible_municipality.name_fi == "Järvenpää"
    assert sorted(one.name_fi for one in area.municipalities.all()) == [
        "Hyvinkää",
        "Järvenpää",
        "Mäntsälä",
        "Nurmijärvi",
        "Pornainen",
        "Tuusula",
    ]
    rule = PresenceRule.objects.current().get(area=area)
    assert (rule.required_kind, rule.others_at_least, rule.youth_service_under) == (AuthorityKind.TVV, 1, 30)


def test_places_say_how_accessible_they_are():
    assert {one.holder.kind for one in Place.objects.current()} == {"tvv", "hva", "kela"}
    assert not Place.objects.filter(accessibility="").exists()


def test_some_accounts_and_roles_end_soon_and_one_is_closed():
    today = clock.today()
    assert not User.objects.get(email=demo_people()["risto-manninen"].email).account_is_open
    ending = RoleAssignment.objects.current().filter(valid_to__lte=today + timedelta(days=14))
    assert {one.user.last_name for one in ending} == {"Niemi", "Toivonen", "Saari"}
    assert 0 < (User.objects.get(last_name="Saari").valid_to - today).days <= 14


def test_guardian_holds_what_the_matrix_says():
    assert is_current()


def test_everybody_whose_account_is_open_is_offered_on_the_sign_in_page(settings):
    from authorities.sign_in.demo import demo_account
    from authorities.sign_in.demo import demo_people as offered

    settings.TYM_DEMO = True
    names = {person.name for organisation in offered() for person in organisation.people}
    assert names == {one.name for one in demo_people().values() if not one.closed}
    for user in User.objects.filter(is_active=True):
        assert demo_account(str(user.pk)) == user
    assert demo_account(str(User.objects.get(last_name="Manninen").pk)) is None


def test_everybody_has_the_roles_and_the_area_of_their_work(actor):
    for key, person in demo_people().items():
        home = demo_areas()["authorities"][person.authority]["areas"][0]
        made = actor(key, home)
        if person.closed:
            assert not made.account_open
            assert not made.rights
            continue
        assert set(made.roles) == set(person.roles)
        assert made.rights
        assert made.area is not None
        opens = any(roles()[code].opens_client_data for code in person.roles)
        assert made.works_with_clients is opens


def test_one_of_kela_works_in_both_areas_and_the_county_in_one(actor):
    assert len(actor("eeva-lampi").area_ids) == 2
    assert build_actor(User.objects.get(last_name="Lampi"), second_factor=True).area.code == "keski-uusimaa"
    assert len(actor("pekka-virtanen").area_ids) == 1
    assert len(actor("sanna-koivisto").area_ids) == 1
