"""A client who was taken in twice: proposed by one, confirmed by another, and gone with the one who stays."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from audit.events import Action
from audit.models import Event
from authorities.access import Denied, Deny
from clients import desk
from clients.finding import MergedAway, find_client
from clients.listing import Filters, filtered
from clients.models import (
    Attachment,
    Bar,
    Client,
    ClientGrant,
    ClientMerge,
    ContactDetails,
    EndReason,
    LanguageSkill,
    Membership,
    ResponsibleOfficial,
    ServingAuthority,
    ShieldedAccess,
    SocialEntry,
)
from clients.policy import can_see_contacts
from clients.services import (
    CannotMerge,
    NothingToOpen,
    bar_user,
    break_glass,
    change_contacts,
    change_entry,
    choose_purpose,
    confirm_merge,
    current_contacts,
    judge_end,
    propose_merge,
    shield,
    strike,
    take_merge_back,
)
from clients.services.attachments import scan_attachment
from clients.services.identity import remember_names
from core import clock
from core.errors import StaleRow
from tests.factories import change, make_attachment, make_entry, over

TODAY = clock.today()
KNOWN = "Sama henkilö, tarkistettu väestötiedoista."


def fresh(client) -> Client:
    return Client.objects.get(pk=client.pk)


def choose(area, client, role="tvv_expert") -> None:
    """Today's purpose, without which an ended client does not open."""
    choose_purpose(actor=area.actor(role), client=client, purpose="contact")


def propose(area, kept, twin, **values) -> ClientMerge:
    choose(area, twin)
    given = {
        "actor": area.actor("tvv_expert"),
        "kept": fresh(kept),
        "merged": fresh(twin),
        "contacts_of_merged": False,
        "code_of_merged": False,
        "reason": KNOWN,
        "seen_versions": (fresh(kept).row_version, fresh(twin).row_version),
    }
    return propose_merge(**{**given, **values})


def confirm(area, made, *, role="hva_social", **values) -> ClientMerge:
    for client in (made.client, made.merged):
        choose(area, client, role=role)
    given = {
        "actor": area.actor(role),
        "merge": made,
        "seen_version": made.row_version,
        "seen_versions": (fresh(made.client).row_version, fresh(made.merged).row_version),
    }
    return confirm_merge(**{**given, **values})


def merge(area, kept, twin, **values) -> ClientMerge:
    """Both steps, by two people."""
    return confirm(area, propose(area, kept, twin, **values))


def take_back(area, made, **values) -> ClientMerge:
    given = {"actor": area.actor("tvv_expert"), "merge": made, "reason": "Eri henkilöt", "seen_version": made.row_version}
    return take_merge_back(**{**given, **values})


def state_of(*clients) -> list:
    """Every row of the clients as it stands."""
    rows = [vars(fresh(client)) for client in clients]
    for model in (Membership, ResponsibleOfficial, ServingAuthority, ContactDetails, LanguageSkill, SocialEntry, Bar):
        rows += [vars(row) for row in model.objects.filter(client__in=clients).order_by("pk")]
    return [{name: value for name, value in row.items() if not name.startswith("_")} for row in rows]


# --- before the confirmation ---------------------------------------------------------------------------------------------


def test_nothing_moves_before_another_person_confirms_and_a_proposal_taken_back_leaves_everything_as_it_was(area, kept, twin):
    make_entry(twin, SocialEntry, stored_by=area.authorities["hva"])
    choose(area, twin)
    before = state_of(kept, twin)
    made = propose(area, kept, twin, contacts_of_merged=True, code_of_merged=True)
    assert state_of(kept, twin) == before
    taken = take_back(area, made)
    assert state_of(kept, twin) == before
    assert (taken.state, taken.merged_id, taken.withdrawal_reason) == (ClientMerge.State.TAKEN_BACK, None, "Eri henkilöt")
    for key in (kept.pk, twin.pk):
        told = Event.objects.filter(client_id=key, object_id=str(made.pk)).values_list("action", flat=True)
        assert set(told) == {Action.CREATED, Action.WITHDRAWN}
    propose(area, kept, twin)


def test_the_proposer_does_not_confirm_with_this_account_or_another_one_of_theirs(area, kept, twin):
    made = propose(area, kept, twin)
    with pytest.raises(Denied) as refused:
        confirm(area, made, role="tvv_expert")
    assert refused.value.decision.reason is Deny.ONESELF
    for user in (area.user("tvv_expert"), area.user("hva_social")):
        user.identity_code = "010594-900Y"
        user.save()
    made = ClientMerge.objects.get(pk=made.pk)
    with pytest.raises(Denied) as refused:
        confirm(area, made, actor=area.actor("hva_social"))
    assert refused.value.decision.reason is Deny.ONESELF


