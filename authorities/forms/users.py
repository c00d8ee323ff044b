"""Forms of accounts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from authorities.access import Reach
from authorities.models import Authority, Unit, User
from authorities.services.users import AccountDetails
from authorities.terms import longest_end
from core.forms import FilterForm, FinnishDateField, LineField, Section, TymForm, VersionedForm


def _end_field(**kwargs: Any) -> FinnishDateField:
    kwargs.setdefault("label", _("Account ends"))
    kwargs.setdefault("help_text", _("Last day of the account, a year ahead at most. In the form dd.mm.yyyy"))
    return FinnishDateField(error_messages={"required": _("Enter the last day of the account.")}, **kwargs)


class EmployerForm(FilterForm):
    """Whose employee a new user is; asked first, for the units depend on it."""

    employer = forms.ModelChoiceField(queryset=Authority.objects.none(), label=_("Employer"), empty_label=_("Choose"))

    def __init__(self, *args: Any, reach: Reach, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("employer", Authority.objects.in_reach(reach))


class AccountForm(TymForm):
    """A person's account."""

    sections = (
        Section(
            _("Person"),
            (("first_name", "last_name"), ("email", "phone"), "identity_code"),
            hint=_("Accounts are personal. Mail with a link for choosing the password goes to the e-mail address."),
        ),
        Section(_("Task"), (("unit", "title"), ("language", "valid_to"))),
    )

    first_name = LineField(label=_("First name"), max_length=100, error_messages={"required": _("Enter the first name.")})
    last_name = LineField(label=_("Last name"), max_length=100, error_messages={"required": _("Enter the last name.")})
    email = forms.EmailField(
        label=_("E-mail address at work"),
        max_length=254,
        error_messages={
            "required": _("Enter the e-mail address."),
            "invalid": _("Enter the e-mail address in the form first.last@authority.fi."),
        },
    )
    phone = LineField(label=_("Telephone"), max_length=40, required=False)
    identity_code = LineField(
        label=_("Personal identity code"),
        max_length=20,
        takes_codes=True,
        width=20,
        required=False,
        help_text=_("Bars the person's own record in the register. It is stored encrypted and never shown again."),
    )
    unit = forms.ModelChoiceField(
        queryset=Unit.objects.none(),
        label=_("Unit"),
        required=False,
        empty_label=_("No unit"),
        error_messages={"invalid_choice": _("Choose one of the employer's units.")},
    )
    title = LineField(label=_("Title"), max_length=100, required=False)
    language = forms.ChoiceField(
        label=_("Language of the account"),
        choices=User._meta.get_field("language").choices or (),
        error_messages={"required": _("Choose the language.")},
    )
    valid_to = _end_field()

    def __init__(self, *args: Any, employer: Authority, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = self.fields["unit"]
        units.queryset = Unit.objects.current().filter(authority=employer)  # type: ignore[attr-defined]
        self.fields["valid_to"].initial = self.fields["valid_to"].initial or longest_end

    def details(self) -> AccountDetails:
        """What was typed, for the service."""
        names = ("first_name", "last_name", "email", "title", "phone", "unit", "language", "valid_to")
        return AccountDetails(**{name: self.cleaned_data[name] for name in names})


class ChangeAccountForm(AccountForm, VersionedForm):
    """The same for an account that exists; the identity code has a page of its own."""

    sections = (
        Section(_("Person"), (("first_name", "last_name"), ("email", "phone"))),
        AccountForm.sections[1],
    )
    identity_code = None  # type: ignore[assignment]


class CloseForm(VersionedForm):
    """Nothing to fill in: the page says what follows."""


class ReopenForm(VersionedForm):
    """Until when the account is open again."""

    valid_to = _end_field(initial=longest_end)


class IdentityCodeForm(VersionedForm):
    """The code that bars the person's own record."""

    identity_code = LineField(
        label=_("Personal identity code"),
        max_length=20,
        takes_codes=True,
        width=20,
        help_text=_("It is stored encrypted and never shown again."),
        error_messages={"required": _("Enter the personal identity code.")},
    )


class UserFilterForm(FilterForm):
    """Narrows the list of accounts."""

    STATES = (
        ("", _("All")),
        ("active", _("In force")),
        ("ending", _("End within two weeks")),
        ("invited", _("Not signed in yet")),
        ("ended", _("Ended or closed")),
    )

    name = LineField(label=_("Name or e-mail address"), max_length=100, takes_codes=True)
    employer = forms.ModelChoiceField(queryset=Authority.objects.all(), label=_("Employer"), empty_label=_("All"))
    state = forms.ChoiceField(label=_("State"), choices=STATES)
