"""Fixtures for all tests: the servers, the database and its two roles."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import psycopg
import pytest
from django.test import TransactionTestCase
from django.utils import translation

from tests.browser import browser, page  # noqa: F401 - fixtures for every test
from tests.database import TestDatabase, test_database
from tym import embedded
from tym.settings.variables import redis_address, uses_embedded_database


@pytest.fixture(autouse=True)
def finnish_again() -> Iterator[None]:
    """A page asked for in English leaves its language to the thread: the next test begins in Finnish."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def servers() -> Iterator[None]:
    """The embedded servers, unless DATABASE_URL names others: joined when they run, else started and stopped."""
    with ExitStack() as stack:
        if uses_embedded_database():
            stack.enter_context(embedded.Lease())
        yield


@pytest.fixture(scope="session")
def test_db(
    servers: None, django_test_environment: None, django_db_blocker: Any, django_db_keepdb: bool, django_db_createdb: bool
) -> Iterator[TestDatabase]:
    """The test database, migrated by the owner's role."""
    with django_db_blocker.unblock(), test_database(keep=django_db_keepdb, fresh=django_db_createdb) as database:
        yield database


@pytest.fixture(scope="session")
def django_db_setup(test_db: TestDatabase) -> Iterator[None]:
    """Replace pytest-django's own: tests run as tym_app, and tests that commit are cleaned up after by the owner."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: test_db.put_back())
        yield


@pytest.fixture
def owner_connection(test_db: TestDatabase) -> Iterator[psycopg.Connection]:
    """A connection of tym_owner in autocommit: sees only what is committed, so use it with ``transactional_db``."""
    with test_db.connect() as connection:
        yield connection


@pytest.fixture(scope="session")
def redis_url(servers: None) -> str:
    """The address of a real Redis."""
    return redis_address()
