"""A client who was taken in twice: merged, confirmed by another person, undone until then, and gone with the one who stays."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from audit.events import Action
from audit.models import Event
from authorities.access import Denied, Deny
from clients import desk
from clients.finding import MergedAway, find_client
from clients.listing import Filters, filtered
from clients.models import (
    Bar,
    Client,
    ClientGrant,
    ClientMerge,
    ContactDetails,
    EndReason,
    Flag,
    LanguageSkill,
    Membership,
    MergedRow,
    ResponsibleOfficial,
    ServingAuthority,
    ShieldedAccess,
    SocialEntry,
)
from clients.services import (
    CannotMerge,
    bar_user,
    break_glass,
    change_contacts,
    change_identity,
    choose_purpose,
    confirm_merge,
    current_contacts,
    judge_end,
    merge_clients,
    shield,
    undo_merge,
)
from core import clock
from core.errors import StaleRow
from tests.factories import change, make_consent, make_entry, over

TODAY = clock.today()
JUDGES = {"tvv": "tvv_expert", "hva": "hva_social", "kela": "kela_specialist"}
KNOWN = "Sama henkilö, tarkistettu väestötiedoista."


def fresh(client) -> Client:
    return Client.objects.get(pk=client.pk)


def choose(area, client, role="tvv_expert") -> None:
    """Today's purpose, without which an ended client does not open."""
    choose_purpose(actor=area.actor(role), client=client, purpose="contact")


def merge(area, kept, twin, **values) -> ClientMerge:
    choose(area, twin)
    given = {
        "actor": area.actor("tvv_expert"),
        "kept": fresh(kept),
        "merged": fresh(twin),
        "contacts_of": kept,
        "code_of": kept,
        "reason": KNOWN,
        "seen_versions": (fresh(kept).row_version, fresh(twin).row_version),
    }
    return merge_clients(**{**given, **values})


def undo(area, made, **values) -> ClientMerge:
    given = {"actor": area.actor("tvv_expert"), "merge": made, "reason": "Eri henkilöt", "seen_version": made.row_version}
    return undo_merge(**{**given, **values})


def snapshot(*clients) -> dict:
    """Where each row of the clients stands, and whether it holds: what an undone merge must give back."""
    found = {}
    for client in clients:
        row = fresh(client)
        found[client.pk] = (row.identity_code, row.birth_date, row.former_names, row.serving_authority_ids, row.died_on)
        for model in (Membership, ResponsibleOfficial, ServingAuthority, ContactDetails, LanguageSkill, SocialEntry, Flag, Bar):
            for one in model.objects.filter(client=client):
                until = getattr(one, "ended_on", getattr(one, "ended_at", None))
                found[model.__name__, one.pk] = (one.client_id, until)
    return found


def test_what_the_twin_holds_goes_over_with_the_code_and_the_twin_is_found_nowhere(area, kept, twin):
    entry = make_entry(twin, LanguageSkill, stored_by=area.authorities["hva"])
    code, born = twin.identity_code, twin.birth_date
    made = merge(area, kept, twin)
    after, shell = fresh(kept), fresh(twin)
    assert (after.identity_code, after.birth_date) == (code, born)
    assert "Toinensukunimi" in after.former_names
    assert LanguageSkill.objects.get(pk=entry.pk).client_id == kept.pk
    assert Membership.objects.filter(client=kept).count() == 2
    assert (shell.merged_into_id, shell.identity_code, shell.serving_authority_ids) == (kept.pk, None, [])
    actor = area.actor("tvv_expert")
    assert set(Client.objects.visible_to(actor)) == {after}
    assert set(Client.objects.visible_to(actor).named_like("Toinensukunimi")) == {after}
    assert list(filtered(actor, Filters(search=str(twin.number)))) == [after], "the old number leads to the one who stays"
    assert made.state == ClientMerge.State.MADE
    assert after.serving_authority_ids == sorted(
        ServingAuthority.objects.filter(client=kept, ended_on=None).values_list("authority_id", flat=True)
    )


