"""Forms of sign-in, the second factor, passwords and unlocking."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from authorities.models import User
from authorities.sign_in.accounts import without_history
from core.forms import LineField, TymForm

LONGEST_PASSWORD = 200
LONGEST_CODE = 20


def password_field(*, label: Any, autocomplete: str, required: Any, hint: Any = "") -> forms.CharField:
    """A field for a password: nothing is trimmed, nothing is shown again."""
    return forms.CharField(
        label=label,
        help_text=hint,
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        error_messages={"required": required},
    )


def code_field(*, label: Any, hint: Any) -> LineField:
    """A field for a code of the app."""
    return LineField(
        label=label,
        help_text=hint,
        max_length=LONGEST_CODE,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false", "class": "govuk-input--width-10"}),
        error_messages={"required": pgettext_lazy("one-time code", "Enter the code.")},
    )


def current_password_field() -> forms.CharField:
    """A field for the password that is in force."""
    return password_field(label=_("Your password"), autocomplete="current-password", required=_("Enter your password."))


class SignInForm(TymForm):
    """E-mail address and password."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
        error_messages={
            "required": _("Enter your e-mail address."),
            "invalid": _("Enter the e-mail address in full, for example maija.virtanen@example.fi."),
        },
    )
    password = password_field(label=_("Password"), autocomplete="current-password", required=_("Enter your password."))


class CodeForm(TymForm):
    """A code of the app, or a recovery code."""

    code = code_field(
        label=pgettext_lazy("one-time code", "Code"),
        hint=_("Six digits from your authenticator app. A recovery code works too; each works once."),
    )


class SetUpForm(TymForm):
    """The first code of a new app; the password too when it replaces an earlier one."""

    code = code_field(label=_("Code that the app shows"), hint=_("Six digits"))
    password = current_password_field()

    def __init__(self, *args: Any, asks_password: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_password:
            del self.fields["password"]


class PasswordForm(TymForm):
    """The password that is in force, to confirm who is there."""

    password = current_password_field()


class ResetForm(TymForm):
    """The address to which a link for a new password goes."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
        error_messages={
            "required": _("Enter your e-mail address."),
            "invalid": _("Enter the e-mail address in full, for example maija.virtanen@example.fi."),
        },
    )


class NewPasswordForm(TymForm):
    """A new password, typed twice."""

    new_password1 = password_field(
        label=_("New password"),
        autocomplete="new-password",
        required=_("Enter a new password."),
        hint=_("At least 12 characters. A sentence of several words is easy to remember and hard to guess."),
    )
    new_password2 = password_field(
        label=_("New password again"), autocomplete="new-password", required=_("Enter the new password a second time.")
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Check that both are the same and that the password is hard enough to guess."""
        data = super().clean() or {}
        first, second = data.get("new_password1"), data.get("new_password2")
        if first and second and first != second:
            self.add_error("new_password2", _("The two passwords differ. Enter the same one in both fields."))
        elif first:
            try:
                password_validation.validate_password(first, self.user)
            except ValidationError as error:
                self.add_error("new_password1", error)
        return data

    def save(self) -> User:
        """Store the password's hash."""
        self.user.set_password(self.cleaned_data["new_password1"])
        with without_history(self.user):
            self.user.save(update_fields=["password"])
        return self.user


class ChangePasswordForm(NewPasswordForm):
    """The password in force, and a new one."""

    password = current_password_field()
    field_order = ("password", "new_password1", "new_password2")
