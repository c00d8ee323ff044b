"""Entries of the data groups: who stores them, on what grounds and from which source; changed, struck, and told in words."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils.translation import override

from audit.events import Action
from audit.models import Event
from authorities.access import Denied
from authorities.rights import DataGroup, Right, data_permission
from clients.changes import Piece, load_changes, word_pieces
from clients.kinds import KIND_BY_SLUG, SECTIONS
from clients.models import Direction, HealthEntry, Licence, Membership, ServiceNeed, SocialEntry, Source, WorkPeriod
from clients.policy import can_add_entry, can_change, can_strike
from clients.services import add_entry, change_entry, strike
from core import clock
from core.errors import StaleRow
from tests.factories import Area, entry_values, make_consent, make_entry
from tests.http import signed_in

#: Who writes the entries of a group: a role of each that does, by the matrix.
WRITER = {
    DataGroup.MEMBERSHIP: "tvv_expert",
    DataGroup.SKILLS: "tvv_expert",
    DataGroup.SOCIAL: "hva_social",
    DataGroup.HEALTH: "hva_health",
    DataGroup.NEEDS: "kela_specialist",
}
KINDS = list(KIND_BY_SLUG)


@pytest.fixture
def client_of_all(area: Area):
    """A client for whom an official of each role in ``WRITER`` answers."""
    client = area.client(official=area.user("tvv_expert"))
    for role in ("hva_social", "kela_specialist"):
        person = area.user(role)
        client.clients_responsibleofficial_rows.create(
            client=client, area_id=area.pk, stored_by=person.employer, user=person, started_on=date(2026, 1, 1)
        )
    nurse = area.user("hva_health")
    client.clients_purposeofday_rows.create(client=client, area_id=area.pk, user=nurse, day=clock.today(), purpose="meeting")
    return client


def address(name: str, client, slug: str, entry=None) -> str:
    arguments = {"client_id": client.pk, "kind": slug} | ({"entry_id": entry.pk} if entry else {})
    return reverse(f"clients:{name}", kwargs=arguments)


def typed(kind, **values):
    """What a browser sends for an entry."""
    sent = entry_values(kind.model, row_version=0, **values)
    return {
        name: value.strftime("%d.%m.%Y") if isinstance(value, date) else "on" if value is True else value
        for name, value in sent.items()
    }


@pytest.mark.parametrize("slug", KINDS)
def test_an_entry_is_added_read_changed_and_struck_in_the_browser(area, client_of_all, slug):
    kind = KIND_BY_SLUG[slug]
    role = WRITER[kind.data_group]
    http = signed_in(area.user(role))
    answer = http.post(address("add-entry", client_of_all, slug), typed(kind))
    assert answer.status_code == 302, answer.content.decode()[:3000]
    entry = kind.model.objects.get()
    assert entry.stored_by == area.user(role).employer
    text = kind.read(entry).title
    page = http.get(answer["Location"])
    assert text in page.content.decode()
    shown = http.get(address("change-entry", client_of_all, slug, entry))
    assert shown.status_code == 200
    sent = typed(kind, source=Source.TVV) | {"row_version": 1}
    answer = http.post(address("change-entry", client_of_all, slug, entry), sent)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    changes = http.get(address("entry-changes", client_of_all, slug, entry)).content.decode()
    assert "<ins>" in changes
    refused = http.post(address("strike-entry", client_of_all, slug, entry), {"row_version": 2})
    assert refused.status_code == 200
    assert not kind.model.objects.get().is_struck
    confirmed = {"row_version": 2, "confirmed": "on"}
    assert http.post(address("strike-entry", client_of_all, slug, entry), confirmed).status_code == 302
    entry.refresh_from_db()
    assert entry.is_struck
    assert entry.source == ""
    page = http.get(reverse(f"clients:{next(part.name for part in SECTIONS if kind in part.kinds)}", args=[client_of_all.pk]))
    assert "Mitätöity virheellisenä" in page.content.decode()
    actions = list(Event.objects.filter(object_id=str(entry.pk)).order_by("id").values_list("action", "data_group"))
    assert actions == [(action, kind.data_group) for action in (Action.CREATED, Action.CHANGED, Action.STRUCK)]


@pytest.mark.parametrize("slug", ["erityisjarjestely", "koulutus", "sosiaalinen", "terveys", "palvelutarve"])
@pytest.mark.parametrize("role", ["tvv_expert", "hva_social", "kela_specialist", "tvv_supervisor", "registry_officer"])
def test_the_pages_say_what_the_matrix_says(area, client_of_all, slug, role):
    """Reading and writing by role: the page, the form and the service give the policy's answer."""
    kind = KIND_BY_SLUG[slug]
    entry = make_entry(client_of_all, kind.model, stored_by=area.authorities["hva"])
    user = area.user(role)
    client_of_all.clients_purposeofday_rows.get_or_create(
        user=user, day=clock.today(), defaults={"area_id": area.pk, "purpose": "request"}
    )
    actor, http = area.actor(role), signed_in(user)
    section = next(part.name for part in SECTIONS if kind in part.kinds)
    page = http.get(reverse(f"clients:{section}", args=[client_of_all.pk]))
    reads = data_permission(Right.READ, kind.data_group) in actor.rights
    reads_own = data_permission(Right.READ_OWN, kind.data_group) in actor.rights
    assert page.status_code == (200 if reads or reads_own else 403)
    assert (kind.read(entry).title in page.content.decode()) == (reads and page.status_code == 200)
    assert http.get(address("entry-changes", client_of_all, slug, entry)).status_code == (
        200 if reads else 404 if reads_own else 403
    )
    may_add = can_add_entry(actor, client_of_all, kind.data_group)
    assert http.get(address("add-entry", client_of_all, slug)).status_code == (200 if may_add else 403)
    if reads:
        assert http.get(address("change-entry", client_of_all, slug, entry)).status_code == (
            200 if can_change(actor, entry) else 403
        )
        assert http.get(address("strike-entry", client_of_all, slug, entry)).status_code == (
            200 if can_strike(actor, entry) else 403
        )
    before = kind.model.objects.count()
    assert http.post(address("add-entry", client_of_all, slug), typed(kind)).status_code == (302 if may_add else 403)
    assert kind.model.objects.count() == before + bool(may_add)


