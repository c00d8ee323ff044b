"""The frame of every page for the person who is signed in: where they work, as whom, and what their roles open."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from authorities.access import Actor
from authorities.policy import can_administer, can_enter, can_supervise
from authorities.sign_in.sessions import is_locked
from core.help import help_address
from core.presentation.frame import Frame, NavItem
from core.registry import NavEntry, iter_navigation


def build_frame(request: HttpRequest) -> Frame:
    """Return the frame of this request. Somebody locked out of their session sees their name and the way out only."""
    actor: Actor | None = request.actor  # type: ignore[attr-defined]
    public: dict[str, Any] = {
        "is_demo": bool(settings.TYM_DEMO),
        "accessibility_url": _address("accessibility_statement"),
        "privacy_url": _address("privacy_notice"),
    }
    if actor is None:
        return Frame(**public, sign_in_url=reverse("account_login") if request.path != reverse("account_login") else "")
    person: dict[str, Any] = {
        **public,
        "person": actor.name,
        "role_label": str(actor.role_label),
        "authority_label": str(actor.authority_label),
        "sign_out_url": reverse("account_logout"),
    }
    if is_locked(request) or not can_enter(actor):
        return Frame(**person)
    entries = [entry for entry in iter_navigation() if _address(entry.url_name) and entry.is_open(actor)]
    return Frame(
        **person,
        area_name=actor.area.name if actor.area else "",
        switch_area_url=reverse("choose_area") if len(actor.area_ids) > 1 else "",
        account_url=reverse("account"),
        help_url=help_address(request, own=_own_manual(actor)),
        items=_items(entries, actor, request.path),
        quick_search_url=next((_address(entry.search_url_name) for entry in entries if entry.search_url_name), ""),
    )


def _own_manual(actor: Actor) -> str:
    """The manual of the actor's own work, for the pages that several manuals tell of; casework comes first."""
    if actor.ring_roles:
        return "asiakastyo"
    if can_supervise(actor):
        return "esihenkilo"
    return "paakayttaja" if can_administer(actor) else ""


def _items(entries: list[NavEntry], actor: Actor, path: str) -> tuple[NavItem, ...]:
    """The entries with their counts; the one whose address the page lies under, most closely, is the open one."""
    addresses = {entry.name: _address(entry.url_name) for entry in entries}
    under = [address for address in addresses.values() if path == address or (address != "/" and path.startswith(address))]
    open_address = max(under, key=len, default="")
    return tuple(
        NavItem(
            label=entry.label,
            url=addresses[entry.name],
            is_active=addresses[entry.name] == open_address,
            count=entry.count(actor) if entry.count else None,
        )
        for entry in entries
    )


def _address(name: str) -> str:
    """The address of a page that may not have been built; empty then."""
    try:
        return reverse(name) if name else ""
    except NoReverseMatch:
        return ""
