"""The joint assessment: begun, written by each authority, concluded together, struck when begun by mistake."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from audit.events import Action
from audit.models import Event
from authorities.access import Denied, Deny
from clients import desk
from clients.models import Client, ServiceNeed, ServingAuthority
from clients.services import strike
from clients.timeline import load_timeline
from core import clock
from core.errors import StaleRow
from core.presentation import states_without_tone
from core.workflow import WrongState
from planning.models import AssessmentPart, JointAssessment
from planning.services import begin_assessment, change_part, conclude, name_outsider, write_part
from tests.planning.making import make_assessment, make_part

AREAS = ServiceNeed.Area.values


def fresh(row):
    return type(row).objects.select_related("client").get(pk=row.pk)


def begin(area, client, role="tvv_expert", **values):
    given = {"phase": "start", "begun_on": clock.today(), **values}
    return begin_assessment(actor=area.actor(role), client=fresh_client(client), **given)


def fresh_client(client) -> Client:
    return Client.objects.get(pk=client.pk)


def written(area, assessment, role, need_area="skills", **values):
    given = {"text": "Tarvitsee tukea.", "found_on": clock.today(), **values}
    return write_part(actor=area.actor(role), assessment=fresh(assessment), need_area=need_area, **given)


def write_all(area, assessment):
    for need_area in AREAS:
        written(area, assessment, "tvv_expert", need_area)


def concluded(area, assessment, role="tvv_expert", **values):
    given = {"outcome": "need", "summary": "Tukea tarvitaan.", "seen_version": fresh(assessment).row_version, **values}
    return conclude(actor=area.actor(role), assessment=fresh(assessment), **given)


# --- beginning -----------------------------------------------------------------------------------------------------------


def test_the_one_at_the_start_begins_with_the_membership_whatever_is_given(area, client):
    begun = begin(area, client, begun_on=clock.today())
    assert begun.begun_on == begun.membership.started_on
    assert begun.stored_by == area.authorities["tvv"]
    assert Event.objects.filter(action=Action.CREATED, client_id=client.pk).exists()


def test_a_second_one_waits_for_the_first(area, client, assessment):
    with pytest.raises(WrongState, match="Toinen arviointi on kesken"):
        begin(area, client, phase="during")


@pytest.mark.parametrize(
    ("phase", "days", "field"),
    [("start", 0, "phase"), ("never", 0, "phase"), ("during", 1, "begun_on"), ("end", -3000, "begun_on")],
)
def test_a_later_one_has_its_phase_and_a_day_within_the_membership(area, client, phase, days, field):
    make_assessment(client, by=area.user("tvv_expert"), outcome="need")
    with pytest.raises(ValidationError) as refused:
        begin(area, client, phase=phase, begun_on=clock.today() + timedelta(days=days))
    assert list(refused.value.message_dict) == [field]
    assert begin(area, client, phase="during").phase == "during"


def test_the_one_at_the_start_comes_first(area, client):
    with pytest.raises(ValidationError) as refused:
        begin(area, client, phase="end")
    assert list(refused.value.message_dict) == ["phase"]


def test_the_database_holds_one_open_assessment_and_one_at_the_start(area, client, assessment):
    for phase in ("during", "start"):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_assessment(client, by=area.user("tvv_expert"), phase=phase)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_assessment(client, by=area.user("tvv_expert"), outcome="need")


# --- parts ---------------------------------------------------------------------------------------------------------------


def test_each_authority_writes_its_own_part_with_author_and_day(area, assessment):
    for role in ("tvv_expert", "hva_social", "kela_specialist"):
        part = written(area, assessment, role, text=f"  {role}  ")
        assert (part.text, part.found_by, part.found_on) == (role, area.user(role), clock.today())
    assert AssessmentPart.objects.filter(assessment=assessment).count() == 3
    with pytest.raises(WrongState, match="jo"):
        written(area, assessment, "hva_social")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"text": " \n "}, "text"),
        ({"found_on": clock.today() + timedelta(days=1)}, "found_on"),
        ({"found_on": clock.today() - timedelta(days=3000)}, "found_on"),
        ({"need_area": "other"}, "need_area"),
    ],
)
def test_a_part_without_words_or_with_a_day_outside_the_membership_is_refused(area, assessment, values, field):
    with pytest.raises(ValidationError) as refused:
        written(area, assessment, "tvv_expert", **values)
    assert list(refused.value.message_dict) == [field]
    assert not AssessmentPart.objects.exists()


def test_two_officials_of_one_authority_who_edit_a_part_are_told(area, assessment):
    part = written(area, assessment, "tvv_expert")
    given = {"found_on": clock.today(), "seen_version": part.row_version}
    change_part(actor=area.actor("tvv_expert"), part=fresh(part), text="Ensin tallennettu", **given)
    with pytest.raises(StaleRow):
        change_part(actor=area.actor("tvv_expert"), part=fresh(part), text="Myöhemmin tallennettu", **given)
    assert fresh(part).text == "Ensin tallennettu"


def test_saving_a_part_unchanged_changes_nothing(area, assessment):
    part = written(area, assessment, "tvv_expert")
    change_part(
        actor=area.actor("tvv_expert"), part=fresh(part), text=part.text, found_on=part.found_on, seen_version=part.row_version
    )
    assert fresh(part).row_version == part.row_version


def test_nobody_changes_or_strikes_the_part_of_another_authority(area, assessment):
    part = written(area, assessment, "tvv_expert")
    for attempt in (
        lambda: change_part(
            actor=area.actor("hva_social"), part=fresh(part), text="x", found_on=clock.today(), seen_version=part.row_version
        ),
        lambda: strike(actor=area.actor("hva_social"), record=fresh(part), seen_version=part.row_version),
    ):
        with pytest.raises(Denied) as refused:
            attempt()
        assert refused.value.decision.reason is Deny.NOT_OWNER


def test_a_struck_part_makes_room_for_a_new_one(area, assessment):
    part = written(area, assessment, "tvv_expert", text="Väärän asiakkaan asia")
    strike(actor=area.actor("tvv_expert"), record=fresh(part), seen_version=part.row_version)
    assert not AssessmentPart.history.filter(text__contains="Väärän").exists()
    assert written(area, assessment, "tvv_expert").pk != part.pk


def test_an_authority_that_has_stopped_serving_writes_nothing(area, client, assessment):
    """Between the page and its form the county's service ended."""
    county = area.authorities["hva"]
    for row in ServingAuthority.objects.filter(client=client, authority=county):
        row.ended_on = clock.today()
        row.save()
    client = fresh_client(client)
    client.serving_authority_ids = [key for key in client.serving_authority_ids if key != county.pk]
    client.save()
    with pytest.raises(Denied) as refused:
        written(area, assessment, "hva_social")
    assert refused.value.decision.reason.hides
    assert not AssessmentPart.objects.exists()


