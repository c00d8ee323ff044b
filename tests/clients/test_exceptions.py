"""Purposes, break-glass, bars, shields and requests: the exceptions of design § 4."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from audit.models import Event
from authorities.access import Basis, Denied, Deny
from authorities.models import Authority, AuthorityArea
from authorities.projection import project_matrix
from authorities.rights import DataGroup
from clients.models import AccessRequest, Bar, Client, ClientGrant, PurposeOfDay, ResponsibleOfficial, ShieldedAccess
from clients.policy import can_open, can_read, can_view, can_write, purposes_for
from clients.services import (
    AlreadyOpen,
    NobodyReviews,
    NothingToOpen,
    ReviewPending,
    TooManySearches,
    break_glass,
    change_identity,
    choose_purpose,
    declare_conflict,
    handle_request,
    lift_bar,
    lift_shield,
    name_official,
    review_grant,
    search_by_code,
    shield,
    take_responsibility,
)
from core import clock
from core.errors import StaleRow
from core.registry import RingSource
from tests.factories import Area, make_authority


def again(client: Client) -> Client:
    """The client as another request would fetch it."""
    return Client.objects.get(pk=client.pk)


@pytest.fixture
def second_authority(area: Area) -> Authority:
    """A second employment authority of the area, which serves none of the first one's clients."""
    authority = make_authority("tvv")
    AuthorityArea.objects.create(authority=authority, area=area.area, valid_from="2025-01-01")
    project_matrix()
    area.user("tvv_supervisor", authority=authority)
    return authority


def test_a_colleague_opens_a_client_by_todays_purpose_only(area, client_of_expert):
    colleague = area.actor("tvv_expert", name="Toinen")
    assert can_open(colleague, client_of_expert).reason is Deny.PURPOSE
    choose_purpose(actor=colleague, client=client_of_expert, purpose="contact")
    assert can_open(colleague, again(client_of_expert)).basis is Basis.CONTACT
    row = PurposeOfDay.objects.get()
    row.day -= timedelta(days=1)
    row.save()
    assert can_open(colleague, again(client_of_expert)).reason is Deny.PURPOSE


def test_supervision_is_a_purpose_of_supervisors_only(area, client_of_expert):
    assert Basis.SUPERVISION not in purposes_for(area.actor("tvv_expert"), client_of_expert)
    assert Basis.SUPERVISION in purposes_for(area.actor("tvv_supervisor"), client_of_expert)
    with pytest.raises(ValidationError):
        choose_purpose(actor=area.actor("tvv_expert"), client=client_of_expert, purpose="supervision")
    with pytest.raises(ValidationError):
        choose_purpose(actor=area.actor("tvv_expert"), client=client_of_expert, purpose="curiosity")


def test_a_supervisor_needs_a_purpose_even_when_named_as_official(area, client_of_expert):
    assert can_open(area.actor("tvv_supervisor"), client_of_expert).reason is Deny.PURPOSE


def test_a_closed_client_opens_for_the_responsible_by_purpose_only(area, client_of_expert):
    membership = client_of_expert.clients_membership_rows.get()
    membership.close(ended_on=clock.today())
    membership.save()
    actor = area.actor("tvv_expert")
    assert can_open(actor, again(client_of_expert)).reason is Deny.PURPOSE


def test_break_glass_opens_for_a_day_for_reading_in_the_own_roles_groups(area, client_of_expert, second_authority):
    actor = area.actor("tvv_expert", authority=second_authority)
    assert can_view(actor, client_of_expert).reason is Deny.NOT_SERVED
    grant = break_glass(actor=actor, code=client_of_expert.identity_code, reason="Hätä")
    client = again(client_of_expert)
    assert can_open(actor, client).basis is Basis.BREAK_GLASS
    assert can_read(actor, client, DataGroup.SOCIAL)
    assert can_write(actor, client, DataGroup.IDENTITY).reason is Deny.READ_ONLY
    assert grant.ends_at - grant.starts_at == timedelta(hours=24)
    grant.ends_at = clock.now() - timedelta(seconds=1)
    grant.starts_at = grant.ends_at - timedelta(hours=24)
    grant.save()
    assert not can_view(actor, again(client_of_expert))


