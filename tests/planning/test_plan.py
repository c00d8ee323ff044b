"""A plan is drafted by the three, approved by everyone whom it needs, bound to its content, and never changed afterwards."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from authorities.access import Denied, Deny
from clients.models import ServingAuthority
from core import clock
from core.errors import StaleRow
from core.workflow import WrongState
from planning.models import FollowUp, Goal, JobSearch, Party, PlanApproval, PlannedService, PlanVersion, Reporting, ServiceTerms
from planning.plan_content import load_content, load_explanations, missing_of
from planning.services import (
    add_goal,
    add_service,
    approve,
    begin_plan,
    change_goal,
    change_service,
    deliver,
    explain_duties,
    follow_service,
    give_up_version,
    record_approval,
    remove_goal,
    remove_service,
    return_to_draft,
    send_for_approval,
    write_frame,
)
from tests.planning import plans

TODAY = clock.today()
State = PlanVersion.State


def goal_of(version) -> Goal:
    return Goal.objects.select_related("version", "client").get(version=version)


def anchors(version) -> list[str]:
    return [one.anchor for one in missing_of(load_content(version), load_explanations(version))]


def test_a_new_draft_tells_all_that_is_missing_and_is_not_sent(area, client):
    version = plans.draft(area, client)
    assert anchors(version) == ["goals", "services", "job-search", "follow-up", "duties", "duties", "duties"]
    with pytest.raises(ValidationError, match=r"puuttuu|missing"):
        send_for_approval(actor=plans.actor(area, "tvv"), version=version, seen_version=version.row_version)
    assert anchors(plans.written_into(area, version)) == []


def test_the_last_approval_brings_the_plan_into_force(area, client):
    version = plans.sent(area, client)
    for kind in ("hva", "client"):
        plans.give(area, version, kind)
        assert plans.fresh(version).state == State.AWAITING
    approval = plans.give(area, version, "tvv")
    version = plans.fresh(version)
    assert (version.state, version.in_force_on) == (State.IN_FORCE, TODAY)
    assert version.content_hash == approval.content_hash == load_content(version).digest


def test_kela_approves_when_its_rehabilitation_is_in_the_plan_and_only_then(area, client):
    version = plans.sent(area, client, with_kela=True)
    assert load_content(version).needed == (Party.CLIENT, Party.TVV, Party.HVA, Party.KELA)
    for kind in ("client", "tvv", "hva"):
        plans.give(area, version, kind)
    assert plans.fresh(version).state == State.AWAITING
    plans.give(area, version, "kela")
    assert plans.fresh(version).state == State.IN_FORCE


def test_kela_is_not_asked_without_its_rehabilitation(area, client):
    version = plans.sent(area, client)
    with pytest.raises(WrongState):
        plans.give(area, version, "kela")


def test_a_change_lets_the_approvals_lapse_and_the_plan_is_a_draft_again(area, client):
    version = plans.sent(area, client)
    plans.give(area, version, "hva")
    goal = goal_of(version)
    change_goal(actor=plans.actor(area, "kela"), goal=goal, values={**plans.GOAL, "text": "Muu"}, seen_version=goal.row_version)
    assert plans.fresh(version).state == State.DRAFT
    lapsed = PlanApproval.objects.get(version=version)
    assert lapsed.withdrawn_at is not None
    assert lapsed.withdrawal == PlanApproval.Withdrawal.CHANGED


def test_saving_the_same_withdraws_nothing(area, client):
    version = plans.sent(area, client)
    plans.give(area, version, "hva")
    goal = goal_of(version)
    change_goal(actor=plans.actor(area, "kela"), goal=goal, values=plans.GOAL, seen_version=goal.row_version)
    assert plans.fresh(version).state == State.AWAITING
    assert PlanApproval.objects.get(version=version).withdrawn_at is None


def test_an_approval_is_of_the_content_that_was_shown(area, client):
    version = plans.sent(area, client)
    shown = load_content(version).digest
    goal = goal_of(version)
    tvv = plans.actor(area, "tvv")
    change_goal(actor=tvv, goal=goal, values={**plans.GOAL, "text": "Muu"}, seen_version=goal.row_version)
    send_for_approval(actor=tvv, version=version, seen_version=plans.fresh(version).row_version)
    with pytest.raises(WrongState, match=r"muuttunut|changed"):
        approve(actor=tvv, version=version, seen_digest=shown)
    assert not PlanApproval.objects.filter(version=version).exists()


def test_nobody_approves_twice(area, client):
    version = plans.sent(area, client)
    plans.give(area, version, "tvv")
    with pytest.raises(WrongState):
        plans.give(area, version, "tvv")


def test_a_plan_in_force_is_never_changed(area, client):
    version = plans.in_force(area, client)
    tvv, goal, terms = plans.actor(area, "tvv"), goal_of(version), plans.terms_of(version)
    follow_up = {"kind": FollowUp, "values": plans.FOLLOWED, "seen_version": 0}
    tries = [
        lambda: add_goal(actor=tvv, version=version, values=plans.GOAL),
        lambda: change_goal(actor=tvv, goal=goal, values={**plans.GOAL, "text": "Muu"}, seen_version=goal.row_version),
        lambda: remove_goal(actor=tvv, goal=goal, seen_version=goal.row_version),
        lambda: add_service(actor=tvv, version=version, item=plans.item(), values=plans.SERVICE),
        lambda: change_service(actor=tvv, terms=terms, item=terms.item, values=plans.SERVICE, seen_version=terms.row_version),
        lambda: remove_service(actor=tvv, terms=terms, seen_version=terms.row_version),
        lambda: write_frame(actor=tvv, version=version, **follow_up),
        lambda: explain_duties(actor=tvv, version=version, explained_on=TODAY),
        lambda: give_up_version(actor=tvv, version=version, seen_version=plans.fresh(version).row_version),
        lambda: return_to_draft(actor=tvv, version=version, seen_version=plans.fresh(version).row_version),
    ]
    for one in tries:
        with pytest.raises(Denied) as refused:
            one()
        assert refused.value.decision.reason is Deny.WRONG_STATE
    assert load_content(version).digest == plans.fresh(version).content_hash


def test_a_new_version_begins_as_a_copy_and_takes_the_place_of_the_old_one(area, client):
    old = plans.in_force(area, client)
    new = plans.draft(area, client)
    assert (new.number, load_content(new).digest) == (2, load_content(old).digest)
    goal = goal_of(new)
    tvv = plans.actor(area, "tvv")
    change_goal(actor=tvv, goal=goal, values={**plans.GOAL, "text": "Muu"}, seen_version=goal.row_version)
    assert goal_of(old).text == plans.GOAL["text"]
    for kind in ("tvv", "hva"):
        explain_duties(actor=plans.actor(area, kind), version=new, explained_on=TODAY)
    send_for_approval(actor=tvv, version=new, seen_version=plans.fresh(new).row_version)
    for kind in ("client", "tvv", "hva"):
        plans.give(area, new, kind)
    assert [plans.fresh(one).state for one in (old, new)] == [State.SUPERSEDED, State.IN_FORCE]


def test_one_version_is_made_at_a_time(area, client):
    plans.draft(area, client)
    with pytest.raises(WrongState):
        begin_plan(actor=plans.actor(area, "hva"), client=client)


def test_a_draft_that_is_given_up_leaves_the_plan_in_force(area, client):
    old = plans.in_force(area, client)
    new = plans.draft(area, client)
    give_up_version(actor=plans.actor(area, "hva"), version=new, seen_version=new.row_version)
    assert [plans.fresh(one).state for one in (old, new)] == [State.IN_FORCE, State.ENDED]
    assert plans.draft(area, client).number == 3


def test_returning_to_draft_lets_the_approvals_lapse(area, client):
    version = plans.sent(area, client)
    plans.give(area, version, "hva")
    return_to_draft(actor=plans.actor(area, "tvv"), version=version, seen_version=plans.fresh(version).row_version)
    assert plans.fresh(version).state == State.DRAFT
    assert PlanApproval.objects.get(version=version).withdrawal == PlanApproval.Withdrawal.RETURNED


def test_each_authority_writes_its_own_parts(area, client):
    version = plans.written(area, client)
    terms = plans.terms_of(version)
    hva = plans.actor(area, "hva")
    with pytest.raises(Denied) as refused:
        change_service(actor=hva, terms=terms, item=terms.item, values=plans.SERVICE, seen_version=terms.row_version)
    assert refused.value.decision.reason is Deny.NOT_OWNER
    with pytest.raises(Denied) as refused:
        write_frame(actor=hva, version=version, kind=JobSearch, values=plans.OBLIGED, seen_version=1)
    assert refused.value.decision.reason is Deny.AREA_RIGHT
    with pytest.raises(Denied):
        explain_duties(actor=plans.actor(area, "kela"), version=version, explained_on=TODAY)
    with pytest.raises(ValidationError):
        add_service(actor=hva, version=version, item=plans.item(), values=plans.SERVICE)


def test_two_people_who_edit_one_goal_lose_nothing(area, client):
    version = plans.written(area, client)
    goal = goal_of(version)
    change_goal(actor=plans.actor(area, "hva"), goal=goal, values={**plans.GOAL, "text": "Toinen"}, seen_version=goal.row_version)
    with pytest.raises(StaleRow):
        change_goal(
            actor=plans.actor(area, "tvv"), goal=goal, values={**plans.GOAL, "text": "Muu"}, seen_version=goal.row_version
        )
    assert goal_of(version).text == "Toinen"


def test_a_part_that_somebody_else_wrote_meanwhile_is_not_overwritten(area, client):
    version = plans.written(area, client)
    with pytest.raises(StaleRow):
        write_frame(actor=plans.actor(area, "tvv"), version=version, kind=FollowUp, values=plans.FOLLOWED, seen_version=0)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"opportunities": None}, "opportunities"),
        ({"is_obliged": False, "need_found": True, "not_possible": False, "reason": "Syy"}, "not_possible"),
        ({"is_obliged": False, "need_found": True, "not_possible": True, "reason": " "}, "reason"),
    ],
)
def test_the_obligation_or_both_conditions(area, client, values, field):
    version = plans.draft(area, client)
    given = {**plans.OBLIGED, **values}
    if not given["is_obliged"]:
        given |= {"opportunities": None, "period_months": None}
    with pytest.raises(ValidationError) as refused:
        write_frame(actor=plans.actor(area, "tvv"), version=version, kind=JobSearch, values=given, seen_version=0)
    assert list(refused.value.message_dict) == [field]


def test_a_day_of_reporting_that_has_passed_is_refused(area, client):
    version = plans.draft(area, client)
    values = {"report_by": TODAY - timedelta(days=1), "manner": "Puhelimitse"}
    with pytest.raises(ValidationError):
        write_frame(actor=plans.actor(area, "tvv"), version=version, kind=Reporting, values=values, seen_version=0)


def test_rehabilitative_work_activity_needs_its_five_facts(area, client):
    version = plans.draft(area, client)
    hva, activity = plans.actor(area, "hva"), plans.item("Kuntouttava työtoiminta", "hva")
    with pytest.raises(ValidationError) as refused:
        add_service(actor=hva, version=version, item=activity, values={**plans.SERVICE, "place": ""})
    assert set(refused.value.message_dict) == {
        "activity", "place", "starts_on", "ends_on", "weekly_days", "daily_hours", "alongside", "evaluate_by",
    }  # fmt: skip
    facts = {
        **plans.SERVICE,
        "activity": "Lajittelua",
        "starts_on": TODAY,
        "ends_on": TODAY + timedelta(days=90),
        "weekly_days": 3,
        "daily_hours": 4,
        "alongside": "Sosiaaliohjaus",
        "evaluate_by": TODAY + timedelta(days=80),
    }
    assert add_service(actor=hva, version=version, item=activity, values=facts).weekly_days == 3


def test_another_way_of_approving_is_explained(area, client):
    version = plans.sent(area, client)
    given = {"version": version, "approved_on": TODAY, "seen_digest": load_content(version).digest}
    tvv = plans.actor(area, "tvv")
    with pytest.raises(ValidationError):
        record_approval(actor=tvv, manner=PlanApproval.Manner.OTHER, note=" ", **given)
    with pytest.raises(ValidationError):
        record_approval(actor=tvv, manner=PlanApproval.Manner.IN_SYSTEM, note="", **given)
    late = {**given, "approved_on": TODAY + timedelta(days=1)}
    with pytest.raises(ValidationError):
        record_approval(actor=tvv, manner=PlanApproval.Manner.SIGNATURE, note="", **late)
    approval = record_approval(actor=tvv, manner=PlanApproval.Manner.OTHER, note="Luettiin yhdessä", **given)
    assert approval.party == Party.CLIENT


def test_a_service_is_followed_while_the_plan_stands(area, client):
    version = plans.in_force(area, client)
    service = plans.terms_of(version).service
    tvv = plans.actor(area, "tvv")
    given = {"service": service, "since": TODAY, "reason": ""}
    with pytest.raises(ValidationError):
        follow_service(actor=tvv, state="interrupted", seen_version=service.row_version, **given)
    with pytest.raises(Denied):
        follow_service(actor=plans.actor(area, "hva"), state="ongoing", seen_version=service.row_version, **given)
    begun = follow_service(actor=tvv, state="ongoing", seen_version=service.row_version, **given)
    done = follow_service(actor=tvv, state="done", seen_version=begun.row_version, **given)
    with pytest.raises(WrongState):
        follow_service(actor=tvv, state="interrupted", seen_version=done.row_version, **{**given, "reason": "Syy"})
    version = plans.fresh(version)
    assert (version.state, load_content(version).digest) == (State.IN_FORCE, version.content_hash)


def test_removing_from_a_new_draft_leaves_the_old_version_whole(area, client):
    old = plans.in_force(area, client)
    new = plans.draft(area, client)
    terms, goal, tvv = plans.terms_of(new), goal_of(new), plans.actor(area, "tvv")
    remove_service(actor=tvv, terms=terms, seen_version=terms.row_version)
    remove_goal(actor=tvv, goal=goal, seen_version=goal.row_version)
    assert load_content(new).parts
    assert not load_content(new).goals
    assert load_content(old).digest == plans.fresh(old).content_hash
    assert PlannedService.objects.filter(pk=terms.service_id).exists()


def test_a_service_that_no_version_speaks_of_goes_altogether(area, client):
    version = plans.written(area, client)
    terms = plans.terms_of(version)
    remove_service(actor=plans.actor(area, "tvv"), terms=terms, seen_version=terms.row_version)
    assert not PlannedService.objects.exists()
    assert not ServiceTerms.objects.exists()


def test_the_delivery_is_recorded_of_a_plan_in_force_only(area, client):
    version = plans.sent(area, client)
    with pytest.raises(Denied):
        deliver(actor=plans.actor(area, "hva"), version=version, manner="post", delivered_on=TODAY)
    for kind in ("client", "tvv", "hva"):
        plans.give(area, version, kind)
    with pytest.raises(ValidationError):
        deliver(actor=plans.actor(area, "hva"), version=version, manner="pigeon", delivered_on=TODAY)
    assert deliver(actor=plans.actor(area, "hva"), version=version, manner="post", delivered_on=TODAY).delivered_on == TODAY


def test_an_authority_that_stopped_serving_approves_nothing(area, client):
    version = plans.sent(area, client)
    digest = load_content(version).digest
    hva = plans.actor(area, "hva")
    row = ServingAuthority.objects.get(client=client, authority=area.authorities["hva"])
    row.ended_on = TODAY
    row.save()
    client.refresh_from_db()
    client.serving_authority_ids = [one for one in client.serving_authority_ids if one != area.authorities["hva"].pk]
    client.save()
    with pytest.raises(Denied):
        approve(actor=hva, version=version, seen_digest=digest)
