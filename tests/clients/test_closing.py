"""Ending a membership by the judgements of the three (§ 8, R7, R8), in the short form."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.events import Action
from audit.models import Event
from authorities.access import Denied, Deny
from authorities.models import AuthorityKind
from clients import desk
from clients.models import (
    Client,
    EndJudgement,
    EndReason,
    LanguageSkill,
    Membership,
    PurposeOfDay,
    ResponsibleOfficial,
    SocialEntry,
)
from clients.services import change_identity, choose_purpose, judge_end, reopen, withdraw_judgement
from core import clock
from core.errors import StaleRow
from core.workflow import WrongState
from tests.clients.posting import errors, shown
from tests.clients.test_intake import a_start
from tests.factories import make_entry
from tests.http import signed_in

TODAY = clock.today()
#: Who judges for each authority here, in the order of the story.
JUDGES = {"tvv": "tvv_expert", "hva": "hva_social", "kela": "kela_specialist"}


@pytest.fixture
def client(area, client_of_expert) -> Client:
    """A client for whom an official of each authority answers."""
    for kind, role in JUDGES.items():
        if kind != "tvv":
            ResponsibleOfficial.objects.create(
                client=client_of_expert,
                area_id=area.pk,
                stored_by=area.authorities[kind],
                user=area.user(role),
                started_on=TODAY,
            )
    return client_of_expert


def judge(area, client, kind: str, reason=EndReason.OPEN_WORK, **values) -> EndJudgement:
    fresh = Client.objects.get(pk=client.pk)
    given = {"reason": reason, "seen_version": fresh.row_version, **values}
    return judge_end(actor=area.actor(JUDGES[kind]), client=fresh, **given)


def membership(client) -> Membership:
    return Membership.objects.get(client=client)


def page(client) -> str:
    return reverse("clients:closing", args=[client.pk])


def test_the_membership_ends_on_the_day_of_the_third_judgement_and_not_before(area, client):
    judge(area, client, "hva")
    assert membership(client).state == Membership.State.CLOSING
    judge(area, client, "tvv")
    assert membership(client).ended_on is None
    judge(area, client, "kela")
    ended = membership(client)
    assert (ended.state, ended.ended_on, ended.end_reason) == ("closed", TODAY, "open_work")
    assert not ResponsibleOfficial.objects.filter(client=client, ended_on=None).exists()
    assert Client.objects.visible_to(area.actor("tvv_expert")).filter(pk=client.pk).exists(), "found still, by purpose"
    events = Event.objects.filter(client_id=client.pk)
    assert events.filter(action=Action.CREATED, object_type="clients.endjudgement").count() == 3
    assert events.get(action=Action.CLOSED).reason == "open_work"


@pytest.mark.parametrize("kind", JUDGES)
def test_an_authority_judges_once(area, client, kind):
    judge(area, client, kind)
    with pytest.raises(WrongState):
        judge(area, client, kind)
    assert EndJudgement.objects.count() == 1


def test_who_judges_later_agrees_with_the_first_reason(area, client):
    judge(area, client, "tvv", EndReason.EDUCATION)
    with pytest.raises(ValidationError) as refused:
        judge(area, client, "hva", EndReason.PENSION)
    assert "reason" in refused.value.message_dict
    assert EndJudgement.objects.count() == 1


@pytest.mark.parametrize(
    ("reason", "note", "field"),
    [("", "", "reason"), ("because", "", "reason"), (EndReason.DEATH, "", "reason"), (EndReason.MISTAKE, "  ", "note")],
)
def test_what_is_missing_is_told_by_field_and_nothing_is_stored(area, client, reason, note, field):
    with pytest.raises(ValidationError) as refused:
        judge(area, client, "tvv", reason, note=note)
    assert list(refused.value.message_dict) == [field]
    assert not EndJudgement.objects.exists()
    assert membership(client).state == Membership.State.OPEN


def test_a_judgement_is_withdrawn_with_a_reason_and_the_membership_goes_on(area, client):
    given = judge(area, client, "tvv")
    with pytest.raises(ValidationError):
        withdraw_judgement(actor=area.actor("tvv_expert"), judgement=given, reason=" ", seen_version=given.row_version)
    with pytest.raises(StaleRow):
        withdraw_judgement(actor=area.actor("tvv_expert"), judgement=given, reason="Jatkuu", seen_version=given.row_version + 1)
    withdraw_judgement(actor=area.actor("tvv_expert"), judgement=given, reason="Jatkuu", seen_version=given.row_version)
    assert (membership(client).state, membership(client).end_reason) == ("open", "")
    judge(area, client, "tvv", EndReason.PENSION)
    assert EndJudgement.objects.filter(client=client).count() == 2
    assert Event.objects.filter(client_id=client.pk, action=Action.WITHDRAWN).count() == 1


def test_a_withdrawal_while_another_judgement_stands_leaves_the_membership_closing(area, client):
    given = judge(area, client, "tvv")
    judge(area, client, "hva")
    withdraw_judgement(actor=area.actor("tvv_expert"), judgement=given, reason="Jatkuu", seen_version=given.row_version)
    assert (membership(client).state, membership(client).end_reason) == ("closing", "open_work")


def test_another_authoritys_judgement_is_not_withdrawn_nor_one_of_an_ended_membership(area, client):
    given = judge(area, client, "tvv")
    with pytest.raises(Denied) as refused:
        withdraw_judgement(actor=area.actor("hva_social"), judgement=given, reason="Ei", seen_version=given.row_version)
    assert refused.value.decision.reason is Deny.NOT_OWNER
    judge(area, client, "hva")
    judge(area, client, "kela")
    client.forget_facts()
    with pytest.raises(Denied):
        withdraw_judgement(actor=area.actor("tvv_expert"), judgement=given, reason="Ei", seen_version=given.row_version)


def test_a_colleague_by_purpose_does_not_judge_and_a_supervisor_does(area, client):
    colleague = area.user("tvv_expert", name="Toinen")
    browser = signed_in(colleague)
    browser.post(reverse("clients:purpose", args=[client.pk]), {"purpose": "contact"})
    answer = browser.get(page(client))
    assert answer.status_code == 200
    assert not answer.context["may_judge"]
    data = {"reason": "pension", "confirmed": "on", "row_version": client.row_version}
    assert browser.post(page(client), data).status_code == 403
    boss = signed_in(area.user("tvv_supervisor"))
    boss.post(reverse("clients:purpose", args=[client.pk]), {"purpose": "supervision"})
    assert boss.post(page(client), data | {"row_version": Client.objects.get(pk=client.pk).row_version}).status_code == 302
    assert EndJudgement.objects.get().stored_by == area.authorities["tvv"]


# --- opened by mistake ------------------------------------------------------------------------------------------------------


def test_a_mistake_strikes_what_the_own_authority_recorded_in_it_when_asked(area, client):
    own = make_entry(client, LanguageSkill, stored_by=area.authorities["tvv"])
    others = make_entry(client, SocialEntry, stored_by=area.authorities["hva"])
    judge(area, client, "tvv", EndReason.MISTAKE, note="Väärä henkilö", strike_own=True)
    own.refresh_from_db()
    others.refresh_from_db()
    assert own.is_struck
    assert not others.is_struck, "another authority's own records are struck by it alone (R30)"
    judge(area, client, "hva", EndReason.MISTAKE, note="Sama havainto", strike_own=True)
    others.refresh_from_db()
    assert others.is_struck


def test_nothing_is_struck_unless_asked_or_for_another_reason(area, client):
    own = make_entry(client, LanguageSkill, stored_by=area.authorities["tvv"])
    judge(area, client, "tvv", EndReason.PENSION, strike_own=True)
    own.refresh_from_db()
    assert not own.is_struck


def test_entries_of_an_earlier_membership_are_not_struck_with_a_later_mistake(area, client):
    old = make_entry(client, LanguageSkill, stored_by=area.authorities["tvv"])
    for kind in JUDGES:
        judge(area, client, kind)
    first = membership(client)
    with_days_back(first, 30)
    fresh = Client.objects.get(pk=client.pk)
    actor = area.actor("tvv_expert")
    reopen_as(area, actor, fresh)
    fresh = Client.objects.get(pk=client.pk)
    judge_end(
        actor=actor, client=fresh, reason=EndReason.MISTAKE, note="Vahinko", strike_own=True, seen_version=fresh.row_version
    )
    old.refresh_from_db()
    assert not old.is_struck


def test_after_a_mistake_the_right_membership_may_begin_on_the_same_days(area, client):
    for kind in JUDGES:
        judge(area, client, kind, EndReason.MISTAKE, note="Vahinko")
    begun = reopen_as(area, area.actor("tvv_expert"), Client.objects.get(pk=client.pk))
    assert begun.started_on <= membership_of_mistake(client).ended_on


def with_days_back(row: Membership, days: int) -> None:
    """Move a membership into the past, as if time had gone by."""
    with transaction.atomic():
        row.started_on, row.ended_on = TODAY - timedelta(days=days + 10), TODAY - timedelta(days=days)
        row.save()


def reopen_as(area, actor, client) -> Membership:
    choose_purpose(actor=actor, client=client, purpose="referral")
    return reopen(actor=actor, client=client, start=a_start(area, official=actor.user), seen_version=client.row_version)


def membership_of_mistake(client) -> Membership:
    return Membership.objects.get(client=client, end_reason=EndReason.MISTAKE)


# --- death ------------------------------------------------------------------------------------------------------------------


def identity(client: Client, **changes) -> dict:
    return {
        "last_name": client.last_name,
        "first_names": client.first_names,
        "birth_date": client.birth_date,
        "safety_non_disclosure": False,
        "died_on": None,
        "seen_version": client.row_version,
        **changes,
    }


def test_a_death_is_told_on_every_desk_and_ends_by_judgements(area, client):
    change_identity(actor=area.actor("tvv_expert"), client=client, **identity(client, died_on=TODAY - timedelta(days=3)))
    for role in JUDGES.values():
        assert [item.kind for item in desk.endings(area.actor(role))] == ["end_judgement"]
    for kind in JUDGES:
        judge(area, client, kind, EndReason.DEATH)
    assert membership(client).end_reason == EndReason.DEATH
    answer = signed_in(area.user("tvv_expert"))
    answer.post(reverse("clients:purpose", args=[client.pk]), {"purpose": "contact"})
    assert "kuollut" in answer.get(reverse("clients:client", args=[client.pk])).content.decode()
    with pytest.raises(Denied) as refused:
        reopen_as(area, area.actor("tvv_expert"), Client.objects.get(pk=client.pk))
    assert refused.value.decision.reason is Deny.WRONG_STATE


@pytest.mark.parametrize("days", [-1, 100 * 366])
def test_a_day_of_death_lies_between_birth_and_today(area, client, days):
    with pytest.raises(ValidationError) as refused:
        change_identity(actor=area.actor("tvv_expert"), client=client, **identity(client, died_on=TODAY - timedelta(days=days)))
    assert "died_on" in refused.value.message_dict
    client.refresh_from_db()
    client.died_on = client.birth_date - timedelta(days=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        client.save()


def test_a_day_of_death_is_not_taken_back_while_the_membership_ends_by_it(area, client):
    died = TODAY - timedelta(days=3)
    change_identity(actor=area.actor("tvv_expert"), client=client, **identity(client, died_on=died))
    judgement = judge(area, client, "tvv", EndReason.DEATH)
    client = Client.objects.get(pk=client.pk)
    with pytest.raises(ValidationError) as refused:
        change_identity(actor=area.actor("tvv_expert"), client=client, **identity(client))
    assert "died_on" in refused.value.message_dict
    corrected = died - timedelta(days=1)
    change_identity(actor=area.actor("tvv_expert"), client=client, **identity(client, died_on=corrected))
    withdraw_judgement(
        actor=area.actor("tvv_expert"),
        judgement=judgement,
        reason="Väärä henkilö.",
        seen_version=EndJudgement.objects.get().row_version,
    )
    client = Client.objects.get(pk=client.pk)
    assert client.died_on == corrected
    change_identity(actor=area.actor("tvv_expert"), client=client, **identity(client))
    assert Client.objects.get(pk=client.pk).died_on is None


def test_death_is_chosen_beforehand_where_its_day_is_recorded_and_nothing_else(area, client):
    browser = signed_in(area.user("tvv_expert"))
    assert shown(browser.get(page(client))).get("reason", "") == ""
    change_identity(actor=area.actor("tvv_expert"), client=client, **identity(client, died_on=TODAY - timedelta(days=1)))
    assert shown(browser.get(page(client)))["reason"] == EndReason.DEATH


def test_the_page_says_why_a_day_of_death_cannot_be_taken_back(area, client):
    change_identity(actor=area.actor("tvv_expert"), client=client, **identity(client, died_on=TODAY))
    judge(area, client, "tvv", EndReason.DEATH)
    http = signed_in(area.user("tvv_expert"))
    address = reverse("clients:change-identity", args=[client.pk])
    answer = http.post(address, shown(http.get(address)) | {"died_on": ""})
    assert "died_on" in errors(answer)
    assert "Asiakkuus on päättymässä kuoleman vuoksi." in answer.content.decode()
    assert Client.objects.get(pk=client.pk).died_on == TODAY


# --- the page and the desk --------------------------------------------------------------------------------------------------


def test_the_page_gives_the_judgement_and_leads_the_others_to_theirs(area, client):
    first = signed_in(area.user("tvv_expert"))
    wrong = errors(first.post(page(client), {"row_version": client.row_version}))
    assert {"reason", "confirmed"} <= set(wrong)
    form = shown(first.get(page(client))) | {"reason": "education", "confirmed": "on"}
    assert first.post(page(client), form).status_code == 302
    assert first.post(page(client), form).status_code == 200, "pressed once more: told, nothing done"
    assert desk.count_endings(area.actor("tvv_expert")) == 0
    second = signed_in(area.user("hva_social"))
    (item,) = desk.endings(area.actor("hva_social"))
    assert item.url == page(client)
    offered = second.get(item.url).context["form"]
    assert [value for value, _label in offered.fields["reason"].choices] == ["education"]
    assert second.post(page(client), shown(second.get(page(client))) | {"confirmed": "on"}).status_code == 302
    kela = signed_in(area.user("kela_specialist"))
    answer = kela.post(page(client), shown(kela.get(page(client))) | {"confirmed": "on"}, follow=True)
    assert membership(client).state == Membership.State.CLOSED
    assert "päättyi" in answer.content.decode()
    assert answer.redirect_chain == [(reverse("desk"), 302)], "the client no longer opens without a purpose"


def test_after_the_last_judgement_the_client_is_shown_where_it_still_opens(area, client):
    judge(area, client, "tvv")
    judge(area, client, "hva")
    kela = area.user("kela_specialist")
    PurposeOfDay.objects.create(client=client, area_id=area.pk, user=kela, day=TODAY, purpose="request")
    browser = signed_in(kela)
    answer = browser.post(page(client), shown(browser.get(page(client))) | {"confirmed": "on"})
    assert answer["Location"] == client.get_absolute_url()


def test_where_nobody_answers_the_judgement_waits_on_the_supervisors_desk(area, client_of_expert):
    judge(area, client_of_expert, "tvv")
    assert desk.count_endings(area.actor("kela_supervisor")) == 1
    assert desk.count_endings(area.actor("kela_specialist")) == 0
    assert desk.count_endings(area.actor("tvv_supervisor")) == 0


def test_a_judgement_is_withdrawn_on_its_page(area, client):
    given = judge(area, client, "tvv")
    address = reverse("clients:withdraw-judgement", args=[client.pk, given.pk])
    browser = signed_in(area.user("tvv_expert"))
    assert "reason" in errors(browser.post(address, {"row_version": given.row_version, "reason": ""}))
    assert browser.post(address, shown(browser.get(address)) | {"reason": "Palvelu jatkuu"}).status_code == 302
    assert "Palvelu jatkuu" in browser.get(page(client)).content.decode()
    assert browser.get(address).status_code == 403, "it was withdrawn already"


def test_the_database_refuses_two_standing_judgements_of_one_authority(area, client):
    given = judge(area, client, "tvv")
    values = {name: getattr(given, name) for name in ("client", "area", "stored_by", "membership", "judged_on", "judged_by")}
    with pytest.raises(IntegrityError), transaction.atomic():
        EndJudgement.objects.create(**values)
    assert {row.stored_by.kind for row in EndJudgement.objects.all()} == {AuthorityKind.TVV}