def test_the_log_tells_of_both_and_the_reader_of_the_one_sees_the_other(area, kept, twin):
    make_entry(twin, LanguageSkill, stored_by=area.authorities["hva"])
    made = merge(area, kept, twin)
    for key in (kept.pk, twin.pk):
        assert Event.objects.filter(client_id=key, action=Action.CREATED, object_id=str(made.pk)).count() == 1
    moved = Event.objects.get(client_id=kept.pk, action=Action.CHANGED, object_type="clients.clientmerge")
    assert moved.row_count >= 3
    assert set(fresh(kept).all_keys()) == {kept.pk, twin.pk}


def test_an_address_of_the_twin_leads_on_for_those_who_find_the_other_and_is_404_for_the_rest(area, kept, twin):
    merge(area, kept, twin)
    with pytest.raises(MergedAway) as moved:
        find_client(area.actor("tvv_expert"), twin.pk)
    assert moved.value.kept == kept
    bar_user(actor=area.actor("tvv_supervisor"), client=_opened(area, kept), user=area.user("tvv_expert"), reason="Sukulainen")
    with pytest.raises(Denied) as refused:
        find_client(area.actor("tvv_expert"), twin.pk)
    assert refused.value.decision.reason is Deny.BARRED


def _opened(area, client) -> Client:
    choose(area, client, role="tvv_supervisor")
    return fresh(client)


def test_an_undone_merge_gives_everything_back(area, kept, twin):
    make_entry(twin, SocialEntry, stored_by=area.authorities["hva"])
    make_entry(kept, LanguageSkill, stored_by=area.authorities["tvv"])
    before = snapshot(kept, twin)
    made = merge(area, kept, twin, contacts_of=twin)
    undone = undo(area, made)
    assert snapshot(kept, twin) == before
    assert (undone.state, undone.merged_id, undone.undo_reason) == (ClientMerge.State.UNDONE, None, "Eri henkilöt")
    assert not MergedRow.objects.exists()
    assert {kept, twin} <= set(Client.objects.visible_to(area.actor("tvv_expert")))
    assert Event.objects.filter(client_id=twin.pk, action=Action.WITHDRAWN).exists()


def test_what_was_stored_meanwhile_stays_and_what_hangs_on_what_moved_goes_with_it(area, kept):
    twin = area.client(official=area.user("tvv_expert"))
    change(Membership.objects.filter(client=kept), started_on=TODAY - timedelta(days=900))
    over(kept, reason=EndReason.OPEN_WORK, ended_on=TODAY - timedelta(days=300))
    choose(area, kept)
    made = merge(area, kept, twin)
    judgement = judge_end(
        actor=area.actor("tvv_supervisor"), client=_opened(area, kept), reason="pension", seen_version=fresh(kept).row_version
    )
    later = make_entry(kept, LanguageSkill, stored_by=area.authorities["tvv"])
    undo(area, ClientMerge.objects.get(pk=made.pk))
    judgement.refresh_from_db()
    later.refresh_from_db()
    assert judgement.client_id == twin.pk, "it is about the membership that went back"
    assert later.client_id == kept.pk


def test_an_entry_that_now_rests_on_a_consent_recorded_after_the_merge_is_named_before_anything_is_undone(area, kept, twin):
    consent = make_consent(twin, stored_by=area.authorities["hva"])
    entry = make_entry(twin, LanguageSkill, stored_by=area.authorities["hva"])
    made = merge(area, kept, twin)
    newer = make_consent(kept, stored_by=area.authorities["hva"])
    change(LanguageSkill.objects.filter(pk=entry.pk), source="party", consent=newer)
    with pytest.raises(CannotMerge) as refused, transaction.atomic():
        undo(area, made)
    assert str(LanguageSkill._meta.verbose_name) in str(refused.value)
    consent.refresh_from_db()
    assert consent.client_id == kept.pk, "nothing went back"


def test_another_person_confirms_and_then_nothing_is_undone(area, kept, twin):
    made = merge(area, kept, twin)
    with pytest.raises(Denied) as refused:
        confirm_merge(actor=area.actor("tvv_expert"), merge=made, seen_version=made.row_version)
    assert refused.value.decision.reason is Deny.ONESELF
    choose(area, kept, role="hva_social")
    confirmed = confirm_merge(actor=area.actor("hva_social"), merge=made, seen_version=made.row_version)
    assert (confirmed.state, confirmed.settled_by) == (ClientMerge.State.CONFIRMED, area.user("hva_social"))
    assert not MergedRow.objects.exists()
    with pytest.raises(Denied):
        undo(area, confirmed)
    with pytest.raises(Denied):
        confirm_merge(actor=area.actor("hva_social"), merge=confirmed, seen_version=confirmed.row_version)


