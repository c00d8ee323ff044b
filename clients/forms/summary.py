"""What a client summary prints."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from authorities.rights import DataGroup
from core.forms import Checkboxes, TymForm


class SummaryForm(TymForm):
    """The data groups of the summary: no more than its reader needs."""

    groups = forms.MultipleChoiceField(
        label=_("Data groups"),
        widget=Checkboxes,
        help_text=_("Choose only what the reader needs. Name, age and contact details are always on it."),
        error_messages={
            "required": _("Choose at least one data group."),
            "invalid_choice": _("Choose from the data groups that are open to you."),
        },
    )

    def __init__(self, *args: Any, groups: list[DataGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("groups", [(group.value, group.label) for group in groups])

    def chosen(self) -> list[DataGroup]:
        """The groups as they are."""
        return [DataGroup(value) for value in self.cleaned_data["groups"]]
