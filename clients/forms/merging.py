"""Two clients who are one person: the other one's number, what is to stay, and the judgement of another person."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.models import Client, ClientMerge
from core.forms import Checkbox, LineField, Radios, TextField, TymForm, VersionedForm

INCOMPLETE = _("The page was incomplete. Open it again and save again.")
CHOOSE = _("Choose one of the two clients.")


class DuplicateForm(TymForm):
    """The client number of the other one."""

    number = LineField(
        label=_("Client number of the other client"),
        help_text=_("It stands at the head of the client's pages."),
        max_length=9,
        error_messages={"required": _("Enter the client number.")},
    )

    def clean_number(self) -> int:
        """A number, however it was typed."""
        typed: str = self.cleaned_data["number"].replace(" ", "")
        if not (typed.isascii() and typed.isdigit()):
            raise forms.ValidationError(_("The client number has digits only."))
        return int(typed)


class ComparedForm(VersionedForm):
    """A form on two clients as they were compared: the version of each."""

    other_version = forms.IntegerField(
        widget=forms.HiddenInput, label=_("Version"), error_messages={"required": INCOMPLETE, "invalid": INCOMPLETE}
    )

    def __init__(self, *args: Any, one: Client, other: Client, **kwargs: Any) -> None:
        kwargs["initial"] = {"row_version": one.row_version, "other_version": other.row_version} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.clients = {str(client.pk): client for client in (one, other)}
        self.other_key = other.pk

    def version_field(self, row: Any) -> str:
        """The field that carries the version of a row: of either client."""
        return "other_version" if row.pk == self.other_key else "row_version"


class MergeForm(ComparedForm):
    """Which of the two stays, and what stays in force."""

    keep = forms.ChoiceField(
        label=_("Which client stays"),
        help_text=_("Everything on the other one goes over to this one. Its number and address lead here from then on."),
        widget=Radios,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    contacts = forms.ChoiceField(
        label=_("Whose contact details stay in force"),
        help_text=_("Those of the other one become earlier contact details."),
        widget=Radios,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    code = forms.ChoiceField(
        label=_("Whose identity code is in force"), widget=Radios, error_messages={"required": CHOOSE, "invalid_choice": CHOOSE}
    )
    reason = TextField(
        label=_("How you know that they are the same person"),
        help_text=_("For example: compared in the population information system. Write nothing of other people."),
        max_length=500,
        rows=3,
        error_messages={"required": _("Write how you know that they are the same person.")},
    )
    confirmed = forms.BooleanField(
        label=_("I have compared the two and they are the same person"),
        widget=Checkbox(),
        error_messages={"required": _("Tick the box to propose the merge, or cancel.")},
    )

    def __init__(self, *args: Any, one: Client, other: Client, sees_contacts: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, one=one, other=other, **kwargs)
        choices = [(key, _("Client {number}").format(number=client.number)) for key, client in self.clients.items()]
        for name in ("keep", "contacts", "code"):
            self.offer(name, choices)
        if not (one.identity_code and other.identity_code):
            del self.fields["code"]
        if not sees_contacts:
            del self.fields["contacts"]

    def kept(self) -> Client:
        """The one who stays."""
        return self.clients[self.cleaned_data["keep"]]

    def left(self) -> Client:
        """The one who does not stay."""
        return next(client for client in self.clients.values() if client != self.kept())

    def is_of_left(self, name: str) -> bool:
        """Whether the client who does not stay was chosen in a field; not where nothing was asked."""
        return self.cleaned_data.get(name) == str(self.left().pk)

    def seen_versions(self) -> tuple[int, int]:
        """The versions that were compared, of the one who stays and of the other."""
        versions = self.cleaned_data["row_version"], self.cleaned_data["other_version"]
        return versions if self.left().pk == self.other_key else versions[::-1]


class ConfirmMergeForm(ComparedForm):
    """Another person's agreement; the versions are those of the two and of the proposal."""

    merge_version = forms.IntegerField(
        widget=forms.HiddenInput, label=_("Version"), error_messages={"required": INCOMPLETE, "invalid": INCOMPLETE}
    )
    confirmed = forms.BooleanField(
        label=_("I have compared the two and they are the same person"),
        widget=Checkbox(),
        error_messages={"required": _("Tick the box to confirm the merge, or cancel.")},
    )

    def version_field(self, row: Any) -> str:
        """The field that carries the version of a row: of either client, or of the proposal."""
        return "merge_version" if isinstance(row, ClientMerge) else super().version_field(row)


class TakeBackForm(VersionedForm):
    """Why a proposal is taken back."""

    reason = TextField(
        label=_("Why the proposal is taken back"),
        help_text=_("Write nothing of the other client."),
        max_length=500,
        rows=3,
        error_messages={"required": _("Write why the proposal is taken back.")},
    )
