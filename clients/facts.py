"""How one actor stands to clients: the facts that the policy decides on, fetched in one query for one client or for fifty."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.db.models import Exists, OuterRef, Subquery

from authorities.access import Actor, ClientFacts
from core import clock
from core.registry import iter_ring

if TYPE_CHECKING:
    from clients.models import Client


def attach_facts(actor: Actor, clients: Iterable["Client"]) -> list["Client"]:
    """Return the clients of a page with the facts of ``actor`` put on each: every policy asked of them costs no query more."""
    page = list(clients)
    facts = load_facts(actor, page)
    for client in page:
        if client.pk in facts:
            client.hold_facts(actor, facts[client.pk])
    return page


def load_facts(actor: Actor, clients: Iterable["Client"]) -> dict[UUID, ClientFacts]:
    """Read the facts of ``actor`` and each client from the database: one query, whatever the number.

    Returns:
        The facts by the client's key; a client who is not in the current area, or no longer there, is missing.
    """
    found = apps.get_model("clients.Client")._default_manager.filter(pk__in=[client.pk for client in clients])
    work = _open_work(actor)
    rows: Any = found.values(
        "pk", "area_id", "identity_index", "serving_authority_ids", "shielded", **_stands(actor), **work
    ).order_by()
    bases = {f"ring_{source.name}": source.basis for source in iter_ring()}
    return {row["pk"]: _facts(actor, row, open_work=next((bases[name] for name in work if row[name]), "")) for row in rows}


def _stands(actor: Actor) -> dict[str, Any]:
    """One annotation for each way of standing to a client."""
    model = apps.get_model
    mine = {"client": OuterRef("pk"), "user": actor.user_id}
    moment = clock.now()
    grants = model("clients.ClientGrant")._default_manager.filter(**mine, starts_at__lte=moment, ends_at__gt=moment)
    purposes = model("clients.PurposeOfDay")._default_manager.filter(**mine, day=clock.today())
    return {
        "has_open_membership": Exists(model("clients.Membership")._default_manager.filter(client=OuterRef("pk"), ended_on=None)),
        "barred": Exists(model("clients.Bar")._default_manager.filter(**mine, ended_at=None)),
        "named": Exists(model("clients.ShieldedAccess")._default_manager.filter(**mine)),
        "grant": Subquery(grants.order_by("-kind").values("kind")[:1]),
        "responsible": Exists(model("clients.ResponsibleOfficial")._default_manager.filter(**mine, ended_on=None)),
        "purpose": Subquery(purposes.values("purpose")[:1]),
    }


def _facts(actor: Actor, row: dict[str, Any], *, open_work: str) -> ClientFacts:
    own_index = actor.user.identity_index
    return ClientFacts(
        client_id=row["pk"],
        area_id=row["area_id"],
        serving_authority_ids=tuple(row["serving_authority_ids"]),
        shielded=row["shielded"],
        closed=not row["has_open_membership"],
        own_record=bool(own_index) and row["identity_index"] == own_index,
        barred=row["barred"],
        named=row["named"],
        grant=row["grant"] or "",
        responsible=row["responsible"],
        open_work=open_work,
        purpose=row["purpose"] or "",
    )


def _open_work(actor: Actor) -> dict[str, Exists]:
    """One annotation for each kind of open work that an app has registered (``core.registry.RingSource``)."""
    return {f"ring_{source.name}": Exists(source.rows(actor).filter(client=OuterRef("pk"))) for source in iter_ring()}
