"""Errors of the domain that a page shows in words instead of failing."""

from typing import Any

from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """The system refuses an action; ``message`` says why and what to do, in the user's language."""

    message: Any = _("This cannot be done.")

    def __init__(self, message: Any = None) -> None:
        if message is not None:
            self.message = message
        super().__init__(str(self.message))


class StaleRow(Refused):
    """Somebody changed the row after it was shown; ``current`` is the row as it stands now."""

    message = _("Somebody else changed this after you opened it. Nothing of yours was lost: check the changes and save again.")

    def __init__(self, current: Any) -> None:
        super().__init__()
        self.current = current
