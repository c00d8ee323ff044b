"""Guardian's tables equal the matrix, and a stale projection is found."""

from django.contrib.auth.models import Group
from django.core.management import call_command

from authorities.matrix import roles
from authorities.models import AreaGroupPermission, AuthorityGroupPermission, User
from authorities.projection import group_name, held_projection, is_current, project_matrix, sync_all_groups, wanted_projection
from authorities.rights import DataGroup, Right, data_permission
from core.registry import iter_health
from tests.factories import Area


def test_the_tables_hold_exactly_what_the_matrix_says(area: Area):
    held = held_projection()
    assert held == wanted_projection()
    for authority in area.authorities.values():
        for role in roles().values():
            name = group_name(authority, role.code)
            assert (name in held.groups) == (authority.kind in role.kinds)
            for group in DataGroup:
                for right in (Right.READ, Right.WRITE, Right.READ_OWN):
                    expected = authority.kind in role.kinds and (
                        (right is Right.READ and group in role.reads | role.writes)
                        or (right is Right.WRITE and group in role.writes)
                        or (right is Right.READ_OWN and group in role.reads_own)
                    )
                    assert ((name, authority.pk, data_permission(right, group)) in held.on_authorities) == expected


def test_projecting_again_changes_nothing(area: Area):
    assert project_matrix() == 0
    keys = set(AuthorityGroupPermission.objects.values_list("pk", flat=True))
    project_matrix()
    assert set(AuthorityGroupPermission.objects.values_list("pk", flat=True)) == keys


def test_a_stale_projection_is_reported_and_mended(area: Area, capsys):
    probe = next(one for one in iter_health() if one.name == "role_matrix")
    assert probe.check().is_well
    AreaGroupPermission.objects.first().delete()
    Group.objects.create(name="999:keksitty")
    assert not is_current()
    result = probe.check()
    assert not result.is_well
    assert "project_matrix" in result.text
    call_command("project_matrix")
    assert "2 rows" in capsys.readouterr().out
    assert probe.check().is_well


def test_members_of_groups_follow_the_roles_in_force(area: Area):
    expert = area.user("tvv_expert")
    assert sync_all_groups() == 0
    expert.groups.clear()
    stranger = area.user("hva_social")
    stranger.groups.add(Group.objects.get(name=group_name(area.authorities["tvv"], "tvv_expert")))
    assert sync_all_groups() == 2
    assert [group.name for group in User.objects.get(pk=expert.pk).groups.all()] == [
        group_name(area.authorities["tvv"], "tvv_expert")
    ]
    assert [group.name for group in stranger.groups.all()] == [group_name(area.authorities["hva"], "hva_social")]
