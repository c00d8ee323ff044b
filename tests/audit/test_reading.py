"""Reading the log: one client, one official, one area, who saw a client in a list; newest first, paged by key."""

from datetime import timedelta
from uuid import uuid4

import pytest

from audit.event_queries import EventKey
from audit.events import Action, Entry, record, record_many
from audit.models import Event
from audit.office_hours import is_out_of_hours
from audit.partitions import Month
from core.clock import HELSINKI
from core.transactions import unit_of_work
from tests.audit.factories import Official
from tests.audit.past import days_ago, noon, past_event

CLIENT, OTHER = uuid4(), uuid4()


@pytest.fixture
def area(db):
    """Within area 1, as a page of its staff is."""
    with unit_of_work(area_id=1):
        yield


def test_a_client_s_events_come_newest_first_page_by_page(area):
    written = record_many([Entry(action=Action.VIEWED, actor=Official(), client_id=CLIENT) for _ in range(7)])
    record(Action.VIEWED, actor=Official(), client_id=OTHER)
    log = Event.objects.for_client(CLIENT, area_id=1)
    seen, key, pages = [], None, 0
    while pages == 0 or key is not None:
        rows, key = log.page(after=key, size=3)
        seen += rows
        pages += 1
    assert [event.pk for event in seen] == [event.pk for event in reversed(written)]
    assert pages == 3


def test_an_exactly_full_last_page_has_no_next_one(area):
    record_many([Entry(action=Action.VIEWED, actor=Official(), client_id=CLIENT) for _ in range(3)])
    rows, key = Event.objects.for_client(CLIENT, area_id=1).page(size=3)
    assert (len(rows), key) == (3, None)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_paging_goes_on_over_months(owner):
    for days in (0, 31, 62, 93):
        past_event(noon(days_ago(days + 1)), client_id=CLIENT)
    with unit_of_work(area_id=1):
        first, key = Event.objects.for_client(CLIENT, area_id=1).page(size=2)
        second, end = Event.objects.for_client(CLIENT, area_id=1).page(after=key, size=2)
        in_span = Event.objects.between(noon(days_ago(40)), noon(days_ago(0))).count()
    assert [event.at for event in (*first, *second)] == [noon(days_ago(days)) for days in (1, 32, 63, 94)]
    assert end is None
    assert in_span == 2


def test_a_key_survives_the_url_and_nonsense_is_no_key(area):
    event = record(Action.VIEWED, actor=Official())
    key = EventKey(at=event.at, id=event.pk)
    assert EventKey.parse(str(key)) == key
    for text in ("", "x", "1_2", "_", "9" * 40 + "_" + "0" * 32, f"{'9' * 5000}_{uuid4().hex}"):
        assert EventKey.parse(text) is None


def test_who_saw_a_client_in_a_list(area):
    record(Action.LISTED, actor=Official(user_id=1), listed_ids=[CLIENT, OTHER])
    record(Action.LISTED, actor=Official(user_id=2), listed_ids=[OTHER])
    record(Action.LISTED, actor=Official(user_id=3), listed_ids=[CLIENT])
    rows, key = Event.objects.listings_of(CLIENT, area_id=1, size=1)
    assert [event.actor_id for event in rows] == [3]
    rows, key = Event.objects.listings_of(CLIENT, area_id=1, size=1, after=key)
    assert [event.actor_id for event in rows] == [1]
    assert key is None


def test_lists_of_another_area_are_not_found_by_asking_for_it(area):
    record(Action.LISTED, actor=Official(area_id=2), listed_ids=[CLIENT])
    for asked in (1, 2):
        assert Event.objects.listings_of(CLIENT, area_id=asked) == ([], None)


def test_an_official_s_and_an_area_s_events(area):
    record(Action.VIEWED, actor=Official(user_id=1), client_id=CLIENT)
    record(Action.SIGNED_IN, actor=Official(user_id=2))
    assert Event.objects.for_user(1).count() == 1
    assert Event.objects.in_area(1).count() == 2


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_newest_first_reads_the_fitting_index_under_row_level_security(owner):
    with unit_of_work(area_id=1):
        for user_id in range(20):
            actor = Official(user_id=user_id)
            record_many([Entry(action=Action.VIEWED, actor=actor, client_id=uuid4(), area_id=n % 20) for n in range(100)])
    owner.execute("ANALYZE audit_event")
    log = Event.objects.order_by("-at", "-id")
    queries = {
        "client_id_at_id": log.for_client(CLIENT, area_id=1),
        "actor_id_at_id": log.for_user(7),
        "area_id_at_id": log.in_area(1),
    }
    this_month = Month.of(days_ago(0)).partition
    with unit_of_work(area_id=1):
        for index, rows in queries.items():
            plan = rows[:50].explain()
            assert f"{this_month}_{index}" in plan, plan
            assert f"Seq Scan on {this_month}" not in plan


def test_out_of_hours_goes_by_finnish_clocks_and_holidays():
    tuesday = noon(days_ago(0)).astimezone(HELSINKI).replace(year=2026, month=11, day=24)
    assert not is_out_of_hours(tuesday.replace(hour=7, minute=0))
    assert not is_out_of_hours(tuesday.replace(hour=17, minute=59))
    assert is_out_of_hours(tuesday.replace(hour=6, minute=59))
    assert is_out_of_hours(tuesday.replace(hour=18, minute=0))
    assert is_out_of_hours(tuesday + timedelta(days=4))  # Saturday
    assert is_out_of_hours(tuesday.replace(month=12, day=24))  # Christmas Eve
    assert is_out_of_hours(tuesday.replace(month=12, day=25))
