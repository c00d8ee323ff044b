"""A client who was taken in twice: one official proposes which of the two stays, another one confirms it, and the rows go over.

Nothing moves before the confirmation, so until then a proposal is taken back without a trace in the data. Rows move as they
are, by their key: authors, owners, dates and versions stay. Histories stay where they were written; they are found by the row's
key, and go when the client goes (``privacy.services.erasure``). The merged client's own row stays as a shell that nobody finds,
so that an address or a number of old leads to the one who stays.
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
from clients.models import Bar, Client, ClientMerge, EndReason, Membership, ServingAuthority, ShieldedAccess
from clients.policy import can_confirm_merge, can_merge, can_see_contacts, can_take_merge_back
from clients.services.identity import FORMER, index_names, remember_names
from clients.services.locking import lock_record
from clients.services.merge_rows import bar_those_whose_code_goes, end_contacts, end_grants, move_over, relieve_barred
from clients.services.search import lock_code
from core import clock
from core.errors import Refused
from core.workflow import proceed


class CannotMerge(Refused):
    """The two do not go together as they are; the message says what to do first."""


def propose_merge(
    *,
    actor: Actor,
    kept: Client,
    merged: Client,
    contacts_of_merged: bool,
    code_of_merged: bool,
    reason: str,
    seen_versions: tuple[int, int],
) -> ClientMerge:
    """Propose that one client is merged into another; nothing moves before somebody else confirms it.

    Args:
        kept: who stays.
        merged: whose rows go over.
        contacts_of_merged: the contact details of ``merged`` stay in force, and those of ``kept`` become earlier ones.
        code_of_merged: the identity code of ``merged`` stays, where both have one.
        reason: how it is known that they are one person.
        seen_versions: the versions of ``kept`` and ``merged`` that were compared.
    Raises:
        Denied, StaleRow; ValidationError: by field. CannotMerge: see ``check_mergeable``.
    """
    kept, merged = _lock_both(kept, merged, seen_versions)
    decision = require(can_merge(actor, kept), client=kept, data_group=DataGroup.IDENTITY)
    require(can_merge(actor, merged), client=merged, data_group=DataGroup.IDENTITY)
    if not reason.strip():
        raise ValidationError({"reason": _("Write how you know that they are the same person.")})
    if contacts_of_merged and not (can_see_contacts(actor, merged) and can_see_contacts(actor, kept)):
        raise ValidationError({"contacts": _("You do not see these contact details, so they cannot be chosen.")})
    check_mergeable(kept, merged)
    merge = ClientMerge.objects.create(
        client=kept,
        area_id=kept.area_id,
        stored_by=actor.employer,
        merged=merged,
        reason=reason.strip(),
        contacts_of_merged=contacts_of_merged,
        code_of_merged=code_of_merged,
        made_by=actor.user,
    )
    events.merge_event(Action.CREATED, actor=actor, merge=merge, clients=(kept, merged), decision=decision)
    return merge


def confirm_merge(*, actor: Actor, merge: ClientMerge, seen_version: int, seen_versions: tuple[int, int]) -> ClientMerge:
    """Agree that the two are one person: what the merged one holds goes over; what both hold once, the one who stays keeps.

    Args:
        seen_version: of the proposal.
        seen_versions: the versions of the client who stays and of the merged one that were compared.
    Raises:
        Denied, StaleRow; CannotMerge: something has come between since the proposal.
    """
    kept, merged, merge = _lock_merge(merge, seen_version, seen_versions)
    decision = require(can_confirm_merge(actor, merge), client=kept, data_group=DataGroup.IDENTITY)
    check_mergeable(kept, merged, but=merge)
    for code in filter(None, (kept.identity_code, merged.identity_code)):
        lock_code(code)
    end_grants(kept, merged)
    _settle_contacts(merge, kept, merged)
    entry = Entry(
        action=Action.CHANGED,
        actor=actor,
        area_id=kept.area_id,
        client_id=kept.pk,
        data_group=DataGroup.IDENTITY,
        object_type="clients.clientmerge",
        object_id=str(merge.pk),
        changed_fields=["client"],
    )
    with set_based(entry):
        move_over(kept, merged)
        Client.objects.filter(merged_into=merged).update(merged_into=kept)
    for bar in _merge_own_rows(merge, kept, merged):
        events.user_barred(actor=actor, bar=bar, decision=decision)
    relieve_barred(kept)
    merge.settled_by, merge.settled_at = actor.user, clock.now()
    proceed(merge, merge.confirm)
    events.merge_event(Action.APPROVED, actor=actor, merge=merge, clients=(kept, merged), decision=decision)
    return merge


def take_merge_back(*, actor: Actor, merge: ClientMerge, reason: str, seen_version: int) -> ClientMerge:
    """Take a proposal back: both stay as they are.

    Raises:
        Denied, StaleRow; ValidationError: no reason.
    """
    kept, merged, merge = _lock_merge(merge, seen_version)
    decision = require(can_take_merge_back(actor, merge), client=kept, data_group=DataGroup.IDENTITY)
    if not reason.strip():
        raise ValidationError({"reason": _("Write why the proposal is taken back.")})
    merge.settled_by, merge.settled_at = actor.user, clock.now()
    proceed(merge, merge.take_back, reason=reason.strip())
    events.merge_event(Action.WITHDRAWN, actor=actor, merge=merge, clients=(kept, merged), decision=decision)
    return merge


def check_mergeable(kept: Client, merged: Client, *, but: ClientMerge | None = None) -> None:
    """Raise CannotMerge, with what to do first, unless the two go together as they are.

    Args:
        but: the proposal that is being confirmed; every other one stands in the way.
    """
    if kept.pk == merged.pk:
        raise CannotMerge(_("Choose two different clients."))
    both = [kept.pk, merged.pk]
    waiting = ClientMerge.objects.filter(models.Q(client__in=both) | models.Q(merged__in=both), state=ClientMerge.State.PROPOSED)
    if waiting.exclude(pk__in=[but.pk] if but else []).exists():
        raise CannotMerge(_("One of the two has a merge that waits for confirmation. Have it confirmed or taken back first."))
    if _named(kept) != _named(merged):
        raise CannotMerge(_("The two are shielded differently. Name the same people for both first."))
    if kept.died_on and merged.died_on and kept.died_on != merged.died_on:
        raise CannotMerge(_("The two have different days of death. Correct the wrong one first."))
    _check_memberships(kept, merged)


def _check_memberships(kept: Client, merged: Client) -> None:
    """Raise CannotMerge where two memberships would run at the same time (R5); one that ended as a mistake counts for nothing."""
    rows = Membership.objects.filter(client__in=[kept, merged]).exclude(end_reason=EndReason.MISTAKE, ended_on__isnull=False)
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


def _lock_merge(
    merge: ClientMerge, seen_version: int, seen_versions: tuple[int | None, int | None] = (None, None)
) -> tuple[Client, Client, ClientMerge]:
    """Both clients and the proposal, locked; somebody who settled it first is told as a newer version."""
    kept, merged = _lock_both(merge.client_id, merge.merged_id or merge.client_id, seen_versions)
    locked = lock_record(merge, seen_version=seen_version)
    locked.merged = merged
    return kept, merged, locked


def _key(client: Any) -> UUID:
    key: UUID = getattr(client, "pk", client)
    return key


def _named(client: Client) -> frozenset[int] | None:
    """The people to whom a shielded client is open; None for one that is not shielded."""
    if not client.shielded:
        return None
    return frozenset(ShieldedAccess.objects.filter(client=client).values_list("user_id", flat=True))


def _settle_contacts(merge: ClientMerge, kept: Client, merged: Client) -> None:
    """End the contact details that were not chosen; those under non-disclosure stay with the merged client and end nothing."""
    if not merged.safety_non_disclosure:
        end_contacts(kept if merge.contacts_of_merged else merged)


def _merge_own_rows(merge: ClientMerge, kept: Client, merged: Client) -> list[Bar]:
    """Carry over what the client's own row holds, and leave a shell that nobody finds; returns the bars that it took."""
    takes_code = bool(merged.identity_code) and (not kept.identity_code or merge.code_of_merged)
    code, index, born = merged.identity_code, merged.identity_index, merged.birth_date
    gone = kept.identity_index if takes_code else index
    merged.merged_into, merged.identity_code = kept, None
    _save_with_mirror(merged)
    if takes_code:
        kept.identity_code, kept.birth_date = code, born
    kept.died_on = kept.died_on or merged.died_on
    kept.safety_non_disclosure = kept.safety_non_disclosure or merged.safety_non_disclosure
    # The former names of both, and the last name of the merged one where it is another: all of them find the client.
    remember_names(kept, *merged.former_names.split(FORMER), merged.last_name)
    # Above both: a form of either that was open meanwhile is told so, and does not overwrite what it never showed.
    kept.row_version = max(kept.row_version, merged.row_version)
    _save_with_mirror(kept)
    index_names(kept)
    return bar_those_whose_code_goes(kept, gone)


def _save_with_mirror(client: Client) -> None:
    """Save the client with the mirror of who serves; an authority that served both serves the one who stays."""
    rows = ServingAuthority.objects.filter(client=client, ended_on=None)
    client.serving_authority_ids = sorted(rows.values_list("authority_id", flat=True))
    client.forget_facts()
    client.save()
