"""A client is erased from everywhere: no row with the key, no word of any text, and nobody else is touched (R37)."""

from importlib import import_module

import pytest
import redis
from django.conf import settings as django_settings
from django.http import QueryDict

from audit.events import Action, record
from clients.models import Bar, Client, ContactDetails
from core.registry import PurgeClass, PurgeKind, PurgeTarget, iter_purge
from core.saved_forms import save_form
from core.transactions import unit_of_work
from privacy.models import LedgerEntry, Rule
from privacy.services import Grounds, erase_clients
from tests.factories import make_area
from tests.privacy import everywhere
from tests.privacy.markers import MarkedClient, found_in, models_to_fill, tables_to_empty, text_fields, text_of

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def plain_cipher(settings):
    """Encrypted columns in clear, so that a dump shows what is in them."""
    settings.TYM_TEST_CIPHER = "plain"


def still_due(client_ids):
    return {client_id: Grounds() for client_id in client_ids}


def erase(marked):
    return erase_clients(area_id=marked.area.pk, client_ids=[marked.pk], rule=Rule.RETENTION, recheck=still_due)


def make_marked(area):
    """A client with rows in every table, events, a saved form and a session that names them."""
    with unit_of_work(area_id=area.pk):
        marked = MarkedClient(area).fill()
        official = area.user("tvv_expert")
        record(Action.VIEWED, actor=area.actor("tvv_expert"), client_id=marked.pk, obj=marked.client)
        record(Action.LISTED, actor=area.actor("tvv_expert"), listed_ids=[marked.pk])
        typed = QueryDict(f"note={marked.marker()}")
        save_form(user_id=official.pk, path=f"/asiakkaat/{marked.pk}/{marked.marker()}/", data=typed, client_id=marked.pk)
        session = import_module(django_settings.SESSION_ENGINE).SessionStore()
        session["next"] = f"/asiakkaat/{marked.pk}/"
        session["typed"] = marked.marker()
        session.save()
    return marked


def everything_said(test_db, redis_url):
    return "\n".join([everywhere.dump(test_db), everywhere.sessions(), everywhere.files(), everywhere.queue(redis_url)])


def test_nothing_of_an_erased_client_is_left_and_nobody_else_is_touched(test_db, redis_url, capfd):
    area = make_area()
    elsewhere = make_area(authorities=area.authorities.values())
    with everywhere.log_output() as log:
        gone, neighbour, stranger = make_marked(area), make_marked(area), make_marked(elsewhere)
        others = {one.pk: everywhere.rows_naming(test_db, one.pk) for one in (neighbour, stranger)}
        before = everything_said(test_db, redis_url)

        # Without this the rest would prove nothing.
        assert found_in(before, gone.markers) == gone.markers - gone.overwritten
        assert {model._meta.db_table for model in tables_to_empty()} - {"django_session"} <= set(
            everywhere.rows_naming(test_db, gone.pk)
        )
        assert str(gone.pk) in everywhere.sessions()

        outcome = erase(gone)

    assert (outcome.erased, outcome.spared, outcome.passed_over) == (1, 0, 0)
    after = everything_said(test_db, redis_url) + log.getvalue() + "".join(capfd.readouterr())
    assert found_in(after, gone.markers) == set()
    assert {name for name in everywhere.rows_naming(test_db, gone.pk) if not everywhere.keeps_keys(name)} == set()
    assert str(gone.pk) not in everywhere.sessions()
    assert {one.pk: everywhere.rows_naming(test_db, one.pk) for one in (neighbour, stranger)} == others
    for one in (neighbour, stranger):
        assert found_in(after, one.markers) == one.markers - one.overwritten
        assert str(one.pk) in everywhere.sessions()


