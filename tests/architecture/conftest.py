"""The tables as they are, and an owner who may add to them for one test."""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection, connections

from core.registry import iter_purge
from tests.architecture import client_tables as ask
from tests.architecture.catalogue import read_tables


@pytest.fixture
def tables():
    return read_tables(connection)


@pytest.fixture
def every_model():
    return apps.get_models(include_auto_created=True)


@pytest.fixture
def classes():
    return ask.by_key(iter_purge())


@pytest.fixture
def owner():
    """The owner's connection in the test's transaction: the tables made here are seen by nobody else."""
    own = connections["owner"]

    def run(*statements):
        with own.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    return SimpleNamespace(run=run, connection=own, tables=lambda: read_tables(own))
