"""What has happened: the newest part of it, and only what the role opens."""

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from audit.events import Action
from audit.models import Event
from authorities.rights import DataGroup, Right, data_permission
from clients import timeline
from clients.models import Client, ResponsibleOfficial, ServiceNeed, SocialEntry
from clients.services import change_identity
from clients.timeline import load_timeline, register_entries
from core import clock
from core.registry import TimelineEntry, TimelineProvider
from core.transactions import unit_of_work
from tests.factories import Area, change, make_attachment, make_consent, make_entry, make_user
from tests.http import signed_in


def add_official(area: Area, client: Client, name: str) -> None:
    person = make_user(employer=area.authorities["kela"], last_name=name)
    ResponsibleOfficial.objects.create(
        client=client, area_id=area.pk, stored_by=person.employer, user=person, started_on=date(2026, 1, 1),
        ended_on=date(2026, 1, 2),
    )  # fmt: skip


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that shows three entries."""
    monkeypatch.setattr(timeline, "SHOWN", 3)


def test_the_newest_entries_are_shown_and_the_page_tells_of_older_ones(area, client_of_expert, short):
    for name in ("Vanha", "Uudempi", "Uusin"):
        add_official(area, client_of_expert, name)
    loaded = load_timeline(area.actor("tvv_expert"), client_of_expert)
    assert [row.who.split()[-1] for row in loaded.rows] == ["Uusin", "Uudempi", "Vanha"]
    assert loaded.has_older
    page = signed_in(area.user("tvv_expert")).get(reverse("clients:client", args=[client_of_expert.pk]))
    assert "Tässä on 3 uusinta tapahtumaa." in page.content.decode()


def test_a_history_that_fits_says_nothing_of_older_entries(area, client_of_expert):
    loaded = load_timeline(area.actor("tvv_expert"), client_of_expert)
    assert len(loaded.rows) == 2
    assert not loaded.has_older
    page = signed_in(area.user("tvv_expert")).get(reverse("clients:client", args=[client_of_expert.pk]))
    assert "uusinta tapahtumaa" not in page.content.decode()


def test_exactly_as_many_as_fit_is_the_whole_history(area, client_of_expert, short):
    add_official(area, client_of_expert, "Kolmas")
    assert not load_timeline(area.actor("tvv_expert"), client_of_expert).has_older


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
def test_a_provider_gives_at_least_the_newest_of_a_long_history(area, client_of_expert, limit):
    for number in range(8):
        add_official(area, client_of_expert, f"V{number}")
    actor = area.actor("tvv_expert")
    whole = timeline.newest(register_entries(actor, client_of_expert, 100), limit=limit)
    assert timeline.newest(register_entries(actor, client_of_expert, limit), limit=limit) == whole


def test_without_the_right_to_data_group_2_the_register_tells_nothing(area, client_of_expert):
    actor = area.actor("tvv_expert")
    blind = replace(
        actor, rights=actor.rights - {data_permission(right, DataGroup.MEMBERSHIP) for right in (Right.READ, Right.READ_OWN)}
    )
    assert list(register_entries(actor, client_of_expert, 10))
    assert list(register_entries(blind, client_of_expert, 10)) == []


def test_with_a_right_to_the_own_authoritys_records_only_those_are_told(area, client_of_expert):
    add_official(area, client_of_expert, "Kelan")
    actor = area.actor("tvv_expert")
    whole = {data_permission(Right.READ, DataGroup.MEMBERSHIP)}
    own = replace(actor, rights=actor.rights - whole | {data_permission(Right.READ_OWN, DataGroup.MEMBERSHIP)})
    told = [entry.authorities[0].kind for entry in register_entries(own, client_of_expert, 10) if entry.kind == "official"]
    assert told == ["tvv"]


def test_somebody_who_may_not_open_the_client_is_told_nothing(area, client_of_expert):
    """No purpose of the day: the page is behind the purpose page, and so is what a provider gives."""
    assert list(register_entries(area.actor("tvv_expert", name="Toinen"), client_of_expert, 10)) == []


def test_an_entry_of_another_group_is_shown_to_those_who_read_it_and_logged_by_it(area, client_of_expert, monkeypatch):
    """A later app adds lines of its own; none reaches a role that does not open their group, and each look is logged by group."""

    def careless(actor, client, limit):
        for group in (DataGroup.SOCIAL, DataGroup.SKILLS):
            yield TimelineEntry(at=clock.now(), title=f"Tieto {group}", data_group=group)

    monkeypatch.setattr(timeline, "iter_timeline", lambda: [TimelineProvider("careless", careless)])
    specialist = area.user("kela_specialist")
    ResponsibleOfficial.objects.create(
        client=client_of_expert, area_id=area.pk, stored_by=specialist.employer, user=specialist, started_on=date(2026, 1, 1)
    )
    shown = load_timeline(area.actor("kela_specialist"), client_of_expert)
    assert [row.title for row in shown.rows] == ["Tieto skills"]
    signed_in(area.user("tvv_expert")).get(reverse("clients:client", args=[client_of_expert.pk]))
    logged = Event.objects.filter(client_id=client_of_expert.pk, action=Action.VIEWED).values_list("data_group", flat=True)
    assert set(logged) == {DataGroup.IDENTITY, DataGroup.MEMBERSHIP, DataGroup.SKILLS, DataGroup.SOCIAL}


def test_entries_of_the_data_groups_are_told_without_their_content_to_those_who_read_them(area, client_of_expert):
    make_entry(client_of_expert, SocialEntry, stored_by=area.authorities["hva"], text="Salasana")
    make_entry(client_of_expert, ServiceNeed, stored_by=area.authorities["tvv"], description="Tarvesana")
    rows = load_timeline(area.actor("tvv_expert"), client_of_expert).rows
    assert {(row.title, row.text) for row in rows} >= {
        ("Palvelutarve kirjattu", "Työ- ja toimintakyky"),
        ("Kirjaus sosiaalisesta tilanteesta", "Asuminen"),
    }
    assert "Salasana" not in str(rows)
    assert "Tarvesana" not in str(rows)
    specialist = area.user("kela_specialist")
    ResponsibleOfficial.objects.create(
        client=client_of_expert, area_id=area.pk, stored_by=specialist.employer, user=specialist, started_on=date(2026, 1, 1)
    )
    theirs = load_timeline(area.actor("kela_specialist"), client_of_expert)
    assert "Kirjaus sosiaalisesta tilanteesta" not in [row.title for row in theirs.rows]
    assert "social" not in theirs.data_groups


def test_attachments_are_told_by_type_and_title_to_those_who_read_their_group(area, client_of_expert):
    tvv = area.authorities["tvv"]
    make_attachment(client_of_expert, stored_by=tvv, data_group=DataGroup.SOCIAL, title="Asumisasia")
    make_attachment(client_of_expert, stored_by=tvv, data_group=DataGroup.HEALTH, title="Työkykyasia")
    rows = load_timeline(area.actor("tvv_expert"), client_of_expert).rows
    assert {row.text for row in rows if row.title == "Liite tallennettu"} == {"lausunto · Asumisasia", "lausunto · Työkykyasia"}
    specialist = area.user("kela_specialist")
    ResponsibleOfficial.objects.create(
        client=client_of_expert, area_id=area.pk, stored_by=specialist.employer, user=specialist, started_on=date(2026, 1, 1)
    )
    client_of_expert.forget_facts()
    theirs = load_timeline(area.actor("kela_specialist"), client_of_expert)
    assert "Asumisasia" not in str(theirs.rows)
    assert "Työkykyasia" in str(theirs.rows)


def test_the_pills_narrow_the_timeline_to_one_kind_of_event_by_the_address(area, client_of_expert):
    make_entry(client_of_expert, ServiceNeed, stored_by=area.authorities["tvv"], description="Tarve")
    http = signed_in(area.user("tvv_expert"))
    address = reverse("clients:client", args=[client_of_expert.pk])
    whole = http.get(address)
    assert [(pill.label, pill.is_current) for pill in whole.context["timeline"].kinds] == [
        ("Kaikki", True), ("Asiakkuus", False), ("Palvelutarpeet", False), ("Vastuuvirkailijat", False)
    ]  # fmt: skip
    assert f'href="{address}?laji=need#timeline"' in whole.content.decode()
    needs = http.get(f"{address}?laji=need").context["timeline"]
    assert [row.title for row in needs.rows] == ["Palvelutarve kirjattu"]
    assert [pill.label for pill in needs.kinds if pill.is_current] == ["Palvelutarpeet"]
    assert len(needs.kinds) == 4


def test_a_kind_of_which_there_is_nothing_narrows_nothing(area, client_of_expert):
    narrowed = load_timeline(area.actor("tvv_expert"), client_of_expert, kind="health")
    assert len(narrowed.rows) == 2
    assert [pill.label for pill in narrowed.kinds if pill.is_current] == ["Kaikki"]


def test_no_pill_tells_of_a_kind_whose_group_is_not_open(area, client_of_expert):
    make_entry(client_of_expert, SocialEntry, stored_by=area.authorities["hva"], text="Salasana")
    specialist = area.user("kela_specialist")
    ResponsibleOfficial.objects.create(
        client=client_of_expert, area_id=area.pk, stored_by=specialist.employer, user=specialist, started_on=date(2026, 1, 1)
    )
    shown = load_timeline(area.actor("kela_specialist"), client_of_expert, kind="social")
    assert "social" not in str(shown.kinds)
    assert "Kirjaus sosiaalisesta tilanteesta" not in [row.title for row in shown.rows]


def test_a_kind_is_narrowed_to_before_the_newest_are_taken(area, client_of_expert, short):
    for name in ("Yksi", "Kaksi", "Kolme", "Neljä"):
        add_official(area, client_of_expert, name)
    told = load_timeline(area.actor("tvv_expert"), client_of_expert, kind="membership")
    assert [row.title for row in told.rows] == ["Asiakkuus alkoi"]
    assert not told.has_older


def test_an_entry_tells_its_authority_and_who_made_it_where_that_is_known(area, client_of_expert):
    writer = area.user("tvv_expert")
    with unit_of_work(area_id=area.pk, actor=area.actor("tvv_expert")):
        make_entry(client_of_expert, ServiceNeed, stored_by=area.authorities["tvv"], description="Tarve")
    make_entry(client_of_expert, SocialEntry, stored_by=area.authorities["hva"], text="Teksti")
    rows = {row.title: row for row in load_timeline(area.actor("tvv_expert"), client_of_expert).rows}
    assert (rows["Palvelutarve kirjattu"].chips[0].kind, rows["Palvelutarve kirjattu"].who) == ("tvv", str(writer))
    assert (rows["Kirjaus sosiaalisesta tilanteesta"].chips[0].kind, rows["Kirjaus sosiaalisesta tilanteesta"].who) == ("hva", "")


def test_the_day_of_death_stands_on_the_timeline_with_who_recorded_it(area, client_of_expert):
    client = client_of_expert
    change_identity(
        actor=area.actor("tvv_expert"), client=client, last_name=client.last_name, first_names=client.first_names,
        birth_date=client.birth_date, safety_non_disclosure=False, died_on=clock.today(), seen_version=client.row_version,
    )  # fmt: skip
    client = Client.objects.get(pk=client.pk)
    [row] = [row for row in load_timeline(area.actor("tvv_expert"), client).rows if row.title == "Asiakas on kuollut"]
    assert (row.when, row.is_key) == (clock.today(), True)


def test_a_withdrawn_consent_stands_on_the_timeline_by_its_party(area, client_of_expert):
    tvv = area.authorities["tvv"]
    consent = make_consent(client_of_expert, stored_by=tvv, party="other", party_name="Uraneuvola")
    assert "Uraneuvola" in shown_to(area, client_of_expert)
    change([consent], withdrawn_on=clock.today(), withdrawn_by=area.user("tvv_expert"))
    assert "Suostumus peruutettu" in shown_to(area, client_of_expert)


def shown_to(area, client) -> str:
    return signed_in(area.user("tvv_expert")).get(client.get_absolute_url()).content.decode()
