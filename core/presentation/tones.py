"""The one map from a state to the colour of its tag. The text carries the meaning; the colour only helps the eye."""

from collections.abc import Iterable
from enum import StrEnum


class Tone(StrEnum):
    """What a colour says. The value ends the class name of the tag."""

    DRAFT_OR_ENDED = "grey"
    PLANNED = "blue"
    ONGOING = "teal"
    IN_FORCE = "green"
    WAITING = "yellow"
    INTERRUPTED = "orange"
    LATE = "red"
    PROTECTED = "purple"
    FUTURE = "quiet"


# Keys are the stored values of the state fields of every app; two apps that use one word mean the same by it.
TONES: dict[str, Tone] = {
    # membership, client
    "assessment": Tone.PLANNED,
    "open": Tone.IN_FORCE,
    "closing": Tone.WAITING,
    "closed": Tone.DRAFT_OR_ENDED,
    "safety_non_disclosure": Tone.PROTECTED,
    "shielded": Tone.PROTECTED,
    "flag": Tone.INTERRUPTED,
    # versions of plans and annexes
    "made": Tone.WAITING,
    "confirmed": Tone.IN_FORCE,
    "undone": Tone.DRAFT_OR_ENDED,
    "draft": Tone.DRAFT_OR_ENDED,
    "awaiting_approval": Tone.WAITING,
    "proposed": Tone.PLANNED,
    "approved": Tone.IN_FORCE,
    "in_force": Tone.IN_FORCE,
    "returned": Tone.INTERRUPTED,
    "superseded": Tone.DRAFT_OR_ENDED,
    "ended": Tone.DRAFT_OR_ENDED,
    # joint assessments
    "assessment_open": Tone.ONGOING,
    "concluded": Tone.IN_FORCE,
    # planned services, tasks, meetings
    "planned": Tone.PLANNED,
    "ongoing": Tone.ONGOING,
    "done": Tone.IN_FORCE,
    "interrupted": Tone.INTERRUPTED,
    "withdrawn": Tone.INTERRUPTED,
    "cancelled": Tone.INTERRUPTED,
    # virus scans of files
    "waiting": Tone.WAITING,
    "infected": Tone.LATE,
    # invoices
    "sent": Tone.WAITING,
    "paid": Tone.IN_FORCE,
    "credited": Tone.INTERRUPTED,
    # requests, holds, purge
    "received": Tone.WAITING,
    "in_work": Tone.ONGOING,
    "extended": Tone.INTERRUPTED,
    "answered": Tone.IN_FORCE,
    "refused": Tone.LATE,
    "refused_in_part": Tone.LATE,
    "held": Tone.PROTECTED,
    "held_in_part": Tone.PROTECTED,
    "deleted": Tone.DRAFT_OR_ENDED,
    "failed": Tone.LATE,
    # accounts, roles, grants
    "active": Tone.IN_FORCE,
    "invited": Tone.WAITING,
    "expired": Tone.DRAFT_OR_ENDED,
    "locked": Tone.LATE,
    "pending": Tone.WAITING,
    "reviewed": Tone.IN_FORCE,
    # due dates
    "due": Tone.WAITING,
    "soon": Tone.WAITING,
    "late": Tone.LATE,
    "future": Tone.FUTURE,
    # rights of a role
    "write": Tone.IN_FORCE,
    "read": Tone.PLANNED,
    "read_own": Tone.PROTECTED,
    # comparison of versions
    "changed": Tone.PLANNED,
    "added": Tone.IN_FORCE,
    "removed": Tone.INTERRUPTED,
    "differs": Tone.INTERRUPTED,
    # access log
    "denied": Tone.LATE,
    "break_glass": Tone.PROTECTED,
    "exported": Tone.INTERRUPTED,
    "printed": Tone.INTERRUPTED,
    "created": Tone.PLANNED,
    "viewed": Tone.FUTURE,
}


def tone(state: str) -> Tone:
    """Return the tone of a state; grey for one that the map does not know (see ``states_without_tone``)."""
    return TONES.get(str(state), Tone.DRAFT_OR_ENDED)


def states_without_tone(states: Iterable[str]) -> list[str]:
    """Return the states that the map does not know; each app tests its state fields with this."""
    return [state for state in map(str, states) if state not in TONES]
