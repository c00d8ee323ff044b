"""Reading the log: named filters, newest first, paged by key."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn, Self
from uuid import UUID

from django.db import connections, models

from audit.canonical import EPOCH, MICROSECOND, microseconds


@dataclass(frozen=True)
class EventKey:
    """Where a page of the log ended; goes into the URL as text."""

    at: datetime
    id: UUID

    def __str__(self) -> str:
        return f"{microseconds(self.at)}_{self.id.hex}"

    @classmethod
    def parse(cls, text: str) -> "EventKey | None":
        """Return the key that ``text`` stands for, or None when it is not one (a URL may hold anything)."""
        moment, _, key = text.partition("_")
        try:
            return cls(at=EPOCH + int(moment) * MICROSECOND, id=UUID(key))
        except (ValueError, OverflowError):
            return None


class AppendOnlyQuerySet(models.QuerySet):
    """Rows that are added and read; the database refuses the rest as well."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refuse: the log is append-only."""
        raise TypeError("The log is append-only.")

    def delete(self) -> NoReturn:
        """Refuse: the log is append-only."""
        raise TypeError("The log is append-only.")


class EventQuerySet(AppendOnlyQuerySet):
    """Events, newest first unless said otherwise. The database shows those of the current area and those without one."""

    def for_client(self, *client_ids: UUID, area_id: int) -> Self:
        """Events on one client by name, under each key that the client is known by; being one row of a list: ``listings_of``."""
        return self.filter(client_id__in=client_ids, area_id=area_id)

    def for_user(self, user_id: int) -> Self:
        """What one official did."""
        return self.filter(actor_id=user_id)

    def in_area(self, area_id: int) -> Self:
        """What happened in one co-operation area."""
        return self.filter(area_id=area_id)

    def between(self, start: datetime, end: datetime) -> Self:
        """From ``start``, included, to ``end``, not included; both aware."""
        return self.filter(at__gte=start, at__lt=end)

    def before(self, key: EventKey | None) -> Self:
        """What comes after ``key`` when read newest first; everything for None."""
        if key is None:
            return self
        return self.filter(at__lte=key.at).exclude(at=key.at, id__gte=key.id)

    def page(self, *, after: EventKey | None = None, size: int = 50) -> "tuple[list[Any], EventKey | None]":
        """Return up to ``size`` events, newest first, and the key of the next page (None on the last one)."""
        rows = list(self.before(after).order_by("-at", "-id")[: size + 1])
        return _cut(rows, size)

    def listings_of(
        self, *client_ids: UUID, area_id: int, after: EventKey | None = None, size: int = 50
    ) -> "tuple[list[Any], EventKey | None]":
        """Return the lists that showed one client, under any of the client's keys, newest first, paged like ``page``.

        The index on the array is out of reach under row-level security (its operator is not leakproof), so a function
        of the database finds the keys, for the current area only.
        """
        with connections[self.db].cursor() as cursor:
            cursor.execute(
                "SELECT DISTINCT event_at, event_id FROM unnest(%s::uuid[]) AS known (client_id),"
                " audit_listings_of(%s, known.client_id, %s, %s, %s) ORDER BY event_at DESC, event_id DESC LIMIT %s",
                [list(client_ids), area_id, after.at if after else None, after.id if after else None, size + 1, size + 1],
            )
            keys = cursor.fetchall()
        found = self.filter(at__in=[at for at, _ in keys], id__in=[key for _, key in keys]).order_by("-at", "-id")
        return _cut(list(found), size)


def _cut(rows: list[Any], size: int) -> "tuple[list[Any], EventKey | None]":
    shown = rows[:size]
    more = len(rows) > size
    return shown, EventKey(at=shown[-1].at, id=shown[-1].id) if more else None