def test_break_glass_never_opens_a_shielded_barred_or_unknown_client(area, client_of_expert, second_authority):
    actor = area.actor("tvv_expert", authority=second_authority)
    shield(actor=area.actor("tvv_expert"), client=client_of_expert, people=[], seen_version=again(client_of_expert).row_version)
    barred = area.client()
    Bar.objects.create(client=barred, area_id=area.pk, stored_by=second_authority, user=actor.user)
    for code in (client_of_expert.identity_code, barred.identity_code, "010594-900Y"):
        with pytest.raises(NothingToOpen):
            break_glass(actor=actor, code=code, reason="Hätä")
    assert not ClientGrant.objects.exists()


def test_break_glass_needs_a_reason(area, client_of_expert, second_authority):
    with pytest.raises(ValidationError):
        break_glass(actor=area.actor("tvv_expert", authority=second_authority), code=client_of_expert.identity_code, reason="  ")


def test_a_review_is_made_by_another_supervisor_of_the_same_authority(area, client_of_expert, second_authority):
    actor = area.actor("tvv_expert", authority=second_authority)
    grant = break_glass(actor=actor, code=client_of_expert.identity_code, reason="Hätä")
    for wrong in (area.actor("tvv_supervisor"), area.actor("hva_supervisor"), actor):
        with pytest.raises(Denied):
            review_grant(actor=wrong, grant=grant, outcome="justified")
    supervisor = area.actor("tvv_supervisor", authority=second_authority)
    with pytest.raises(ValidationError):
        review_grant(actor=supervisor, grant=grant, outcome="unjustified")
    reviewed = review_grant(actor=supervisor, grant=grant, outcome="unjustified", note="Ei työtehtävää.")
    assert reviewed.reviewed_by == supervisor.user
    assert not can_view(actor, again(client_of_expert)), "an unjustified access ends at once"
    with pytest.raises(Denied):
        review_grant(actor=supervisor, grant=grant, outcome="justified")


def test_a_conflict_hides_the_client_at_once_and_only_a_supervisor_lifts_it(area, client_of_expert):
    actor = area.actor("tvv_expert")
    bar = declare_conflict(actor=actor, client=client_of_expert, reason="sukulainen")
    assert can_view(actor, again(client_of_expert)).reason is Deny.BARRED
    with pytest.raises(Denied):
        lift_bar(actor=actor, bar=bar)
    with pytest.raises(Denied):
        lift_bar(actor=area.actor("hva_supervisor"), bar=bar)
    lift_bar(actor=area.actor("tvv_supervisor"), bar=bar)
    assert can_view(actor, again(client_of_expert))


def test_a_shield_leaves_the_named_people_and_always_its_maker(area, client_of_expert):
    actor = area.actor("tvv_expert")
    counsellor, colleague = area.user("hva_social"), area.user("tvv_expert", name="Toinen")
    shield(actor=actor, client=client_of_expert, people=[counsellor, colleague], seen_version=again(client_of_expert).row_version)
    client = again(client_of_expert)
    assert can_open(actor, client).basis is Basis.RESPONSIBLE
    assert can_open(area.actor("hva_social"), client).basis is Basis.NAMED
    assert can_view(area.actor("kela_specialist"), client).reason is Deny.SHIELDED
    shield(actor=actor, client=client, people=[], seen_version=client.row_version)
    named = set(ShieldedAccess.objects.values_list("user", flat=True))
    assert named == {actor.user_id, counsellor.pk}, "an authority takes off its own people only, and never the maker"
    with pytest.raises(StaleRow):
        lift_shield(actor=actor, client=client, seen_version=client.row_version)
    lift_shield(actor=actor, client=client, seen_version=again(client).row_version)
    assert can_view(area.actor("kela_specialist"), again(client))


def test_a_shield_never_shuts_out_another_authoritys_responsible_official(area, client_of_expert):
    counsellor = area.user("hva_social")
    name_official(actor=area.actor("hva_supervisor"), client=client_of_expert, user=counsellor)
    shield(actor=area.actor("tvv_expert"), client=client_of_expert, people=[], seen_version=again(client_of_expert).row_version)
    assert can_open(area.actor("hva_social"), again(client_of_expert)).basis is Basis.RESPONSIBLE


