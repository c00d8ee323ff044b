"""By which ways an actor can come to see clients of the current area: asked once a request, so that lists leave out the rest.

Most officials have no grant and are named for nobody, and somebody with a few grants alone works for an authority that serves
nobody here. A list whose conditions hold only the ways that there are is planned in half the time, and the list of a few grants
is read from the grants and not from the whole area in order of names.

It only ever leaves out ways *in*. What keeps somebody out (a bar, a shield, the own record, the area) stands in each query, so an
answer that is a moment old can hide a client until the next request and never shows one.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Exists, QuerySet

from authorities.models import CooperationArea
from core import clock
from core.transactions import found_once

if TYPE_CHECKING:
    from authorities.access import Actor


@dataclass(frozen=True)
class Standing:
    """The ways in that there are."""

    serves: bool = True
    """The actor's authority serves somebody in the area."""
    has_grants: bool = True
    """A grant on some client is in force."""
    is_named: bool = True
    """The actor is named for a shielded client."""


#: Outside a unit of work nothing is kept, and every way is looked at.
EVERY_WAY = Standing()


def standing_of(actor: "Actor") -> Standing:
    """How the actor stands to the clients of their area, from one query in each unit of work."""
    found: Standing | None = found_once(("standing", actor.user_id, actor.authority_id, actor.area_id), lambda: _load(actor))
    return found or EVERY_WAY


def _load(actor: "Actor") -> Standing:
    mine = {"area": actor.area_id, "user": actor.user_id}
    moment = clock.now()
    row = (
        CooperationArea.objects.filter(pk=actor.working_area_id)
        .values_list(
            Exists(_rows("ServingAuthority").filter(area=actor.area_id, authority=actor.authority_id, ended_on=None)),
            Exists(_rows("ClientGrant").filter(**mine, starts_at__lte=moment, ends_at__gt=moment)),
            Exists(_rows("ShieldedAccess").filter(**mine)),
        )
        .get()
    )
    return Standing(*row)


def _rows(name: str) -> QuerySet[Any]:
    rows: QuerySet[Any] = apps.get_model("clients", name)._default_manager.order_by()
    return rows