def test_two_open_memberships_are_refused_in_words_and_nothing_moves(area, kept):
    other = fresh(area.client(official=area.user("tvv_expert")))
    before = snapshot(kept, other)
    with pytest.raises(CannotMerge) as refused:
        merge(area, kept, other)
    assert "avoin asiakkuus" in str(refused.value)
    assert snapshot(kept, other) == before


def test_memberships_at_the_same_time_are_refused_even_when_both_are_over(area, kept, twin):
    change(Membership.objects.filter(client=twin), end_reason=EndReason.PENSION)
    with pytest.raises(CannotMerge):
        merge(area, kept, twin)


@pytest.mark.parametrize(("reason", "error"), [("", ValidationError), ("   ", ValidationError)])
def test_a_reason_is_asked(area, kept, twin, reason, error):
    with pytest.raises(error):
        merge(area, kept, twin, reason=reason)


def test_a_client_does_not_merge_into_itself_and_not_while_another_merge_waits(area, kept, twin):
    with pytest.raises(CannotMerge):
        merge(area, kept, kept, seen_versions=(kept.row_version, kept.row_version))
    merge(area, kept, twin)
    third = area.client(official=area.user("tvv_expert"))
    over(third)
    with pytest.raises(CannotMerge):
        merge(area, kept, third)


def test_either_version_that_is_old_is_told(area, kept, twin):
    versions = (kept.row_version, twin.row_version)
    for seen in ((versions[0] + 1, versions[1]), (versions[0], versions[1] + 1)):
        with pytest.raises(StaleRow):
            merge(area, kept, twin, seen_versions=seen)


def test_different_shields_and_different_days_of_death_are_settled_first(area, kept, twin):
    shield(actor=area.actor("tvv_expert"), client=kept, people=[], seen_version=kept.row_version)
    with pytest.raises(CannotMerge):
        merge(area, kept, twin)
    change(Client.objects.filter(pk=kept.pk), shielded=False, died_on=TODAY)
    change(Client.objects.filter(pk=twin.pk), died_on=TODAY - timedelta(days=1))
    ShieldedAccess.objects.filter(client=kept).first().delete()
    with pytest.raises(CannotMerge):
        merge(area, kept, twin)


@pytest.mark.parametrize("chosen", ["kept", "twin"])
def test_one_of_the_two_contact_details_stays_in_force_and_the_other_one_becomes_an_earlier_one(area, kept, twin, chosen):
    wanted = current_contacts({"kept": kept, "twin": twin}[chosen])
    merge(area, kept, twin, contacts_of={"kept": kept, "twin": twin}[chosen])
    assert current_contacts(kept) == wanted
    assert ContactDetails.objects.filter(client=kept).exclude(ended_at=None).count() == 1
    assert not ContactDetails.objects.filter(client=twin).exists()


def test_contact_details_changed_after_the_merge_leave_both_with_some(area, kept, twin):
    made = merge(area, kept, twin, contacts_of=twin)
    values = {name: getattr(current_contacts(kept), name) for name in ContactDetails.content_fields} | {"phone": "0401234567"}
    change_contacts(actor=area.actor("tvv_expert"), client=fresh(kept), values=values, seen_version=fresh(kept).row_version)
    undo(area, ClientMerge.objects.get(pk=made.pk))
    assert current_contacts(kept).phone == "0401234567"
    assert current_contacts(twin) is not None


@pytest.mark.parametrize("chosen", ["kept", "twin"])
def test_of_two_codes_the_chosen_one_finds_the_client_and_an_undone_merge_gives_both_back(area, twin, chosen):
    kept = fresh(area.client(official=area.user("tvv_expert")))
    codes = {"kept": kept.identity_code, "twin": twin.identity_code}
    made = merge(area, kept, twin, code_of={"kept": kept, "twin": twin}[chosen])
    assert fresh(kept).identity_code == codes[chosen]
    undo(area, made)
    assert (fresh(kept).identity_code, fresh(twin).identity_code) == (codes["kept"], codes["twin"])


