"""What the frame of every page shows: who, where, which parts of the system and which one is open."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class NavItem:
    """One item of the main navigation; ``count`` is how much waits there, None when it is not counted."""

    label: str
    url: str
    is_active: bool = False
    count: int | None = None


@dataclass(frozen=True, kw_only=True)
class Frame:
    """The frame of a page. The empty one is for people who have not signed in.

    A middleware or a view of the authorities app sets ``request.frame``; the context processor hands it to the templates.
    An address that is empty leaves its link out. ``quick_search_url`` takes the POST of the search box (field ``q``).
    """

    area_name: str = ""
    switch_area_url: str = ""
    person: str = ""
    role_label: str = ""
    authority_label: str = ""
    items: tuple[NavItem, ...] = ()
    quick_search_url: str = ""
    account_url: str = ""
    sign_out_url: str = ""
    sign_in_url: str = ""
    home_url: str = "/"
    help_url: str = ""
    accessibility_url: str = ""
    privacy_url: str = ""
    is_demo: bool = False
