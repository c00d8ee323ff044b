"""A client who was taken in twice: one of the two stays, what the other one holds goes over, and it is undone until confirmed.

Rows move as they are, by their key: authors, owners, dates and versions stay, and one event tells of all of them. Histories stay
where they were written; they are found by the row's key, and go when the client goes (``privacy.services.erasure``). The merged
client's own row stays as a shell that nobody finds, so that an address or a number of old leads to the one who stays.
"""

from itertools import pairwise
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.events import Action, Entry
from audit.querysets import set_based
from authorities.access import Actor, require
from authorities.rights import DataGroup
from clients import events
from clients.models import (
    Client,
    ClientMerge,
    ContactDetails,
    EndReason,
    Membership,
    MergedRow,
    ServingAuthority,
    ShieldedAccess,
)
from clients.policy import can_confirm_merge, can_merge, can_undo_merge
from clients.services.identity import current_contacts, index_names
from clients.services.merge_rows import (
    CannotMerge,
    TouchedRows,
    end_contacts,
    end_openings,
    hold_again,
    move_back,
    move_over,
    relieve_barred,
)
from core import clock
from core.workflow import proceed


def merge_clients(
    *,
    actor: Actor,
    kept: Client,
    merged: Client,
    contacts_of: Client,
    code_of: Client,
    reason: str,
    seen_versions: tuple[int, int],
) -> ClientMerge:
    """Merge one client into another; what both hold once, the one who stays keeps, but for what is chosen here.

    Args:
        kept: who stays.
        merged: whose rows go over.
        contacts_of: whose contact details stay in force; those of the other one become earlier ones.
        code_of: whose identity code stays, where both have one.
        reason: how it is known that they are one person.
        seen_versions: the versions of ``kept`` and ``merged`` that were compared.
    Raises:
        Denied, StaleRow; ValidationError: by field. CannotMerge: two memberships at the same time, other named people, another
            merge that waits, two days of death.
    """
    kept, merged = _lock_both(kept, merged, seen_versions)
    decision = require(can_merge(actor, kept), client=kept, data_group=DataGroup.IDENTITY)
    require(can_merge(actor, merged), client=merged, data_group=DataGroup.IDENTITY)
    if not reason.strip():
        raise ValidationError({"reason": _("Write how you know that they are the same person.")})
    check_mergeable(kept, merged)
    carried = _carried(kept, merged, take_code=not kept.identity_code or code_of.pk == merged.pk)
    merge = ClientMerge.objects.create(
        client=kept,
        area_id=kept.area_id,
        stored_by=actor.employer,
        merged=merged,
        reason=reason.strip(),
        carried=sorted(carried),
        kept_before=_latest_entry(kept),
        merged_before=_latest_entry(merged),
        made_by=actor.user,
    )
    touched = TouchedRows()
    end_openings(kept, merged)
    end_contacts(merged if contacts_of.pk == kept.pk else kept, touched)
    with _moving(actor, merge, Action.CHANGED):
        move_over(merge, touched)
        relieve_barred(kept, touched)
        touched.note(merge)
    merged.merged_into, merged.identity_code, merged.serving_authority_ids = kept, None, []
    merged.save()
    for name, value in carried.items():
        setattr(kept, name, value)
    _save_with_mirrors(kept)
    events.clients_merged(actor=actor, merge=merge, merged=merged, decision=decision)
    return merge


def confirm_merge(*, actor: Actor, merge: ClientMerge, seen_version: int) -> ClientMerge:
    """Agree that the two are one person: the merge stays, and the note of the rows that moved goes.

    Raises:
        Denied, StaleRow.
    """
    client = Client.lock(merge.client_id)
    merge = ClientMerge.lock(merge, seen_version=seen_version)
    merge.client = client
    decision = require(can_confirm_merge(actor, merge), client=client, data_group=DataGroup.IDENTITY)
    merge.settled_by, merge.settled_at = actor.user, clock.now()
    proceed(merge, merge.confirm)
    with _moving(actor, merge, Action.APPROVED):
        MergedRow.objects.filter(merge=merge).delete()
        Client.objects.filter(merged_into=merge.merged_id).update(merged_into=client)
    events.merge_confirmed(actor=actor, merge=merge, decision=decision)
    return merge


def undo_merge(*, actor: Actor, merge: ClientMerge, reason: str, seen_version: int) -> ClientMerge:
    """Take the two apart: what moved goes back, with what was added to it since; what was stored meanwhile stays where it is.

    Openings by exception that the merge ended stay ended.

    Raises:
        Denied, StaleRow; ValidationError: no reason. CannotMerge: something that moved rests on something stored meanwhile.
    """
    kept, merged = _lock_both(merge.client_id, merge.merged_id)
    merge = ClientMerge.lock(merge, seen_version=seen_version)
    merge.client = kept
    decision = require(can_undo_merge(actor, merge), client=kept, data_group=DataGroup.IDENTITY)
    if not reason.strip():
        raise ValidationError({"reason": _("Write why the two are taken apart again.")})
    ended = list(MergedRow.objects.filter(merge=merge, ended=True))
    with _moving(actor, merge, Action.WITHDRAWN):
        move_back(merge, kept, merged)
        MergedRow.objects.filter(merge=merge).delete()
    _give_back(merge, kept, merged)
    for row in ended:
        hold_again(row)
    for client in (kept, merged):
        _keep_contacts(client)
        _save_with_mirrors(client)
    merge.settled_by, merge.settled_at = actor.user, clock.now()
    proceed(merge, merge.undo, reason=reason.strip())
    events.merge_undone(actor=actor, merge=merge, merged=merged, decision=decision)
    return merge


