"""Why a client may be erased, as the ledger keeps it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class Grounds:
    """The dates behind one erasure.

    Attributes:
        ended_on: last day of the client's latest membership; None where the rule knows none.
        due_on: last day on which the data was to be kept; None where the rule knows none.
    """

    ended_on: date | None = None
    due_on: date | None = None


#: ``recheck(client_ids)``: those that are still to be erased, asked under the lock on their rows. What it leaves out stays.
Recheck = Callable[[Sequence[UUID]], Mapping[UUID, Grounds]]
