"""Erasing clients: whom, whom not, and what stays of it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from audit.events import Action
from audit.models import Event
from clients.models import Client, ClientMerge, ContactDetails, Membership, PurposeOfDay, ServingAuthority
from clients.services import choose_purpose, confirm_merge, propose_merge
from core import clock
from core.models import LegalPeriod, PeriodCode
from core.periods import due_date
from core.transactions import unit_of_work
from privacy import tables
from privacy.models import LedgerEntry, Rule
from privacy.services import Grounds, Outcome, erase_batch, erase_clients, retention_over
from privacy.services.erasure import BATCH_SIZE
from privacy.tables import ClientRows, ErasurePlan
from tests.factories import make_area, over

pytestmark = pytest.mark.django_db


def still_due(client_ids):
    return {client_id: Grounds() for client_id in client_ids}


def nobody(client_ids):
    return {}


@pytest.fixture
def area():
    return make_area()


def erase(area, *clients, **values):
    wanted = {"rule": Rule.RETENTION, "recheck": still_due, "client_ids": [one.pk for one in clients], **values}
    outcome = erase_clients(area_id=area.pk, **wanted)
    area.enter()
    return outcome


def ended(area, *, days_ago, **person):
    """A client whose only membership ended ``days_ago``."""
    last_day = clock.today() - timedelta(days=days_ago)
    membership = area.membership(started_on=last_day - timedelta(days=100), **person)
    membership.close(ended_on=last_day)
    membership.save()
    return membership.client


# --- what goes and what stays -------------------------------------------------------------------------------------------


def test_erasure_takes_the_client_named_and_nobody_else(area):
    gone, kept = area.client(), area.client()
    outcome = erase(area, gone)
    assert (outcome.erased, outcome.spared, outcome.passed_over) == (1, 0, 0)
    assert list(Client.objects.all()) == [kept]
    assert ContactDetails.objects.get().client == kept


def test_whoever_was_merged_into_a_client_goes_with_the_client_and_is_never_due_alone(area):
    kept = ended(area, days_ago=3000)
    twin = Client.objects.get(pk=area.client(last_name="Kaksonen").pk)
    over(twin)
    actor = area.actor("tvv_expert")
    for client in (kept, twin):
        choose_purpose(actor=actor, client=client, purpose="contact")
    clients = [Client.objects.get(pk=client.pk) for client in (kept, twin)]
    merge = propose_merge(
        actor=actor,
        kept=clients[0],
        merged=clients[1],
        contacts_of_merged=False,
        code_of_merged=False,
        reason="Sama henkilö",
        seen_versions=(clients[0].row_version, clients[1].row_version),
    )
    other = area.actor("hva_social")
    for client in (kept, twin):
        choose_purpose(actor=other, client=client, purpose="contact")
    versions = (clients[0].row_version, clients[1].row_version)
    confirm_merge(actor=other, merge=merge, seen_version=merge.row_version, seen_versions=versions)
    assert retention_over([twin.pk]) == {}
    outcome = erase(area, kept)
    assert outcome.erased == 1
    assert not Client.objects.filter(pk__in=[kept.pk, twin.pk]).exists()
    assert not Client.history.filter(id__in=[kept.pk, twin.pk]).exists()
    assert not Membership.history.filter(client_id=twin.pk).exists()
    assert not ClientMerge.history.filter(id=merge.pk).exists()
    assert set(LedgerEntry.objects.values_list("client_id", flat=True)) == {kept.pk, twin.pk}


@pytest.mark.parametrize("which", [0, 1])
def test_a_proposal_to_merge_goes_with_either_client_and_keeps_neither(area, which):
    clients = [ended(area, days_ago=3000), ended(area, days_ago=3000)]
    ClientMerge.objects.create(
        client=clients[0], merged=clients[1], area_id=area.pk, stored_by=area.authorities["tvv"], reason="x",
        made_by=area.user("tvv_expert"),
    )  # fmt: skip
    assert erase(area, clients[which]).erased == 1
    assert not ClientMerge.objects.exists()
    assert "merged_id" not in {field.attname for field in ClientMerge.history.model._meta.fields}


def test_no_history_is_left_and_no_last_entry_is_written(area):
    gone, kept = area.client(), area.client()
    before = Client.history.filter(id=kept.pk).count()
    outcome = erase(area, gone)
    assert not Client.history.filter(id=gone.pk).exists()
    assert not Membership.history.filter(client_id=gone.pk).exists()
    assert not Client.history.filter(history_type="-").exists()
    assert Client.history.filter(id=kept.pk).count() == before
    assert outcome.rows["clients_historicalclient"] >= 1


def test_counts_come_from_the_database_and_stand_in_the_ledger_by_client(area):
    first, second = area.client(), area.client()
    PurposeOfDay.objects.create(client=second, area_id=area.pk, user=area.user("tvv_expert"), day=clock.today(), purpose="call")
    outcome = erase(area, first, second)
    entries = {entry.client_id: entry.counts for entry in LedgerEntry.objects.all()}
    assert "clients_purposeofday" not in entries[first.pk]
    assert entries[second.pk]["clients_purposeofday"] == 1
    assert entries[first.pk]["clients_servingauthority"] == 3
    sums = {name: sum(entry.get(name, 0) for entry in entries.values()) for name in outcome.rows if name != "sessions.Session"}
    assert sums == {name: number for name, number in outcome.rows.items() if name != "sessions.Session"}


def test_the_ledger_keeps_rule_dates_and_who_asked_but_no_person(area):
    client = ended(area, days_ago=2000, last_name="Häviävä", contacts={"street_address": "Poistokatu 1"})
    actor = area.actor("registry_officer")
    erase(area, client, recheck=retention_over, actor=actor)
    entry = LedgerEntry.objects.get()
    assert (entry.client_id, entry.area_id, entry.rule) == (client.pk, area.pk, "retention")
    assert entry.ended_on == clock.today() - timedelta(days=2000)
    assert entry.due_on == due_date(PeriodCode.RETENTION, entry.ended_on, on=clock.today())
    assert entry.actor_id == actor.user_id
    assert entry.request_id
    content = repr([getattr(entry, field.name) for field in LedgerEntry._meta.fields])
    assert not [word for word in ("Häviävä", "Poistokatu", client.identity_code, str(client.number)) if word in content.split()]


def test_one_event_names_the_clients_of_the_batch_the_rule_and_the_number_of_rows(area):
    gone, spared = area.client(), area.client()
    outcome = erase(area, gone, spared, recheck=lambda found: {key: Grounds() for key in found if key == gone.pk})
    event = Event.objects.get(action=Action.DELETED)
    assert event.listed_ids == [gone.pk]
    assert (event.reason, event.area_id, event.actor_id) == ("retention", area.pk, None)
    assert event.row_count == sum(outcome.rows.values())
    shown, _more = Event.objects.listings_of(gone.pk, area_id=area.pk)
    assert [one.action for one in shown] == ["deleted"]


def test_nothing_is_logged_when_nobody_was_erased(area):
    client = area.client()
    assert erase(area, client, recheck=nobody) == Outcome(spared=1)
    assert not Event.objects.filter(action=Action.DELETED).exists()
    assert not LedgerEntry.objects.exists()


# --- again, elsewhere, in batches ---------------------------------------------------------------------------------------


def test_a_second_run_passes_over_what_is_gone(area):
    client = area.client()
    erase(area, client)
    assert erase(area, client) == Outcome(passed_over=1)
    assert LedgerEntry.objects.count() == 1


def test_a_client_of_another_area_is_passed_over(area):
    elsewhere = make_area()
    stranger = elsewhere.client()
    assert erase(area, stranger) == Outcome(passed_over=1)
    elsewhere.enter()
    assert Client.objects.get() == stranger


def test_keys_that_are_of_nobody_are_passed_over(area):
    assert erase_clients(area_id=area.pk, client_ids=[uuid4(), uuid4()], rule=Rule.RETENTION, recheck=still_due) == Outcome(
        passed_over=2
    )


def test_a_queryset_of_keys_is_read_within_the_area(area):
    area.client()
    assert erase(area, client_ids=Client.objects.values_list("pk", flat=True)).erased == 1


def test_clients_go_in_batches_with_an_event_each(area):
    clients = [area.client() for _ in range(5)]
    assert erase(area, *clients, batch_size=2).erased == 5
    events = Event.objects.filter(action=Action.DELETED)
    assert sorted(len(event.listed_ids) for event in events) == [1, 2, 2]
    assert BATCH_SIZE == 200


def test_a_batch_is_a_fixed_number_of_statements(area):
    one, several = [area.client()], [area.client() for _ in range(4)]

    def statements(clients):
        with unit_of_work(area_id=area.pk), CaptureQueriesContext(connection) as seen:
            erase_batch(client_ids=[client.pk for client in clients], rule=Rule.RETENTION, recheck=still_due)
        return len(seen)

    assert statements(one) == statements(several)


def test_an_error_leaves_the_whole_batch_as_it_was(area, monkeypatch):
    client = area.client()

    def fail(_client_ids):
        raise RuntimeError

    plan = tables.erasure_plan()
    monkeypatch.setattr("privacy.services.erasure.erasure_plan", lambda: ErasurePlan(plan.rows, (("stuck", fail),)))
    with pytest.raises(RuntimeError):
        erase(area, client)
    area.enter()
    assert Client.objects.get() == client
    assert ServingAuthority.objects.filter(client=client).count() == 3
    assert not LedgerEntry.objects.exists()


# --- columns that lose the person, in tables that stay ------------------------------------------------------------------


def test_a_kept_table_loses_the_columns_that_name_the_person(area, monkeypatch):
    gone, kept = area.client(), area.client()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE statistics_row (client_id uuid, years int, words text) ON COMMIT DROP")
        cursor.execute("INSERT INTO statistics_row VALUES (%s, 4, 'a'), (%s, 5, 'b')", [gone.pk, kept.pk])
    plan = tables.erasure_plan()
    kept_rows = ClientRows("statistics_row", strip=("client_id", "words"))
    monkeypatch.setattr("privacy.services.erasure.erasure_plan", lambda: ErasurePlan((*plan.rows, kept_rows), plan.others))
    assert erase(area, gone).rows["statistics_row"] == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT client_id, years, words FROM statistics_row ORDER BY years")
        assert cursor.fetchall() == [(None, 4, None), (kept.pk, 5, "b")]


# --- the ledger is proof ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    ["UPDATE privacy_ledgerentry SET rule = 'other'", "DELETE FROM privacy_ledgerentry", "TRUNCATE privacy_ledgerentry"],
)
def test_the_application_cannot_change_the_ledger(area, statement):
    erase(area, area.client())
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_another_areas_ledger_is_not_to_be_seen(area):
    erase(area, area.client())
    make_area().enter()
    assert not LedgerEntry.objects.exists()


# --- retention: who is due ----------------------------------------------------------------------------------------------


def due(area, *clients):
    area.enter()
    return set(retention_over([client.pk for client in clients]))


def test_a_client_is_due_on_the_day_after_the_last_day_of_the_retention(area):
    today = clock.today()
    for days in range(1455, 1470):
        client = ended(area, days_ago=days)
        last_day = due_date(PeriodCode.RETENTION, today - timedelta(days=days), on=today)
        assert (client.pk in due(area, client)) is (last_day < today)


def test_an_open_membership_keeps_everything_however_long_ago_the_earlier_one_ended(area):
    client = ended(area, days_ago=3000)
    assert due(area, client) == {client.pk}
    Membership.objects.create(
        client=client, area_id=area.pk, stored_by=client.stored_by, started_on=clock.today(), present_at_start=[]
    )
    assert due(area, client) == set()


def test_the_latest_end_counts(area):
    client = ended(area, days_ago=3000)
    later = Membership.objects.create(
        client=client, area_id=area.pk, stored_by=client.stored_by, started_on=clock.today() - timedelta(days=900)
    )
    later.close(ended_on=clock.today() - timedelta(days=500))
    later.save()
    assert due(area, client) == set()


def test_a_client_without_any_membership_is_never_due_by_retention(area):
    client = ended(area, days_ago=3000)
    with unit_of_work(area_id=area.pk):
        Membership.objects.get(client=client).delete()
    assert due(area, client) == set()


def test_the_period_in_force_today_counts_not_the_one_of_the_end(area):
    client = ended(area, days_ago=1600)
    assert due(area, client) == {client.pk}
    row = LegalPeriod.objects.get(code=PeriodCode.RETENTION)
    row.valid_to = clock.today() - timedelta(days=1)
    row.save()
    LegalPeriod.objects.create(
        code=PeriodCode.RETENTION, amount=10, unit="years", valid_from=clock.today(), source_fi="Uusi laki"
    )
    assert due(area, client) == set()
