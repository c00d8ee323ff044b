"""Keeping the filters of the list under a name."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Checkbox, LineField, TymForm


class SaveFilterForm(TymForm):
    """Name and for whom."""

    name = LineField(
        label=_("Name of the filter"),
        help_text=_("For example: Tuusula, under 25. Write no client's name."),
        max_length=60,
        error_messages={"required": _("Give the filter a name.")},
    )
    is_shared = forms.BooleanField(
        label=_("My unit's colleagues see it too"), required=False, widget=Checkbox(legend=_("Sharing"))
    )
