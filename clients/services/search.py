"""Search by exact identity code: logged, limited, and silent about clients that the searcher may not find."""

from dataclasses import dataclass

from authorities.access import Actor, Decision, Deny, require
from authorities.models.users import IDENTITY_CODE_INDEX
from clients import events
from clients.models import AccessRequest, Client
from clients.policy import can_search_by_code, can_view
from clients.services.code_attempts import make_attempt
from core.encryption import blind_index
from core.identity_code import IdentityCode, parse
from core.transactions import lock_names


@dataclass(frozen=True)
class CodeSearch:
    """A search by code: the code as parsed, and the client when the actor may find one."""

    code: IdentityCode
    client: Client | None


def search_by_code(*, actor: Actor, code: str) -> CodeSearch:
    """Find a client of the current area by identity code.

    A client whom the actor may not find gives the same answer as an unknown code; the responsible officials are asked to get in
    touch, and the attempt stands in the client's log.

    Raises:
        Denied: the role does not search.
        InvalidIdentityCode: with the reason in words.
        TooManySearches: the hourly limit is reached.
    """
    require(can_search_by_code(actor))
    parsed = parse(code)
    make_attempt(actor=actor)
    found = client_with_code(actor=actor, code=parsed.code)
    decision = can_view(actor, found) if found else None
    visible = found if decision else None
    events.code_searched(actor=actor, code=parsed.code, found=visible)
    if found is not None and decision is not None and not decision:
        report_hidden(actor=actor, client=found, decision=decision)
    return CodeSearch(code=parsed, client=visible)


def client_with_code(*, actor: Actor, code: str) -> Client | None:
    """The client of the current area with this code, whether the actor may find them or not: never shown, only decided on."""
    return Client.objects.filter(area=actor.area_id, identity_index__matches=code).first()


def lock_code(code: str) -> None:
    """Let one request at a time pass for an identity code, until its transaction ends."""
    lock_names(blind_index(IDENTITY_CODE_INDEX, code))


def report_hidden(*, actor: Actor, client: Client, decision: Decision) -> None:
    """Log that somebody came upon a client whom they may not find, and ask the responsible officials to get in touch.

    Nobody is asked about the searcher's own record.
    """
    if decision.reason is not None:
        events.code_search_denied(actor=actor, client=client, reason=decision.reason)
    if decision.reason is not Deny.OWN_RECORD:
        _ask_the_responsible(actor, client)


def _ask_the_responsible(actor: Actor, client: Client) -> None:
    AccessRequest.objects.get_or_create(client=client, user=actor.user, handled_at=None, defaults={"area_id": client.area_id})
