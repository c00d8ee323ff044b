"""Locking a record together with its client, the client first, as every service does."""

from typing import TypeVar

from clients.models import Client, ClientRecord
from core.errors import StaleRow

Record = TypeVar("Record", bound=ClientRecord)


def lock_record(record: Record, *, seen_version: int | None = None) -> Record:
    """Return the record as it stands, locked, with its client locked.

    Whoever waited here while two clients were merged would otherwise write the record back to the client that it has left.

    Raises:
        StaleRow: the record has another version now, or belongs to another client since it was read.
        DoesNotExist: there is no such record within the current area.
    """
    client = Client.lock(record.client_id)
    locked: Record = type(record).lock(record, seen_version=seen_version)
    if locked.client_id != client.pk:
        raise StaleRow(locked)
    locked.client = client
    return locked
