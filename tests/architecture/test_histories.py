"""What was is not rewritten: the application's role cannot change a history, whatever SQL it is made to run."""

import pytest
from django.db import ProgrammingError, connection, transaction

from clients.models import Client
from core.registry import PurgeKind
from core.rotation import encrypted_tables
from tests.architecture import client_tables as ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def histories(every_model):
    return [model for model in every_model if hasattr(model, "instance_type")]


def may(privilege, table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(current_user, %s, %s)", [table, privilege])
        return cursor.fetchone()[0]


def columns_open_to_change(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
            " AND has_column_privilege(current_user, attrelid, attname, 'UPDATE')",
            [table],
        )
        return {name for (name,) in cursor.fetchall()}


def test_no_history_can_be_changed_but_where_a_change_of_keys_must(histories):
    """``core.rls.HistoryTable`` in the migration that makes the history."""
    encrypted = {one.model: {field.column for field in (*one.texts, *one.indexes)} for one in encrypted_tables()}
    assert Client.history.model in histories
    for model in histories:
        assert not may("UPDATE", model._meta.db_table), model._meta.label
        assert columns_open_to_change(model._meta.db_table) == encrypted.get(model, set()), model._meta.label


def test_entries_go_only_with_a_client(histories, classes):
    for model in histories:
        goes = ask.class_of(model, classes).kind == PurgeKind.DELETE
        assert may("DELETE", model._meta.db_table) == goes, model._meta.label


@pytest.mark.parametrize("statement", ["UPDATE {} SET history_type = '~'", "UPDATE {} SET history_date = now()", "TRUNCATE {}"])
def test_the_application_does_not_rewrite_what_was(histories, statement):
    for model in histories:
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format(model._meta.db_table))
