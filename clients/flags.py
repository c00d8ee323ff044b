"""Flags as they are read: those of a client, and those of an owner that end soon."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from authorities.access import Actor
from clients.models import Client, Flag
from clients.policy import can_read
from clients.reading import visible_rows
from clients.waiting import where_any
from core import clock
from core.registry import DeskItem

#: So many days before its last one a flag comes to its owner's desk; a rule of the house.
NOTICE_DAYS = 7


def flags_in_force(actor: Actor, client: Client) -> list[Flag]:
    """The flags that stand on a client today, where the actor may read them: one query at most."""
    if not can_read(actor, client, Flag.data_group):
        return []
    return list(Flag.objects.in_force().filter(client=client).select_related("stored_by"))


def flag_items(actor: Actor, *, client: Client | None = None) -> Iterable[DeskItem]:
    """Flags of the actor's own that end within a week: to be left to end, or moved."""
    rows = _ending(actor, client)
    for flag in rows.select_related("client").order_by("ends_on", "pk"):
        yield DeskItem(
            kind="flag",
            title=_("A flag of yours ends"),
            detail=flag.get_kind_display(),
            url=reverse("clients:change-flag", args=[flag.client_id, flag.pk]),
            due=flag.ends_on,
            client=flag.client,
        )


def count_flags(actor: Actor) -> int:
    """How many flags end soon."""
    return int(_ending(actor, None).count())


def _ending(actor: Actor, client: Client | None) -> Any:
    soon = clock.today() + timedelta(days=NOTICE_DAYS)
    mine = {"area": actor.area_id, "owner": actor.user_id, "ends_on__lte": soon}
    own = Flag.objects.in_force().filter(**mine)
    return where_any(own, client, lambda: visible_rows(Flag, actor, client).in_force().filter(**mine))