def test_only_the_authority_that_stored_an_entry_changes_or_strikes_it(area, client_of_all):
    """R30: the county's need is read by the employment authority and changed by the county alone."""
    need = make_entry(client_of_all, ServiceNeed, stored_by=area.authorities["hva"])
    with pytest.raises(Denied):
        change_entry(actor=area.actor("tvv_expert"), entry=need, values=entry_values(ServiceNeed, status="met"), seen_version=1)
    with pytest.raises(Denied):
        strike(actor=area.actor("tvv_expert"), record=need, seen_version=1)
    change_entry(actor=area.actor("hva_social"), entry=need, values=entry_values(ServiceNeed, status="met"), seen_version=1)
    need.refresh_from_db()
    assert need.status == ServiceNeed.Status.MET


@pytest.mark.parametrize("missing", ["affects_employment", "is_necessary", "necessity"])
@pytest.mark.parametrize("slug", ["sosiaalinen", "terveys"])
def test_without_both_grounds_nothing_sensitive_is_stored(area, client_of_all, slug, missing):
    """R29, by the form and by the database."""
    kind = KIND_BY_SLUG[slug]
    sent = typed(kind)
    del sent[missing]
    page = signed_in(area.user(WRITER[kind.data_group])).post(address("add-entry", client_of_all, slug), sent)
    assert page.status_code == 200
    assert not kind.model.objects.exists()
    if missing != "necessity":
        with pytest.raises(IntegrityError), transaction.atomic():
            make_entry(client_of_all, kind.model, stored_by=area.authorities["hva"], **{missing: False})