def test_an_outsider_is_named_and_an_empty_name_is_refused(area, assessment):
    named = name_outsider(actor=area.actor("hva_social"), assessment=assessment, organisation=" Keuda ", person="Opo")
    assert str(named) == "Keuda, Opo"
    with pytest.raises(ValidationError):
        name_outsider(actor=area.actor("hva_social"), assessment=fresh(assessment), organisation="  ")


# --- conclusion ----------------------------------------------------------------------------------------------------------


def test_the_areas_that_nobody_has_written_are_told(area, assessment):
    for need_area in AREAS[:2]:
        written(area, assessment, "tvv_expert", need_area)
    with pytest.raises(ValidationError) as refused:
        concluded(area, assessment)
    missing = [str(ServiceNeed.Area(one).label) for one in AREAS[2:]]
    assert all(name in refused.value.messages[0] for name in missing)


@pytest.mark.parametrize(("values", "field"), [({"outcome": "maybe"}, "outcome"), ({"summary": " "}, "summary")])
def test_a_conclusion_has_an_outcome_and_words(area, assessment, values, field):
    write_all(area, assessment)
    with pytest.raises(ValidationError) as refused:
        concluded(area, assessment, **values)
    assert list(refused.value.message_dict) == [field]


def test_it_is_concluded_once_and_stays_as_it_is(area, assessment):
    write_all(area, assessment)
    version = fresh(assessment).row_version
    done = concluded(area, assessment)
    assert (done.outcome, done.concluded_on, done.concluded_by) == ("need", clock.today(), area.user("tvv_expert"))
    with pytest.raises(StaleRow):
        concluded(area, assessment, role="hva_social", seen_version=version)
    part = AssessmentPart.objects.filter(assessment=assessment).first()
    given = {"text": "x", "found_on": clock.today(), "seen_version": part.row_version}
    for attempt in (
        lambda: concluded(area, assessment),
        lambda: written(area, assessment, "hva_social"),
        lambda: change_part(actor=area.actor("tvv_expert"), part=fresh(part), **given),
        lambda: strike(actor=area.actor("tvv_expert"), record=fresh(part), seen_version=part.row_version),
        lambda: strike(actor=area.actor("tvv_expert"), record=fresh(assessment), seen_version=done.row_version),
    ):
        with pytest.raises(Denied) as refused:
            attempt()
        assert refused.value.decision.reason is Deny.WRONG_STATE


