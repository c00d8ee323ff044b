"""Striking an entry that was made by mistake."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Checkbox, VersionedForm


class StrikeForm(VersionedForm):
    """The confirmation: striking cannot be undone."""

    confirmed = forms.BooleanField(
        label=_("I understand that the content of the entry and of its earlier versions is deleted"),
        widget=Checkbox(),
        error_messages={"required": _("Tick the box to strike the entry, or cancel.")},
    )
