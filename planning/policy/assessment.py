"""Questions about planning: who begins, writes and concludes a joint assessment."""

from authorities.access import Actor, Decision, Deny, first_denial, unless
from authorities.rights import DataGroup
from clients.models import Client
from clients.policy import can_add_entry, can_change
from planning.models import AssessmentPart, JointAssessment


def can_begin_assessment(actor: Actor | None, client: Client) -> Decision:
    """Begin a joint assessment of a client with an open membership: whoever writes service needs."""
    return can_add_entry(actor, client, DataGroup.NEEDS)


def can_write_part(actor: Actor | None, assessment: JointAssessment) -> Decision:
    """Write the own authority's part, or name an outside participant, while the assessment is being made."""
    added = can_add_entry(actor, assessment.client, DataGroup.NEEDS)
    if actor is None or not added:
        return added
    return first_denial(
        added,
        unless(not actor.employer.serves_clients, Deny.AREA_RIGHT),
        unless(not assessment.is_open, Deny.WRONG_STATE),
    )


def can_change_part(actor: Actor | None, part: AssessmentPart) -> Decision:
    """Change a part of the own authority while the assessment is being made."""
    return first_denial(can_change(actor, part), unless(not part.assessment.is_open, Deny.WRONG_STATE))


def can_conclude(actor: Actor | None, assessment: JointAssessment) -> Decision:
    """Conclude the assessment on behalf of those who made it: whoever may write a part of it."""
    return can_write_part(actor, assessment)
