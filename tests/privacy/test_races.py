"""Erasure among others who work at the same time, and killed in the middle: each client is whole or gone (R37)."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, connection, connections

from clients.models import Client, ContactDetails, Membership, PurposeOfDay
from clients.services import Start, choose_purpose, reopen
from core import clock
from core.transactions import unit_of_work
from privacy.models import LedgerEntry, Rule
from privacy.services import Grounds, Outcome, erase_clients, retention_over
from tests.factories import make_area
from tests.privacy import everywhere
from tym import embedded

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = 20


@pytest.fixture
def area():
    return make_area()


@pytest.fixture
def threads():
    """Runs functions in threads with connections of their own."""
    with ThreadPoolExecutor(max_workers=4) as pool:

        def start(function, *arguments):
            def run():
                try:
                    return function(*arguments)
                finally:
                    connections.close_all()

            return pool.submit(run)

        yield start


def still_due(client_ids):
    return {client_id: Grounds() for client_id in client_ids}


def erase(area, client_ids, *, recheck=still_due, batch_size=200):
    return erase_clients(area_id=area.pk, client_ids=client_ids, rule=Rule.RETENTION, recheck=recheck, batch_size=batch_size)


def make_client(area, *, ended_days_ago=2000):
    with unit_of_work(area_id=area.pk):
        last_day = clock.today() - timedelta(days=ended_days_ago)
        membership = area.membership(started_on=last_day - timedelta(days=50), official=area.user("tvv_expert"))
        membership.close(ended_on=last_day)
        membership.save()
        return membership.client


def open_again(area, client):
    start = Start(
        referred_by=area.authorities["hva"],
        referred_on=clock.today(),
        grounds=["work_ability"],
        unemployed=True,
        started_on=clock.today(),
        present_at_start=["tvv"],
    )
    choose_purpose(actor=area.actor("tvv_expert"), client=client, purpose="referral")
    reopen(actor=area.actor("tvv_expert"), client=client, start=start, seen_version=client.row_version)


class Pause:
    """A recheck that lets the test act while the eraser holds the clients."""

    def __init__(self, recheck=still_due):
        self.recheck = recheck
        self.reached, self.go_on = threading.Event(), threading.Event()

    def __call__(self, client_ids):
        self.reached.set()
        assert self.go_on.wait(SECONDS)
        return self.recheck(client_ids)


def wait_until_blocked(test_db):
    """Wait until some connection of the application waits for another one's lock."""
    deadline = time.monotonic() + SECONDS
    with test_db.connect() as owner:
        while not owner.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone()[0]:
            assert time.monotonic() < deadline, "nobody waits"
            time.sleep(0.02)


def left_of(test_db, client_id):
    return {name for name in everywhere.rows_naming(test_db, client_id) if not everywhere.keeps_keys(name)}


# --- two erasers --------------------------------------------------------------------------------------------------------


def test_a_second_eraser_passes_over_what_the_first_holds(area, threads):
    client = make_client(area)
    pause = Pause()
    first = threads(lambda: erase(area, [client.pk], recheck=pause))
    assert pause.reached.wait(SECONDS)
    second = erase(area, [client.pk])
    pause.go_on.set()
    assert (first.result(SECONDS).erased, second) == (1, Outcome(passed_over=1))


def test_two_erasers_of_the_same_clients_erase_each_once(area, threads):
    ids = [make_client(area).pk for _ in range(12)]
    start = threading.Barrier(2)

    def run(order):
        start.wait(SECONDS)
        return erase(area, order, batch_size=3)

    outcomes = [one.result(SECONDS) for one in (threads(run, ids), threads(run, ids[::-1]))]
    total = outcomes[0] + outcomes[1] + erase(area, ids)
    assert total.erased == 12
    with unit_of_work(area_id=area.pk):
        assert sorted(LedgerEntry.objects.values_list("client_id", flat=True)) == sorted(ids)
        assert not Client.objects.exists()


# --- a membership reopened ----------------------------------------------------------------------------------------------


def test_a_membership_reopened_between_listing_and_deleting_wins(area, test_db):
    client, other = make_client(area), make_client(area)
    with unit_of_work(area_id=area.pk):
        listed = list(retention_over([client.pk, other.pk]))
        assert set(listed) == {client.pk, other.pk}
    with unit_of_work(area_id=area.pk):
        open_again(area, client)
    outcome = erase(area, listed, recheck=retention_over)
    assert (outcome.erased, outcome.spared) == (1, 1)
    with unit_of_work(area_id=area.pk):
        assert Membership.objects.filter(client=client).count() == 2


def test_a_client_who_is_being_reopened_right_now_is_passed_over(area, threads):
    client = make_client(area)
    opened, done = threading.Event(), threading.Event()

    def reopening():
        with unit_of_work(area_id=area.pk):
            open_again(area, client)
            opened.set()
            assert done.wait(SECONDS)

    running = threads(reopening)
    assert opened.wait(SECONDS)
    assert erase(area, [client.pk], recheck=retention_over) == Outcome(passed_over=1)
    done.set()
    running.result(SECONDS)
    assert erase(area, [client.pk], recheck=retention_over) == Outcome(spared=1)


