"""Authorities, areas and municipalities: dated, never overlapping, changed by administrators only."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from audit.models import Event
from authorities.access import Actor, Denied
from authorities.models import (
    AreaMunicipality,
    Authority,
    AuthorityArea,
    AuthorityGroupPermission,
    CooperationArea,
    Municipality,
    PresenceRule,
    Unit,
)
from authorities.projection import is_current, project_matrix
from authorities.services import areas, organisations
from authorities.services.common import AlreadyEnded
from core import clock
from core.errors import Refused, StaleRow
from tests.authorities.sign_in_helpers import turn_clock
from tests.factories import Area, actor_of

TODAY = clock.today()
TOMORROW = TODAY + timedelta(days=1)


def errors_of(action) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        action()
    return list(caught.value.message_dict)


def kind(**changes) -> organisations.Kind:
    return organisations.Kind(**{"kind": "hva", "employer_type": "wellbeing_county", "short_name": "Keusote", **changes})


def official_name(**changes) -> organisations.OfficialName:
    values = {"name_fi": "Hyvinvointialue", "name_sv": "", "name_en": "", "business_id": "", "valid_from": TODAY, **changes}
    return organisations.OfficialName(**values)


def unit(**changes) -> organisations.UnitDetails:
    values = {"name_fi": "Palvelutori", "name_sv": "", "name_en": "", "municipality": None, "valid_from": TODAY, **changes}
    return organisations.UnitDetails(**values)


def area_details(**changes) -> areas.AreaDetails:
    values = {
        "name_fi": "Uusi alue",
        "name_sv": "",
        "name_en": "",
        "code": "uusi-alue",
        "responsible_municipality": Municipality.objects.get(pk="858"),
        **changes,
    }
    return areas.AreaDetails(**values)


def test_a_new_authority_has_its_roles_in_guardians_tables_at_once(administrator: Actor):
    authority = organisations.create_authority(actor=administrator, kind=kind(), name=official_name())
    assert is_current()
    assert AuthorityGroupPermission.objects.filter(content_object=authority).exists()
    assert authority.name_on() == "Hyvinvointialue"


@pytest.mark.parametrize(
    ("typed", "stored"), [("2077474-0", "2077474-0"), ("20774740", "2077474-0"), ("FI20774740", "2077474-0"), ("", "")]
)
def test_a_business_identity_code_is_stored_in_one_form(typed, stored):
    assert organisations.business_id(typed) == stored


@pytest.mark.parametrize("typed", ["2077474-1", "123", "abcdefg-h", "<script>", "2077474-0 ja muuta"])
def test_a_wrong_business_identity_code_is_refused(administrator: Actor, typed):
    found = errors_of(
        lambda: organisations.create_authority(actor=administrator, kind=kind(), name=official_name(business_id=typed))
    )
    assert found == ["business_id"]


def test_a_new_name_ends_the_one_before_and_old_documents_keep_theirs(area: Area, administrator: Actor):
    tvv = area.authorities["tvv"]
    organisations.add_name(actor=administrator, authority=tvv, name=official_name(name_fi="Uusi nimi", valid_from=TOMORROW))
    tvv = Authority.objects.get(pk=tvv.pk)
    assert tvv.name_on() == "TVV koko nimi"
    assert tvv.name_on(TOMORROW) == "Uusi nimi"


@pytest.mark.parametrize("day", [date(2024, 12, 31), date(2025, 1, 1)])
def test_a_name_does_not_begin_before_the_newest(area: Area, administrator: Actor, day):
    found = errors_of(
        lambda: organisations.add_name(actor=administrator, authority=area.authorities["tvv"], name=official_name(valid_from=day))
    )
    assert found == ["valid_from"]


def test_a_kind_that_would_break_roles_in_force_is_refused(area: Area, administrator: Actor):
    area.user("tvv_expert")
    tvv = area.authorities["tvv"]
    for changes in ({"kind": "municipality", "employer_type": "municipality"}, {"kind": "tvv", "employer_type": "state_agency"}):
        with pytest.raises(Refused):
            organisations.change_authority(actor=administrator, authority=tvv, kind=kind(**changes), seen_version=tvv.row_version)
    changed = organisations.change_authority(
        actor=administrator,
        authority=tvv,
        kind=kind(kind="tvv", employer_type="joint_authority", short_name="TVV 2"),
        seen_version=tvv.row_version,
    )
    assert changed.employer_type == "joint_authority"
    assert is_current()


def test_two_administrators_changing_one_authority(area: Area, administrator: Actor):
    tvv = area.authorities["tvv"]
    same = kind(kind="tvv", employer_type="municipality", short_name="A")
    organisations.change_authority(actor=administrator, authority=tvv, kind=same, seen_version=tvv.row_version)
    with pytest.raises(StaleRow):
        organisations.change_authority(actor=administrator, authority=tvv, kind=same, seen_version=tvv.row_version)


def test_leaving_an_area_closes_the_rights_there(area: Area, administrator: Actor, monkeypatch):
    expert = area.user("tvv_expert")
    row = AuthorityArea.objects.get(authority=area.authorities["tvv"])
    organisations.end_area(actor=administrator, row=row, last_day=TODAY)
    assert actor_of(expert, area=area.area).rights
    turn_clock(monkeypatch, hours=24)
    project_matrix()
    assert actor_of(expert, area=area.area).area is None
    assert not actor_of(expert, area=area.area).rights
    assert is_current()
    with pytest.raises(AlreadyEnded):
        organisations.end_area(actor=administrator, row=row, last_day=clock.today())


def test_administrators_do_not_shut_themselves_out(area: Area, administrator: Actor):
    row = AuthorityArea.objects.get(authority=area.authorities["keha"])
    with pytest.raises(Refused):
        organisations.end_area(actor=administrator, row=row, last_day=TODAY)


def test_joining_an_area_twice_or_backwards_gives_words(area: Area, administrator: Actor):
    tvv = area.authorities["tvv"]
    for first, last, field in ((TODAY, None, "valid_from"), (TOMORROW, TODAY, "valid_to")):
        found = errors_of(
            lambda first=first, last=last: organisations.add_area(
                actor=administrator, authority=tvv, area=area.area, valid_from=first, valid_to=last
            )
        )
        assert found == [field]


def test_an_authority_may_come_back_to_an_area(area: Area, administrator: Actor):
    tvv = area.authorities["tvv"]
    row = AuthorityArea.objects.get(authority=tvv)
    organisations.end_area(actor=administrator, row=row, last_day=TODAY - timedelta(days=1))
    organisations.add_area(actor=administrator, authority=tvv, area=area.area, valid_from=TODAY, valid_to=None)
    assert is_current()
    assert actor_of(area.user("tvv_expert"), area=area.area).rights


@pytest.mark.parametrize("name", ["", "x" * 10_000])
def test_a_unit_needs_a_name_of_reasonable_length(area: Area, administrator: Actor, name):
    found = errors_of(
        lambda: organisations.create_unit(actor=administrator, authority=area.authorities["tvv"], details=unit(name_fi=name))
    )
    assert found == ["name_fi"]


def test_a_unit_with_people_is_not_ended_under_them(area: Area, administrator: Actor):
    area.user("tvv_expert")
    row = area.authorities["tvv"].units.get()
    with pytest.raises(Refused):
        organisations.end_part(actor=administrator, row=row, last_day=TODAY)
    empty = organisations.create_unit(actor=administrator, authority=area.authorities["tvv"], details=unit())
    organisations.end_part(actor=administrator, row=empty, last_day=TODAY)
    assert Unit.objects.get(pk=empty.pk).valid_to == TODAY
    assert Event.objects.filter(action="ended", object_type="authorities.unit").count() == 1


def test_a_last_day_before_the_first_is_refused(area: Area, administrator: Actor):
    row = organisations.create_unit(actor=administrator, authority=area.authorities["tvv"], details=unit())
    assert errors_of(lambda: organisations.end_part(actor=administrator, row=row, last_day=TODAY - timedelta(days=1))) == [
        "last_day"
    ]


def test_a_new_area_has_its_responsible_municipality_and_the_administrators_authority(administrator: Actor):
    area = areas.create_area(actor=administrator, details=area_details())
    assert area.area_municipalities.get().municipality_id == "858"
    assert area.authority_areas.get().authority_id == administrator.authority_id
    assert is_current()


@pytest.mark.parametrize("code", ["Iso Kirjain", "äö", "x" * 41])
def test_a_code_of_an_area_is_short_and_plain(administrator: Actor, code):
    assert errors_of(lambda: areas.create_area(actor=administrator, details=area_details(code=code))) == ["code"]


def test_a_code_in_use_is_refused(area: Area, administrator: Actor):
    found = errors_of(lambda: areas.create_area(actor=administrator, details=area_details(code=area.area.code)))
    assert found == ["code"]


def test_taking_clients_in_meanwhile_is_no_change_of_the_area(area: Area, administrator: Actor):
    seen = area.area.row_version
    area.client()
    next_number = CooperationArea.objects.get(pk=area.pk).next_client_number
    changed = areas.change_area(
        actor=administrator,
        area=area.area,
        details=area_details(code=area.area.code, responsible_municipality=area.area.responsible_municipality),
        seen_version=seen,
    )
    changed.refresh_from_db()
    assert changed.next_client_number == next_number


def test_the_responsible_municipality_belongs_to_the_area_and_stays(area: Area, administrator: Actor):
    found = errors_of(
        lambda: areas.change_area(actor=administrator, area=area.area, details=area_details(), seen_version=area.area.row_version)
    )
    assert found == ["responsible_municipality"]
    with pytest.raises(Refused):
        areas.end_municipality(actor=administrator, row=area.area.area_municipalities.get(), last_day=TODAY)


def test_a_municipality_belongs_to_an_area_once_at_a_time(area: Area, administrator: Actor):
    tuusula = Municipality.objects.get(pk="858")
    row = areas.add_municipality(actor=administrator, area=area.area, municipality=tuusula, valid_from=TODAY, valid_to=None)
    found = errors_of(
        lambda: areas.add_municipality(
            actor=administrator, area=area.area, municipality=tuusula, valid_from=TOMORROW, valid_to=None
        )
    )
    assert found == ["valid_from"]
    areas.end_municipality(actor=administrator, row=row, last_day=TODAY)
    areas.add_municipality(actor=administrator, area=area.area, municipality=tuusula, valid_from=TOMORROW, valid_to=None)
    assert AreaMunicipality.objects.filter(municipality=tuusula).count() == 2


def test_a_new_presence_rule_ends_the_one_before(area: Area, administrator: Actor):
    values = {"required_kind": "tvv", "others_at_least": 1, "youth_service_under": 30, "source": "Liite 1"}
    for day, others in ((TODAY, 1), (TOMORROW, 2)):
        areas.set_presence_rule(
            actor=administrator,
            area=area.area,
            presence=areas.Presence(**{**values, "others_at_least": others, "valid_from": day}),
        )
    assert [row.others_at_least for row in PresenceRule.objects.on(TODAY)] == [1]
    assert [row.others_at_least for row in PresenceRule.objects.on(TOMORROW)] == [2]


def test_a_municipality_of_an_area_is_not_ended_under_it(area: Area, administrator: Actor):
    with pytest.raises(Refused):
        areas.close_municipality(actor=administrator, municipality=Municipality.objects.get(pk="186"), last_day=TODAY)
    ended = areas.close_municipality(actor=administrator, municipality=Municipality.objects.get(pk="005"), last_day=TODAY)
    assert ended.valid_to == TODAY
    with pytest.raises(Refused):
        areas.close_municipality(actor=administrator, municipality=ended, last_day=TODAY)


def test_a_municipality_code_is_given_once(administrator: Actor):
    assert errors_of(lambda: areas.create_municipality(actor=administrator, code="186", name_fi="Toinen", name_sv="")) == ["code"]


@pytest.mark.parametrize(
    "verb",
    [
        lambda actor, area: organisations.create_authority(actor=actor, kind=kind(), name=official_name()),
        lambda actor, area: organisations.create_unit(actor=actor, authority=area.authorities["tvv"], details=unit()),
        lambda actor, area: organisations.add_name(
            actor=actor, authority=area.authorities["tvv"], name=official_name(valid_from=TOMORROW)
        ),
        lambda actor, area: areas.create_area(actor=actor, details=area_details()),
        lambda actor, area: areas.create_municipality(actor=actor, code="999", name_fi="Uusi", name_sv=""),
    ],
)
def test_nobody_but_an_administrator_changes_organisations(area: Area, verb):
    for role in ("tvv_supervisor", "director", "registry_officer"):
        with pytest.raises(Denied):
            verb(area.actor(role), area)


def test_all_municipalities_of_finland_are_there_with_both_names(db):
    assert Municipality.objects.count() == 308
    assert Municipality.objects.get(pk="611").name_sv == "Borgnäs"
    six = Municipality.objects.filter(pk__in=["106", "186", "505", "543", "611", "858"]).order_by("pk")
    assert [row.name_fi for row in six] == ["Hyvinkää", "Järvenpää", "Mäntsälä", "Nurmijärvi", "Pornainen", "Tuusula"]


def test_reading_the_file_again_adds_renames_and_ends_none(db, capsys):
    Municipality.objects.filter(pk="005").delete()
    Municipality.objects.filter(pk="010").update(name_fi="Vanha")
    Municipality.objects.create(code="998", name_fi="Entinen")
    call_command("load_municipalities")
    assert "1 added, 1 renamed." in capsys.readouterr().out
    assert Municipality.objects.get(pk="010").name_fi == "Alavus"
    assert Municipality.objects.get(pk="998").valid_to is None
    call_command("load_municipalities")
    printed = capsys.readouterr().out
    assert "0 added, 0 renamed." in printed
    assert "998" in printed
