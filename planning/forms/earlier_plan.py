"""The form of a plan made elsewhere."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.models import Attachment
from core import clock
from core.forms import FinnishDateField, LineField, Radios, TextField, VersionedForm
from planning.models import EarlierPlan


class EarlierPlanForm(VersionedForm):
    """A plan that the client has from elsewhere."""

    kind = forms.ChoiceField(
        label=_("Kind of plan"),
        choices=EarlierPlan.Kind.choices,
        widget=Radios,
        error_messages={"required": _("Choose the kind of the plan.")},
    )
    made_by = LineField(
        label=_("Whose plan"),
        help_text=_("The authority or organisation that made the plan with the client."),
        max_length=200,
        error_messages={"required": _("Enter who made the plan.")},
    )
    made_on = FinnishDateField(
        label=_("Drawn up"),
        latest=clock.today,
        error_messages={"required": _("Enter the day on which the plan was drawn up.")},
    )
    valid_until = FinnishDateField(label=_("Valid until"), required=False)
    attachment = forms.ModelChoiceField(
        label=_("Document"),
        help_text=_("One of the client's attachments. Add a new one on the page Attachments first."),
        queryset=Attachment.objects.none(),
        empty_label=_("No document"),
        required=False,
        error_messages={"invalid_choice": _("Choose one of the client's attachments.")},
    )
    note = TextField(
        label=_("Note"),
        help_text=_(
            "What of the plan matters here. Details of health or of the social situation are written in their own data groups."
        ),
        max_length=2000,
        rows=4,
        required=False,
    )

    def __init__(self, *args: Any, attachments: Any, **kwargs: Any) -> None:
        """``attachments`` are those to choose from; None leaves the document as it is and does not show it."""
        super().__init__(*args, **kwargs)
        if attachments is None:
            del self.fields["attachment"]
        else:
            self.offer("attachment", attachments)

    def values(self) -> dict[str, Any]:
        """Field → value, as the services take them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "row_version"}
