"""What has happened to a client, from every app's provider, as rows for the page."""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.utils.translation import gettext as _

from authorities.access import Actor
from clients.models import Client, Membership, ResponsibleOfficial
from core.clock import HELSINKI
from core.presentation import Chip, TimelineRow
from core.registry import TimelineEntry, iter_timeline


def timeline_rows(actor: Actor, client: Client) -> list[TimelineRow]:
    """All entries that the actor may see, newest first; a fixed number of queries per provider."""
    entries = [entry for provider in iter_timeline() for entry in provider.entries(actor, client)]
    entries.sort(key=lambda entry: entry.at, reverse=True)
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


def register_entries(actor: Actor, client: Client) -> Iterable[TimelineEntry]:
    """Entries of the register itself: memberships and responsible officials."""
    for membership in Membership.objects.filter(client=client).select_related("referral__referred_by"):
        yield TimelineEntry(
            at=_start_of(membership.started_on),
            has_time=False,
            title=_("Membership began"),
            kind="membership",
            authorities=(membership.referral.referred_by,),
            who=_("referred; the joint assessment was begun"),
            is_key=True,
        )
        if membership.ended_on is not None:
            yield TimelineEntry(
                at=_start_of(membership.ended_on),
                has_time=False,
                title=_("Membership ended"),
                kind="membership",
                is_key=True,
            )
    for official in ResponsibleOfficial.objects.filter(client=client).select_related("user", "stored_by"):
        yield TimelineEntry(
            at=official.created_at,
            title=_("Responsible official named"),
            kind="official",
            authorities=(official.stored_by,),
            who=str(official.user),
        )


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=HELSINKI)
