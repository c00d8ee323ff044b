"""Names, contact details, the responsible official, and the shield."""

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from authorities.models import CooperationArea, User
from clients.forms.fields import NO_MUNICIPALITY, IdentityCodeField, MunicipalityField, language_choices
from clients.forms.validators import check_finnish_postal_code, check_name, check_phone, check_postal_code
from clients.models import Client, ContactDetails
from clients.services import CONTACT_FIELDS, author_of, current_contacts
from core import clock
from core.errors import StaleRow
from core.forms import Checkbox, Checkboxes, FinnishDateField, LineField, Section, TextField, TymForm, VersionedForm
from core.presentation import moment_text

#: What stands for a value that is empty now.
EMPTY = "\N{EN DASH}"


class IdentityForm(VersionedForm):
    """Names, birth date and the mark of non-disclosure. The birth date of a client with a code comes from the code."""

    last_name = LineField(
        label=_("Last name"), max_length=100, validators=[check_name], error_messages={"required": _("Enter the last name.")}
    )
    first_names = LineField(
        label=_("First names"), max_length=150, validators=[check_name], error_messages={"required": _("Enter the first names.")}
    )
    birth_date = FinnishDateField(
        label=_("Date of birth"), latest=clock.today, error_messages={"required": _("Enter the date of birth.")}
    )
    safety_non_disclosure = forms.BooleanField(
        label=_("The person is under non-disclosure for safety"),
        help_text=_("Contact details are shown only to those who need them directly in their task."),
        required=False,
        widget=Checkbox(legend=_("Non-disclosure for safety")),
    )

    died_on = FinnishDateField(
        label=_("Day of death"),
        help_text=_("Leave empty unless the client has died. The three authorities then end the membership."),
        latest=clock.today,
        required=False,
    )

    sections: ClassVar[tuple[Section, ...]] = (
        Section(_("Person"), (("last_name", "first_names"), ("birth_date", "died_on"), "safety_non_disclosure")),
    )

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "last_name": client.last_name,
            "first_names": client.first_names,
            "birth_date": client.birth_date,
            "died_on": client.died_on,
            "safety_non_disclosure": client.safety_non_disclosure,
            "row_version": client.row_version,
        } | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        if client.identity_code:
            field = self.fields["birth_date"]
            field.disabled = True
            field.help_text = _("Comes from the identity code.")


