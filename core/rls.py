"""Migration operations that put the wall between the areas into the database itself (design § 3).

Every table with client data carries ``client_id`` and ``area_id``. ``ClientTable`` ties the pair to the client by one
composite foreign key, so that a row cannot point at a client of another area, and both operations let the application's
role see and write the rows of one area only: the one in the transaction's setting ``tym.area``. The owner's role, which
migrates, is not bound by the policies. ``ParentKeys`` ties a grandchild to the client of the row that it hangs on.
``HistoryTable`` keeps the application's role from changing what a history says.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

CURRENT_AREA = "NULLIF(current_setting('tym.area', true), '')::int"


class _SqlOperation(Operation):
    """An operation that changes the database and not Django's picture of it."""

    reversible = True

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        return None

    def _run(self, schema_editor: BaseDatabaseSchemaEditor, statements: list[str]) -> None:
        for statement in statements:
            schema_editor.execute(statement)


class AreaTable(_SqlOperation):
    """Row-level security by equality of ``area_id``: for history tables and others without the client's key.

    Args:
        table: name of the table in the database.
        allow_no_area: let rows without an area through as well (saved forms of pages outside the register).
    """

    def __init__(self, table: str, *, allow_no_area: bool = False) -> None:
        self.table = table
        self.allow_no_area = allow_no_area

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.table], {"allow_no_area": self.allow_no_area} if self.allow_no_area else {}

    def describe(self) -> str:
        return f"Wall {self.table} off by area"

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        rule = f"area_id = {CURRENT_AREA}"
        if self.allow_no_area:
            rule = f"(area_id IS NULL OR {rule})"
        self._run(
            schema_editor,
            [
                f'ALTER TABLE "{self.table}" ENABLE ROW LEVEL SECURITY',
                f'CREATE POLICY one_area ON "{self.table}" USING ({rule}) WITH CHECK ({rule})',
            ],
        )

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._run(
            schema_editor,
            [
                f'DROP POLICY IF EXISTS one_area ON "{self.table}"',
                f'ALTER TABLE "{self.table}" DISABLE ROW LEVEL SECURITY',
            ],
        )


class ParentKeys(_SqlOperation):
    """Foreign keys (parent, client_id) → parent (id, client_id): no row hangs on something of another client.

    The parent's table needs a unique constraint on (id, client_id), in the model's ``Meta``. A key that may be NULL binds once
    it is set.

    Args:
        table: name of the table in the database.
        parents: column with the parent's key → the parent's table.
    """

    def __init__(self, table: str, parents: Mapping[str, str]) -> None:
        self.table = table
        self.parents = dict(parents)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.table, self.parents], {}

    def describe(self) -> str:
        return f"Tie {self.table} to the client of {', '.join(self.parents.values())}"

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._run(
            schema_editor,
            [
                f'ALTER TABLE "{self.table}" ADD CONSTRAINT "{self._name(column)}" FOREIGN KEY ("{column}", client_id)'
                f' REFERENCES "{parent}" (id, client_id) DEFERRABLE INITIALLY DEFERRED'
                for column, parent in self.parents.items()
            ],
        )

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._run(
            schema_editor,
            [f'ALTER TABLE "{self.table}" DROP CONSTRAINT IF EXISTS "{self._name(column)}"' for column in self.parents],
        )

    def _name(self, column: str) -> str:
        return f"{self.table}_{column}_client_fk"


class ClientTable(AreaTable):
    """Row-level security, and the composite foreign key (client_id, area_id) → client (id, area_id).

    Args:
        table: name of the table in the database.
        parents: other tables of client data on which the rows hang (``ParentKeys``).
    """

    CLIENT_TABLE = "clients_client"

    def __init__(self, table: str, *, parents: Mapping[str, str] | None = None) -> None:
        super().__init__(table)
        self.parents = dict(parents or {})

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.table], {"parents": self.parents} if self.parents else {}

    def describe(self) -> str:
        return f"Tie {self.table} to its client and wall it off by area"

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        super().database_forwards(app_label, schema_editor, from_state, to_state)
        self._run(
            schema_editor,
            [
                (
                    f'ALTER TABLE "{self.table}" ADD CONSTRAINT "{self.table}_client_area_fk" FOREIGN KEY (client_id, area_id)'
                    f' REFERENCES "{self.CLIENT_TABLE}" (id, area_id) DEFERRABLE INITIALLY DEFERRED'
                )
            ],
        )
        ParentKeys(self.table, self.parents).database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        ParentKeys(self.table, self.parents).database_backwards(app_label, schema_editor, from_state, to_state)
        self._run(schema_editor, [f'ALTER TABLE "{self.table}" DROP CONSTRAINT IF EXISTS "{self.table}_client_area_fk"'])
        super().database_backwards(app_label, schema_editor, from_state, to_state)


class HistoryTable(_SqlOperation):
    """The application's role adds to a history and reads it; it changes no entry, whatever SQL it is made to run.

    A change of keys rewrites what is encrypted, in the history too, and runs as the application (``core.rotation``): those
    columns stay open to it. Nothing can be made up there without the key; at most another row's value can be put there.

    Args:
        table: name of the table in the database.
        rows_go: entries are deleted with the client, or when what they tell of is struck.
        encrypted: the columns that a change of keys writes anew, blind indexes included.
    """

    def __init__(self, table: str, *, rows_go: bool = False, encrypted: Sequence[str] = ()) -> None:
        self.table = table
        self.rows_go = rows_go
        self.encrypted = list(encrypted)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        given = {"rows_go": self.rows_go, "encrypted": self.encrypted}
        return self.__class__.__name__, [self.table], {name: value for name, value in given.items() if value}

    def describe(self) -> str:
        return f"Keep what {self.table} says as it was written"

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        role = settings.DATABASE_APP_ROLE
        refused = "UPDATE" if self.rows_go else "UPDATE, DELETE"
        self._run(schema_editor, [f'REVOKE {refused} ON "{self.table}" FROM "{role}"'])
        if self.encrypted:
            columns = ", ".join(f'"{column}"' for column in self.encrypted)
            self._run(schema_editor, [f'GRANT UPDATE ({columns}) ON "{self.table}" TO "{role}"'])

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._run(schema_editor, [f'GRANT UPDATE, DELETE ON "{self.table}" TO "{settings.DATABASE_APP_ROLE}"'])


class GrantAppRole(_SqlOperation):
    """Give the application's role what it needs on everything that the owner makes from here on, and no more."""

    def describe(self) -> str:
        return "Default privileges of the application's database role"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [], {}

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        role = settings.DATABASE_APP_ROLE
        tables = "SELECT, INSERT, UPDATE, DELETE ON TABLES"
        self._run(
            schema_editor,
            [
                f'GRANT USAGE ON SCHEMA public TO "{role}"',
                f'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {tables} TO "{role}"',
                f'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO "{role}"',
                f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{role}"',
                f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{role}"',
            ],
        )

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        role = settings.DATABASE_APP_ROLE
        self._run(
            schema_editor,
            [
                f'ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM "{role}"',
                f'ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM "{role}"',
            ],
        )
