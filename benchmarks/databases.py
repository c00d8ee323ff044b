"""The benchmark's databases: one for each size, kept for the next run, beside the demo's and never in it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from benchmarks.filling import fill
from benchmarks.people import people
from benchmarks.sizes import AREAS, share_out
from benchmarks.stock.filling import fill_stock

FOLDER = Path(__file__).parent
#: The tables whose triggers keep the vacancies (``clients/migrations/0014_vacancies.py``).
VACANT_FROM = ("clients_client", "clients_membership", "clients_responsibleofficial")


@dataclass(frozen=True)
class BenchDatabase:
    """One size's database."""

    clients: int

    @property
    def name(self) -> str:
        """Its name on the server."""
        return f"{os.environ.get('TYM_BENCH_DB', 'tym_bench')}_{self.clients}"

    def is_ready(self) -> bool:
        """Whether it was filled to the end by a builder and migrations like today's."""
        with _server() as server:
            found = server.execute(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [self.name]
            ).fetchone()
        return found is not None and found[0] == _mark()

    def build(self) -> None:
        """Make it anew and fill it."""
        with _server() as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(self.name)))
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(self.name)))
        for alias in ("default", "owner"):
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = self.name
        call_command("migrate", database="owner", verbosity=0, interactive=False, run_syncdb=True)
        call_command("createcachetable", database="owner", verbosity=0)
        with self._vacancies_afterwards():
            world = fill(self.clients, areas=AREAS)
        fill_stock(world, [one.identity_code for one in people(share_out(self.clients)[0])])
        connections["default"].close()
        with _server(self.name) as owner:
            owner.execute("VACUUM ANALYZE")
            owner.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(self.name), sql.Literal(_mark())))
        connections["owner"].close()

    @contextmanager
    def _vacancies_afterwards(self) -> Iterator[None]:
        """Keep the table of vacancies not row by row but once, at the end.

        An area is filled in one transaction, of which the server's statistics know nothing: it takes a search by area to be as
        narrow as one by client, and each row's trigger reads the whole area (a million clients: over 45 minutes, and no end).
        """
        with _server(self.name) as owner:
            for table in VACANT_FROM:
                owner.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER keep_vacancies").format(sql.Identifier(table)))
            yield
            owner.execute("ANALYZE")
            owner.execute(
                "INSERT INTO clients_vacancy (id, client_id, area_id, authority_id)"
                " SELECT gen_random_uuid(), c.id, vacant.area_id, vacant.authority_id"
                " FROM clients_client c CROSS JOIN clients_vacant(c.id) AS vacant"
            )
            for table in VACANT_FROM:
                owner.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER keep_vacancies").format(sql.Identifier(table)))

    def connection(self, role: str) -> BaseDatabaseWrapper:
        """A connection of ``default`` (tym_app, behind the wall) or ``owner`` (past it), to be put in as the default one."""
        settings = {**connections[role].settings_dict, "NAME": self.name, "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": False}
        return type(connections[role])(settings, alias="default")


@contextmanager
def speaking_to(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Let everything in the block use ``connection`` as Django's default one."""
    usual = connections["default"]
    connections["default"] = connection
    try:
        yield
    finally:
        connections["default"] = usual


def _server(database: str = "postgres") -> psycopg.Connection:
    parameters = connections["owner"].get_connection_params()
    keep = {key: value for key, value in parameters.items() if key in {"host", "port", "user", "password", "sslmode"}}
    return psycopg.connect(**keep, dbname=database, autocommit=True)


def _mark() -> str:
    """What a filled database is filled by: the names of the migrations and the text of the builder."""
    names = sorted(map(str, MigrationLoader(None).disk_migrations))
    sources = [(FOLDER / name).read_bytes() for name in ("filling.py", "people.py", "world.py", "sizes.py")]
    sources += [path.read_bytes() for path in sorted((FOLDER / "stock").glob("*.py"))]
    return f"tym benchmark {sha256(b''.join(sources) + repr(names).encode()).hexdigest()}"
