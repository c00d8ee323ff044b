"""Writing the log: one call per business event, in the transaction of the event itself."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.transaction import TransactionManagementError

from audit import keys
from audit.actions import Action
from audit.canonical import EVENT_FIELDS, EVENT_VERSION, serialise
from audit.models import Event
from core.transactions import afterwards, current_area, current_request_id, transaction_time

__all__ = ["Action", "ActorSnapshot", "Entry", "record", "record_denial", "record_many", "search_hash"]

#: Codes only: nothing that a person typed gets through these.
CODE = re.compile(r"[a-z0-9_.:,\-]*")
OBJECT_ID = re.compile(r"[A-Za-z0-9_.:\-]*")


class ActorSnapshot(Protocol):
    """What the log keeps of who acted; ``authorities.access.Actor`` is one."""

    @property
    def user_id(self) -> int | None: ...
    @property
    def name(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def role_label(self) -> Any: ...
    @property
    def authority_id(self) -> int | None: ...
    @property
    def authority_label(self) -> Any: ...
    @property
    def area_id(self) -> int | None: ...
    @property
    def request_id(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One event to be recorded; the fields are those of ``record``.

    ``object_type`` and ``object_id`` stand for an object that is no row of a model, or no longer one.
    """

    action: Action
    actor: ActorSnapshot | None
    area_id: int | None = None
    client_id: UUID | None = None
    obj: models.Model | None = None
    data_group: str = ""
    basis: str = ""
    changed_fields: Iterable[str] = ()
    listed_ids: Iterable[UUID] = ()
    search_hash: str = ""
    reason: str = ""
    row_count: int | None = None
    object_type: str = ""
    object_id: str = ""


def record(
    action: Action,
    *,
    actor: ActorSnapshot | None,
    area_id: int | None = None,
    client_id: UUID | None = None,
    obj: models.Model | None = None,
    data_group: str = "",
    basis: str = "",
    changed_fields: Iterable[str] = (),
    listed_ids: Iterable[UUID] = (),
    search_hash: str = "",
    reason: str = "",
    row_count: int | None = None,
) -> Event:
    """Write one event, in one INSERT, in the transaction of what it tells about.

    Args:
        action: the event's verb.
        actor: who did it; None for the system.
        area_id: the co-operation area; when not given, the object's, else the actor's, else the current one.
        client_id: the client it was about; when not given, the object's.
        obj: the row it was about; its type and key are kept, never its text.
        data_group: code of the group of § 11(2) data.
        basis: code of why the actor could (official, purpose of the day, grant ...).
        changed_fields: names of the fields that changed; never their values.
        listed_ids: keys of the clients that a list showed.
        search_hash: from ``search_hash()``; never the term.
        reason: code of a typed reason, such as why access was denied; never free text.
        row_count: how many rows an operation on a set touched.

    Raises:
        TransactionManagementError: outside a transaction.
        ValueError: free text where a code belongs.
    Source: Act 906/2019 § 17; R36.

    """
    entry = Entry(
        action=action,
        actor=actor,
        area_id=area_id,
        client_id=client_id,
        obj=obj,
        data_group=data_group,
        basis=basis,
        changed_fields=changed_fields,
        listed_ids=listed_ids,
        search_hash=search_hash,
        reason=reason,
        row_count=row_count,
    )
    return record_many([entry])[0]


def record_many(entries: Sequence[Entry], *, using: str = DEFAULT_DB_ALIAS) -> list[Event]:
    """Write several events in one INSERT; see ``record``.

    Args:
        entries: the events.
        using: "owner" in the commands that run as the database's owner, else the default.

    """
    return _write([_unsigned(entry) for entry in entries], using=using)