def test_whoever_may_not_open_the_other_one_does_not_confirm(area, kept, twin):
    made = propose(area, kept, twin)
    choose(area, kept, role="hva_social")
    with pytest.raises(Denied) as refused:
        confirm_merge(
            actor=area.actor("hva_social"),
            merge=made,
            seen_version=made.row_version,
            seen_versions=(fresh(kept).row_version, fresh(twin).row_version),
        )
    assert refused.value.decision.reason is Deny.PURPOSE


def test_a_change_of_either_since_the_comparison_is_told(area, kept, twin):
    versions = (kept.row_version, twin.row_version)
    for seen in ((versions[0] + 1, versions[1]), (versions[0], versions[1] + 1)):
        with pytest.raises(StaleRow):
            propose(area, kept, twin, seen_versions=seen)
    made = propose(area, kept, twin)
    with pytest.raises(StaleRow):
        confirm(area, made, seen_versions=(versions[0], versions[1] + 1))
    with pytest.raises(StaleRow):
        confirm(area, made, seen_version=made.row_version + 1)


def test_what_has_come_between_since_the_proposal_is_refused_in_words(area, kept, twin):
    made = propose(area, kept, twin)
    shield(
        actor=area.actor("tvv_expert"), client=fresh(kept), people=[area.user("hva_social")], seen_version=fresh(kept).row_version
    )
    with pytest.raises(CannotMerge):
        confirm(area, made)


def test_a_settled_merge_is_settled_once(area, kept, twin):
    made = merge(area, kept, twin)
    with pytest.raises(Denied):
        take_back(area, made)
    versions = (fresh(kept).row_version, fresh(twin).row_version)
    with pytest.raises(Denied):
        confirm_merge(actor=area.actor("hva_social"), merge=made, seen_version=made.row_version, seen_versions=versions)


# --- what does not go together -------------------------------------------------------------------------------------------


def test_two_open_memberships_are_refused_in_words(area, kept):
    other = fresh(area.client(official=area.user("tvv_expert")))
    with pytest.raises(CannotMerge) as refused:
        propose(area, kept, other)
    assert "open membership" in str(refused.value.message) or "avoin asiakkuus" in str(refused.value)
    judge_end(
        actor=area.actor("tvv_expert"), client=fresh(other), reason=EndReason.MISTAKE, note="Kahdesti",
        seen_version=fresh(other).row_version,
    )  # fmt: skip
    with pytest.raises(CannotMerge):
        propose(area, kept, other)


def test_memberships_at_the_same_time_are_refused_even_when_both_are_over(area, kept, twin):
    change(Membership.objects.filter(client=twin), end_reason=EndReason.PENSION)
    with pytest.raises(CannotMerge):
        propose(area, kept, twin)


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_reason_is_asked(area, kept, twin, reason):
    with pytest.raises(ValidationError):
        propose(area, kept, twin, reason=reason)
    with pytest.raises(ValidationError):
        take_back(area, propose(area, kept, twin), reason=reason)


def test_a_client_does_not_merge_into_itself_and_not_while_another_merge_waits(area, kept, twin):
    with pytest.raises(CannotMerge):
        propose(area, kept, kept, seen_versions=(kept.row_version, kept.row_version))
    propose(area, kept, twin)
    third = area.client(official=area.user("tvv_expert"))
    over(third)
    for one, other in ((kept, third), (twin, third), (third, twin)):
        choose(area, one)
        with pytest.raises(CannotMerge):
            propose(area, one, other)


def test_different_shields_and_days_of_death_are_settled_first(area, kept, twin):
    shield(actor=area.actor("tvv_expert"), client=kept, people=[], seen_version=kept.row_version)
    with pytest.raises(CannotMerge):
        propose(area, kept, twin)
    change(Client.objects.filter(pk=kept.pk), shielded=False, died_on=TODAY)
    ShieldedAccess.objects.filter(client=kept).first().delete()
    change(Client.objects.filter(pk=twin.pk), died_on=TODAY - timedelta(days=1))
    with pytest.raises(CannotMerge):
        propose(area, kept, twin)


def test_of_too_many_former_names_the_oldest_whole_one_gives_way():
    client = Client(last_name="Uusi", former_names="Aa / Bb")
    remember_names(client, "bb", "Uusi", "Cc")
    assert client.former_names == "Aa / bb / Cc"
    remember_names(client, "Ä" * 995)
    assert client.former_names == "Cc / " + "Ä" * 995


# --- what the confirmation does ------------------------------------------------------------------------------------------


def test_what_the_twin_holds_goes_over_with_the_code_and_the_twin_is_found_nowhere(area, kept, twin):
    entry = make_entry(twin, LanguageSkill, stored_by=area.authorities["hva"])
    code, born = twin.identity_code, twin.birth_date
    merge(area, kept, twin)
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
    serving = ServingAuthority.objects.filter(client=kept, ended_on=None).values_list("authority_id", flat=True)
    assert after.serving_authority_ids == sorted(serving)