def test_a_field_changed_after_the_merge_is_not_taken_back(area, kept, twin):
    made = merge(area, kept, twin)
    now = fresh(kept)
    change_identity(
        actor=area.actor("tvv_expert"),
        client=now,
        last_name="Uusinimi",
        first_names=now.first_names,
        birth_date=now.birth_date,
        safety_non_disclosure=True,
        died_on=None,
        seen_version=now.row_version,
    )
    undo(area, ClientMerge.objects.get(pk=made.pk))
    assert (fresh(kept).last_name, fresh(kept).safety_non_disclosure) == ("Uusinimi", True)
    assert fresh(kept).identity_code is None


def test_non_disclosure_of_either_holds_for_the_one_who_stays(area, kept, twin):
    change(Client.objects.filter(pk=twin.pk), safety_non_disclosure=True)
    made = merge(area, kept, twin)
    assert fresh(kept).safety_non_disclosure
    undo(area, made)
    assert not fresh(kept).safety_non_disclosure


def test_whoever_is_barred_from_the_twin_is_barred_from_the_one_who_stays_and_answers_no_longer(area, kept, twin):
    barred = area.user("hva_social")
    change(ResponsibleOfficial.objects.filter(client=kept), user=barred, stored_by=area.authorities["hva"])
    Bar.objects.create(client=twin, area_id=area.pk, stored_by=area.authorities["hva"], user=barred, reason="Sukulainen")
    choose(area, kept)
    made = merge(area, kept, twin)
    assert not Client.objects.visible_to(area.actor("hva_social")).filter(pk=kept.pk).exists()
    assert not ResponsibleOfficial.objects.filter(client=kept, ended_on=None).exists()
    undo(area, made)
    assert ResponsibleOfficial.objects.filter(client=kept, user=barred, ended_on=None).exists()
    assert Client.objects.visible_to(area.actor("hva_social")).filter(pk=kept.pk).exists()


def test_an_opening_by_exception_of_the_twin_does_not_open_what_the_other_one_holds(area, kept, twin):
    change(ServingAuthority.objects.filter(client=twin, authority=area.authorities["kela"]), ended_on=TODAY)
    served = [key for key in twin.serving_authority_ids if key != area.authorities["kela"].pk]
    change(Client.objects.filter(pk=twin.pk), serving_authority_ids=served)
    area.user("kela_supervisor")
    opened = break_glass(actor=area.actor("kela_specialist"), code=twin.identity_code, reason="Kiireellinen asia asiakkaan luona")
    merge(area, kept, twin)
    opened = ClientGrant.objects.get(client=kept)
    assert opened.ends_at <= clock.now(), "and it still waits for its review"


@pytest.mark.parametrize("role", ["hva_social", "kela_specialist", "tvv_supervisor"])
def test_who_has_no_ground_for_either_does_not_merge(area, kept, twin, role):
    with pytest.raises(Denied) as refused:
        merge(area, kept, twin, actor=area.actor(role))
    assert refused.value.decision.reason is Deny.PURPOSE


def test_a_role_that_only_reads_does_not_merge(area, kept, twin):
    for client in (kept, twin):
        choose_purpose(actor=area.actor("registry_officer"), client=client, purpose="request")
    with pytest.raises(Denied):
        merge(area, kept, twin, actor=area.actor("registry_officer"))


def test_the_merge_waits_on_the_desks_of_those_who_answer_but_not_on_its_makers(area, kept, twin):
    ResponsibleOfficial.objects.create(
        client=kept, area_id=area.pk, stored_by=area.authorities["hva"], user=area.user("hva_social"), started_on=TODAY
    )
    made = merge(area, kept, twin)
    for role, expected in (("hva_social", 1), ("tvv_expert", 0), ("kela_specialist", 0)):
        actor = area.actor(role)
        waiting = [item for item in desk.desk_items(actor) if item.kind == "merge"]
        assert len(waiting) == expected, role
        assert desk.count_merges(actor) == expected
    confirm_merge(actor=area.actor("hva_social"), merge=made, seen_version=made.row_version)
    assert desk.count_merges(area.actor("hva_social")) == 0
