"""The test database: made by the owner's role, used by the application's, put back by the owner after each commit."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
from django.core.management import call_command
from django.db import connections
from psycopg import sql


def database_name() -> str:
    """Return this process' database: TYM_TEST_DB (default test_tym), with the xdist worker's name."""
    name = os.environ.get("TYM_TEST_DB", "test_tym")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    return f"{name}_{worker}" if worker else name


def _run() -> str:
    """The key of a run with several workers; "" where the tests run in one process."""
    return os.environ.get("PYTEST_XDIST_TESTRUNUID", "")


def template_of_run(server: psycopg.Connection) -> str:
    """The migrated database that this run's workers copy; "" where there is none.

    One that an earlier run left may lack a migration: it says in its comment whose it is.
    """
    name = _template_name()
    found = server.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]).fetchone()
    return name if _run() and found is not None and found[0] == _run() else ""


def _template_name() -> str:
    return f"{os.environ.get('TYM_TEST_DB', 'test_tym')}_template"


def _workers_left(server: psycopg.Connection) -> bool:
    """Whether another worker's database is still there; the last one takes the template away."""
    pattern = rf"^{os.environ.get('TYM_TEST_DB', 'test_tym')}_gw\d+$"
    return server.execute("SELECT 1 FROM pg_database WHERE datname ~ %s LIMIT 1", [pattern]).fetchone() is not None


@dataclass
class TestDatabase:
    """One migrated database and the rows that its migrations put there."""

    __test__ = False

    name: str
    _migrated_rows: dict[str, bytes] = field(default_factory=dict)

    def connect(self, database: str = "") -> psycopg.Connection:
        """Open a connection of the owner's role, outside Django and outside the test's transaction."""
        parameters = connections["owner"].get_connection_params()
        keep = {key: value for key, value in parameters.items() if key in {"host", "port", "user", "password", "sslmode"}}
        return psycopg.connect(**keep, dbname=database or self.name, autocommit=True)

    def make(self, *, keep: bool) -> None:
        """Make and migrate the database as its owner and point both Django connections at it.

        Args:
            keep: use one that is there already, bringing only its migrations up to date (``--reuse-db``).
        """
        with self.connect("postgres") as server:
            there = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.name]).fetchone()
            if there and not keep:
                self._drop(server)
            if not there or not keep:
                self._create(server)
        self._migrate(self.name)
        self._migrated_rows = self._read_rows()

    def _create(self, server: psycopg.Connection) -> None:
        """Make the database: a copy of the run's template, which its first worker migrates, so that the others need not."""
        if not _run():
            self._create_empty(server, self.name)
            return
        template = _template_name()
        # Held until the copy is there, for nobody may be connected to a database that is copied.
        server.execute("SELECT pg_advisory_lock(hashtext(%s))", [template])
        if not template_of_run(server):
            self._create_empty(server, template)
            self._migrate(template)
            server.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(template), sql.Literal(_run())))
        self._create_empty(server, self.name, template=template)
        server.execute("SELECT pg_advisory_unlock(hashtext(%s))", [template])

    def _create_empty(self, server: psycopg.Connection, name: str, *, template: str = "") -> None:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        copied = sql.SQL(" TEMPLATE {}").format(sql.Identifier(template)) if template else sql.SQL("")
        server.execute(sql.SQL("CREATE DATABASE {}{}").format(sql.Identifier(name), copied))
        # Lost with the machine's power, which a test database may be.
        server.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(sql.Identifier(name)))
        # A test that waits for a lock which nobody gives back fails, rather than hangs.
        server.execute(sql.SQL("ALTER DATABASE {} SET lock_timeout = '60s'").format(sql.Identifier(name)))

    def _migrate(self, name: str) -> None:
        for alias in ("default", "owner"):
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = name
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        call_command("createcachetable", database="owner", verbosity=0)
        connections["owner"].close()

    def remove(self) -> None:
        """Drop the database, cutting whoever is still connected."""
        connections.close_all()
        with self.connect("postgres") as server:
            self._drop(server)
            template = template_of_run(server)
            if template and not _workers_left(server):
                server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(template)))

    def _drop(self, server: psycopg.Connection) -> None:
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND pid <> pg_backend_pid() AND backend_type = 'client backend'",
            [self.name],
        )
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(self.name)))

    def put_back(self) -> None:
        """Empty every table written to and bring back what the migrations had put there.

        The owner does it: the application's role may not TRUNCATE, in tests as little as in production.
        """
        with self.connect() as owner, owner.transaction():
            owner.execute("SET LOCAL lock_timeout = '20s'")
            # By size on disk, not by count: row-level security may hide rows, never their pages.
            full = [row[0] for row in owner.execute(_TABLES + " AND pg_relation_size(c.oid) > 0")]
            if full:
                tables = sql.SQL(", ").join(sql.Identifier(name) for name in full)
                owner.execute(sql.SQL("TRUNCATE {} CASCADE").format(tables))
            self._write_rows(owner)

    def _read_rows(self) -> dict[str, bytes]:
        rows = {}
        with self.connect() as owner:
            for (name,) in owner.execute(_TABLES + " AND pg_relation_size(c.oid) > 0").fetchall():
                with owner.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(name))) as copy:
                    rows[name] = b"".join(bytes(block) for block in copy)
        return {name: content for name, content in rows.items() if content}

    def _write_rows(self, owner: psycopg.Connection) -> None:
        waiting = dict(self._migrated_rows)
        for name in self._in_order(owner):
            if name in waiting:
                with owner.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(name))) as copy:
                    copy.write(waiting.pop(name))

    def _in_order(self, owner: psycopg.Connection) -> list[str]:
        """Return the tables with migrated rows, those referred to before those that refer."""
        pairs = owner.execute(
            "SELECT DISTINCT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'"
        ).fetchall()
        needs = {
            name: {to for of, to in pairs if of == name and to in self._migrated_rows and to != name}
            for name in self._migrated_rows
        }
        order: list[str] = []
        while needs:
            ready = sorted(name for name, others in needs.items() if not others - set(order))
            if not ready:
                raise RuntimeError(f"Tables refer to each other in a circle: {sorted(needs)}")
            order += ready
            needs = {name: others for name, others in needs.items() if name not in ready}
        return order


_TABLES = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relname <> 'django_migrations'
"""


@contextmanager
def test_database(*, keep: bool, fresh: bool) -> Iterator[TestDatabase]:
    """Make this process' test database, and drop it at the end.

    Args:
        keep: leave it for the next run, and use the last run's (``--reuse-db``).
        fresh: make it anew all the same (``--create-db``).
    """
    database = TestDatabase(database_name())
    database.make(keep=keep and not fresh)
    try:
        yield database
    finally:
        connections.close_all()
        if keep:
            database.put_back()
        else:
            database.remove()