def test_the_log_tells_of_both_and_one_event_of_all_rows(area, kept, twin):
    make_entry(twin, LanguageSkill, stored_by=area.authorities["hva"])
    made = merge(area, kept, twin)
    for key in (kept.pk, twin.pk):
        assert Event.objects.filter(client_id=key, action=Action.APPROVED, object_id=str(made.pk)).count() == 1
    moved = Event.objects.get(client_id=kept.pk, action=Action.CHANGED, object_type="clients.clientmerge")
    assert moved.row_count >= 3
    assert set(fresh(kept).all_keys()) == {kept.pk, twin.pk}


def test_an_address_of_the_twin_leads_on_for_those_who_find_the_other_and_is_404_for_the_rest(area, kept, twin):
    merge(area, kept, twin)
    with pytest.raises(MergedAway) as moved:
        find_client(area.actor("tvv_expert"), twin.pk)
    assert moved.value.kept == kept
    choose(area, kept, role="tvv_supervisor")
    bar_user(actor=area.actor("tvv_supervisor"), client=fresh(kept), user=area.user("tvv_expert"), reason="Sukulainen")
    with pytest.raises(Denied) as refused:
        find_client(area.actor("tvv_expert"), twin.pk)
    assert refused.value.decision.reason is Deny.BARRED


@pytest.mark.parametrize("of_merged", [False, True])
def test_one_of_the_two_contact_details_stays_in_force_and_the_other_one_becomes_an_earlier_one(area, kept, twin, of_merged):
    wanted = current_contacts(twin if of_merged else kept)
    merge(area, kept, twin, contacts_of_merged=of_merged)
    assert current_contacts(kept) == wanted
    assert ContactDetails.objects.filter(client=kept).exclude(ended_at=None).count() == 1
    assert not ContactDetails.objects.filter(client=twin).exists()


def test_contact_details_under_non_disclosure_stay_behind_and_cannot_be_chosen(area, kept, twin):
    """A merge is no way to see them (R44): nobody has a direct need of a client whose membership is over."""
    change(Client.objects.filter(pk=twin.pk), safety_non_disclosure=True)
    hidden = current_contacts(twin)
    with pytest.raises(ValidationError):
        propose(area, kept, twin, contacts_of_merged=True)
    own = current_contacts(kept)
    merge(area, kept, twin)
    assert fresh(kept).safety_non_disclosure
    assert can_see_contacts(area.actor("tvv_expert"), fresh(kept))
    assert list(ContactDetails.objects.filter(client=kept)) == [own]
    assert ContactDetails.objects.get(pk=hidden.pk).client_id == twin.pk


@pytest.mark.parametrize("of_merged", [False, True])
def test_of_two_codes_the_chosen_one_finds_the_client_and_whose_own_the_other_one_is_stays_out(area, twin, of_merged):
    kept = fresh(area.client(official=area.user("tvv_expert")))
    codes = {False: kept.identity_code, True: twin.identity_code}
    themselves = area.user("hva_health")
    change(type(themselves).objects.filter(pk=themselves.pk), identity_code=codes[not of_merged])
    merge(area, kept, twin, code_of_merged=of_merged)
    assert fresh(kept).identity_code == codes[of_merged]
    assert not Client.objects.visible_to(area.actor("hva_health")).filter(pk=kept.pk).exists()
    assert Event.objects.filter(action=Action.BARRED, client_id=kept.pk).count() == 1


def test_whoever_is_barred_from_the_twin_is_barred_from_the_one_who_stays_and_answers_no_longer(area, kept, twin):
    barred = area.user("hva_health")
    ResponsibleOfficial.objects.create(
        client=kept, area_id=area.pk, stored_by=area.authorities["hva"], user=barred, started_on=TODAY
    )
    Bar.objects.create(client=twin, area_id=area.pk, stored_by=area.authorities["hva"], user=barred, reason="Sukulainen")
    merge(area, kept, twin)
    assert not Client.objects.visible_to(area.actor("hva_health")).filter(pk=kept.pk).exists()
    assert not ResponsibleOfficial.objects.filter(client=kept, user=barred, ended_on=None).exists()


def test_an_opening_by_exception_ends_and_still_waits_for_its_review(area, kept, twin):
    change(ServingAuthority.objects.filter(client=twin, authority=area.authorities["kela"]), ended_on=TODAY)
    served = [key for key in twin.serving_authority_ids if key != area.authorities["kela"].pk]
    change(Client.objects.filter(pk=twin.pk), serving_authority_ids=served)
    area.user("kela_supervisor")
    break_glass(actor=area.actor("kela_specialist"), code=twin.identity_code, reason="Kiireellinen asia asiakkaan luona")
    merge(area, kept, twin)
    grant = ClientGrant.objects.get(client=kept)
    assert (grant.ends_at <= clock.now(), grant.reviewed_at) == (True, None)


