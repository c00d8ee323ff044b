"""Forms of co-operation areas and municipalities."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from authorities.forms import fields
from authorities.forms.fields import NamesForm
from authorities.models import AuthorityKind
from authorities.services.areas import AreaDetails, Presence
from core import clock
from core.forms import FilterForm, LineField, TymForm, VersionedForm


class AreaForm(NamesForm):
    """Names, code and responsible municipality of an area."""

    code = LineField(
        label=_("Code"),
        max_length=40,
        width=20,
        help_text=_("Short name for addresses and files: small letters a-z, digits and hyphens."),
        validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*\Z", _("Use small letters a-z, digits and hyphens only."))],
        error_messages={"required": _("Enter the code.")},
    )
    responsible_municipality = fields.municipality_field(label=_("Responsible municipality"))

    def details(self) -> AreaDetails:
        """What was typed, for the service."""
        names = ("name_fi", "name_sv", "name_en", "code", "responsible_municipality")
        return AreaDetails(**{name: self.cleaned_data[name] for name in names})


class ChangeAreaForm(AreaForm, VersionedForm):
    """The same for an area that exists."""


class AreaMunicipalityForm(fields.TimeForm):
    """A municipality's time in an area."""

    field_order = ("municipality", "valid_from", "valid_to")

    municipality = fields.municipality_field()


class PresenceForm(TymForm):
    """Who should be present when a new client is met for the first time."""

    required_kind = forms.ChoiceField(
        label=_("Must be present"),
        choices=[(kind.value, kind.label) for kind in AuthorityKind.serving()],
        error_messages={"required": _("Choose who must be present.")},
    )
    others_at_least = forms.IntegerField(
        label=_("Others present at least"),
        min_value=0,
        max_value=2,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-2"}),
        error_messages={
            "required": _("Enter how many others."),
            "invalid": _("Enter a whole number from 0 to 2."),
            "min_value": _("Enter a whole number from 0 to 2."),
            "max_value": _("Enter a whole number from 0 to 2."),
        },
    )
    youth_service_under = forms.IntegerField(
        label=_("Joint youth service is suggested to those under the age of"),
        min_value=0,
        max_value=99,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-2"}),
        error_messages={
            "required": _("Enter the age."),
            "invalid": _("Enter the age as a whole number from 0 to 99."),
            "min_value": _("Enter the age as a whole number from 0 to 99."),
            "max_value": _("Enter the age as a whole number from 0 to 99."),
        },
    )
    source = LineField(
        label=_("Source"),
        help_text=_("Annex and point, and the decision behind it."),
        error_messages={"required": _("Enter the source of the rule.")},
    )
    valid_from = fields.first_day(initial=clock.today)

    def presence(self) -> Presence:
        """What was typed, for the service."""
        return Presence(**{name: self.cleaned_data[name] for name in self.fields})


class MunicipalityForm(TymForm):
    """A new municipality."""

    code = LineField(
        label=_("Code"),
        max_length=3,
        width=3,
        help_text=_("Three digits, as in the classification of Statistics Finland."),
        validators=[RegexValidator(r"^[0-9]{3}\Z", _("Enter the code with three digits, for example 186."))],
        error_messages={"required": _("Enter the code.")},
    )
    name_fi = LineField(label=_("Name in Finnish"), error_messages={"required": _("Enter the name in Finnish.")})
    name_sv = LineField(label=_("Name in Swedish"), required=False)


class MunicipalityFilterForm(FilterForm):
    """Narrows the list of municipalities."""

    SHOWN = (("", _("All")), ("areas", _("In a co-operation area")), ("ended", _("Ended")))

    name = LineField(label=_("Name or code"), max_length=100, takes_codes=True)
    show = forms.ChoiceField(label=_("Show"), choices=SHOWN)
