"""An account in force, with a role: one definition for lists, and the same answer as the account itself gives."""

from datetime import timedelta

from authorities.models import RoleAssignment, User
from core import clock
from tests.factories import Area, change, make_user

TODAY = clock.today()


def test_a_list_and_the_account_itself_agree(area: Area):
    tvv = area.authorities["tvv"]
    for values in (
        {},
        {"valid_to": TODAY},
        {"valid_to": TODAY - timedelta(days=1)},
        {"is_active": False},
        {"is_active": False, "valid_to": TODAY - timedelta(days=1)},
    ):
        user = make_user(employer=tvv, **values)
        assert User.objects.in_force().filter(pk=user.pk).exists() is user.account_is_open, values
    assert User.objects.in_force(TODAY + timedelta(days=1)).filter(employer=tvv).count() == 1


def test_a_role_counts_in_its_area_and_for_all_areas_everywhere(area: Area, other_area: Area):
    here, everywhere = area.user("kela_specialist"), make_user(employer=area.authorities["kela"], role_codes=["kela_specialist"])
    over = area.user("kela_specialist", name="Entinen")
    change(RoleAssignment.objects.filter(user=over), valid_to=TODAY - timedelta(days=1))

    def holders(**where) -> set[User]:
        return set(User.objects.in_force().with_role(["kela_specialist"], **where))

    assert holders() == {here, everywhere}
    assert holders(in_areas=[area.pk]) == {here, everywhere}
    assert holders(in_areas=[other_area.pk]) == {everywhere}
    assert holders(in_areas=[None]) == {everywhere}
    assert not User.objects.with_role(["tvv_expert"]).exists()