@pytest.mark.parametrize(
    "values",
    [
        {"direction": Direction.GIVE},
        {"withdrawn_on": clock.today()},
        {"valid_to": clock.today() - timedelta(days=1)},
        {"given_on": clock.today() + timedelta(days=1)},
        {"struck_at": clock.now()},
    ],
)
def test_what_others_tell_needs_a_consent_that_holds_today(area, client_of_all, values):
    consent = make_consent(client_of_all, stored_by=area.authorities["tvv"], **values)
    wanted = entry_values(WorkPeriod, source=Source.PARTY, consent=consent)
    with pytest.raises(ValidationError) as refused:
        add_entry(actor=area.actor("tvv_expert"), client=client_of_all, kind=WorkPeriod, values=wanted)
    assert "consent" in refused.value.message_dict
    kind = KIND_BY_SLUG["tyo"]
    sent = typed(kind, source="party") | {"consent": str(consent.pk)}
    page = signed_in(area.user("tvv_expert")).post(address("add-entry", client_of_all, "tyo"), sent)
    assert "Tällä suostumuksella ei voi saada tietoja tänään." in page.content.decode()
    assert not WorkPeriod.objects.exists()


def test_a_consent_of_another_client_is_no_source(area, client_of_all):
    other = area.client(official=area.user("tvv_expert"))
    consent = make_consent(other, stored_by=area.authorities["tvv"])
    wanted = entry_values(WorkPeriod, source=Source.PARTY, consent=consent)
    with pytest.raises(ValidationError):
        add_entry(actor=area.actor("tvv_expert"), client=client_of_all, kind=WorkPeriod, values=wanted)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_checked(client_of_all, stored_by=area.authorities["tvv"], consent=consent)


def make_checked(client, **values) -> None:
    """Make an entry past the services, and ask the database what it would say at the commit."""
    make_entry(client, WorkPeriod, source=Source.PARTY, **values)
    connection.check_constraints()


def test_an_entry_got_by_a_consent_is_corrected_after_its_withdrawal(area, client_of_all):
    consent = make_consent(client_of_all, stored_by=area.authorities["tvv"])
    actor = area.actor("tvv_expert")
    wanted = entry_values(WorkPeriod, source=Source.PARTY, consent=consent)
    work = add_entry(actor=actor, client=client_of_all, kind=WorkPeriod, values=wanted)
    consent.withdrawn_on = clock.today()
    consent.save()
    change_entry(actor=actor, entry=work, values={**wanted, "tasks": "lähetin työ"}, seen_version=1)
    work.refresh_from_db()
    assert work.tasks == "lähetin työ"
    assert work.source_text == "Muu taho asiakkaan suostumuksella: Varasto Oy"


def test_the_population_system_has_its_day_and_no_other_source_has_one(area, client_of_all):
    actor = area.actor("tvv_expert")
    with pytest.raises(ValidationError):
        add_entry(actor=actor, client=client_of_all, kind=WorkPeriod, values=entry_values(WorkPeriod, source=Source.POPULATION))
    told = entry_values(WorkPeriod, source=Source.CLIENT, checked_on=clock.today())
    assert add_entry(actor=actor, client=client_of_all, kind=WorkPeriod, values=told).checked_on is None


@pytest.mark.parametrize(
    ("model", "values", "field"),
    [
        (WorkPeriod, {"ended_on": date(2014, 12, 31)}, "ended_on"),
        (WorkPeriod, {"started_on": clock.today() + timedelta(days=1)}, "started_on"),
        (ServiceNeed, {"noted_on": clock.today() + timedelta(days=1)}, "noted_on"),
    ],
)
def test_days_in_the_wrong_order_or_in_the_future_are_refused(area, client_of_all, model, values, field):
    with pytest.raises(ValidationError) as refused:
        add_entry(actor=area.actor("tvv_expert"), client=client_of_all, kind=model, values=entry_values(model, **values))
    assert field in refused.value.message_dict


def test_a_client_whose_membership_has_ended_gets_no_new_entries_but_corrections(area, client_of_all):
    """§ 12(2): what is stored is stored during the membership; a mistake in it is corrected afterwards too."""
    need = make_entry(client_of_all, ServiceNeed, stored_by=area.authorities["tvv"])
    membership = Membership.objects.get(client=client_of_all)
    membership.close(ended_on=clock.today())
    membership.save()
    client_of_all.forget_facts()
    user = area.user("tvv_expert")
    client_of_all.clients_purposeofday_rows.create(area_id=area.pk, user=user, day=clock.today(), purpose="contact")
    actor = area.actor("tvv_expert")
    with pytest.raises(Denied):
        add_entry(actor=actor, client=client_of_all, kind=ServiceNeed, values=entry_values(ServiceNeed))
    change_entry(actor=actor, entry=need, values=entry_values(ServiceNeed, status="met"), seen_version=1)
    page = signed_in(user).get(reverse("clients:needs", args=[client_of_all.pk])).content.decode()
    assert "Lisää palvelutarve" not in page


