"""Everywhere that data can be: the database as a dump, its tables one by one, sessions, files, Redis and the log."""

import io
import json
import logging
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import redis
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.storage import Storage, storages
from django.db import connections
from psycopg import sql

from tests.database import TestDatabase
from tym.embedded.machine import postgres_program

#: Where a client's key stays on purpose: the log and its partitions, and the ledger.
KEEPS_KEYS = ("audit_event", "privacy_ledgerentry")


def dump(database: TestDatabase) -> str:
    """The whole database as pg_dump writes it: large objects, too, and every row whatever the row-level security says."""
    parameters = connections["owner"].get_connection_params()
    command: list[Any] = [postgres_program("pg_dump"), "--large-objects", "--dbname", database.name]
    command += ["--host", parameters["host"], "--username", parameters["user"]]
    if parameters.get("port"):
        command += ["--port", str(parameters["port"])]
    environment = {"PGPASSWORD": parameters.get("password") or "", "LC_ALL": "C"}
    done = subprocess.run(command, env=environment, capture_output=True, check=True, text=True, encoding="utf-8")
    return done.stdout


def table_names(database: TestDatabase) -> list[str]:
    """Every ordinary table, partitions included."""
    with database.connect() as owner:
        return [row[0] for row in owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")]


def rows_naming(database: TestDatabase, client_id: UUID) -> dict[str, list[tuple[Any, ...]]]:
    """The rows in which the client's key stands in any column of any type, by table, with their place and age on disk."""
    found = {}
    with database.connect() as owner:
        for name in table_names(database):
            statement = sql.SQL("SELECT t.ctid::text, t.xmin::text, t::text FROM {} t WHERE t::text ILIKE %s OR t::text ILIKE %s")
            rows = owner.execute(statement.format(sql.Identifier(name)), [f"%{client_id}%", f"%{client_id.hex}%"]).fetchall()
            if rows:
                found[name] = sorted(rows)
    return found


def keeps_keys(table: str) -> bool:
    """Whether the client's key may stay in a table."""
    return table.startswith(KEEPS_KEYS)


def sessions() -> str:
    """What all sessions hold, in clear."""
    return "\n".join(json.dumps(session.get_decoded(), default=str) for session in Session.objects.all())


def files() -> str:
    """Names and contents of all stored files."""
    stores = [storages[alias] for alias in settings.STORAGES if alias != "staticfiles"]
    return "\n".join(text for storage in stores for text in _files_under(storage, ""))


def _files_under(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        path = f"{folder}/{name}".lstrip("/")
        with storage.open(path) as stored:
            yield path + " " + stored.read().decode("utf-8", "replace")
    for inner in folders:
        yield from _files_under(storage, f"{folder}/{inner}".lstrip("/"))


def queue(url: str) -> str:
    """Every key and value in Redis."""
    with redis.Redis.from_url(url.replace("redis+socket://", "unix://")) as server:
        return "\n".join(f"{key!r} {_value(server, key)!r}" for key in server.scan_iter())


def _value(server: "redis.Redis[bytes]", key: bytes) -> Any:
    match server.type(key):
        case b"string":
            return server.get(key)
        case b"list":
            return server.lrange(key, 0, -1)
        case b"set":
            return server.smembers(key)
        case b"zset":
            return server.zrange(key, 0, -1)
        case b"hash":
            return server.hgetall(key)
        case b"none":
            return None
        case kind:
            raise AssertionError(f"how is a Redis {kind!r} read?")


@contextmanager
def log_output() -> Iterator[io.StringIO]:
    """Whatever any logger says inside the block, at every level."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    levels = {logger: logger.level for logger in (root, *_loggers())}
    for logger in levels:
        logger.setLevel(logging.DEBUG)
    root.addHandler(handler)
    try:
        yield stream
    finally:
        root.removeHandler(handler)
        for logger, level in levels.items():
            logger.setLevel(level)


def _loggers() -> list[logging.Logger]:
    return [one for one in logging.Logger.manager.loggerDict.values() if isinstance(one, logging.Logger)]
