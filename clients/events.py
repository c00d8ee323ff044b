"""The business events of the register, one named function each; all write in the caller's transaction (design § 5)."""

from collections.abc import Iterable
from uuid import UUID

from audit.events import Action, Entry, record, record_many, search_hash
from authorities.access import Actor, Basis, Decision, Deny
from authorities.rights import DataGroup
from clients.models import (
    AccessRequest,
    Attachment,
    Bar,
    Client,
    ClientGrant,
    ClientMerge,
    ClientRecord,
    Consent,
    EndJudgement,
    Flag,
    Membership,
    ResponsibleOfficial,
    Substitution,
)


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


def clients_exported(*, actor: Actor, client_ids: Iterable[UUID], purpose: str, filters: Iterable[str], search: str = "") -> None:
    """A list went out as a file: who is on it, how many, why, and the filters as ``field:value``; of a search its hash."""
    keys = list(client_ids)
    record(
        Action.EXPORTED,
        actor=actor,
        data_group=DataGroup.IDENTITY,
        basis=Basis.ROLE,
        reason=purpose,
        changed_fields=filters,
        listed_ids=keys,
        row_count=len(keys),
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


def end_judged(*, actor: Actor, judgement: EndJudgement, reason: str, decision: Decision) -> None:
    """An authority judged that the need of co-ordination is over; ``reason`` is a code of ``EndReason``."""
    record(
        Action.CREATED,
        actor=actor,
        client_id=judgement.client_id,
        obj=judgement,
        data_group=DataGroup.MEMBERSHIP,
        basis=_basis(decision),
        reason=reason,
    )


def judgement_withdrawn(*, actor: Actor, judgement: EndJudgement, decision: Decision) -> None:
    """An authority withdrew its judgement."""
    record(
        Action.WITHDRAWN,
        actor=actor,
        client_id=judgement.client_id,
        obj=judgement,
        data_group=DataGroup.MEMBERSHIP,
        basis=_basis(decision),
    )


def membership_closed(*, actor: Actor, membership: Membership) -> None:
    """The third judgement ended a membership."""
    record(
        Action.CLOSED,
        actor=actor,
        client_id=membership.client_id,
        obj=membership,
        data_group=DataGroup.MEMBERSHIP,
        reason=membership.end_reason,
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


def record_created(*, actor: Actor, row: ClientRecord, decision: Decision) -> None:
    """An authority stored a new record of the client."""
    record(
        Action.CREATED,
        actor=actor,
        client_id=row.client_id,
        obj=row,
        data_group=row.data_group,
        basis=_basis(decision),
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


def document_printed(
    *, actor: Actor, client: Client, obj: ClientRecord | None, data_groups: Iterable[DataGroup], decision: Decision
) -> None:
    """A document with these data groups of the client was made to be printed or saved: one event for each."""
    record_many(
        [
            Entry(
                action=Action.PRINTED,
                actor=actor,
                area_id=client.area_id,
                client_id=client.pk,
                obj=obj,
                data_group=group,
                basis=_basis(decision),
            )
            for group in data_groups
        ]
    )


def attachment_downloaded(*, actor: Actor, row: Attachment, decision: Decision) -> None:
    """The file of an attachment was given out."""
    record(
        Action.EXPORTED,
        actor=actor,
        client_id=row.client_id,
        obj=row,
        data_group=row.data_group,
        basis=_basis(decision),
        row_count=1,
    )


def attachment_scanned(*, row: Attachment) -> None:
    """The virus scanner gave its verdict; of an infected file the content was deleted."""
    record(
        Action.CHANGED,
        actor=None,
        area_id=row.area_id,
        client_id=row.client_id,
        obj=row,
        data_group=row.data_group,
        reason=row.scan_state,
        changed_fields=["scan_state"],
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


def substitution_arranged(*, actor: Actor, substitution: Substitution, decision: Decision) -> None:
    """Somebody was named to stand in for an official who is away."""
    record(Action.GRANTED, actor=actor, area_id=substitution.area_id, obj=substitution, basis=_basis(decision))


def substitution_ended(*, actor: Actor, substitution: Substitution, decision: Decision) -> None:
    """A substitution was ended before its day, or taken back."""
    record(Action.ENDED, actor=actor, area_id=substitution.area_id, obj=substitution, basis=_basis(decision))


def consent_withdrawn(*, actor: Actor, consent: Consent, decision: Decision) -> None:
    """The client withdrew a consent."""
    record(
        Action.WITHDRAWN,
        actor=actor,
        client_id=consent.client_id,
        obj=consent,
        data_group=consent.data_group,
        basis=_basis(decision),
    )


def flag_ended(*, actor: Actor, flag: Flag, decision: Decision) -> None:
    """A flag was ended before its last day."""
    record(Action.ENDED, actor=actor, client_id=flag.client_id, obj=flag, data_group=flag.data_group, basis=_basis(decision))


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


def merge_event(action: Action, *, actor: Actor, merge: ClientMerge, clients: Iterable[Client], decision: Decision) -> None:
    """A merge was proposed, confirmed or taken back: told of both clients, so that either's log has it."""
    record_many(
        [
            Entry(
                action=action,
                actor=actor,
                area_id=merge.area_id,
                client_id=client.pk,
                obj=merge,
                data_group=DataGroup.IDENTITY,
                basis=_basis(decision),
            )
            for client in clients
        ]
    )
