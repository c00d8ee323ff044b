"""The verbs of the register: one function each, policy, lock, change and event inside the caller's transaction."""

from clients.services.access import (
    AlreadyOpen,
    NobodyReviews,
    NothingToOpen,
    ReviewPending,
    bar_user,
    break_glass,
    choose_purpose,
    declare_conflict,
    handle_request,
    lift_bar,
    review_grant,
)
from clients.services.attachments import Upload, add_attachment, change_attachment, read_file
from clients.services.closing import judge_end, standing_judgements, withdraw_judgement
from clients.services.code_attempts import TooManySearches
from clients.services.consents import ConsentTerms, record_consent, withdraw_consent
from clients.services.entries import add_entry, change_entry
from clients.services.flags import end_flag, move_flag, set_flag
from clients.services.identity import (
    CONTACT_FIELDS,
    CodeOfAnother,
    always_named,
    author_of,
    change_contacts,
    change_identity,
    current_contacts,
    lift_shield,
    record_code,
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
from clients.services.merge_rows import client_tables
from clients.services.merging import CannotMerge, check_mergeable, confirm_merge, propose_merge, take_merge_back
from clients.services.notes import answer_note, mark_read, write_note
from clients.services.officials import current_official, eligible_officials, name_official, supervisors_of, take_responsibility
from clients.services.search import CodeSearch, search_by_code
from clients.services.striking import strike
from clients.services.substitution import arrange_substitution, end_substitution

__all__ = [
    "CONTACT_FIELDS",
    "AlreadyClient",
    "AlreadyOpen",
    "CannotMerge",
    "CodeOfAnother",
    "CodeSearch",
    "ConsentTerms",
    "NeedsAnotherHandler",
    "NobodyReviews",
    "NothingToOpen",
    "Person",
    "ReviewPending",
    "SimilarClient",
    "Start",
    "TooManySearches",
    "Upload",
    "add_attachment",
    "add_entry",
    "always_named",
    "answer_note",
    "arrange_substitution",
    "author_of",
    "bar_user",
    "break_glass",
    "change_attachment",
    "change_contacts",
    "change_entry",
    "change_identity",
    "check_mergeable",
    "choose_purpose",
    "client_tables",
    "confirm_merge",
    "current_contacts",
    "current_official",
    "declare_conflict",
    "eligible_officials",
    "end_flag",
    "end_substitution",
    "handle_request",
    "judge_end",
    "lift_bar",
    "lift_shield",
    "mark_read",
    "move_flag",
    "name_official",
    "propose_merge",
    "read_file",
    "record_code",
    "record_consent",
    "reopen",
    "reveal_code",
    "review_grant",
    "search_by_code",
    "serving_authorities",
    "set_flag",
    "shield",
    "standing_judgements",
    "strike",
    "supervisors_of",
    "take_in_client",
    "take_merge_back",
    "take_responsibility",
    "withdraw_consent",
    "withdraw_judgement",
    "write_note",
]
