"""The intake: one sitting from referral to membership, and the search by code before it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from authorities.models import Authority, AuthorityKind, User
from clients.forms.fields import IdentityCodeField
from clients.forms.identity import ContactFields
from clients.forms.validators import check_name
from clients.models import Ground
from clients.services import Person, Start
from core import clock
from core.forms import Checkbox, Checkboxes, FinnishDateField, LineField, Radios, Section, TextField, TymForm, VersionedForm

LATER = "later"


class CodeSearchForm(TymForm):
    """Exact search by identity code."""

    code = IdentityCodeField(
        label=_("Identity code"),
        help_text=_("The whole code with its signs. The search is logged."),
        error_messages={"required": _("Enter the identity code.")},
    )


class BreakGlassForm(TymForm):
    """Opening by exception: the exact code and the reason."""

    code = IdentityCodeField(
        label=_("Identity code"),
        help_text=_("The whole code with its signs. The search is logged."),
        error_messages={"required": _("Enter the identity code.")},
    )
    reason = TextField(
        label=_("Why must the data be opened now?"),
        help_text=_("Your supervisor reads this and judges whether the opening was justified."),
        max_length=1000,
        error_messages={"required": _("Write why the client's data must be opened now.")},
    )


class StartFields(TymForm):
    """Referral and start of the joint assessment (Act 381/2023 §§ 3-4)."""

    referred_by = forms.ModelChoiceField(
        label=_("Who referred"),
        queryset=Authority.objects.none(),
        empty_label=None,
        widget=Radios(layout="inline"),
        error_messages={
            "required": _("Choose who referred the person: the employment authority, the county or Kela."),
            "invalid_choice": _("Choose who referred the person: the employment authority, the county or Kela."),
        },
    )
    referred_on = FinnishDateField(
        label=_("Date of referral"), latest=clock.today, error_messages={"required": _("Enter the date of referral.")}
    )
    grounds = forms.MultipleChoiceField(
        label=_("Ground of referral"),
        choices=Ground.choices,
        widget=Checkboxes,
        help_text=_("An obstacle that consultation between the authorities alone does not solve (Act 381/2023 § 3(2))."),
        error_messages={"required": _("Choose at least one ground of referral.")},
    )
    unemployed = forms.BooleanField(
        label=_("The person is an unemployed jobseeker"),
        help_text=_("Also one who is fully laid off, or works under four hours a week (Act 380/2023 § 3)."),
        widget=Checkbox(legend=_("Unemployment")),
        error_messages={"required": _("Only an unemployed jobseeker can be taken in. Check the person's situation.")},
    )
    started_on = FinnishDateField(
        label=_("Assessment begun"),
        help_text=_("The membership starts on this day."),
        latest=clock.today,
        error_messages={
            "required": _("Enter the day on which the joint assessment was begun."),
            "too_late": _(
                "The start is in the future. Enter the day on which the assessment was begun, %(limit)s at the latest."
            ),
        },
    )
    present_at_start = forms.MultipleChoiceField(
        label=_("Took part from the start"),
        choices=[(kind.value, kind.label) for kind in AuthorityKind.serving()],
        widget=Checkboxes(layout="inline"),
        help_text=_("All three serve the client once you have saved, and each names its own responsible official."),
        error_messages={"required": _("Choose who took part in the start of the assessment.")},
    )
    official = forms.ChoiceField(
        label=_("Responsible official of your authority"),
        error_messages={
            "required": _("Choose who answers for the client, or that the official is named later."),
            "invalid_choice": _("Choose a person from the list."),
        },
    )

    START_ROWS = (("referred_by", "referred_on"), "grounds", "unemployed")
    ASSESSMENT_ROWS = (("started_on", "official"), "present_at_start")

    def __init__(self, *args: Any, authorities: Iterable[Authority], officials: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [authority.pk for authority in authorities]
        self.offer("referred_by", Authority.objects.filter(pk__in=keys))
        self.officials = {str(user.pk): user for user in officials}
        self.offer(
            "official",
            [
                *((key, str(user)) for key, user in self.officials.items()),
                (LATER, _("Named later")),
            ],
        )

    def start(self) -> Start:
        """The cleaned values as the service takes them."""
        values = self.cleaned_data
        return Start(
            referred_by=values["referred_by"],
            referred_on=values["referred_on"],
            grounds=values["grounds"],
            unemployed=values["unemployed"],
            started_on=values["started_on"],
            present_at_start=values["present_at_start"],
            official=self.officials.get(values["official"]),
        )


class StartForm(StartFields, VersionedForm):
    """A new membership of a client whose earlier one has ended."""

    sections = (
        Section(_("Referral to the assessment"), StartFields.START_ROWS),
        Section(_("Start of the joint assessment"), StartFields.ASSESSMENT_ROWS),
    )


class IntakeForm(StartFields, ContactFields):
    """The whole intake. With a code the birth date comes from it; without one the birth date is asked."""

    identity_code = IdentityCodeField(required=False, widget=forms.HiddenInput, label=_("Identity code"))
    last_name = LineField(
        label=_("Last name"), max_length=100, validators=[check_name], error_messages={"required": _("Enter the last name.")}
    )
    first_names = LineField(
        label=_("First names"), max_length=150, validators=[check_name], error_messages={"required": _("Enter the first names.")}
    )
    birth_date = FinnishDateField(
        label=_("Date of birth"),
        latest=clock.today,
        required=False,
        error_messages={"required": _("Enter the date of birth, as there is no identity code yet.")},
    )
    known_to_be_another = forms.BooleanField(
        label=_("I have checked: this is another person"), required=False, widget=Checkbox(legend=_("Same name and birth date"))
    )
    safety_non_disclosure = forms.BooleanField(
        label=_("The person is under non-disclosure for safety"),
        help_text=_("Contact details are shown only to those who need them directly in their task."),
        required=False,
        widget=Checkbox(legend=_("Non-disclosure for safety")),
    )

    sections = (
        Section(_("Referral to the assessment"), StartFields.START_ROWS),
        Section(_("Start of the joint assessment"), StartFields.ASSESSMENT_ROWS),
        Section(
            _("Name and contact details"),
            (
                ("last_name", "first_names"),
                "birth_date",
                "known_to_be_another",
                ("home_municipality", "street_address"),
                ("postal_code", "post_office"),
                ("phone", "email"),
                ("contact_language", "interpreter_language"),
                "safety_non_disclosure",
            ),
        ),
    )

    def __init__(self, *args: Any, code: str = "", **kwargs: Any) -> None:
        kwargs["initial"] = {"contact_language": "fi", "identity_code": code} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        if code or self.data.get("identity_code"):
            del self.fields["birth_date"]
        else:
            self.fields["birth_date"].required = True
        if not self.data.get("known_to_be_another"):
            self.hide_doubt()

    def hide_doubt(self) -> None:
        """Leave out the question whether a namesake is another person, until there is one."""
        self.doubt = self.fields.pop("known_to_be_another", None)

    def show_doubt(self) -> None:
        """Ask whether the namesake is another person."""
        if self.doubt is not None:
            self.fields["known_to_be_another"] = self.doubt

    def person(self) -> Person:
        """The cleaned values as the service takes them."""
        values = self.cleaned_data
        return Person(
            last_name=values["last_name"],
            first_names=values["first_names"],
            identity_code=values["identity_code"],
            birth_date=values.get("birth_date"),
            safety_non_disclosure=values["safety_non_disclosure"],
            known_to_be_another=values.get("known_to_be_another", False),
            contacts=self.contact_values(),
        )
