"""Stored files to be deleted: noted down with the erasure or striking, deleted after its commit, tried again until it is done."""

import logging
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.apps import apps
from django.core.files.storage import Storage
from django.db import connection, transaction
from psycopg.sql import SQL, Identifier

from core import clock
from core.transactions import unit_of_work
from privacy.models import FileToDelete
from privacy.tables import ClientFiles

logger = logging.getLogger(__name__)

#: Files deleted in one transaction.
AT_A_TIME = 50

QUEUE = SQL(
    "INSERT INTO privacy_filetodelete (id, field, name, queued_at, tries)"
    " SELECT gen_random_uuid(), %s, name, now(), 0 FROM"
    " (SELECT DISTINCT {column} AS name FROM {table} WHERE {client_column} = ANY(%s) AND {column} <> '') AS files"
    # The row's own file stands in its history as well.
    " ON CONFLICT DO NOTHING"
)


def queue_files(client_ids: Sequence[UUID], *, columns: Sequence[ClientFiles]) -> int:
    """Note down the clients' files, before their rows go; once that is committed, delete them. Returns how many there are."""
    queued = 0
    with connection.cursor() as cursor:
        for one in columns:
            names = {"table": one.table, "column": one.column, "client_column": one.client_column}
            cursor.execute(QUEUE.format(**{key: Identifier(name) for key, name in names.items()}), [one.field, list(client_ids)])
            queued += cursor.rowcount
    if queued:
        # Robust: the clients are erased by then, and what fails here is tried again by the hourly job.
        transaction.on_commit(delete_queued_files, robust=True)
    return queued


def queue_names(field: str, names: Iterable[str]) -> None:
    """Note down single files of a client who stays, of a struck entry for one; once that is committed, delete them.

    Args:
        field: ``app.Model.field`` of the file field.
        names: their names in its storage; the empty one is passed over.
    """
    rows = [FileToDelete(field=field, name=name, queued_at=clock.now()) for name in sorted(set(names)) if name]
    if rows:
        FileToDelete.objects.bulk_create(rows, ignore_conflicts=True)
        transaction.on_commit(delete_queued_files, robust=True)


def delete_queued_files() -> int:
    """Delete every file that is waiting and not in somebody else's hands; return how many were deleted.

    A file that is not there counts as deleted. One whose storage fails stays, with its tries counted.
    """
    deleted = 0
    after: UUID | None = None
    while True:
        with unit_of_work():
            waiting = FileToDelete.objects.select_for_update(skip_locked=True).order_by("pk")
            rows = list((waiting.filter(pk__gt=after) if after else waiting)[:AT_A_TIME])
            if not rows:
                return deleted
            # Taken before deleting, which empties the key.
            after = rows[-1].pk
            deleted += sum(_delete(row) for row in rows)


def _delete(row: FileToDelete) -> bool:
    try:
        storage_of(row.field).delete(row.name)
    except Exception as error:  # noqa: BLE001 - whatever a storage raises, the other files must not wait
        row.tries += 1
        row.save(update_fields=["tries"])
        logger.error("a stored file was not deleted: %s, try %d, %s", row.pk, row.tries, type(error).__name__)
        return False
    row.delete()
    return True


def storage_of(field: str) -> Storage:
    """Return the storage behind a file field.

    Args:
        field: ``app.Model.field``.
    """
    label, _, name = field.rpartition(".")
    storage: Storage = apps.get_model(label)._meta.get_field(name).storage
    return storage