def record_denial(
    *,
    actor: ActorSnapshot | None,
    reason: str,
    area_id: int | None = None,
    client_id: UUID | None = None,
    obj: models.Model | None = None,
    data_group: str = "",
) -> None:
    """Write that an attempt was denied, in a new transaction after the running one: the denial survives its rollback.

    Args:
        actor: who tried; None when nobody had signed in.
        area_id: as for ``record``.
        client_id: as for ``record``.
        obj: as for ``record``.
        data_group: as for ``record``.
        reason: code of the typed reason (``authorities.access.Deny``).

    Raises:
        ValueError: free text where a code belongs.

    """
    event = _unsigned(
        Entry(
            action=Action.DENIED,
            actor=actor,
            area_id=area_id,
            client_id=client_id,
            obj=obj,
            data_group=data_group,
            reason=reason,
        )
    )
    afterwards(_writer(event))


def search_hash(term: str) -> str:
    """Return the keyed hash that the log keeps of a search term, with the key's id; empty for an empty term.

    Case and surrounding or repeated spaces do not count, so the same search gives the same hash.
    """
    plain = " ".join(term.split()).casefold()
    if not plain:
        return ""
    key_id = keys.primary_key_id()
    return f"{key_id}:{keys.keyed_hash(keys.SEARCH, plain.encode(), key_id=key_id).hex()}"


def sign(event: Event, *, at: datetime) -> Event:
    """Give the event its time and its keyed hash, and return it."""
    event.at = at
    event.key_id = keys.primary_key_id()
    event.mac = row_mac([getattr(event, name) for name in EVENT_FIELDS], key_id=event.key_id)
    return event


def row_mac(values: Iterable[Any], *, key_id: str) -> bytes:
    """Return the keyed hash over the values of ``EVENT_FIELDS``."""
    return keys.keyed_hash(keys.ROW, serialise(EVENT_VERSION, values), key_id=key_id)


def _writer(event: Event) -> Callable[[], None]:
    def write() -> None:
        _write([event], using=DEFAULT_DB_ALIAS)

    return write


def _write(events: list[Event], *, using: str) -> list[Event]:
    if not connections[using].in_atomic_block:
        raise TransactionManagementError("An event is written in the transaction of what it tells about; there is none.")
    at = transaction_time(using=using)
    for event in events:
        sign(event, at=at)
    if len(events) == 1:
        events[0].save(using=using)
        return events
    return Event.objects.using(using).bulk_create(events, batch_size=1000)


def _unsigned(entry: Entry) -> Event:
    """Turn an entry into a row, with everything but time and hash; taken at once, while the request is known."""
    actor, obj = entry.actor, entry.obj
    area_id = _first(entry.area_id, getattr(obj, "area_id", None), actor.area_id if actor else None, current_area())
    client_id = _first(entry.client_id, getattr(obj, "client_id", None))
    return Event(
        action=Action(entry.action).value,
        area_id=area_id,
        client_id=client_id,
        object_type=_code("type of object", obj._meta.label_lower if obj is not None else entry.object_type),
        object_id=_matching(OBJECT_ID, "object id", str(obj.pk) if obj is not None else entry.object_id),
        data_group=_code("data group", entry.data_group),
        basis=_code("basis", entry.basis),
        reason=_code("reason", entry.reason),
        request_id=_matching(OBJECT_ID, "request id", (actor.request_id if actor else "") or current_request_id()),
        changed_fields=sorted(_code("field name", name) for name in entry.changed_fields),
        listed_ids=list(entry.listed_ids),
        search_hash=_code("search hash", entry.search_hash),
        row_count=entry.row_count,
        **_snapshot(actor),
    )


def _snapshot(actor: ActorSnapshot | None) -> dict[str, Any]:
    if actor is None:
        return {}
    return {
        "actor_id": actor.user_id,
        "actor_name": str(actor.name)[:200],
        "actor_role": _code("role", str(actor.role)),
        "actor_role_label": str(actor.role_label)[:200],
        "actor_authority_id": actor.authority_id,
        "actor_authority_label": str(actor.authority_label)[:200],
    }


def _first(*candidates: Any) -> Any:
    return next((value for value in candidates if value is not None), None)


def _code(what: str, value: str) -> str:
    return _matching(CODE, what, str(value))


def _matching(pattern: re.Pattern[str], what: str, value: str) -> str:
    if not pattern.fullmatch(value):
        raise ValueError(f"The {what} in the log is a code, not text.")
    return value