def test_only_the_responsible_or_a_named_person_shields(area, client_of_expert):
    colleague = area.actor("tvv_expert", name="Toinen")
    choose_purpose(actor=colleague, client=client_of_expert, purpose="contact")
    client = again(client_of_expert)
    with pytest.raises(Denied):
        shield(actor=colleague, client=client, people=[], seen_version=client.row_version)


def test_a_shield_does_not_take_people_without_casework(area, client_of_expert):
    with pytest.raises(ValidationError):
        shield(
            actor=area.actor("tvv_expert"),
            client=client_of_expert,
            people=[area.user("director")],
            seen_version=again(client_of_expert).row_version,
        )


def test_a_search_for_a_hidden_client_answers_as_for_an_unknown_code(area, client_of_expert):
    actor = area.actor("hva_social")
    shield(actor=area.actor("tvv_expert"), client=client_of_expert, people=[], seen_version=again(client_of_expert).row_version)
    hidden = search_by_code(actor=actor, code=client_of_expert.identity_code)
    unknown = search_by_code(actor=actor, code="010594-900Y")
    assert hidden.client is None
    assert unknown.client is None
    request = AccessRequest.objects.get()
    assert (request.client, request.user) == (client_of_expert, actor.user)
    assert Event.objects.filter(action="denied", client_id=client_of_expert.pk, actor_id=actor.user_id).count() == 1
    search_by_code(actor=actor, code=client_of_expert.identity_code)
    assert AccessRequest.objects.count() == 1, "one waiting request is enough"
    with pytest.raises(Denied):
        handle_request(actor=actor, request=request)
    handled = handle_request(actor=area.actor("tvv_expert"), request=request)
    assert handled.handled_by == area.user("tvv_expert")


def test_an_unjustified_or_unreviewed_opening_is_not_repeated(area, client_of_expert, second_authority):
    actor = area.actor("tvv_expert", authority=second_authority)
    grant = break_glass(actor=actor, code=client_of_expert.identity_code, reason="Hätä")
    supervisor = area.actor("tvv_supervisor", authority=second_authority)
    review_grant(actor=supervisor, grant=grant, outcome="unjustified", note="Ei työtehtävää.")
    with pytest.raises(ReviewPending):
        break_glass(actor=actor, code=client_of_expert.identity_code, reason="Hätä")
    assert Event.objects.filter(action="denied", client_id=client_of_expert.pk, actor_id=actor.user_id).count() == 1
    assert Event.objects.filter(action="searched", actor_id=actor.user_id).count() == 1
    with pytest.raises(NobodyReviews):
        break_glass(actor=supervisor, code=client_of_expert.identity_code, reason="Hätä")


def test_a_refused_opening_leaves_its_trace_on_the_client(area, client_of_expert, second_authority):
    shield(actor=area.actor("tvv_expert"), client=client_of_expert, people=[], seen_version=again(client_of_expert).row_version)
    actor = area.actor("tvv_expert", authority=second_authority)
    with pytest.raises(NothingToOpen):
        break_glass(actor=actor, code=client_of_expert.identity_code, reason="Hätä")
    assert Event.objects.filter(action="denied", client_id=client_of_expert.pk, actor_id=actor.user_id).exists()


def test_a_bar_relieves_the_responsible_official(area, client_of_expert):
    declare_conflict(actor=area.actor("tvv_expert"), client=client_of_expert)
    assert not ResponsibleOfficial.objects.filter(client=client_of_expert, ended_on=None).exists()
    colleague = area.actor("tvv_expert", name="Toinen")
    assert take_responsibility(actor=colleague, client=client_of_expert).user == colleague.user


def test_a_purpose_is_no_way_into_the_ring(area, client_of_expert):
    colleague = area.actor("tvv_expert", name="Toinen")
    choose_purpose(actor=colleague, client=client_of_expert, purpose="contact")
    with pytest.raises(Denied) as denied:
        name_official(actor=colleague, client=client_of_expert, user=colleague.user)
    assert denied.value.decision.reason is Deny.NOT_RESPONSIBLE
    handed = name_official(actor=area.actor("tvv_supervisor"), client=client_of_expert, user=colleague.user)
    assert handed.user == colleague.user, "a supervisor hands over without a purpose"