# --- begun by mistake ----------------------------------------------------------------------------------------------------


def test_one_begun_by_mistake_is_struck_and_another_begun(area, client, assessment):
    strike(actor=area.actor("hva_social"), record=assessment, seen_version=assessment.row_version)
    assert [item for item in desk.desk_items(area.actor("hva_social")) if item.kind == "assessment_part"] == []
    assert begin(area, client).phase == "start"


def test_one_in_which_somebody_has_written_is_not_struck(area, assessment):
    part = written(area, assessment, "hva_social")
    with pytest.raises(Denied) as refused:
        strike(actor=area.actor("tvv_expert"), record=fresh(assessment), seen_version=assessment.row_version)
    assert refused.value.decision.reason is Deny.WRONG_STATE
    strike(actor=area.actor("hva_social"), record=fresh(part), seen_version=part.row_version)
    strike(actor=area.actor("tvv_expert"), record=fresh(assessment), seen_version=assessment.row_version)
    with pytest.raises(Denied):
        written(area, assessment, "hva_social")


# --- desk and timeline ---------------------------------------------------------------------------------------------------


def waiting(area, role) -> list:
    return [item for item in desk.desk_items(area.actor(role)) if item.kind == "assessment_part"]


def test_it_stands_on_the_desks_of_those_who_have_not_written(area, client, assessment):
    assert all(len(waiting(area, role)) == 1 for role in ("tvv_expert", "hva_social", "kela_specialist"))
    written(area, assessment, "hva_social")
    assert waiting(area, "hva_social") == []
    (item,) = waiting(area, "kela_specialist")
    assert item.client == client
    assert item.due is not None
    write_all(area, assessment)
    concluded(area, assessment)
    assert waiting(area, "kela_specialist") == []


def test_a_colleague_without_the_client_has_nothing_on_the_desk(area, assessment):
    area.user("hva_social", name="Toinen")
    assert [item for item in desk.desk_items(area.actor("hva_social", name="Toinen")) if item.kind == "assessment_part"] == []


def test_the_timeline_tells_of_the_beginning_and_of_the_conclusion(area, client, assessment):
    def told() -> list[str]:
        return [str(row.title) for row in load_timeline(area.actor("tvv_expert"), fresh_client(client)).rows]

    assert "Monialainen arviointi aloitettu" in told()
    write_all(area, assessment)
    concluded(area, assessment)
    assert {"Monialainen arviointi aloitettu", "Monialainen arviointi päätetty"} <= set(told())


def test_the_states_have_their_colours():
    assert states_without_tone(JointAssessment.State.values) == []


def test_a_part_of_one_client_hangs_on_no_assessment_of_another(area, client, assessment):
    part = make_part(assessment, by=area.user("hva_social"))
    part.client = area.client()
    part.save()
    with pytest.raises(IntegrityError):
        connection.check_constraints()
