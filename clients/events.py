"""The business events of the register, one named function each; all write in the caller's transaction (design § 5)."""

from collections.abc import Iterable
from uuid import UUID

from audit.events import Action, Entry, record, record_many, search_hash
from authorities.access import Actor, Basis, Decision, Deny
from authorities.rights import DataGroup
from clients.models import AccessRequest, Bar, Client, ClientGrant, ClientRecord, Membership, ResponsibleOfficial


def _basis(decision: Decision | None) -> str:
    return decision.basis.value if decision and decision.basis else ""


def client_viewed(*, actor: Actor, client: Client, data_groups: Iterable[DataGroup], decision: Decision) -> None:
    """A page with these data groups of the client was shown: one event for each."""
    record_many(
        [
            Entry(
                action=Action.VIEWED,
                actor=actor,
                area_id=client.area_id,
                client_id=client.pk,
                data_group=group,
                basis=_basis(decision),
            )
            for group in data_groups
        ]
    )


def clients_listed(*, actor: Actor, client_ids: Iterable[UUID], search: str = "") -> None:
    """A list showed these clients; a search in it leaves a keyed hash only."""
    record(
        Action.LISTED,
        actor=actor,
        data_group=DataGroup.IDENTITY,
        basis=Basis.ROLE,
        listed_ids=client_ids,
        search_hash=search_hash(search),
    )


def code_searched(*, actor: Actor, code: str, found: Client | None) -> None:
    """An exact search by identity code; ``found`` only when the actor may find the client."""
    record(
        Action.SEARCHED,
        actor=actor,
        client_id=found.pk if found else None,
        data_group=DataGroup.IDENTITY,
        basis=Basis.ROLE,
        search_hash=search_hash(code),
    )


#: Why a search is no search by identity code: it finds nobody whom the list does not show. No limit counts it.
BY_NUMBER = "client_number"


def number_searched(*, actor: Actor, number: str, found: Client | None) -> None:
    """A search by client number among the clients that the actor may find."""
    record(
        Action.SEARCHED,
        actor=actor,
        client_id=found.pk if found else None,
        data_group=DataGroup.IDENTITY,
        basis=Basis.ROLE,
        search_hash=search_hash(number),
        reason=BY_NUMBER,
    )


def code_search_denied(*, actor: Actor, client: Client, reason: Deny) -> None:
    """A search hit a client that the actor may not find; the actor is not told."""
    record(
        Action.DENIED,
        actor=actor,
        area_id=client.area_id,
        client_id=client.pk,
        data_group=DataGroup.IDENTITY,
        reason=reason,
    )


def code_revealed(*, actor: Actor, client: Client, decision: Decision) -> None:
    """The whole identity code was shown."""
    record(
        Action.REVEALED,
        actor=actor,
        area_id=client.area_id,
        client_id=client.pk,
        data_group=DataGroup.IDENTITY,
        basis=_basis(decision),
    )


def client_taken_in(*, actor: Actor, membership: Membership) -> None:
    """A client was taken in: the membership opened."""
    record(
        Action.CREATED,
        actor=actor,
        client_id=membership.client_id,
        obj=membership,
        data_group=DataGroup.MEMBERSHIP,
        basis=Basis.INTAKE,
    )


def membership_reopened(*, actor: Actor, membership: Membership, decision: Decision) -> None:
    """A client with an earlier membership got a new one."""
    record(
        Action.REOPENED,
        actor=actor,
        client_id=membership.client_id,
        obj=membership,
        data_group=DataGroup.MEMBERSHIP,
        basis=_basis(decision),
    )


def client_changed(*, actor: Actor, client: Client, fields: Iterable[str], decision: Decision) -> None:
    """Fields of the client's own row changed."""
    record(
        Action.CHANGED,
        actor=actor,
        area_id=client.area_id,
        client_id=client.pk,
        obj=client,
        data_group=DataGroup.IDENTITY,
        basis=_basis(decision),
        changed_fields=fields,
    )


def record_changed(*, actor: Actor, row: ClientRecord, fields: Iterable[str], decision: Decision) -> None:
    """A record of the client was changed, or superseded by a new row."""
    record(
        Action.CHANGED,
        actor=actor,
        client_id=row.client_id,
        obj=row,
        data_group=row.data_group,
        basis=_basis(decision),
        changed_fields=fields,
    )


def record_struck(*, actor: Actor, row: ClientRecord, decision: Decision) -> None:
    """An entry made by mistake was struck: names of the emptied fields, nothing of what stood in them."""
    record(
        Action.STRUCK,
        actor=actor,
        client_id=row.client_id,
        obj=row,
        data_group=row.data_group,
        basis=_basis(decision),
        changed_fields=row.content_fields,
    )


def official_named(*, actor: Actor, official: ResponsibleOfficial, decision: Decision) -> None:
    """An authority named, or changed, its responsible official."""
    record(
        Action.HANDED_OVER,
        actor=actor,
        client_id=official.client_id,
        obj=official,
        data_group=DataGroup.MEMBERSHIP,
        basis=_basis(decision),
    )


def purpose_chosen(*, actor: Actor, client: Client, purpose: Basis) -> None:
    """A colleague outside the ring told why they open the client today."""
    record(
        Action.PURPOSE_CHOSEN,
        actor=actor,
        area_id=client.area_id,
        client_id=client.pk,
        data_group=DataGroup.MEMBERSHIP,
        basis=purpose,
    )


def glass_broken(*, actor: Actor, grant: ClientGrant) -> None:
    """A client outside the scope was opened by exception."""
    record(
        Action.BREAK_GLASS,
        actor=actor,
        client_id=grant.client_id,
        obj=grant,
        data_group=DataGroup.MEMBERSHIP,
        basis=Basis.BREAK_GLASS,
    )


def grant_reviewed(*, actor: Actor, grant: ClientGrant) -> None:
    """A supervisor reviewed a break-glass access."""
    record(
        Action.REVIEWED,
        actor=actor,
        client_id=grant.client_id,
        obj=grant,
        data_group=DataGroup.MEMBERSHIP,
        basis=Basis.SUPERVISION,
        changed_fields=["outcome"],
    )


def user_barred(*, actor: Actor, bar: Bar, decision: Decision) -> None:
    """Somebody was barred from a client's matter."""
    record(Action.BARRED, actor=actor, client_id=bar.client_id, obj=bar, data_group=DataGroup.MEMBERSHIP, basis=_basis(decision))


def bar_lifted(*, actor: Actor, bar: Bar) -> None:
    """A bar was lifted."""
    record(Action.ENDED, actor=actor, client_id=bar.client_id, obj=bar, data_group=DataGroup.MEMBERSHIP, basis=Basis.SUPERVISION)


def request_handled(*, actor: Actor, request: AccessRequest, decision: Decision) -> None:
    """A responsible official handled a request to get in touch."""
    record(
        Action.CHANGED,
        actor=actor,
        client_id=request.client_id,
        obj=request,
        data_group=DataGroup.MEMBERSHIP,
        basis=_basis(decision),
        changed_fields=["handled_at"],
    )
