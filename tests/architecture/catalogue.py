"""What the database itself says of its tables, read from pg_catalog."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Column:
    """Type and nullability of one column."""

    type: str
    is_required: bool


@dataclass(frozen=True)
class ForeignKey:
    """One foreign key of a table."""

    columns: tuple[str, ...]
    to_table: str
    to_columns: tuple[str, ...]


@dataclass(frozen=True)
class Policy:
    """A row-level security policy; expressions as PostgreSQL prints them, without white space and brackets."""

    command: str
    using: str
    check: str


@dataclass
class Table:
    """One ordinary or partitioned table of the schema public."""

    name: str
    has_row_security: bool = False
    parent: str = ""
    columns: dict[str, Column] = field(default_factory=dict)
    foreign_keys: list[ForeignKey] = field(default_factory=list)
    policies: list[Policy] = field(default_factory=list)
    led_by: set[str] = field(default_factory=set)
    """First columns of its whole (not partial) indexes."""


TABLES = """
SELECT c.relname, c.relrowsecurity, coalesce((SELECT p.relname FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent
    WHERE i.inhrelid = c.oid), '')
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
"""
COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, NULL), a.attnotnull
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
"""
FOREIGN_KEYS = """
SELECT c.relname,
    ARRAY(SELECT attname::text FROM unnest(k.conkey) WITH ORDINALITY AS u(n, i)
        JOIN pg_attribute ON attrelid = k.conrelid AND attnum = n ORDER BY i),
    r.relname,
    ARRAY(SELECT attname::text FROM unnest(k.confkey) WITH ORDINALITY AS u(n, i)
        JOIN pg_attribute ON attrelid = k.confrelid AND attnum = n ORDER BY i)
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class r ON r.oid = k.confrelid
WHERE k.contype = 'f' AND c.relnamespace = 'public'::regnamespace AND k.convalidated
"""
POLICIES = "SELECT tablename, cmd, coalesce(qual, ''), coalesce(with_check, '') FROM pg_policies WHERE schemaname = 'public'"
INDEXES = """
SELECT c.relname, a.attname
FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
WHERE c.relnamespace = 'public'::regnamespace AND i.indpred IS NULL AND i.indisvalid
"""


def read_tables(connection: Any) -> dict[str, Table]:
    """Return the tables by name.

    Args:
        connection: a Django connection; it also sees what its open transaction has made.
    """
    with connection.cursor() as cursor:

        def rows(statement: str) -> list[tuple[Any, ...]]:
            cursor.execute(statement)
            return cursor.fetchall()

        tables = {name: Table(name=name, has_row_security=secured, parent=parent) for name, secured, parent in rows(TABLES)}
        for name, column, kind, is_required in rows(COLUMNS):
            tables[name].columns[column] = Column(type=kind, is_required=is_required)
        for name, columns, to_table, to_columns in rows(FOREIGN_KEYS):
            tables[name].foreign_keys.append(ForeignKey(tuple(columns), to_table, tuple(to_columns)))
        for name, command, using, check in rows(POLICIES):
            tables[name].policies.append(Policy(command, _bare(using), _bare(check)))
        for name, column in rows(INDEXES):
            tables[name].led_by.add(column)
    return tables


def referrers(tables: dict[str, Table]) -> dict[str, set[str]]:
    """Return, by table, the tables that refer to it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for table in tables.values():
        for key in table.foreign_keys:
            found[key.to_table].add(table.name)
    return found


def _bare(expression: str) -> str:
    return "".join(expression.split()).replace("(", "").replace(")", "")
