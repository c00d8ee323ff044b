"""Forms of the consents."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from authorities.models import CodeItem
from clients.models import Direction
from clients.services.consents import ConsentTerms, faults
from core import clock
from core.forms import Checkbox, FinnishDateField, LineField, Radios, Section, TextField, TymForm, VersionedForm


def party_choices() -> list[tuple[str, Any]]:
    """The parties of both lists of annex 7 that are in force today, each once, in the order of the lists."""
    lists = (CodeItem.List.CONSENT_SOURCE, CodeItem.List.CONSENT_RECIPIENT)
    items = list(CodeItem.objects.current().filter(code_list__in=lists))
    named = {item.code: item.name for code_list in lists for item in items if item.code_list == code_list}
    last = {code: named.pop(code) for code in ("other",) if code in named}
    return [("", _("Choose")), *(named | last).items()]


class ConsentForm(TymForm):
    """A consent as the client gave it."""

    sections = (
        Section(_("Party and direction"), ("direction", ("party", "party_name"), "relation")),
        Section(_("Content"), ("content", "purpose")),
        Section(_("Time and place"), (("given_on", "valid_to"), "is_outside_eea")),
    )
    needed_when = {
        "party_name": _("needed of a private person and another party"),
        "relation": _("needed of a private person"),
    }
    reveals: ClassVar = {"is_outside_eea": {"on": ("country", "transfer_ground")}}

    direction = forms.ChoiceField(
        label=_("Direction"),
        choices=Direction.choices,
        widget=Radios(layout="inline"),
        error_messages={"required": _("Choose whether information is got, given, or both.")},
    )
    party = forms.ChoiceField(label=_("Kind of party"), error_messages={"required": _("Choose the kind of party.")})
    party_name = LineField(
        label=_("Name of the party"),
        help_text=_("Of a private person the name and nothing else."),
        max_length=200,
        required=False,
    )
    relation = LineField(
        label=_("A private person's relation to the client"),
        help_text=_("For example: mother, friend."),
        max_length=100,
        required=False,
    )
    content = TextField(
        label=_("What information"),
        help_text=_("As exactly as the client was told it."),
        max_length=2000,
        rows=3,
        error_messages={"required": _("Write what information the consent concerns.")},
    )
    purpose = TextField(
        label=_("For what purpose"),
        max_length=1000,
        rows=2,
        error_messages={"required": _("Write for what purpose the information is used.")},
    )
    given_on = FinnishDateField(
        label=_("Given"),
        latest=clock.today,
        error_messages={"required": _("Enter the day on which the client gave the consent.")},
    )
    valid_to = FinnishDateField(
        label=_("Valid until"), required=False, help_text=_("Leave empty when it holds until it is withdrawn.")
    )
    is_outside_eea = forms.BooleanField(
        label=_("The party is outside the EU and the EEA"), required=False, widget=Checkbox(legend=_("Place of the party"))
    )
    country = LineField(label=_("Country"), max_length=100, error_messages={"required": _("Enter the country of the party.")})
    transfer_ground = LineField(
        label=_("Ground of the transfer"),
        help_text=_("General Data Protection Regulation art. 45, 46 or 49."),
        max_length=300,
        error_messages={"required": _("Enter the ground on which information may be moved there.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("party", party_choices())

    def clean(self) -> dict[str, Any]:
        """Tell all that is wrong at once: what the service would refuse stands beside what is missing."""
        values = super().clean() or self.cleaned_data
        for name, words in faults(values).items():
            if name not in self.errors:
                self.add_error(name, words)
        return self.cleaned_data

    def terms(self) -> ConsentTerms:
        """The cleaned values as the service takes them."""
        return ConsentTerms(**{**self.cleaned_data, "direction": Direction(self.cleaned_data["direction"])})


class WithdrawalForm(VersionedForm):
    """The withdrawal of a consent."""

    withdrawn_on = FinnishDateField(
        label=_("Withdrawn"),
        latest=clock.today,
        help_text=_("From this day on nothing is got or given by the consent."),
        error_messages={"required": _("Enter the day on which the client withdrew the consent.")},
    )
    note = LineField(
        label=_("How it was withdrawn"),
        help_text=_("For example: by telephone to Sanna Koivisto."),
        max_length=300,
        required=False,
    )
