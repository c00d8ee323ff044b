"""What has happened to a client, from every app's provider, as rows for the page."""

from collections.abc import Iterable
from dataclasses import dataclass
from heapq import nlargest
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.access import Actor
from authorities.models import User
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
from core.presentation import Chip, Tab, TimelineRow
from core.registry import TimelineEntry, iter_timeline

#: How much of a long history stands on the page.
SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """The newest entries as rows, the data groups that they tell of, whether there are older ones, and the kinds to narrow to."""

    rows: list[TimelineRow]
    data_groups: frozenset[DataGroup]
    has_older: bool
    kinds: list[Tab]


def load_timeline(actor: Actor, client: Client, *, kind: str = "") -> Timeline:
    """The ``SHOWN`` newest entries that the actor may see, newest first; a fixed number of queries per provider.

    ``kind`` narrows them to one kind of event; one of which there is nothing narrows nothing.

    A provider gives what the actor may see; an entry of a group that holds nothing for the actor is left out whatever it gives.
    """
    asked = SHOWN + 1
    found = (entry for provider in iter_timeline() for entry in provider.entries(actor, client, asked))
    open_groups = {group for group in DataGroup if can_read_any(actor, client, group)}
    readable = [entry for entry in found if entry.data_group in open_groups]
    kind = kind if any(entry.kind == kind for entry in readable) else ""
    entries = newest((entry for entry in readable if kind in {"", entry.kind}), limit=asked)
    shown = entries[:SHOWN]
    groups = frozenset(DataGroup(entry.data_group) for entry in shown)
    return Timeline(
        rows=_rows(shown), data_groups=groups, has_older=len(entries) > SHOWN, kinds=_kinds(client, readable, current=kind)
    )


def _kinds(client: Client, entries: list[TimelineEntry], *, current: str) -> list[Tab]:
    """Pills that narrow the timeline to one kind of event; none when there is one kind only."""
    labels = {entry.kind: str(entry.kind_label or entry.title) for entry in entries if entry.kind}
    if len(labels) < 2:
        return []
    page = reverse("clients:client", args=[client.pk])
    pills = [Tab(label=_("All"), url=f"{page}#timeline", is_current=not current)]
    return pills + [
        Tab(label=label, url=f"{page}?laji={kind}#timeline", is_current=kind == current)
        for kind, label in sorted(labels.items(), key=lambda item: item[1])
    ]


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


def death_entries(actor: Actor, client: Client, limit: int) -> Iterable[TimelineEntry]:
    """The day of death, with who recorded it; the latest who did, where it was taken back in between."""
    del limit
    if client.died_on is None or not can_read_any(actor, client, DataGroup.IDENTITY):
        return
    recorded: int | None = None
    history = client.history.order_by("-history_date", "-history_id").values_list("died_on", "history_user_id")
    for died_on, user in history:
        if died_on != client.died_on:
            break
        recorded = user
    person = User.objects.filter(pk=recorded).select_related("employer").first()
    yield TimelineEntry(
        at=start_of_day(client.died_on),
        has_time=False,
        data_group=DataGroup.IDENTITY,
        title=_("The client has died"),
        kind="membership",
        kind_label=_("Membership"),
        authorities=(person.employer,) if person and person.employer else (),
        who=_("recorded by {name}").format(name=person) if person else "",
        is_key=True,
    )


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
            kind_label=_("Membership"),
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
                kind_label=_("Membership"),
                is_key=True,
            )
    officials = visible_rows(ResponsibleOfficial, actor, client).select_related("user", "stored_by")
    for official in officials.order_by("-created_at")[:limit]:
        yield TimelineEntry(
            at=official.created_at,
            data_group=DataGroup.MEMBERSHIP,
            title=_("Responsible official named"),
            kind="official",
            kind_label=_("Responsible officials"),
            authorities=(official.stored_by,),
            who=str(official.user),
        )


#: Records of the data groups that tell of a turn in the client's matter: the words for it, the machine name of its kind and the
#: kind's own words; their content stays on its page.
TOLD: tuple[tuple[type[ClientRecord], Any, str, Any], ...] = (
    (Flag, gettext_lazy("Flag set"), "flag", gettext_lazy("Flags")),
    (EndJudgement, gettext_lazy("End of the membership judged"), "membership", gettext_lazy("Membership")),
    (ServiceNeed, gettext_lazy("Service need recorded"), "need", gettext_lazy("Service needs")),
    (SpecialArrangement, gettext_lazy("Special arrangement recorded"), "arrangement", gettext_lazy("Special arrangements")),
    (SocialEntry, gettext_lazy("Entry on the social situation"), "social", gettext_lazy("Social situation")),
    (HealthEntry, gettext_lazy("Entry on health and work ability"), "health", gettext_lazy("Health and work ability")),
    (Consent, gettext_lazy("Consent recorded"), "consent", gettext_lazy("Consents")),
    (ColleagueNote, gettext_lazy("Note to colleagues"), "note", gettext_lazy("Notes to colleagues")),
    (Attachment, gettext_lazy("Attachment stored"), "attachment", gettext_lazy("Attachments")),
)


def entry_entries(actor: Actor, client: Client, limit: int) -> Iterable[TimelineEntry]:
    """Entries of the data groups that the actor may read: of which topic, by whom of which authority; documents by title."""
    found = [(row, *told) for model, *told in TOLD for row in _stored(model, actor, client).order_by("-created_at")[:limit]]
    yield from _withdrawals(actor, client, limit)
    people = User.objects.in_bulk({row.stored_by_user for row, *_told in found if row.stored_by_user})
    for row, title, kind, label in found:
        yield TimelineEntry(
            at=row.created_at,
            data_group=row.data_group,
            title=title,
            kind=kind,
            kind_label=label,
            authorities=(row.stored_by,),
            who=str(people.get(row.stored_by_user, "")),
            detail=_detail(row),
        )


def _withdrawals(actor: Actor, client: Client, limit: int) -> Iterable[TimelineEntry]:
    """Consents that the client has withdrawn: from that day nothing is got or given under them."""
    rows = readable_rows(Consent, actor, client).filter(struck_at=None).exclude(withdrawn_on=None)
    for row in rows.select_related("stored_by", "party").order_by("-withdrawn_on")[:limit]:
        if row.withdrawn_on is not None:
            yield TimelineEntry(
                at=start_of_day(row.withdrawn_on),
                has_time=False,
                data_group=row.data_group,
                title=_("Consent withdrawn"),
                kind="consent",
                kind_label=_("Consents"),
                detail=str(row.party_text),
            )


def _stored(model: Any, actor: Actor, client: Client) -> Any:
    """The rows of a model that the actor may read, each with the key of who stored it, where the history tells."""
    first = model.history.filter(id=OuterRef("pk"), history_type="+").order_by("history_date")
    rows = readable_rows(model, actor, client).filter(struck_at=None)
    if model is ColleagueNote:
        rows = rows.filter(thread=None)
    related = {Consent: ("party",), Attachment: ("document_type",)}.get(model, ())
    return rows.select_related("stored_by", *related).annotate(stored_by_user=Subquery(first.values("history_user_id")[:1]))


def _detail(row: Any) -> str:
    if isinstance(row, Consent):
        return str(row.party_text)
    return joined(row.document_type, row) if isinstance(row, Attachment) else str(row)
