"""One unambiguous sequence of bytes for each event and each seal, for the keyed hashes to run over.

Every value carries its type and its length, so no two different events give the same bytes: ``("ab", "c")`` and
``("a", "bc")`` differ, and so do an empty text, an absent value and an empty list.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

#: The fields under the row's keyed hash, in the order in which they are serialised. A change of this list is a new
#: version: rows of the old version must be proved by the old list.
EVENT_VERSION = "tym.audit.event.1"
EVENT_FIELDS = (
    "id",
    "at",
    "action",
    "actor_id",
    "actor_name",
    "actor_role",
    "actor_role_label",
    "actor_authority_id",
    "actor_authority_label",
    "area_id",
    "client_id",
    "object_type",
    "object_id",
    "data_group",
    "basis",
    "reason",
    "request_id",
    "changed_fields",
    "listed_ids",
    "search_hash",
    "row_count",
    "key_id",
)

SEAL_VERSION = "tym.audit.seal.1"
SEAL_FIELDS = ("day", "sequence", "event_count", "rows_hash", "previous", "key_id")


def serialise(version: str, values: Iterable[Any]) -> bytes:
    """Return the bytes of ``values`` under the name of their layout.

    Args:
        version: name of the layout; layouts never share bytes.
        values: None, text, whole numbers, UUIDs, aware moments, bytes and lists of these.

    Raises:
        TypeError: a value of another type.
        ValueError: a moment without a time zone.

    """
    parts: list[bytes] = []
    _append(parts, version)
    for value in values:
        _append(parts, value)
    return b"".join(parts)


def _append(parts: list[bytes], value: Any) -> None:
    """Append one self-delimiting value: a letter for the type, the length where it varies, the bytes."""
    if value is None:
        parts.append(b"N")
    elif isinstance(value, str):
        text = value.encode()
        parts.append(b"S%d:" % len(text))
        parts.append(text)
    elif isinstance(value, UUID):
        parts.append(b"U")
        parts.append(value.bytes)
    elif isinstance(value, datetime):
        parts.append(b"T%d;" % microseconds(value))
    elif isinstance(value, bytes | memoryview):
        raw = bytes(value)
        parts.append(b"B%d:" % len(raw))
        parts.append(raw)
    elif isinstance(value, list | tuple):
        parts.append(b"L%d:" % len(value))
        for item in value:
            _append(parts, item)
    elif isinstance(value, int) and not isinstance(value, bool):
        parts.append(b"I%d;" % value)
    else:
        raise TypeError(f"The log does not hold values of type {type(value).__name__}.")


def microseconds(moment: datetime) -> int:
    """Return an aware ``moment`` as whole microseconds since 1.1.1970 UTC: exactly what the database keeps."""
    if moment.tzinfo is None:
        raise ValueError("A moment in the log has a time zone.")
    return (moment - EPOCH) // MICROSECOND
