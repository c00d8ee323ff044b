"""Recording: one INSERT, in the action's transaction, codes and ids only, with a keyed hash over every field."""

from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from audit import events
from audit.canonical import EVENT_FIELDS
from audit.events import Action, Entry, record, record_many, search_hash
from audit.models import AppendOnlyError, DaySeal, Event
from core.transactions import unit_of_work
from tests.audit.factories import Official

pytestmark = pytest.mark.django_db


def test_an_event_keeps_who_what_whose_why_and_when():
    client_id, other = uuid4(), uuid4()
    with unit_of_work(area_id=1):
        record(
            Action.CHANGED,
            actor=Official(),
            client_id=client_id,
            data_group="plan",
            basis="responsible",
            changed_fields=["goal", "due_on"],
            listed_ids=[other],
        )
        event = Event.objects.get()
        with connection.cursor() as cursor:
            cursor.execute("SELECT now()")
            assert event.at == cursor.fetchone()[0]
    assert (event.actor_id, event.actor_name, event.actor_role) == (7, "Johanna Heikkilä", "tvv_expert,tvv_supervisor")
    assert (event.actor_authority_id, event.actor_authority_label) == (3, "TVV")
    assert (event.action, event.action_label) == ("changed", Action.CHANGED.label)
    assert (event.area_id, event.client_id, event.data_group, event.basis) == (1, client_id, "plan", "responsible")
    assert event.changed_fields == ["due_on", "goal"]
    assert event.listed_ids == [other]
    assert event.request_id == "7F3K-Q2ZT-9M4W"
    assert not event.is_by_system


def test_object_gives_type_key_client_and_area_but_never_its_text():
    seen = Event(area_id=1, client_id=uuid4(), actor_name="Aino Salminen")
    with unit_of_work(area_id=1):
        event = record(Action.VIEWED, actor=None, obj=seen)
    assert (event.object_type, event.object_id) == ("audit.event", str(seen.pk))
    assert (event.area_id, event.client_id) == (1, seen.client_id)
    assert "Aino" not in repr([getattr(event, name) for name in EVENT_FIELDS])
    assert event.is_by_system


def test_recording_is_one_insert(django_assert_num_queries):
    with unit_of_work(area_id=1), django_assert_num_queries(1):
        record(Action.VIEWED, actor=Official(), client_id=uuid4())


def test_fifty_events_are_one_insert_too(django_assert_num_queries):
    with unit_of_work(area_id=1), django_assert_num_queries(1):
        record_many([Entry(action=Action.DELETED, actor=None, client_id=uuid4()) for _ in range(50)])
    with unit_of_work(area_id=1):
        assert Event.objects.count() == 50


@pytest.mark.django_db(transaction=True)
def test_nothing_is_recorded_outside_a_transaction():
    with pytest.raises(TransactionManagementError):
        record(Action.VIEWED, actor=Official())


@pytest.mark.django_db(transaction=True)
def test_an_event_vanishes_with_the_transaction_of_its_action():
    def fail_after_recording():
        with unit_of_work(area_id=1):
            record(Action.CREATED, actor=Official())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_recording()
    with unit_of_work(area_id=1):
        assert not Event.objects.exists()


@pytest.mark.parametrize("field", ["reason", "basis", "data_group", "search_hash"])
@pytest.mark.parametrize("text", ["Aino Salminen", "131052-308T x", "a\nb", "ÄÖ", "<b>", "Robert'); DROP TABLE audit_event;--"])
def test_free_text_is_refused_where_a_code_belongs(field, text):
    with unit_of_work(area_id=1), pytest.raises(ValueError, match="is a code, not text"):
        record(Action.DENIED, actor=Official(), **{field: text})


def test_names_of_changed_fields_are_codes_as_well():
    with unit_of_work(area_id=1), pytest.raises(ValueError, match="is a code"):
        record(Action.CHANGED, actor=Official(), changed_fields=["goal: to find work"])


def test_a_search_is_kept_as_a_keyed_hash_that_does_not_depend_on_case_or_spaces():
    kept = search_hash("  Aino   SALMINEN ")
    assert kept == search_hash("aino salminen")
    assert kept != search_hash("aino salmi")
    assert "aino" not in kept
    assert search_hash("   ") == ""
    with unit_of_work(area_id=1):
        record(Action.SEARCHED, actor=Official(), search_hash=kept)


def test_long_names_are_cut_and_do_not_stop_the_action():
    with unit_of_work(area_id=1):
        event = record(Action.VIEWED, actor=Official(name="Ä" * 10_000, role_label="x" * 10_000))
    assert len(event.actor_name) == 200


def test_the_request_id_comes_from_the_unit_of_work_when_there_is_no_actor():
    with unit_of_work(area_id=1, request_id="TEST-TEST-TEST"):
        assert record(Action.DELETED, actor=None).request_id == "TEST-TEST-TEST"


def test_a_row_of_the_log_is_neither_changed_nor_deleted_from_the_code():
    with unit_of_work(area_id=1):
        event = record(Action.VIEWED, actor=Official())
        event.action = Action.DENIED
        with pytest.raises(AppendOnlyError):
            event.save()
        with pytest.raises(AppendOnlyError):
            event.delete()
        with pytest.raises(TypeError):
            Event.objects.update(action="denied")
        with pytest.raises(TypeError):
            Event.objects.all().delete()


def test_seals_are_append_only_in_the_code_too():
    with pytest.raises(TypeError):
        DaySeal.objects.all().delete()


def test_every_stored_field_but_the_hash_itself_is_under_the_hash():
    assert {field.attname for field in Event._meta.fields} == {*EVENT_FIELDS, "mac"}


def test_the_hash_of_the_row_in_the_database_is_that_of_its_values():
    with unit_of_work(area_id=1):
        record(Action.LISTED, actor=Official(), listed_ids=[uuid4(), uuid4()], changed_fields=["a", "b"], row_count=2)
        row = Event.objects.get()
    assert bytes(row.mac) == events.row_mac([getattr(row, name) for name in EVENT_FIELDS], key_id=row.key_id)


def test_an_event_vanishes_with_the_savepoint_of_its_action():
    with unit_of_work(area_id=1):
        with transaction.atomic():
            record(Action.VIEWED, actor=Official())
            transaction.set_rollback(True)
        assert not Event.objects.exists()
