"""The verbs of the register: one function each, policy, lock, change and event inside the caller's transaction."""

from clients.services.access import (
    NothingToOpen,
    bar_user,
    break_glass,
    choose_purpose,
    declare_conflict,
    handle_request,
    lift_bar,
    purposes_for,
    review_grant,
)
from clients.services.identity import (
    CONTACT_FIELDS,
    change_contacts,
    change_identity,
    current_contacts,
    lift_shield,
    reveal_code,
    shield,
)
from clients.services.intake import (
    AlreadyClient,
    NeedsAnotherHandler,
    Person,
    SimilarClient,
    Start,
    reopen,
    serving_authorities,
    take_in_client,
)
from clients.services.officials import current_official, eligible_officials, name_official, take_responsibility
from clients.services.search import CodeSearch, TooManySearches, search_by_code

__all__ = [
    "CONTACT_FIELDS",
    "AlreadyClient",
    "CodeSearch",
    "NeedsAnotherHandler",
    "NothingToOpen",
    "Person",
    "SimilarClient",
    "Start",
    "TooManySearches",
    "bar_user",
    "break_glass",
    "change_contacts",
    "change_identity",
    "choose_purpose",
    "current_contacts",
    "current_official",
    "declare_conflict",
    "eligible_officials",
    "handle_request",
    "lift_bar",
    "lift_shield",
    "name_official",
    "purposes_for",
    "reopen",
    "reveal_code",
    "review_grant",
    "search_by_code",
    "serving_authorities",
    "shield",
    "take_in_client",
    "take_responsibility",
]