def test_two_people_who_change_one_entry_lose_nothing(area, client_of_all):
    need = make_entry(client_of_all, ServiceNeed, stored_by=area.authorities["tvv"])
    actor = area.actor("tvv_expert")
    change_entry(actor=actor, entry=need, values=entry_values(ServiceNeed, status="ongoing"), seen_version=1)
    with pytest.raises(StaleRow):
        change_entry(actor=actor, entry=need, values=entry_values(ServiceNeed, status="met"), seen_version=1)
    sent = typed(KIND_BY_SLUG["palvelutarve"], status="met", description="Toinen teksti") | {"row_version": 1}
    page = signed_in(area.user("tvv_expert")).post(address("change-entry", client_of_all, "palvelutarve", need), sent)
    assert page.status_code == 200
    assert "Toinen teksti" in page.content.decode()
    need.refresh_from_db()
    assert need.status == "ongoing"


@pytest.mark.parametrize("text", ["x" * 10_000, "'; DROP TABLE clients_client; --", "<script>alert(1)</script>", "<b>lihava</b>"])
def test_long_and_odd_texts_are_refused_or_shown_as_they_are(area, client_of_all, text):
    http = signed_in(area.user("hva_social"))
    answer = http.post(address("add-entry", client_of_all, "sosiaalinen"), typed(KIND_BY_SLUG["sosiaalinen"], text=text))
    if answer.status_code == 200:
        assert "Lyhennä" in answer.content.decode()
        assert not SocialEntry.objects.exists()
        return
    assert SocialEntry.objects.get().text == text
    page = http.get(answer["Location"]).content.decode()
    assert "<script>alert" not in page
    assert "<b>lihava" not in page


def test_a_struck_entry_leaves_no_word_in_its_history(area, client_of_all):
    entry = make_entry(client_of_all, HealthEntry, stored_by=area.authorities["hva"], text="Salainen sana")
    strike(actor=area.actor("hva_health"), record=entry, seen_version=1)
    entries = HealthEntry.history.filter(id=entry.pk)
    assert [row.text for row in entries] == [""]
    assert [change.what for change in load_changes(entry)] == ["Mitätöity virheellisenä"]


def test_a_change_is_told_in_words():
    assert word_pieces("Selkä rajoittaa nostamista", "Selkä rajoittaa kaikkea nostamista") == (
        Piece("same", "Selkä rajoittaa "),
        Piece("new", "kaikkea "),
        Piece("same", "nostamista"),
    )
    assert word_pieces("", "uusi") == (Piece("new", "uusi"),)
    assert word_pieces("sama", "sama") == (Piece("same", "sama"),)


def test_an_unknown_kind_is_no_address(area, client_of_all):
    http = signed_in(area.user("tvv_expert"))
    assert http.get(f"/asiakkaat/{client_of_all.pk}/kirjaus/olematon/uusi/").status_code == 404


def test_an_entry_of_another_client_or_kind_is_not_found(area, client_of_all):
    other = area.client(official=area.user("tvv_expert"))
    need = make_entry(other, ServiceNeed, stored_by=area.authorities["tvv"])
    http = signed_in(area.user("tvv_expert"))
    assert http.get(address("change-entry", client_of_all, "palvelutarve", need)).status_code == 404
    assert http.get(address("change-entry", other, "tyo", need)).status_code == 404
    assert http.get(address("change-entry", other, "palvelutarve", need)).status_code == 200


def test_what_an_other_card_is_follows_a_colon():
    with override("fi"):
        assert str(Licence(kind=Licence.Kind.OTHER, name="Tietokoneen ajokortti")) == "Muu lupa tai kortti: Tietokoneen ajokortti"
        assert ":" not in str(Licence(kind=Licence.Kind.SAFETY))
