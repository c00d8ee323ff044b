"""How one actor stands to one client: the facts that the policy decides on, fetched in one query."""

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Subquery

from authorities.access import Actor, ClientFacts
from core import clock
from core.registry import iter_ring

if TYPE_CHECKING:
    from clients.models import Client


def load_facts(actor: Actor, client: "Client") -> ClientFacts:
    """Read the facts of ``actor`` and ``client`` from the database: one query."""
    model = apps.get_model
    mine = {"client": OuterRef("pk"), "user": actor.user_id}
    moment = clock.now()
    grants = model("clients.ClientGrant")._default_manager.filter(**mine, starts_at__lte=moment, ends_at__gt=moment)
    purposes = model("clients.PurposeOfDay")._default_manager.filter(**mine, day=clock.today())
    open_work = _open_work(actor)
    row: dict[str, Any] = dict(
        type(client)
        ._default_manager.filter(pk=client.pk)
        .values(
            "area_id",
            "identity_index",
            "serving_authority_ids",
            "shielded",
            has_open_membership=Exists(model("clients.Membership")._default_manager.filter(client=OuterRef("pk"), ended_on=None)),
            barred=Exists(model("clients.Bar")._default_manager.filter(**mine, ended_at=None)),
            named=Exists(model("clients.ShieldedAccess")._default_manager.filter(**mine)),
            grant=Subquery(grants.order_by("-kind").values("kind")[:1]),
            **open_work,
            responsible=Exists(model("clients.ResponsibleOfficial")._default_manager.filter(**mine, ended_on=None)),
            purpose=Subquery(purposes.values("purpose")[:1]),
        )
        .get()
    )
    own_index = actor.user.identity_index
    return ClientFacts(
        client_id=client.pk,
        area_id=row["area_id"],
        serving_authority_ids=tuple(row["serving_authority_ids"]),
        shielded=row["shielded"],
        closed=not row["has_open_membership"],
        own_record=bool(own_index) and row["identity_index"] == own_index,
        barred=row["barred"],
        named=row["named"],
        grant=row["grant"] or "",
        responsible=row["responsible"],
        open_work=any(row[name] for name in open_work),
        purpose=row["purpose"] or "",
    )


def _open_work(actor: Actor) -> dict[str, Exists]:
    """One annotation for each kind of open work that an app has registered (``core.registry.RingSource``)."""
    return {f"ring_{source.name}": Exists(source.rows(actor).filter(client=OuterRef("pk"))) for source in iter_ring()}
