"""Proof of what stands around the rows: partitions, triggers, functions and the application role's privileges."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connections

from audit.database import DEFAULT_PARTITION, EVENT_TABLE, FUNCTIONS, SEAL_TABLE, TRIGGERS, Trigger
from audit.models import DaySeal, Event
from audit.partitions import FEWEST_MONTHS_AHEAD, Month, months_ahead, months_present, partition_names, rows_in_default
from audit.proof.findings import Finding, Kind
from audit.seals import start_of


def partition_findings(
    seals: Mapping[date, DaySeal], *, today: date, dropped_through: Month | None, using: str
) -> Iterator[Finding]:
    """Yield the months whose partition is gone, and what is wrong with the default partition.

    Args:
        seals: all seals by day.
        today: the present UTC day.
        dropped_through: the last month that was dropped by right, with all before it.
        using: the database.
    """
    sealed: dict[Month, int] = {}
    for day, seal in seals.items():
        sealed[Month.of(day)] = sealed.get(Month.of(day), 0) + seal.event_count
    present = set(months_present(using=using))
    for month in sorted({*sealed, Month.of(today)} - present):
        if dropped_through is not None and month <= dropped_through:
            continue
        if sealed.get(month, 0) > _rows_of(month, using=using) or month == Month.of(today):
            yield Finding(Kind.PARTITION_MISSING, str(month), f"There is no partition {month.partition}.")
    ahead = months_ahead(today, using=using)
    if ahead < FEWEST_MONTHS_AHEAD:
        yield Finding(Kind.PARTITIONS_SHORT, str(Month.of(today)), f"Partitions are ready for {max(ahead, 0)} months ahead.")
    strays = rows_in_default(using=using)
    if strays:
        yield Finding(Kind.ROWS_IN_DEFAULT, DEFAULT_PARTITION, f"{strays} rows; their months had no partition.")


def _rows_of(month: Month, *, using: str) -> int:
    start, end = start_of(month.first_day), start_of(month.plus(1).first_day)
    return Event.objects.using(using).between(start, end).count()


def guard_findings(*, using: str) -> Iterator[Finding]:
    """Yield triggers and functions that are missing, switched off, replaced or foreign, and privileges too wide."""
    partitions = partition_names(using=using)
    for table in (EVENT_TABLE, *partitions):
        yield from _trigger_findings(table, [guard for guard in TRIGGERS if guard.table == EVENT_TABLE], using=using)
    yield from _trigger_findings(SEAL_TABLE, [guard for guard in TRIGGERS if guard.table == SEAL_TABLE], using=using)
    yield from _function_findings(using=using)
    for table in (EVENT_TABLE, SEAL_TABLE):
        yield from _privilege_findings(table, allowed={"SELECT", "INSERT"}, using=using)
    for table in partitions:
        yield from _privilege_findings(table, allowed=set(), using=using)
    yield from _role_findings(using=using)


def _trigger_findings(table: str, guards: list[Trigger], *, using: str) -> Iterator[Finding]:
    found = {
        name: (enabled, definition)
        for name, enabled, definition in _rows(
            using,
            "SELECT tgname, tgenabled, pg_get_triggerdef(oid) FROM pg_trigger"
            " WHERE tgrelid = to_regclass(%s) AND NOT tgisinternal",
            [f"public.{table}"],
        )
    }
    for guard in guards:
        enabled, definition = found.pop(guard.name, ("", ""))
        if enabled != guard.enabled:
            yield Finding(Kind.GUARD_MISSING, f"{table}.{guard.name}", "The trigger is missing or switched off.")
        elif definition != guard.definition_on(table):
            yield Finding(Kind.GUARD_CHANGED, f"{table}.{guard.name}", "The trigger is not the system's own.")
    for name in found:
        yield Finding(Kind.GUARD_FOREIGN, f"{table}.{name}", "A trigger that is none of the system's.")
    for (name,) in _rows(using, "SELECT rulename FROM pg_rules WHERE schemaname = 'public' AND tablename = %s", [table]):
        yield Finding(Kind.GUARD_FOREIGN, f"{table}.{name}", "A rule that is none of the system's.")


def _function_findings(*, using: str) -> Iterator[Finding]:
    found = {
        name: (source, definer)
        for name, source, definer in _rows(
            using,
            "SELECT proname, prosrc, prosecdef FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname = ANY(%s)",
            [[function.name for function in FUNCTIONS]],
        )
    }
    for function in FUNCTIONS:
        if found.get(function.name) != (function.body, function.for_app):
            yield Finding(Kind.GUARD_CHANGED, function.name, "The function is missing or not the system's own.")


def _privilege_findings(table: str, *, allowed: set[str], using: str) -> Iterator[Finding]:
    role = settings.DATABASE_APP_ROLE
    for privilege in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER", "REFERENCES"):
        if privilege in allowed:
            continue
        test = "has_table_privilege" if privilege in {"DELETE", "TRUNCATE", "TRIGGER"} else "has_any_column_privilege"
        ((held,),) = _rows(using, f"SELECT {test}(%s, %s, %s)", [role, f"public.{table}", privilege])
        if held:
            yield Finding(Kind.PRIVILEGE_TOO_WIDE, table, f"The role {role} has {privilege}.")


def _role_findings(*, using: str) -> Iterator[Finding]:
    role = settings.DATABASE_APP_ROLE
    query = (
        "SELECT r.rolsuper OR r.rolbypassrls OR pg_has_role(r.oid, c.relowner, 'MEMBER'), c.relrowsecurity"
        " FROM pg_roles r, pg_class c WHERE r.rolname = %s AND c.oid = to_regclass(%s)"
    )
    for too_strong, walled in _rows(using, query, [role, f"public.{EVENT_TABLE}"]):
        if too_strong:
            yield Finding(Kind.PRIVILEGE_TOO_WIDE, role, "The role can act as the owner or pass row-level security.")
        if not walled:
            yield Finding(Kind.GUARD_MISSING, EVENT_TABLE, "Row-level security is switched off.")


def _rows(using: str, query: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connections[using].cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()  # type: ignore[no-any-return]
