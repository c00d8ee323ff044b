"""The unit of work: one transaction, one area and one request id around a page, a task or a command.

Row-level security shows nothing until the area is set, and it is set inside the transaction only, so a connection
that goes back to the pool carries no area along. What must outlive a rollback (a denial) is written ``afterwards``.
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction

#: No 0, O, 1, I or L: a person reads the id to the support over the telephone.
REQUEST_ID_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@dataclass
class UnitOfWork:
    """What is known of the running unit: its area, its request id, who acts, and what is to be done after it."""

    request_id: str
    area_id: int | None = None
    actor: Any = None
    began_at: datetime | None = None
    must_roll_back: bool = False
    found: dict[Any, Any] = field(default_factory=dict)
    after: list[Callable[[], Any]] = field(default_factory=list)


_current: ContextVar[UnitOfWork | None] = ContextVar("tym_unit_of_work", default=None)


def new_request_id() -> str:
    """Return a fresh id such as ``7F3K-Q2ZT-9M4W`` (59 bits; unique enough to find one request in the log)."""
    letters = "".join(secrets.choice(REQUEST_ID_ALPHABET) for _ in range(12))
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def current_request_id() -> str:
    """Return the id of the running request, task or command; empty outside a unit of work."""
    unit = _current.get()
    return unit.request_id if unit else ""


def current_actor() -> Any:
    """Return the actor of the running unit of work, or None: the system itself."""
    unit = _current.get()
    return unit.actor if unit else None


def current_area() -> int | None:
    """Return the id of the co-operation area that row-level security lets through now, or None."""
    unit = _current.get()
    return unit.area_id if unit else None


def set_area(area_id: int | None) -> None:
    """Let row-level security through to the rows of one area until the transaction ends.

    Args:
        area_id: key of the co-operation area; None closes all client data.
    Raises:
        RuntimeError: outside a transaction, where the setting would have no effect.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("The area is set inside a transaction only: use unit_of_work().")
    with connection.cursor() as cursor:
        cursor.execute("SELECT now(), set_config('tym.area', %s, true)", ["" if area_id is None else str(int(area_id))])
        (began_at, _area) = cursor.fetchone()
    unit = _current.get()
    if unit is not None:
        unit.area_id = area_id
        unit.began_at = began_at


def found_once(key: Any, find: Callable[[], Any]) -> Any:
    """What ``find()`` gives, asked once in the running unit of work and area; None outside a unit, where nothing is kept.

    For what many queries of a page need and nothing in it changes, or whoever changes it calls ``forget_found``.
    """
    unit = _current.get()
    if unit is None:
        return None
    if (unit.area_id, key) not in unit.found:
        unit.found[unit.area_id, key] = find()
    return unit.found[unit.area_id, key]


def forget_found() -> None:
    """Ask anew in the running unit of work: something was written that ``found_once`` was asked about."""
    unit = _current.get()
    if unit is not None:
        unit.found.clear()


def transaction_time(*, using: str = DEFAULT_DB_ALIAS) -> datetime:
    """Return when the running transaction began, by the database's clock: the time of every event of the log in it.

    Known already inside a unit of work; one query elsewhere (another connection, a transaction of a test).
    """
    unit = _current.get()
    if using == DEFAULT_DB_ALIAS and unit is not None and unit.began_at is not None:
        return unit.began_at
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT now()")
        (began_at,) = cursor.fetchone()
    return began_at  # type: ignore[no-any-return]


def lock_names(*names: str) -> None:
    """Let one transaction at a time pass for each name, until it ends; always in one order, so that none waits for another.

    For what has no row yet that could be locked: two requests sent side by side would each find that nothing is there.
    """
    with connection.cursor() as cursor:
        for name in sorted(names):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 381))", [name])


def act_as(actor: Any) -> None:
    """Make ``actor`` the author of what the running unit of work writes into history."""
    unit = _current.get()
    if unit is not None:
        unit.actor = actor


def mark_rollback() -> None:
    """Have the running unit of work rolled back at its end, whatever answer the page gives."""
    unit = _current.get()
    if unit is not None:
        unit.must_roll_back = True


def afterwards(action: Callable[[], Any]) -> None:
    """Run ``action`` in a new transaction once the running unit has ended, committed or rolled back.

    Outside a unit of work it runs at once, in a transaction of its own.
    """
    unit = _current.get()
    if unit is None:
        with transaction.atomic():
            action()
    else:
        unit.after.append(action)


@contextmanager
def unit_of_work(*, area_id: int | None = None, request_id: str = "", actor: Any = None) -> Iterator[UnitOfWork]:
    """Open the transaction that a request, a task or a command runs in.

    Args:
        area_id: the one area whose client data may be seen and written; None for none.
        request_id: id for log and history; a new one when empty.
        actor: who acts; None for the system.
    Yields:
        The unit. An exception, or ``mark_rollback()``, rolls the work back; the ``afterwards`` actions run all the same.
    """
    unit = UnitOfWork(request_id=request_id or new_request_id(), area_id=area_id, actor=actor)
    outer = _current.get()
    outer_area = outer.area_id if outer else None
    token = _current.set(unit)
    try:
        try:
            with transaction.atomic():
                set_area(area_id)
                yield unit
                if unit.must_roll_back:
                    transaction.set_rollback(True)
        finally:
            _run_afterwards(unit)
    finally:
        _current.reset(token)
        if outer is not None and connection.in_atomic_block:
            set_area(outer_area)


def _run_afterwards(unit: UnitOfWork) -> None:
    """Do what was left for afterwards, each in its own transaction: one that fails keeps no other from being done.

    Raises:
        Exception: the last failure, with those before it as its context.
    """
    actions, unit.after = unit.after, []
    with ExitStack() as stack:
        for action in reversed(actions):
            stack.callback(_run_alone, unit.area_id, action)


def _run_alone(area_id: int | None, action: Callable[[], Any]) -> None:
    with transaction.atomic():
        set_area(area_id)
        action()
