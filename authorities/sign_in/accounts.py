"""Which accounts may sign in, and how a person stands in the log before there is an actor."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from authorities.models import AuthorityArea, User
from core.transactions import current_request_id


def may_sign_in(user: User) -> bool:
    """Whether the account is in force today and its employer belongs to a co-operation area (design § 4, check 1)."""
    return user.account_is_open and AuthorityArea.objects.current().filter(authority=user.employer_id).exists()


@contextmanager
def without_history(user: User) -> Iterator[None]:
    """Save the account inside without a row of history: sign-in changes only what the history leaves out anyway."""
    user.skip_history_when_saving = True  # type: ignore[attr-defined]  # simple-history's own name for it
    try:
        yield
    finally:
        del user.skip_history_when_saving  # type: ignore[attr-defined]


@dataclass(frozen=True)
class PersonAtTheDoor:
    """Snapshot for the log of somebody whose sign-in is under way: who they say they are, without role or area."""

    user: User

    @property
    def user_id(self) -> int:
        """Key of the account."""
        return self.user.pk

    @property
    def name(self) -> str:
        """The account holder's name."""
        return self.user.get_full_name()

    @property
    def role(self) -> str:
        """No role: nothing has been opened yet."""
        return ""

    @property
    def role_label(self) -> str:
        """The account holder's title."""
        return self.user.title

    @property
    def authority_id(self) -> int:
        """Key of the employer."""
        return self.user.employer_id

    @property
    def authority_label(self) -> str:
        """The employer's short name."""
        return self.user.employer.short_name

    @property
    def area_id(self) -> None:
        """No area yet."""
        return

    @property
    def request_id(self) -> str:
        """The running request."""
        return current_request_id()
