"""Files of erased clients go after the commit, never before, and are tried again until they are gone."""

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from django.db import connection

from clients.models import Client
from core.clock import now
from core.registry import PurgeClass, PurgeKind, PurgeTarget
from core.transactions import unit_of_work
from privacy import tables
from privacy.models import FileToDelete, Rule
from privacy.services import Grounds, erase_clients
from privacy.services.files import delete_queued_files
from privacy.tables import ClientFiles, ErasurePlan
from tests.factories import make_area

pytestmark = pytest.mark.django_db(transaction=True)


class BrokenStorage(InMemoryStorage):
    """A storage that fails for the files in ``broken``."""

    def __init__(self):
        super().__init__()
        self.broken = set()

    def delete(self, name):
        if name in self.broken:
            raise OSError("disk failure at " + name)
        super().delete(name)


@pytest.fixture
def storage(monkeypatch):
    kept = BrokenStorage()
    monkeypatch.setattr("privacy.services.files.storage_of", lambda _field: kept)
    return kept


@pytest.fixture
def area():
    return make_area()


@pytest.fixture
def papers(area, storage, monkeypatch):
    """A table with files, as a model with a file field and a history would be: {name of the client: [names of files]}."""
    with connection.cursor() as cursor:
        for table in ("paper", "historicalpaper"):
            cursor.execute(f"CREATE TEMP TABLE {table} (client_id uuid, file text)")
    rows = tables.ClientRows("paper"), tables.ClientRows("historicalpaper")
    files = tuple(ClientFiles("clients.Paper.file", table, "file") for table in ("paper", "historicalpaper"))
    plan = tables.erasure_plan()
    changed = ErasurePlan((*rows, *plan.rows), plan.others, files)
    monkeypatch.setattr("privacy.services.erasure.erasure_plan", lambda: changed)

    def attach(client, *, now, earlier=()):
        with connection.cursor() as cursor:
            for name in now:
                cursor.execute("INSERT INTO paper VALUES (%s, %s)", [client.pk, name])
            for name in {*now, *earlier} - {""}:
                storage.save(name, ContentFile(b"text"))
                cursor.execute("INSERT INTO historicalpaper VALUES (%s, %s)", [client.pk, name])

    yield attach
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE paper, historicalpaper")


def still_due(client_ids):
    return {client_id: Grounds() for client_id in client_ids}


def make_client(area):
    with unit_of_work(area_id=area.pk):
        return area.client()


def erase(area, *clients, recheck=still_due):
    ids = [client.pk for client in clients]
    return erase_clients(area_id=area.pk, client_ids=ids, rule=Rule.RETENTION, recheck=recheck)


def left(storage):
    return set(storage.listdir("")[1])


def test_the_files_of_the_erased_go_replaced_ones_too_and_others_stay(area, storage, papers):
    gone, kept = make_client(area), make_client(area)
    papers(gone, now=["a1", ""], earlier=["a0"])
    papers(kept, now=["b1"])
    assert erase(area, gone).erased == 1
    assert left(storage) == {"b1"}
    assert not FileToDelete.objects.exists()


def test_no_file_goes_when_the_erasure_is_rolled_back(area, storage, papers):
    client = make_client(area)
    papers(client, now=["a1"])
    with unit_of_work(area_id=area.pk) as unit:
        assert erase(area, client).erased == 1
        unit.must_roll_back = True
    assert left(storage) == {"a1"}
    assert not FileToDelete.objects.exists()
    with unit_of_work(area_id=area.pk):
        assert Client.objects.filter(pk=client.pk).exists()


def test_a_failing_storage_keeps_nobody_and_is_tried_again(area, storage, papers, caplog):
    client = make_client(area)
    papers(client, now=["a1", "a2.pdf", "a3"])
    storage.broken = {"a2.pdf"}
    assert erase(area, client).erased == 1
    assert left(storage) == {"a2.pdf"}
    assert FileToDelete.objects.get().tries == 1
    assert "OSError" in caplog.text
    assert "a2.pdf" not in caplog.text
    assert delete_queued_files() == 0
    assert FileToDelete.objects.get().tries == 2
    storage.broken = set()
    assert delete_queued_files() == 1
    assert (left(storage), FileToDelete.objects.count()) == (set(), 0)


@pytest.mark.parametrize("at_a_time", [1, 2, 50])
def test_each_waiting_file_is_tried_once_in_a_run(storage, monkeypatch, at_a_time):
    monkeypatch.setattr("privacy.services.files.AT_A_TIME", at_a_time)
    storage.broken = {"f1", "f4"}
    for number in range(6):
        FileToDelete.objects.create(field="clients.Paper.file", name=f"f{number}", queued_at=now())
    assert delete_queued_files() == 4
    assert dict(FileToDelete.objects.values_list("name", "tries")) == {"f1": 1, "f4": 1}


def test_a_file_that_is_gone_already_counts_as_deleted(area, storage, papers):
    client = make_client(area)
    papers(client, now=["a1"])
    storage.delete("a1")
    erase(area, client)
    assert not FileToDelete.objects.exists()


@pytest.mark.parametrize("name", ["clients.Client.photograph", "clients.Photograph.file", "scans"])
def test_a_storage_to_be_emptied_without_a_way_to_do_it_is_an_error(monkeypatch, name):
    lost = PurgeClass(PurgeTarget.STORAGE, name, PurgeKind.DELETE)
    monkeypatch.setattr("privacy.tables.iter_purge", lambda: iter([lost]))
    with pytest.raises((LookupError, ValueError, FieldDoesNotExist)):
        tables.erasure_plan()
