"""The tests themselves stand on the roles of production: the application owns nothing and cannot bypass."""

import psycopg
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import ProgrammingError, connection, connections, transaction

pytestmark = pytest.mark.django_db


def test_tests_run_as_the_application_role():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("tym_app", False, False, False)


def test_the_application_role_owns_nothing():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = 'tym_app'::regrole")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "TRUNCATE django_session",
        "DROP TABLE django_session",
        "CREATE ROLE other",
        "SET ROLE tym_owner",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('core', '9999_left_out', now())",
        "UPDATE django_migrations SET name = 'x'",
        "DELETE FROM django_migrations",
    ],
)
def test_the_application_role_cannot(statement):
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_sessions_speak_utc():
    with connection.cursor() as cursor:
        cursor.execute("SHOW timezone")
        assert cursor.fetchone() == ("UTC",)


def test_text_is_ordered_by_bytes():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'ä' > 'z', 'Z' < 'a'")
        assert cursor.fetchone() == (True, True)


@pytest.mark.django_db(databases=["default", "owner"])
def test_both_aliases_are_one_database():
    names = {connections[alias].settings_dict["NAME"] for alias in ("default", "owner")}
    assert len(names) == 1
    assert {connections[alias].settings_dict["USER"] for alias in ("default", "owner")} == {"tym_app", "tym_owner"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", [1, 2])
def test_what_a_test_commits_is_gone_in_the_next_and_migrated_rows_stay(attempt, owner_connection: psycopg.Connection):
    assert not ContentType.objects.filter(app_label="left-over").exists()
    assert ContentType.objects.filter(app_label="sessions").exists()
    ContentType.objects.create(app_label="left-over", model="row")
    ContentType.objects.filter(app_label="sessions").delete()
    assert owner_connection.execute("SELECT count(*) FROM django_content_type WHERE app_label = 'left-over'").fetchone() == (1,)