class DeathForm(IdentityForm):
    """The same data once more, unseen, sent with the answer to the question whether the client has died."""

    sections = ()
    is_sure = LineField(label=_("The client has died"), required=False, max_length=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget = forms.HiddenInput()


class CodeForm(VersionedForm):
    """The identity code that came later, or a changed one."""

    identity_code = IdentityCodeField(
        label=_("Personal identity code"),
        help_text=_("Whole, with its separator and check character. The date of birth follows it."),
        error_messages={"required": _("Enter the identity code.")},
    )
    is_checked = forms.BooleanField(
        label=_("I have checked that the code is this person's"),
        widget=Checkbox(),
        error_messages={"required": _("Check whose code it is and tick the box.")},
    )


class ContactFields(TymForm):
    """The contact details, shared by intake and editing."""

    home_municipality = MunicipalityField()
    street_address = LineField(label=_("Address"), max_length=200, required=False)
    postal_code = LineField(label=_("Postal code"), max_length=10, width=5, required=False, validators=[check_postal_code])
    post_office = LineField(label=_("Post office"), max_length=100, required=False)
    phone = LineField(label=_("Telephone"), max_length=40, required=False, validators=[check_phone])
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        max_length=254,
        error_messages={"invalid": _("Enter the e-mail address in the form name@example.fi.")},
    )
    contact_language = forms.ChoiceField(
        label=_("Language of dealings"), error_messages={"required": _("Choose the language of dealings.")}
    )
    interpreter_language = LineField(
        label=_("Interpreter needed, language"),
        help_text=_("Leave empty when no interpreter is needed."),
        max_length=100,
        required=False,
    )

    def __init__(self, *args: Any, area: CooperationArea, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["home_municipality"].for_area(area)  # type: ignore[attr-defined]
        self.offer("contact_language", language_choices())

    def clean_postal_code(self) -> str:
        """Return the postal code in capitals; who lives in a Finnish municipality has a Finnish one."""
        code = str(self.cleaned_data["postal_code"]).upper()
        if code and self.cleaned_data.get("home_municipality"):
            check_finnish_postal_code(code)
        return code

    def contact_values(self) -> dict[str, Any]:
        """The cleaned values of ``CONTACT_FIELDS``."""
        return {name: self.cleaned_data.get(name, "") for name in CONTACT_FIELDS}


class ContactForm(ContactFields, VersionedForm):
    """Editing of the contact details in force."""

    other_phone = LineField(label=_("Other telephone"), max_length=40, required=False, validators=[check_phone])

    sections = (
        Section(
            _("Contact details"),
            (
                ("home_municipality", "street_address"),
                ("postal_code", "post_office"),
                ("phone", "other_phone"),
                "email",
                ("contact_language", "interpreter_language"),
            ),
        ),
    )

    seen_row = forms.UUIDField(widget=forms.HiddenInput, required=False, label=_("Version"))

    def __init__(self, *args: Any, client: Client, contacts: ContactDetails | None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"row_version": client.row_version}
        if contacts is not None:
            initial |= {name: getattr(contacts, name) for name in CONTACT_FIELDS}
            initial["home_municipality"] = contacts.home_municipality_id or NO_MUNICIPALITY
            initial["seen_row"] = contacts.pk
        self.client = client
        kwargs["initial"] = initial | (kwargs.get("initial") or {})
        super().__init__(*args, area=client.area, **kwargs)

    def report_stale(self, error: StaleRow) -> None:
        """Say who changed what and when; take over what they changed and this person did not, and keep the rest as typed."""
        super().report_stale(error)
        shown = self.cleaned_data.get("seen_row")
        seen = ContactDetails.objects.filter(client=self.client, pk=shown).first() if shown else None
        now = current_contacts(self.client)
        if seen is None or now is None or seen.pk == now.pk:
            return
        data = QueryDict(mutable=True)
        data.update(self.data)
        changed = [name for name in CONTACT_FIELDS if getattr(seen, name) != getattr(now, name)]
        for name in changed:
            if self.cleaned_data.get(name) == getattr(seen, name):
                value = getattr(now, name)
                data[name] = (value.pk if value else NO_MUNICIPALITY) if name == "home_municipality" else value
        data["seen_row"] = str(now.pk)
        self.data = data
        labels = ", ".join(f"{self.fields[name].label}: {getattr(now, name) or EMPTY}" for name in changed)
        told = _("{who} changed this {when}: {what}. What you had not changed yourself was taken from there.")
        self.add_error(None, told.format(who=author_of(now), when=moment_text(now.valid_from), what=labels))


class OfficialForm(TymForm):
    """The responsible official of the own authority."""

    official = forms.ModelChoiceField(
        label=_("Responsible official"),
        queryset=User.objects.none(),
        empty_label=_("Choose"),
        error_messages={
            "required": _("Choose who answers for the client."),
            "invalid_choice": _("This person cannot be named for this client. Choose another one."),
        },
    )

    def __init__(self, *args: Any, officials: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("official", officials)


class PeopleField(forms.ModelMultipleChoiceField):
    """Several users; whoever chooses tells namesakes apart by authority and title."""

    def label_from_instance(self, obj: Any) -> str:
        """Return ``Sanna Koivisto, HVA, sosiaaliohjaaja``."""
        return ", ".join(filter(None, (str(obj), obj.employer.short_name, obj.title)))


class ShieldForm(VersionedForm):
    """People named for a shielded client, beside the one who shields."""

    people = PeopleField(
        label=_("Who may open the client besides you"),
        queryset=User.objects.none(),
        required=False,
        widget=Checkboxes,
        error_messages={
            "invalid_choice": _("Choose from the people listed."),
            "invalid_pk_value": _("Choose from the people listed."),
        },
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("people", people.select_related("employer"))


class ConflictForm(TymForm):
    """A declaration of one's own conflict of interest."""

    reason = TextField(
        label=_("Ground"),
        help_text=_("Short, for example: a relative. Write nothing of the client's circumstances."),
        max_length=300,
        rows=2,
        required=False,
    )