def test_naming_the_same_official_again_is_no_event(area, client_of_expert):
    before = Event.objects.filter(action="handed_over").count()
    name_official(actor=area.actor("tvv_expert"), client=client_of_expert, user=area.user("tvv_expert"))
    assert Event.objects.filter(action="handed_over").count() == before


def test_the_one_kept_out_does_not_lift_non_disclosure(area):
    client = area.client(official=area.user("tvv_expert"), safety_non_disclosure=True)
    colleague = area.actor("tvv_expert", name="Toinen")
    choose_purpose(actor=colleague, client=client, purpose="contact")
    client = again(client)
    values = {"last_name": "Uusi", "first_names": "Nimi", "birth_date": client.birth_date, "died_on": None}
    with pytest.raises(Denied):
        change_identity(actor=colleague, client=client, **values, safety_non_disclosure=False, seen_version=client.row_version)
    change_identity(
        actor=area.actor("tvv_expert"), client=client, **values, safety_non_disclosure=False, seen_version=client.row_version
    )
    assert not again(client).safety_non_disclosure


def test_purposes_fit_the_role(area, client_of_expert):
    assert purposes_for(area.actor("registry_officer"), client_of_expert) == [Basis.REQUEST]
    assert Basis.SUBSTITUTION not in purposes_for(area.actor("tvv_supervisor"), client_of_expert)
    assert Basis.SUBSTITUTION in purposes_for(area.actor("tvv_expert", name="Toinen"), client_of_expert)


def test_one_stands_in_for_an_official_of_the_own_authority_only(area, client_of_expert):
    kela = area.actor("kela_specialist")
    assert Basis.SUBSTITUTION not in purposes_for(kela, client_of_expert)
    with pytest.raises(ValidationError):
        choose_purpose(actor=kela, client=client_of_expert, purpose="substitution")
    expert = area.user("tvv_expert")
    expert.is_active = False
    expert.save()
    colleague = area.actor("tvv_expert", name="Toinen")
    assert Basis.SUBSTITUTION not in purposes_for(colleague, client_of_expert), "a closed account answers for nobody"


def test_searches_by_code_are_limited_by_the_hour(area, settings):
    settings.TYM_CODE_SEARCHES_PER_HOUR = 2
    actor = area.actor("tvv_expert")
    for _number in range(2):
        search_by_code(actor=actor, code="010594-900Y")
    with pytest.raises(TooManySearches):
        search_by_code(actor=actor, code="010594-900Y")
    search_by_code(actor=area.actor("hva_social"), code="010594-900Y")


def test_the_log_holds_no_code_only_a_keyed_hash(area):
    search_by_code(actor=area.actor("tvv_expert"), code="010594-900Y")
    event = Event.objects.get(action="searched")
    assert event.search_hash
    assert "010594" not in str(event.__dict__)


def test_open_work_of_another_app_goes_straight_into_the_ring(area, client_of_expert, monkeypatch):
    """Planning's tasks and meetings will register like this; here a waiting request stands for one."""
    colleague = area.actor("hva_social")
    mine = RingSource(name="requests", rows=lambda actor: AccessRequest.objects.filter(user=actor.user_id, handled_at=None))
    monkeypatch.setattr("clients.facts.iter_ring", lambda: iter([mine]))
    assert can_open(colleague, again(client_of_expert)).reason is Deny.PURPOSE
    AccessRequest.objects.create(client=client_of_expert, area_id=area.pk, user=colleague.user)
    assert can_open(colleague, again(client_of_expert)).basis is Basis.OPEN_WORK
    other = area.actor("kela_specialist")
    assert can_open(other, again(client_of_expert)).reason is Deny.PURPOSE


def test_a_client_who_is_to_be_found_anyway_needs_no_exception(area, client_of_expert):
    area.user("tvv_supervisor")
    with pytest.raises(AlreadyOpen):
        break_glass(actor=area.actor("tvv_expert", name="Toinen"), code=client_of_expert.identity_code, reason="Hätä")
    assert not ClientGrant.objects.filter(client=client_of_expert).exists()


def test_where_nobody_could_review_every_code_gets_the_same_answer(area, client_of_expert, second_authority):
    alone = area.actor("tvv_supervisor", authority=second_authority)
    for code in (client_of_expert.identity_code, "010594-900Y"):
        with pytest.raises(NobodyReviews):
            break_glass(actor=alone, code=code, reason="Hätä")
