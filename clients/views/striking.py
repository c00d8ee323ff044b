"""Striking a record that was made by mistake: the page that every kind of record shares."""

from typing import Any

from authorities.access import require
from authorities.pages import FormParts
from authorities.rights import DataGroup
from clients.forms.striking import StrikeForm
from clients.models import ClientRecord
from clients.policy import can_strike
from clients.services import strike
from clients.views.door import ClientPage


class StrikeParts(FormParts, ClientPage):
    """Strike ``record``; stands before the page that finds it."""

    form_class = StrikeForm

    @property
    def record(self) -> ClientRecord:
        """What is struck, as the page found it."""
        raise NotImplementedError

    def check(self) -> None:
        """Ask whether it may be struck."""
        super().check()
        require(can_strike(self.actor, self.record), client=self.client, data_group=DataGroup(self.record.data_group))

    def initial(self) -> dict[str, Any]:
        """The version that is shown."""
        return {"row_version": self.record.row_version}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what is struck."""
        return super().get_context_data(**{"record": self.record, **kwargs})

    def perform(self, form: Any) -> None:
        """Strike it."""
        strike(actor=self.actor, record=self.record, seen_version=form.cleaned_data["row_version"])
