"""What the register gives to the desk, the client's pages, and the permission checks of Django, guardian and DRF."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from authorities.access import Actor, Basis, holds
from authorities.backends import answer_with
from authorities.rights import DataGroup, Right
from clients import desk, flags, notes
from clients.caseload import substituted
from clients.kinds import SECTIONS
from clients.models import Client
from clients.policy import can_change, can_change_client, can_enter_register, can_open
from clients.timeline import death_entries, entry_entries, register_entries
from core.registry import (
    ClientSection,
    DeskProvider,
    NavEntry,
    RingSource,
    TimelineProvider,
    register_client_section,
    register_desk,
    register_navigation,
    register_ring,
    register_timeline,
)


def group_access(group: DataGroup) -> Callable[[Actor, Client], str]:
    """How the side navigation shows the page of a data group: open, for reading only, or locked."""

    def access(actor: Actor, client: Client) -> str:
        del client
        if holds(actor, group, Right.WRITE):
            return "open"
        return "read_only" if holds(actor, group, Right.READ) or holds(actor, group, Right.READ_OWN) else "locked"

    return access


def _always(actor: Actor, client: Client) -> str:
    del actor, client
    return "open"


def _some_group(actor: Actor, client: Client) -> str:
    """How a page shows whose rows are of any data group: as the group that is open the widest."""
    ways = {group_access(group)(actor, client) for group in DataGroup}
    return next(way for way in ("open", "read_only", "locked") if way in ways)


def _everybody(actor: Actor) -> bool:
    del actor
    return True


def _caseworker(actor: Actor) -> bool:
    return bool(can_enter_register(actor))


def register() -> None:
    """Register the providers; called from ``ClientsConfig.ready``."""
    data, shared, privacy = _("Data"), _("Working together"), _("Data protection")
    for section in (
        ClientSection(name="overview", label=_("Summary"), url_name="clients:client", access=_always, order=10),
        ClientSection(
            name="identity",
            label=_("Person and contact details"),
            url_name="clients:identity",
            access=group_access(DataGroup.IDENTITY),
            group=data,
            order=20,
        ),
        ClientSection(
            name="membership",
            label=_("Membership and dealings"),
            url_name="clients:membership",
            access=group_access(DataGroup.MEMBERSHIP),
            group=data,
            order=21,
        ),
        *(
            ClientSection(
                name=section.name,
                label=section.title,
                url_name=f"clients:{section.name}",
                access=group_access(section.data_group),
                group=data,
                order=22 + number,
            )
            for number, section in enumerate(SECTIONS)
        ),
        ClientSection(
            name="consents",
            label=_("Consents"),
            url_name="clients:consents",
            access=group_access(DataGroup.MEMBERSHIP),
            group=shared,
            order=60,
        ),
        ClientSection(
            name="attachments",
            label=_("Attachments"),
            url_name="clients:attachments",
            access=_some_group,
            group=shared,
            order=61,
        ),
        ClientSection(
            name="notes",
            label=_("Notes to colleagues"),
            url_name="clients:notes",
            access=_some_group,
            group=shared,
            order=62,
        ),
        ClientSection(
            name="flags",
            label=_("Flags"),
            url_name="clients:flags",
            access=group_access(DataGroup.MEMBERSHIP),
            group=shared,
            order=63,
        ),
        ClientSection(name="log", label=_("Who has looked"), url_name="clients:log", access=_always, group=privacy, order=90),
    ):
        register_client_section(section)
    register_navigation(NavEntry(name="desk", label=_("Desk"), url_name="desk", is_open=_everybody, count=desk.waiting, order=10))
    register_navigation(
        NavEntry(
            name="clients",
            label=_("Clients"),
            url_name="clients:list",
            is_open=_caseworker,
            search_url_name="clients:list",
            order=20,
        )
    )
    register_desk(DeskProvider(name="break_glass_reviews", items=desk.reviews, count=desk.count_reviews, order=20))
    register_desk(DeskProvider(name="access_requests", items=desk.requests, count=desk.count_requests, order=30))
    register_desk(DeskProvider(name="end_judgements", items=desk.endings, count=desk.count_endings, order=35))
    register_desk(DeskProvider(name="merges", items=desk.merges, count=desk.count_merges, order=36))
    register_timeline(TimelineProvider(name="register", entries=register_entries, order=10))
    register_timeline(TimelineProvider(name="death", entries=death_entries, order=11))
    register_timeline(TimelineProvider(name="entries", entries=entry_entries, order=20))
    register_ring(RingSource(name="substitution", rows=substituted, basis=Basis.DEPUTY))
    register_desk(DeskProvider(name="leavers", items=desk.leavers, count=desk.count_leavers, order=40))
    register_desk(DeskProvider(name="mentions", items=notes.mention_items, count=notes.count_mentions, order=25))
    register_desk(DeskProvider(name="flags", items=flags.flag_items, count=flags.count_flags, order=50))
    answer_with("clients.view_client", can_open)
    answer_with("clients.change_client", can_change_client)
    answer_with("clients.change_membership", can_change)
