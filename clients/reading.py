"""The rows of one client that an actor may see or read: the policy is asked once, and the rows are then found by their client.

What ``visible_to`` and ``readable_by`` (``clients.querysets``) say of a whole list in SQL, the policy says of one client from
facts that were fetched once a request (``clients.facts``). A page of one client asks here: the same answer without the conditions
of access in each of its queries (measured: 200 ms of the summary page against 75). Tests hold the two side by side.
"""

from typing import Any

from authorities.access import Actor
from clients.models import Client, ClientData, ContactDetails
from clients.policy import can_open, can_see_contacts, can_view


def visible_rows(model: type[ClientData], actor: Actor, client: Client | None) -> Any:
    """The same as ``model.objects.visible_to(actor).filter(client=client)``: names, counts, what waits; no way to content.

    Without a client the rows of all whom the actor may find.
    """
    if client is None:
        return model.objects.visible_to(actor)
    return _rows(model, actor, client, is_open=bool(can_view(actor, client)))


def readable_rows(model: type[ClientData], actor: Actor, client: Client) -> Any:
    """The same as ``model.objects.readable_by(actor).filter(client=client)``: what may be given out of the client now."""
    may_read = can_see_contacts if issubclass(model, ContactDetails) else can_open
    return _rows(model, actor, client, is_open=bool(may_read(actor, client)))


def _rows(model: type[ClientData], actor: Actor, client: Client, *, is_open: bool) -> Any:
    rows = model.objects.in_open_groups(actor).filter(client=client)
    return rows if is_open else rows.none()
