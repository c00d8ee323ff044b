"""Fields that several forms of the administration share."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from authorities.models import Municipality
from core import clock
from core.forms import FinnishDateField, LineField, TymForm, VersionedForm


def municipality_field(**kwargs: Any) -> forms.ModelChoiceField:
    """A choice among the municipalities that have not ended."""
    in_force = Municipality.objects.filter(Q(valid_to=None) | Q(valid_to__gte=clock.today()))
    return forms.ModelChoiceField(
        queryset=in_force,
        label=kwargs.pop("label", _("Municipality")),
        empty_label=_("Choose"),
        error_messages={
            "required": _("Choose the municipality."),
            "invalid_choice": _("Choose a municipality from the list."),
        },
        **kwargs,
    )


def first_day(**kwargs: Any) -> FinnishDateField:
    """The first day of something dated."""
    kwargs.setdefault("label", _("First day"))
    return FinnishDateField(error_messages={"required": _("Enter the first day.")}, **kwargs)


def last_day(**kwargs: Any) -> FinnishDateField:
    """The last day of something dated; left open when it goes on until further notice."""
    kwargs.setdefault("label", _("Last day"))
    return FinnishDateField(error_messages={"required": _("Enter the last day.")}, **kwargs)


class NamesForm(TymForm):
    """Names in three languages; Finnish is shown where another is missing."""

    name_fi = LineField(label=_("Name in Finnish"), error_messages={"required": _("Enter the name in Finnish.")})
    name_sv = LineField(label=_("Name in Swedish"), required=False)
    name_en = LineField(label=_("Name in English"), required=False)


class VersionedNamesForm(VersionedForm, NamesForm):
    """Names of something that another administrator may have open at the same time."""


class EndForm(TymForm):
    """The last day of a dated row."""

    last_day = last_day(help_text=_("The day itself still counts. In the form dd.mm.yyyy"))


class TimeForm(TymForm):
    """First day, and the last day when it is known."""

    valid_from = first_day()
    valid_to = last_day(required=False)
