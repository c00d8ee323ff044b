"""What has happened to a client, from every app's provider, as rows for the page."""

from collections.abc import Iterable
from dataclasses import dataclass
from heapq import nlargest
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.access import Actor
from authorities.rights import DataGroup
from clients.kinds import joined
from clients.models import (
    Attachment,
    Client,
    ClientRecord,
    ColleagueNote,
    Consent,
    EndJudgement,
    Flag,
    HealthEntry,
    Membership,
    ResponsibleOfficial,
    ServiceNeed,
    SocialEntry,
    SpecialArrangement,
)
from clients.policy import can_read_any
from clients.reading import readable_rows, visible_rows
from core.clock import HELSINKI, start_of_day
from core.presentation import Chip, TimelineRow
from core.registry import TimelineEntry, iter_timeline

#: How much of a long history stands on the page.
SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """The newest entries as rows, the data groups that they tell of, and whether there are older ones."""

    rows: list[TimelineRow]
    data_groups: frozenset[DataGroup]
    has_older: bool


def load_timeline(actor: Actor, client: Client) -> Timeline:
    """The ``SHOWN`` newest entries that the actor may see, newest first; a fixed number of queries per provider.

    A provider gives what the actor may see; an entry of a group that holds nothing for the actor is left out whatever it gives.
    """
    asked = SHOWN + 1
    found = (entry for provider in iter_timeline() for entry in provider.entries(actor, client, asked))
    open_groups = {group for group in DataGroup if can_read_any(actor, client, group)}
    entries = newest((entry for entry in found if entry.data_group in open_groups), limit=asked)
    shown = entries[:SHOWN]
    groups = frozenset(DataGroup(entry.data_group) for entry in shown)
    return Timeline(rows=_rows(shown), data_groups=groups, has_older=len(entries) > SHOWN)


def newest(entries: Iterable[TimelineEntry], *, limit: int) -> list[TimelineEntry]:
    """The newest entries, newest first."""
    return nlargest(limit, entries, key=lambda entry: entry.at)


def _rows(entries: list[TimelineEntry]) -> list[TimelineRow]:
    return [
        TimelineRow(
            when=entry.at if entry.has_time else entry.at.astimezone(HELSINKI).date(),
            title=entry.title,
            chips=tuple(Chip(kind=one.kind, label=one.short_name) for one in entry.authorities),
            who=entry.who,
            text=entry.detail,
            url=entry.url,
            is_key=entry.is_key,
        )
        for entry in entries
    ]


def register_entries(actor: Actor, client: Client, limit: int) -> Iterable[TimelineEntry]:
    """Entries of the register itself, memberships and responsible officials: what the role opens of data group 2."""
    if not can_read_any(actor, client, DataGroup.MEMBERSHIP):
        return
    memberships = visible_rows(Membership, actor, client).select_related("referral__referred_by")
    # But for one opened by mistake they do not overlap: the newest entries are those of the memberships begun last.
    for membership in memberships.order_by("-started_on")[:limit]:
        yield TimelineEntry(
            at=start_of_day(membership.started_on),
            has_time=False,
            data_group=DataGroup.MEMBERSHIP,
            title=_("Membership began"),
            kind="membership",
            authorities=(membership.referral.referred_by,),
            who=_("referred; the joint assessment was begun"),
            is_key=True,
        )
        if membership.ended_on is not None:
            yield TimelineEntry(
                at=start_of_day(membership.ended_on),
                has_time=False,
                data_group=DataGroup.MEMBERSHIP,
                title=_("Membership ended"),
                detail=str(membership.get_end_reason_display()),
                kind="membership",
                is_key=True,
            )
    officials = visible_rows(ResponsibleOfficial, actor, client).select_related("user", "stored_by")
    for official in officials.order_by("-created_at")[:limit]:
        yield TimelineEntry(
            at=official.created_at,
            data_group=DataGroup.MEMBERSHIP,
            title=_("Responsible official named"),
            kind="official",
            authorities=(official.stored_by,),
            who=str(official.user),
        )


#: Records of the data groups that tell of a turn in the client's matter, and the words for it; their content stays on its page.
TOLD: tuple[tuple[type[ClientRecord], Any], ...] = (
    (Flag, gettext_lazy("Flag set")),
    (EndJudgement, gettext_lazy("End of the membership judged")),
    (ServiceNeed, gettext_lazy("Service need recorded")),
    (SpecialArrangement, gettext_lazy("Special arrangement recorded")),
    (SocialEntry, gettext_lazy("Entry on the social situation")),
    (HealthEntry, gettext_lazy("Entry on health and work ability")),
)


def entry_entries(actor: Actor, client: Client, limit: int) -> Iterable[TimelineEntry]:
    """Entries of the data groups that the actor may read: of which topic and by whom; documents by title."""
    for kind, title in TOLD:
        rows = readable_rows(kind, actor, client).filter(struck_at=None).select_related("stored_by")
        for row in rows.order_by("-created_at")[:limit]:
            yield _told(row, title=title, detail=str(row))
    consents = readable_rows(Consent, actor, client).filter(struck_at=None).select_related("stored_by", "party")
    for consent in consents.order_by("-created_at")[:limit]:
        yield _told(consent, title=_("Consent recorded"), detail=consent.party.name)
    notes = readable_rows(ColleagueNote, actor, client).filter(thread=None, struck_at=None).select_related("stored_by")
    for note in notes.order_by("-created_at")[:limit]:
        yield _told(note, title=_("Note to colleagues"), detail=str(note))
    attachments = readable_rows(Attachment, actor, client).filter(struck_at=None)
    for attachment in attachments.select_related("stored_by", "document_type").order_by("-created_at")[:limit]:
        yield _told(attachment, title=_("Attachment stored"), detail=joined(attachment.document_type, attachment))


def _told(row: ClientRecord, *, title: Any, detail: str) -> TimelineEntry:
    return TimelineEntry(
        at=row.created_at,
        data_group=row.data_group,
        title=title,
        kind=row._meta.model_name or "",
        authorities=(row.stored_by,),
        detail=detail,
    )
