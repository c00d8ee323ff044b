"""Forms of code lists and legal periods."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from authorities.forms import fields
from authorities.forms.fields import NamesForm, VersionedNamesForm
from authorities.services.codes import CodeNames
from authorities.services.periods import PeriodDetails, units_of
from core import clock
from core.errors import StaleRow
from core.forms import LineField, TymForm
from core.models import HolidayRule


class CodeForm(NamesForm):
    """A new code of a list."""

    code = LineField(
        label=_("Code"),
        max_length=40,
        width=10,
        help_text=_("Small letters a-z, digits and hyphens; for languages the ISO 639 code."),
        validators=[RegexValidator(r"^[a-z0-9]+([-_][a-z0-9]+)*\Z", _("Use small letters a-z, digits and hyphens only."))],
        error_messages={"required": _("Enter the code.")},
    )
    valid_from = fields.first_day(initial=clock.today)

    def names(self) -> CodeNames:
        """The names typed, for the service."""
        return _names(self)


class RenameCodeForm(VersionedNamesForm):
    """The names of a code."""

    def names(self) -> CodeNames:
        """The names typed, for the service."""
        return _names(self)


def _names(form: forms.Form) -> CodeNames:
    return CodeNames(**{name: form.cleaned_data[name] for name in ("name_fi", "name_sv", "name_en")})


class PeriodForm(TymForm):
    """A new length of a legal period from a day on. ``newest`` is the row that it was made to follow."""

    amount = forms.IntegerField(
        label=_("Length"),
        min_value=1,
        max_value=1000,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"}),
        error_messages={
            "required": _("Enter the length."),
            "invalid": _("Enter the length as a whole number."),
            "min_value": _("Enter a length of at least one."),
            "max_value": _("Enter a length of 1,000 at most."),
        },
    )
    unit = forms.ChoiceField(
        label=_("Unit"),
        error_messages={
            "required": _("Choose the unit."),
            "invalid_choice": _("This period is not counted in that unit. Choose another one."),
        },
    )
    holiday_rule = forms.ChoiceField(
        label=_("When the period ends on a Saturday, Sunday or holiday, it"),
        choices=HolidayRule.choices,
        error_messages={"required": _("Choose what happens on a holiday.")},
    )
    valid_from = fields.first_day(help_text=_("The day on which the provision comes into force. In the form dd.mm.yyyy"))
    source_fi = LineField(
        label=_("Source in Finnish"),
        max_length=300,
        help_text=_("Act, section and subsection, for example: Laki 381/2023 6 § 1 mom."),
        error_messages={"required": _("Enter the source in Finnish.")},
    )
    source_en = LineField(label=_("Source in English"), max_length=300, required=False)
    newest = forms.IntegerField(widget=forms.HiddenInput, label=_("Version"))
    confirmed = forms.BooleanField(widget=forms.HiddenInput, required=False, label=_("Confirmed"))

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("unit", [(unit.value, unit.label) for unit in units_of(code)])

    def details(self) -> PeriodDetails:
        """What was typed, for the service."""
        names = ("amount", "unit", "holiday_rule", "valid_from", "source_fi", "source_en")
        return PeriodDetails(**{name: self.cleaned_data[name] for name in names})

    def report_stale(self, error: StaleRow) -> None:
        """Say that somebody added a row meanwhile, keep what was typed, and take the newer row as the one seen."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data[self.add_prefix("newest")] = str(error.current.pk)
        data.pop(self.add_prefix("confirmed"), None)
        self.data = data
        self.add_error(None, str(error.message))