def test_who_reopens_while_the_client_is_erased_waits_and_finds_nobody(area, threads, test_db):
    client = make_client(area)
    pause = Pause(retention_over)
    erasing = threads(lambda: erase(area, [client.pk], recheck=pause))
    assert pause.reached.wait(SECONDS)

    def reopening():
        with unit_of_work(area_id=area.pk):
            open_again(area, client)

    late = threads(reopening)
    wait_until_blocked(test_db)
    pause.go_on.set()
    assert erasing.result(SECONDS).erased == 1
    with pytest.raises(ObjectDoesNotExist):
        late.result(SECONDS)
    assert left_of(test_db, client.pk) == set()


# --- somebody in the middle of saving -----------------------------------------------------------------------------------


def test_who_is_saving_a_row_leaves_no_history_behind(area, threads, test_db):
    client = make_client(area)
    saved, done = threading.Event(), threading.Event()

    def saving():
        with unit_of_work(area_id=area.pk):
            contacts = ContactDetails.objects.get(client=client)
            contacts.phone = "040 555 5555"
            contacts.save()
            saved.set()
            assert done.wait(SECONDS)

    writer = threads(saving)
    assert saved.wait(SECONDS)
    erasing = threads(lambda: erase(area, [client.pk]))
    wait_until_blocked(test_db)
    done.set()
    writer.result(SECONDS)
    outcome = erasing.result(SECONDS)
    assert outcome.erased == 1
    assert outcome.rows["clients_historicalcontactdetails"] == 2
    assert left_of(test_db, client.pk) == set()


def test_who_adds_a_row_while_the_client_is_erased_fails_as_a_whole(area, threads, test_db):
    client = make_client(area)
    user = area.user("tvv_expert")
    added, done = threading.Event(), threading.Event()

    def adding():
        with unit_of_work(area_id=area.pk):
            contacts = ContactDetails(client=client, area_id=area.pk, stored_by=client.stored_by, valid_from=clock.now())
            contacts.ended_at = clock.now()
            contacts.save()
            PurposeOfDay.objects.create(client=client, area_id=area.pk, user=user, day=clock.today(), purpose="call")
            added.set()
            assert done.wait(SECONDS)

    late = threads(adding)
    assert added.wait(SECONDS)
    assert erase(area, [client.pk]).erased == 1
    done.set()
    with pytest.raises(DatabaseError):
        late.result(SECONDS)
    assert left_of(test_db, client.pk) == set()


# --- killed ----------------------------------------------------------------------------------------------------------------

VICTIM = """
import os, signal, sys
from uuid import UUID
import django
django.setup()
from django.db import connection
from privacy.models import Rule
from privacy.services import Grounds, erase_clients

area_id, last, *ids = sys.argv[1:]
batches = 0

def kill(execute, sql, params, many, context):
    global batches
    batches += "DELETE FROM" in repr(sql) and "Identifier('clients_client')" in repr(sql)
    if batches == int(last):
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, params, many, context)

with connection.execute_wrapper(kill):
    erase_clients(area_id=int(area_id), client_ids=[UUID(one) for one in ids], rule=Rule.RETENTION, batch_size=2,
        recheck=lambda found: {one: Grounds() for one in found})
"""


def address():
    """The test database's address for the application's role, for another process."""
    name = connection.settings_dict["NAME"]
    given = os.environ.get("DATABASE_URL")
    return urlsplit(given)._replace(path=f"/{name}").geturl() if given else embedded.database_url("tym_app", name)


def test_killed_in_the_middle_each_client_is_whole_or_gone_and_the_next_run_finishes(area, test_db):
    ids = [make_client(area).pk for _ in range(6)]
    rows_of = {key: everywhere.rows_naming(test_db, key) for key in ids}
    environment = os.environ | {"DATABASE_URL": address(), "DJANGO_SETTINGS_MODULE": "tym.settings.test"}
    gone_before = 0
    for last in (1, 2):
        command = [sys.executable, "-c", VICTIM, str(area.pk), str(last), *map(str, ids)]
        killed = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, check=False)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        connections.close_all()
        gone = [key for key in ids if not left_of(test_db, key)]
        assert all(everywhere.rows_naming(test_db, key) == rows_of[key] for key in ids if key not in gone)
        with unit_of_work(area_id=area.pk):
            assert sorted(LedgerEntry.objects.values_list("client_id", flat=True)) == sorted(gone)
        assert len(gone) >= gone_before
        gone_before = len(gone)
    assert 0 < gone_before < len(ids)
    assert erase(area, ids).erased == len(ids) - gone_before
    assert all(not left_of(test_db, key) for key in ids)
    with unit_of_work(area_id=area.pk):
        assert sorted(LedgerEntry.objects.values_list("client_id", flat=True)) == sorted(ids)


# --- somebody who keeps a row open too long -------------------------------------------------------------------------------


def test_a_row_held_for_too_long_delays_its_batch_and_not_the_run(area, threads, monkeypatch):
    monkeypatch.setattr("privacy.services.erasure.LONGEST_WAIT", "200ms")
    stuck, free = make_client(area), make_client(area)
    held, done = threading.Event(), threading.Event()

    def holding():
        with unit_of_work(area_id=area.pk):
            ContactDetails.objects.select_for_update().get(client=stuck)
            held.set()
            assert done.wait(SECONDS)

    holder = threads(holding)
    assert held.wait(SECONDS)
    outcome = erase(area, [stuck.pk, free.pk], batch_size=1)
    done.set()
    holder.result(SECONDS)
    assert (outcome.erased, outcome.passed_over) == (1, 1)
    assert erase(area, [stuck.pk, free.pk]).erased == 1
