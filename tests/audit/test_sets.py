"""Operations on sets of audited rows go through one doorway; everything else leaves history by itself."""

import pytest
from django.db.transaction import TransactionManagementError

from audit.events import Action, record
from audit.models import Event
from audit.querysets import Entry, SetBasedRefusedError, set_based
from clients.models import Client, ContactDetails
from core.transactions import act_as, unit_of_work
from tests.factories import make_area


@pytest.fixture
def area(db):
    area = make_area()
    with unit_of_work(area_id=area.pk, request_id="TEST-TEST-TEST"):
        yield area


@pytest.fixture
def client(area):
    return area.client()


def entry(**values):
    return Entry(**({"action": Action.MIRROR_SYNCED, "actor": None} | values))


@pytest.mark.parametrize(
    "operation",
    [
        lambda rows, row: rows.update(phone="040 1"),
        lambda rows, row: rows.delete(),
        lambda rows, row: rows.bulk_create([row]),
        lambda rows, row: rows.bulk_update([row], ["phone"]),
        lambda rows, row: row.client.clients_contactdetails_rows.update(phone="040 1"),
        lambda rows, row: row.client.clients_contactdetails_rows.all().delete(),
        lambda rows, row: type(row).history.model.objects.update(phone="040 1"),
        lambda rows, row: type(row).history.model.objects.all().delete(),
    ],
    ids=["update", "delete", "bulk_create", "bulk_update", "related update", "related delete", "history", "history delete"],
)
def test_operations_on_sets_are_refused(client, operation):
    before = list(ContactDetails.objects.values())
    with pytest.raises(SetBasedRefusedError, match="set_based"):
        operation(ContactDetails.objects.all(), ContactDetails.objects.first())
    assert list(ContactDetails.objects.values()) == before


def test_the_doorway_lets_them_through_and_records_how_many(area):
    clients = [area.client() for _ in range(3)]
    with set_based(entry(client_id=clients[0].pk, obj=clients[0], reason="test")) as tally:
        ContactDetails.objects.filter(client__in=clients).update(phone="040 1")
        row = ContactDetails.objects.first()
        row.phone = "040 2"
        ContactDetails.objects.bulk_update([row], ["phone"])
        tally.add("clients_referral", 5)
    assert tally.counts == {"clients_contactdetails": 4, "clients_referral": 5}
    event = Event.objects.get(action="mirror_synced")
    assert (event.row_count, event.client_id, event.reason) == (9, clients[0].pk, "test")
    assert (event.area_id, event.request_id) == (area.pk, "TEST-TEST-TEST")


def test_deletions_through_the_doorway_count_by_table(client):
    with set_based(entry(action=Action.DELETED)) as tally:
        ContactDetails.objects.filter(client=client).delete()
    assert tally.counts == {"clients_contactdetails": 1}


def test_the_doorway_closes_again_and_after_an_error_too(client):
    def fail():
        with set_based(entry()):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not Event.objects.filter(action="mirror_synced").exists(), "what failed did not happen"
    with pytest.raises(SetBasedRefusedError):
        ContactDetails.objects.update(phone="")


def test_a_doorway_within_a_doorway_has_an_event_of_its_own(client):
    with set_based(entry()) as outer:
        with set_based(entry(action=Action.KEYS_ROTATED)):
            ContactDetails.objects.update(phone="040 1")
        assert outer.total == 0
    assert dict(Event.objects.filter(row_count__isnull=False).values_list("action", "row_count")) == {
        "mirror_synced": 0,
        "keys_rotated": 1,
    }


@pytest.mark.django_db(transaction=True)
def test_the_doorway_does_not_close_outside_a_transaction():
    doorway = set_based(entry())
    doorway.__enter__()
    with pytest.raises(TransactionManagementError):
        doorway.__exit__(None, None, None)


def test_history_keeps_who_and_the_request_that_the_event_names_too(area, client):
    actor = area.actor("tvv_expert")
    act_as(actor)
    contact = client.clients_contactdetails_rows.get()
    contact.phone = "040 7654321"
    contact.save()
    event = record(Action.CHANGED, actor=None, obj=contact, changed_fields=["phone"])
    latest = contact.history.first()
    assert (latest.history_type, latest.phone) == ("~", "040 7654321")
    assert (latest.history_user_id, latest.request_id) == (actor.user_id, event.request_id)
    assert (latest.client_id, latest.area_id) == (client.pk, area.pk)
    assert latest.history_id.version == 7


def test_history_of_the_system_s_own_work_names_nobody(client):
    contact = client.clients_contactdetails_rows.get()
    contact.save()
    assert contact.history.first().history_user_id is None


def test_saving_and_deleting_single_rows_goes_on_as_ever(client):
    contact = client.clients_contactdetails_rows.get()
    contact.delete()
    assert Client.objects.filter(pk=client.pk).exists()
    assert ContactDetails.history.filter(history_type="-").count() == 1
