"""Forms of authorities, their names, areas, units, places and remote tools."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from authorities.forms import fields
from authorities.forms.fields import NamesForm
from authorities.models import AuthorityKind, CooperationArea, EmployerType, RemoteMode
from authorities.services.organisations import Kind, OfficialName, PlaceDetails, ToolDetails, UnitDetails
from core import clock
from core.forms import Checkboxes, LineField, Section, TextField, TymForm, VersionedForm


class KindForm(TymForm):
    """What an authority is."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[("", _("Choose")), *AuthorityKind.choices],
        help_text=_("Decides which roles its staff may hold."),
        error_messages={"required": _("Choose the kind of authority.")},
    )
    employer_type = forms.ChoiceField(
        label=_("Type of employer"),
        choices=[("", _("Choose")), *EmployerType.choices],
        help_text=_("Client data may be opened to staff of a municipality, a joint authority, a county or Kela (§ 12)."),
        error_messages={"required": _("Choose the type of employer.")},
    )
    short_name = LineField(
        label=_("Short name"),
        max_length=40,
        width=20,
        help_text=_("Stands on chips and in headers, for example TVV."),
        error_messages={"required": _("Enter the short name.")},
    )

    def details(self) -> Kind:
        """What was typed, for the service."""
        return Kind(**{name: self.cleaned_data[name] for name in ("kind", "employer_type", "short_name")})


class ChangeKindForm(KindForm, VersionedForm):
    """The same for an authority that exists."""


class OfficialNameForm(NamesForm):
    """An official name from a day on."""

    business_id = LineField(
        label=_("Business identity code (Y-tunnus)"),
        max_length=20,
        width=10,
        required=False,
        help_text=_("For example 2077474-0."),
    )
    valid_from = fields.first_day(initial=clock.today)

    def name_details(self) -> OfficialName:
        """What was typed, for the service."""
        names = ("name_fi", "name_sv", "name_en", "business_id", "valid_from")
        return OfficialName(**{name: self.cleaned_data[name] for name in names})


class AuthorityForm(KindForm, OfficialNameForm):
    """A new authority with its name."""

    sections = (
        Section(_("What it is"), (("kind", "employer_type"), "short_name")),
        Section(_("Official name"), ("name_fi", ("name_sv", "name_en"), ("business_id", "valid_from"))),
    )


class AuthorityAreaForm(fields.TimeForm):
    """An authority's time in an area."""

    field_order = ("area", "valid_from", "valid_to")

    area = forms.ModelChoiceField(
        queryset=CooperationArea.objects.all(),
        label=_("Co-operation area"),
        empty_label=_("Choose"),
        error_messages={"required": _("Choose the area."), "invalid_choice": _("Choose an area from the list.")},
    )


class PartForm(NamesForm):
    """What a unit and a place have in common."""

    municipality = fields.municipality_field()
    valid_from = fields.first_day(initial=clock.today)


class UnitForm(PartForm):
    """A unit of an authority."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["municipality"].required = False

    def details(self) -> UnitDetails:
        """What was typed, for the service."""
        names = ("name_fi", "name_sv", "name_en", "municipality", "valid_from")
        return UnitDetails(**{name: self.cleaned_data[name] for name in names})


class ChangeUnitForm(UnitForm, VersionedForm):
    """The same for a unit that exists."""


class PlaceForm(PartForm):
    """A place where clients are met."""

    sections = (
        Section(_("Name"), ("name_fi", ("name_sv", "name_en"))),
        Section(_("Address"), ("street_address", ("postal_code", "municipality"))),
        Section(_("Use"), ("accessibility", "valid_from")),
    )

    street_address = LineField(label=_("Street address"), error_messages={"required": _("Enter the street address.")})
    postal_code = LineField(
        label=_("Postal code"),
        max_length=5,
        width=5,
        validators=[RegexValidator(r"^[0-9]{5}\Z", _("Enter the postal code with five digits."))],
        error_messages={"required": _("Enter the postal code.")},
    )
    accessibility = TextField(
        label=_("Accessibility"),
        max_length=1000,
        rows=3,
        required=False,
        help_text=_("Entrance without steps, lift, induction loop, parking. Shown when a meeting is booked."),
    )

    def details(self) -> PlaceDetails:
        """What was typed, for the service."""
        own = ("street_address", "postal_code", "accessibility")
        names = ("name_fi", "name_sv", "name_en", "municipality", "valid_from", *own)
        return PlaceDetails(**{name: self.cleaned_data[name] for name in names})


class ChangePlaceForm(PlaceForm, VersionedForm):
    """The same for a place that exists."""


class ToolForm(TymForm):
    """An approved remote tool."""

    name = LineField(label=_("Name"), max_length=100, error_messages={"required": _("Enter the name of the tool.")})
    modes = forms.MultipleChoiceField(
        label=_("Approved for"),
        choices=RemoteMode.choices,
        widget=Checkboxes,
        error_messages={"required": _("Choose at least one kind of meeting.")},
    )
    valid_from = fields.first_day(initial=clock.today)

    def details(self) -> ToolDetails:
        """What was typed, for the service."""
        return ToolDetails(**{name: self.cleaned_data[name] for name in ("name", "modes", "valid_from")})


class ChangeToolForm(ToolForm, VersionedForm):
    """The same for a tool that is recorded."""
