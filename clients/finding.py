"""Finding the client of an address: for the pages and the API alike."""

from uuid import UUID

from django.http import Http404

from authorities.access import Actor, Denied
from clients.models import Client
from clients.policy import can_view


class MergedAway(Http404):
    """A client who was merged into another one, whom the actor may find; for the API nobody is there any more."""

    def __init__(self, kept: Client) -> None:
        super().__init__()
        self.kept = kept


def find_client(actor: Actor, key: UUID) -> Client:
    """The client with this key, when ``actor`` may find them.

    Raises:
        Denied, Http404: both give the same answer; an attempt at an existing client is logged.
        MergedAway: the client was merged into one whom the actor may find.
    """
    found: Client | None = Client.objects.visible_to(actor).filter(pk=key).order_by().first()
    if found is not None and actor.area is not None:
        found.area = actor.area  # the only one in which a client is visible
        return found
    hidden = attempted_client(key)
    if hidden is not None and hidden.merged_into_id is not None:
        raise MergedAway(find_client(actor, hidden.merged_into_id))
    if hidden is not None:
        raise Denied(can_view(actor, hidden), client=hidden)
    raise Http404


def attempted_client(key: UUID | None) -> Client | None:
    """The client of an address, whether the actor may find them or not: for the log of a refusal alone."""
    return Client.objects.filter(pk=key).first() if key is not None else None
