"""Lockout: attempts are counted in PostgreSQL before they are made, so that many at once cannot get past the limit.

An attempt is written as failed in a transaction of its own, and taken back when it succeeds. The lock that makes the count
exact is thus held for a moment only, not while a password is being hashed. An account that does not exist is counted like
any other. A browser that the account has signed in with before is counted apart, so that strangers' guesses do not shut
out the account's holder.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from authorities.models.sign_in import ACCOUNT_INDEX, ADDRESS_INDEX, SignInAttempt
from core import clock
from core.encryption import blind_index
from core.transactions import lock_names

Step = SignInAttempt.Step

#: Attempts are forgotten after this; no rule looks further back.
KEPT_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class Rule:
    """So many attempts in so long a time, counted by one column of the table."""

    column: str
    attempts: int
    window: timedelta


QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(hours=24)
RULES: dict[str, tuple[Rule, ...]] = {
    Step.PASSWORD: (Rule("account_index", 5, QUARTER), Rule("account_index", 30, DAY), Rule("address_index", 60, QUARTER)),
    Step.SECOND_FACTOR: (Rule("account_index", 5, QUARTER), Rule("account_index", 20, DAY), Rule("address_index", 60, QUARTER)),
    Step.RESET: (Rule("account_index", 3, HOUR), Rule("address_index", 20, HOUR)),
}


@dataclass(frozen=True)
class Attempt:
    """One counted attempt; ``closed_until`` is set when it must not be made at all."""

    step: str
    account_index: str
    key: int | None = None
    closed_until: datetime | None = None
    is_last: bool = False
    """Whether the account is closed for a while if this one fails."""

    @property
    def is_refused(self) -> bool:
        """Whether there have been too many."""
        return self.closed_until is not None

    @property
    def minutes_left(self) -> int:
        """Full minutes until the next attempt, at least one."""
        if self.closed_until is None:
            return 0
        return max(1, -int((clock.now() - self.closed_until).total_seconds() // 60))


def reserve(*, step: str, account: str, address: str) -> Attempt:
    """Count an attempt as failed, or refuse it.

    Args:
        step: what is tried; each is counted by itself.
        account: what tells the account: an e-mail address as typed, or another text.
        address: the network address that it came from.
    """
    account_index = blind_index(f"{ACCOUNT_INDEX}.{step}", account)
    address_index = blind_index(f"{ADDRESS_INDEX}.{step}", address)
    moment = clock.now()
    with transaction.atomic():
        lock_names(account_index, address_index)
        of_step = SignInAttempt.objects.filter(step=step)
        is_last = False
        closed_until = []
        for rule in RULES[step]:
            index = account_index if rule.column == "account_index" else address_index
            recent = of_step.filter(**{rule.column: index}, at__gt=moment - rule.window).order_by("-at")
            times = list(recent.values_list("at", flat=True)[: rule.attempts])
            if len(times) == rule.attempts:
                closed_until.append(times[-1] + rule.window)
            is_last = is_last or (rule.column == "account_index" and len(times) == rule.attempts - 1)
        if closed_until:
            return Attempt(step=step, account_index=account_index, closed_until=max(closed_until))
        row = SignInAttempt.objects.create(step=step, account_index=account_index, address_index=address_index, at=moment)
    return Attempt(step=step, account_index=account_index, key=row.pk, is_last=is_last)


def succeed(attempt: Attempt | None) -> None:
    """Take back the attempt and the account's earlier ones: their maker has shown to be the holder.

    What came from the same address against other accounts stays counted.
    """
    if attempt is not None:
        SignInAttempt.objects.filter(step=attempt.step, account_index=attempt.account_index).delete()


def take_back(attempt: Attempt | None) -> None:
    """Take back one attempt that was not made after all."""
    if attempt is not None and attempt.key is not None:
        SignInAttempt.objects.filter(pk=attempt.key).delete()


def forget_old_attempts() -> int:
    """Delete the rows that no rule looks at any longer; returns their number."""
    return SignInAttempt.objects.filter(at__lte=clock.now() - KEPT_FOR).delete()[0]
