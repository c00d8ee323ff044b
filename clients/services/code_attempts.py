"""The hourly limit of looking for people by identity code: an attempt is counted before it is made, whatever becomes of it.

What a page does is undone when it refuses, and a count kept with it would go the same way: requests sent side by side would each
see the number before. So an attempt is counted in a transaction of its own before the request's begins
(``clients.middleware.CountedCodes``), and taken back when the page turned out to look nobody up. All areas count together.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from authorities.access import Actor
from clients.models import CodeAttempt
from core import clock
from core.errors import Refused
from core.transactions import lock_names

WINDOW = timedelta(hours=1)


class TooManySearches(Refused):
    """The searcher reached the hourly limit."""

    message = _("You have made many searches by identity code. Wait a while, or ask your supervisor.")


@dataclass
class Reservation:
    """What a request may do: make one attempt, or be refused; ``is_spent`` when there is none left, or none was reserved."""

    key: int | None = None
    is_spent: bool = False


#: None outside requests: in commands and in what calls a service directly.
_reservation: ContextVar[Reservation | None] = ContextVar("tym_code_attempt", default=None)


@contextmanager
def reserved(user_id: int | None) -> Iterator[None]:
    """Run a request with an attempt counted for ``user_id``; with None, for one that looks nobody up by a code."""
    reservation = Reservation(is_spent=True) if user_id is None else _count(user_id)
    token = _reservation.set(reservation)
    try:
        yield
    finally:
        _reservation.reset(token)
        if reservation.key is not None and not reservation.is_spent:
            CodeAttempt.objects.filter(pk=reservation.key).delete()


def make_attempt(*, actor: Actor) -> None:
    """Spend the request's attempt; call before a code is looked up. Outside a request the count stands or falls with the caller.

    Raises:
        TooManySearches: the hourly limit is reached.
        RuntimeError: the request has no attempt left: its page is not among those of ``CountedCodes``.
    """
    reservation = _reservation.get() or _count(actor.user_id)
    if reservation.is_spent:
        raise RuntimeError("A look-up by identity code was not counted beforehand: name the page in clients.middleware.")
    if reservation.key is None:
        raise TooManySearches
    reservation.is_spent = True


def _count(user_id: int) -> Reservation:
    """Count one more attempt of a person, unless the hour's are used up."""
    moment = clock.now()
    with transaction.atomic():
        lock_names(f"code attempts {user_id}")
        own = CodeAttempt.objects.filter(user_id=user_id)
        own.filter(at__lte=moment - WINDOW).delete()
        if own.count() >= settings.TYM_CODE_SEARCHES_PER_HOUR:
            return Reservation()
        return Reservation(key=CodeAttempt.objects.create(user_id=user_id, at=moment).pk)