def check_mergeable(kept: Client, merged: Client) -> None:
    """Raise CannotMerge, with what to do first, unless the two go together as they are."""
    if kept.pk == merged.pk:
        raise CannotMerge(_("Choose two different clients."))
    waiting = ClientMerge.objects.filter(state=ClientMerge.State.MADE)
    both = [kept.pk, merged.pk]
    if waiting.filter(models.Q(client__in=both) | models.Q(merged__in=both)).exists():
        raise CannotMerge(_("One of the two has a merge that waits for confirmation. Have it confirmed or undone first."))
    if _named(kept) != _named(merged):
        raise CannotMerge(_("The two are shielded differently. Name the same people for both first."))
    if kept.died_on and merged.died_on and kept.died_on != merged.died_on:
        raise CannotMerge(_("The two have different days of death. Correct the wrong one first."))
    _check_memberships(kept, merged)


def _check_memberships(kept: Client, merged: Client) -> None:
    """Raise CannotMerge where two memberships would run at the same time (R5); those opened by mistake count for nothing."""
    rows = Membership.objects.filter(client__in=[kept, merged]).exclude(end_reason=EndReason.MISTAKE)
    ordered = sorted(rows, key=lambda row: (row.started_on, row.is_open))
    if sum(row.is_open for row in ordered) > 1:
        raise CannotMerge(
            _("Both have an open membership, and nobody has two. End the needless one as opened by mistake first, then merge.")
        )
    for earlier, later in pairwise(ordered):
        if earlier.ended_on is None or earlier.ended_on >= later.started_on:
            raise CannotMerge(_("The two have been members at the same time. End the needless membership as opened by mistake."))


def _lock_both(kept: Any, merged: Any, seen_versions: tuple[int | None, int | None] = (None, None)) -> tuple[Client, Client]:
    """Both clients locked, always in the same order, so that two who merge the same two do not wait for each other for ever."""
    wanted = {_key(kept): seen_versions[0], _key(merged): seen_versions[1]}
    locked = {key: Client.lock(key, seen_version=wanted[key]) for key in sorted(wanted)}
    return locked[_key(kept)], locked[_key(merged)]


def _key(client: Any) -> UUID:
    key: UUID = getattr(client, "pk", client)
    return key


def _named(client: Client) -> frozenset[int] | None:
    """The people to whom a shielded client is open; None for one that is not shielded."""
    if not client.shielded:
        return None
    return frozenset(ShieldedAccess.objects.filter(client=client).values_list("user_id", flat=True))


def _carried(kept: Any, merged: Any, *, take_code: bool) -> dict[str, Any]:
    """The fields of the client's own row that change by the merge, with their new values; asked of rows or of their histories."""
    values: dict[str, Any] = {
        "died_on": kept.died_on or merged.died_on,
        "safety_non_disclosure": kept.safety_non_disclosure or merged.safety_non_disclosure,
        "former_names": _all_names(kept, merged),
    }
    if take_code and merged.identity_code:
        values |= {"identity_code": merged.identity_code, "birth_date": merged.birth_date}
    return {name: value for name, value in values.items() if getattr(kept, name) != value}


def _all_names(kept: Any, merged: Any) -> str:
    """The former names of both, and the last name of the merged one where it is another: all of them find the client."""
    names = [*kept.former_names.split(" / "), *merged.former_names.split(" / "), merged.last_name]
    by_spelling = {name.casefold(): name for name in names if name and name.casefold() != kept.last_name.casefold()}
    return " / ".join(by_spelling.values())[-200:]


def _latest_entry(client: Client) -> UUID:
    key: UUID = client.history.values_list("history_id", flat=True).first()
    return key


def _moving(actor: Actor, merge: ClientMerge, action: Action) -> Any:
    entry = Entry(
        action=action,
        actor=actor,
        area_id=merge.area_id,
        client_id=merge.client_id,
        data_group=DataGroup.IDENTITY,
        object_type="clients.clientmerge",
        object_id=str(merge.pk),
        changed_fields=["client"],
    )
    return set_based(entry)


def _give_back(merge: ClientMerge, kept: Client, merged: Client) -> None:
    """Give both own rows what the merge took or carried over, but for what was changed since.

    Raises:
        CannotMerge: somebody else has the merged client's identity code now.
    """
    before = Client.history.get(history_id=merge.kept_before)
    other = Client.history.get(history_id=merge.merged_before)
    values = _carried(before, other, take_code="identity_code" in merge.carried)
    for name in merge.carried:
        if getattr(kept, name) == values[name]:
            setattr(kept, name, getattr(before, name))
    kept.save()
    code = other.identity_code
    if code and Client.objects.filter(area=kept.area_id, identity_index__matches=code).exists():
        raise CannotMerge(_("The identity code of the merged client is another client's now. Correct the code first."))
    merged.merged_into, merged.identity_code = None, code
    merged.save()


def _keep_contacts(client: Client) -> None:
    """A client always has contact details in force: the latest, where those in force went with the other one."""
    if current_contacts(client) is None:
        latest = ContactDetails.objects.filter(client=client, struck_at=None).order_by("-valid_from").first()
        if latest is not None:
            latest.ended_at = None
            latest.save()


def _save_with_mirrors(client: Client) -> None:
    """Save the client with the mirror of who serves and the searchable names."""
    rows = ServingAuthority.objects.filter(client=client, ended_on=None)
    client.serving_authority_ids = sorted(rows.values_list("authority_id", flat=True))
    client.forget_facts()
    client.save()
    index_names(client)