def test_a_form_of_either_that_was_open_meanwhile_overwrites_nothing(area, kept, twin):
    versions = {fresh(kept).row_version, fresh(twin).row_version}
    merge(area, kept, twin)
    assert fresh(kept).row_version > max(versions)
    values = {name: getattr(current_contacts(kept), name) for name in ContactDetails.content_fields} | {"phone": "0401234567"}
    for seen in versions:
        with pytest.raises(StaleRow):
            change_contacts(actor=area.actor("tvv_expert"), client=fresh(kept), values=values, seen_version=seen)


def test_an_entry_that_was_read_before_the_merge_is_not_written_back_to_the_client_that_it_has_left(area, kept, twin):
    """As when somebody waits for the client's lock while the two are merged."""
    entry = make_entry(twin, SocialEntry, stored_by=area.authorities["hva"])
    read_before = SocialEntry.objects.get(pk=entry.pk)
    merge(area, kept, twin)
    for step in (
        lambda: change_entry(
            actor=area.actor("hva_social"), entry=read_before, values={"text": "Uusi"}, seen_version=entry.row_version
        ),
        lambda: strike(actor=area.actor("hva_social"), record=read_before, seen_version=entry.row_version),
    ):
        with pytest.raises(StaleRow):
            step()
    after = SocialEntry.objects.get(pk=entry.pk)
    assert (after.client_id, after.text, after.struck_at) == (kept.pk, entry.text, None)


def test_an_attachment_that_is_being_scanned_meanwhile_is_with_the_one_who_stays(area, kept, twin, monkeypatch):
    attachment = make_attachment(twin, stored_by=area.authorities["hva"])
    change(Attachment.objects.filter(pk=attachment.pk), scan_state="waiting")

    def scanned_meanwhile(content: bytes) -> str:
        merge(area, kept, twin)
        return "clean"

    monkeypatch.setattr("clients.services.attachments.has_scanner", lambda: True)
    monkeypatch.setattr("clients.services.attachments.scan", scanned_meanwhile)
    scan_attachment(attachment.pk)
    assert Attachment.objects.get(pk=attachment.pk).client_id == kept.pk


def test_a_merged_client_is_opened_by_no_exception(area, kept, twin):
    code = twin.identity_code
    area.user("kela_supervisor")
    change(ServingAuthority.objects.filter(client=kept, authority=area.authorities["kela"]), ended_on=TODAY)
    merge(area, kept, twin)
    with pytest.raises((NothingToOpen, Exception)):
        break_glass(actor=area.actor("kela_specialist"), code=code, reason="Kiireellinen asia asiakkaan luona")
    assert not ClientGrant.objects.filter(client=twin).exists()


# --- who -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["hva_social", "kela_specialist", "tvv_supervisor"])
def test_who_has_no_ground_for_either_proposes_nothing(area, kept, twin, role):
    with pytest.raises(Denied) as refused:
        propose(area, kept, twin, actor=area.actor(role))
    assert refused.value.decision.reason is Deny.PURPOSE


def test_a_role_that_only_reads_proposes_nothing(area, kept, twin):
    for client in (kept, twin):
        choose_purpose(actor=area.actor("registry_officer"), client=client, purpose="request")
    with pytest.raises(Denied):
        propose(area, kept, twin, actor=area.actor("registry_officer"))


def test_the_merge_waits_on_the_desks_of_those_who_answer_but_not_on_its_proposers(area, kept, twin):
    ResponsibleOfficial.objects.create(
        client=kept, area_id=area.pk, stored_by=area.authorities["hva"], user=area.user("hva_social"), started_on=TODAY
    )
    made = propose(area, kept, twin)
    for role, expected in (("hva_social", 1), ("tvv_expert", 0), ("kela_specialist", 0)):
        actor = area.actor(role)
        waiting = [item for item in desk.desk_items(actor) if item.kind == "merge"]
        assert len(waiting) == expected, role
        assert desk.count_merges(actor) == expected
    confirm(area, made)
    assert desk.count_merges(area.actor("hva_social")) == 0


def test_the_merge_of_shielded_clients_waits_for_the_people_named(area, kept, twin):
    choose(area, twin)
    named = area.user("hva_social")
    for client in (kept, twin):
        change(Client.objects.filter(pk=client.pk), shielded=True)
        for user in (area.user("tvv_expert"), named):
            ShieldedAccess.objects.create(client=client, area_id=area.pk, user=user, stored_by=user.employer)
    propose(area, kept, twin)
    assert desk.count_merges(area.actor("hva_social")) == 1
    assert desk.count_merges(area.actor("tvv_supervisor")) == 0
