"""How the demo's memberships ended, and which ones wait for a judgement: with the invariants of ``clients.services.closing``."""

from collections.abc import Iterator
from datetime import date, timedelta

from authorities.demo import demo_people
from authorities.matrix import roles
from clients.demo.plan import PlannedClient
from clients.models import EndJudgement, EndReason, Membership

#: What the need gives way to in the demo, in turn; nobody died and nothing was a mistake.
REASONS = (
    EndReason.OPEN_WORK,
    EndReason.REHABILITATION,
    EndReason.EDUCATION,
    EndReason.SUBSIDISED_WORK,
    EndReason.PENSION,
    EndReason.OTHER_SERVICE,
    EndReason.MOVED,
)
#: Of the long open memberships each so many waits for the judgements of the others.
CLOSING_EACH, LONG = 12, timedelta(days=200)


def reason_of(number: int) -> EndReason:
    """What the need of the client with this display number gave way to."""
    return REASONS[number % len(REASONS)]


def is_closing(planned: PlannedClient, *, number: int, today: date) -> bool:
    """Whether one authority has judged and the others have not."""
    return planned.is_open and planned.stays[-1].started_on < today - LONG and number % CLOSING_EACH == 0


def judges(planned: PlannedClient) -> Iterator[tuple[str, str]]:
    """Each serving authority with the person who judges there: the client's official, or another caseworker."""
    officials = {demo_people()[one.person].authority: one.person for one in planned.officials}
    for authority in planned.served_by:
        yield authority, officials.get(authority) or _caseworker(authority)


def judgement(membership: Membership, *, authority_id: int, user_id: int, day: date) -> EndJudgement:
    """An authority's judgement on ``membership``."""
    return EndJudgement(
        client=membership.client,
        area_id=membership.area_id,
        stored_by_id=authority_id,
        membership=membership,
        judged_on=day,
        judged_by_id=user_id,
    )


def _caseworker(authority: str) -> str:
    for person in demo_people().values():
        if person.authority == authority and any(roles()[code].is_casework for code in person.roles):
            return person.key
    raise LookupError(f"nobody of {authority} does casework")
