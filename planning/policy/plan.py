"""Who drafts, approves and gives out a plan, and who says where its services stand (§§ 4-7, R11-R21)."""

from authorities.access import Actor, Decision, Deny, first_denial, owns, unless
from authorities.models import AuthorityKind
from authorities.rights import DataGroup
from clients.models import Client
from clients.policy import can_add_entry, can_write
from planning.models import DutiesExplained, Party, PlannedService, PlanVersion, ServiceTerms

#: Who explains the client's duties (§ 7(3)).
EXPLAINING = (AuthorityKind.TVV, AuthorityKind.HVA)


def can_begin_plan(actor: Actor | None, client: Client) -> Decision:
    """Begin a plan, or a new version of it, while the membership is open."""
    return can_add_entry(actor, client, DataGroup.PLAN)


def can_draft(actor: Actor | None, version: PlanVersion) -> Decision:
    """Change what is drafted together, send it to be approved, return it: any of the three, while the version is open."""
    added = can_add_entry(actor, version.client, DataGroup.PLAN)
    if actor is None or not added:
        return added
    return first_denial(
        added,
        unless(not actor.employer.serves_clients, Deny.AREA_RIGHT),
        unless(not version.is_open, Deny.WRONG_STATE),
    )


def can_draft_frame(actor: Actor | None, version: PlanVersion) -> Decision:
    """Write the employment authority's own parts: the job-search obligation, follow-up and reporting (§§ 5(2)-(3), 7(1))."""
    return first_denial(can_draft(actor, version), _is_of(actor, AuthorityKind.TVV))


def can_change_service(actor: Actor | None, terms: ServiceTerms) -> Decision:
    """Change or remove what an open version says of a service of the own authority (R30)."""
    drafted = can_draft(actor, terms.version)
    if actor is None or not drafted:
        return drafted
    return first_denial(drafted, owns(actor, terms))


def can_explain_duties(actor: Actor | None, version: PlanVersion) -> Decision:
    """Record that the own authority has explained the duties: the employment authority and the county (R21)."""
    return first_denial(can_draft(actor, version), _is_of(actor, *EXPLAINING))


def can_change_explanation(actor: Actor | None, explanation: DutiesExplained) -> Decision:
    """Correct the day of the own authority's explanation while the version is open."""
    explained = can_explain_duties(actor, explanation.version)
    if actor is None or not explained:
        return explained
    return first_denial(explained, owns(actor, explanation))


def can_approve(actor: Actor | None, version: PlanVersion) -> Decision:
    """Approve the version in the name of the own authority; whether it is needed and has approved, the service knows."""
    return first_denial(can_draft(actor, version), unless(version.state != PlanVersion.State.AWAITING, Deny.WRONG_STATE))


def can_record_approval(actor: Actor | None, version: PlanVersion) -> Decision:
    """Record that the client has approved: the employment authority or the county, who have explained the duties (R16)."""
    return first_denial(can_approve(actor, version), _is_of(actor, *EXPLAINING))


def can_deliver(actor: Actor | None, version: PlanVersion) -> Decision:
    """Record that the client got the plan that is in force."""
    added = can_add_entry(actor, version.client, DataGroup.PLAN)
    return first_denial(added, unless(version.state != PlanVersion.State.IN_FORCE, Deny.WRONG_STATE))


def can_follow_service(actor: Actor | None, service: PlannedService) -> Decision:
    """Say where a service of the own authority stands; after the membership, too, as its last services end."""
    written = can_write(actor, service.client, DataGroup.PLAN)
    if actor is None or not written:
        return written
    return first_denial(written, owns(actor, service))


def party_of(actor: Actor) -> Party | None:
    """In whose name the actor approves; None for an employer that is none of the three."""
    kind = actor.employer.kind
    return Party(kind) if kind in AuthorityKind.serving() else None


def _is_of(actor: Actor | None, *kinds: AuthorityKind) -> Decision:
    return unless(actor is None or actor.employer.kind not in kinds, Deny.AREA_RIGHT)