def test_the_log_and_the_ledger_keep_the_key_and_no_more(test_db):
    marked = make_marked(make_area())
    logged = everywhere.rows_naming(test_db, marked.pk)
    erase(marked)
    left = everywhere.rows_naming(test_db, marked.pk)
    assert all(everywhere.keeps_keys(name) for name in left)
    for name in (name for name in logged if name.startswith("audit_event")):
        assert set(logged[name]) <= set(left[name])
    with unit_of_work(area_id=marked.area.pk):
        counts = LedgerEntry.objects.get(client_id=marked.pk).counts
    emptied = {model._meta.db_table for model in tables_to_empty()} - {"django_session"}
    assert set(counts) == emptied
    assert all(isinstance(number, int) and number > 0 for number in counts.values())


def test_a_client_of_the_real_services_is_erased_as_well(test_db, redis_url, capfd):
    area = make_area()
    words = ["zqetunimi", "zqsukunimi", "zqkatu", "zqpostinro", "zqsyy"]
    with everywhere.log_output() as log:
        with unit_of_work(area_id=area.pk):
            client = area.client(
                last_name=words[1].title(),
                first_names=words[0].title(),
                contacts={"street_address": words[2], "post_office": words[3]},
                official=area.user("tvv_expert"),
            )
            Bar.objects.create(
                client=client, area_id=area.pk, stored_by=client.stored_by, user=area.user("hva_social"), reason=words[4]
            )
        code = client.identity_code
        said = everything_said(test_db, redis_url)
        assert found_in(said, [*words, code]) == {*words, code}
        outcome = erase_clients(area_id=area.pk, client_ids=[client.pk], rule=Rule.RETENTION, recheck=still_due)
    assert outcome.erased == 1
    said = everything_said(test_db, redis_url) + log.getvalue() + "".join(capfd.readouterr())
    assert found_in(said, [*words, code, client.identity_index]) == set()


# --- the walk itself ----------------------------------------------------------------------------------------------------


def test_the_walk_reaches_every_text_field_of_every_table():
    area = make_area()
    with unit_of_work(area_id=area.pk):
        marked = MarkedClient(area).fill()
    assert set(marked.instances) == set(models_to_fill())
    assert {Client, ContactDetails, Bar} <= set(marked.instances)
    for model, row in marked.instances.items():
        for one in text_fields(model):
            assert found_in(text_of(row, one), marked.markers), f"{model._meta.label}.{one.name}"


def test_a_dump_is_searched_in_any_case_and_in_bytes():
    assert found_in("x ZQABC0001 y", ["zqabc0001", "zqabc0002"]) == {"zqabc0001"}
    assert found_in("\\x" + b"zqabc0001".hex(), ["zqabc0001"]) == {"zqabc0001"}


def test_redis_is_searched_whatever_the_type_of_the_key(redis_url):
    with redis.Redis.from_url(redis_url.replace("redis+socket://", "unix://")) as server:
        names = [f"zq-probe-{kind}" for kind in ("string", "list", "set", "zset", "hash")]
        try:
            server.set(names[0], "zqabc0001")
            server.rpush(names[1], "zqabc0002")
            server.sadd(names[2], "zqabc0003")
            server.zadd(names[3], {"zqabc0004": 1})
            server.hset(names[4], "key", "zqabc0005")
            wanted = [f"zqabc000{number}" for number in range(1, 6)]
            assert found_in(everywhere.queue(redis_url), wanted) == set(wanted)
        finally:
            server.delete(*names)


def test_a_table_that_was_forgotten_would_be_seen(test_db, monkeypatch):
    marked = make_marked(make_area())
    forgotten = {"clients.historicalcontactdetails", "core.savedform"}
    kept = [one for one in iter_purge() if one.name.lower() not in forgotten]
    monkeypatch.setattr("privacy.tables.iter_purge", lambda: iter(kept))
    erase(marked)
    left = {name for name in everywhere.rows_naming(test_db, marked.pk) if not everywhere.keeps_keys(name)}
    assert left == {"clients_historicalcontactdetails", "core_savedform"}
    assert found_in(everywhere.dump(test_db), marked.markers)
    assert PurgeClass(PurgeTarget.MODEL, "core.SavedForm", PurgeKind.DELETE).key in {one.key for one in iter_purge()}
