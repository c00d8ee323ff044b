"""Forms of roles."""

from collections import Counter
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from authorities.access import Reach
from authorities.forms import fields
from authorities.matrix import Role, roles
from authorities.models import Authority, AuthorityKind, CooperationArea, User
from authorities.services.roles import Accounts, Grant
from authorities.terms import longest_end
from core import clock
from core.forms import FilterForm, FinnishDateField, LineField, Radios, TymForm


class GrantForm(TymForm):
    """A role for a time."""

    marks_optional = False

    role_code = forms.ChoiceField(
        label=_("Role"),
        widget=Radios,
        error_messages={"required": _("Choose the role."), "invalid_choice": _("Choose one of the roles.")},
    )
    area = forms.ModelChoiceField(
        queryset=CooperationArea.objects.none(),
        label=_("Area"),
        required=False,
        empty_label=_("All areas of the employer"),
        error_messages={
            "required": _("Choose the area."),
            "invalid_choice": _("The employer does not belong to this area. Choose one of its areas."),
        },
    )
    valid_from = fields.first_day(initial=clock.today)
    valid_to = fields.last_day(help_text=_("A year ahead at most, and no later than the account. In the form dd.mm.yyyy"))

    def __init__(self, *args: Any, user: User, roles: list[Role], areas: Any, reach: Reach, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("role_code", [(role.code, role.name) for role in roles])
        area = self.fields["area"]
        area.queryset = areas  # type: ignore[attr-defined]
        if not reach.everywhere:
            area.required, area.empty_label = True, _("Choose")  # type: ignore[attr-defined]
        self.fields["valid_to"].initial = min(longest_end(), user.valid_to)

    def grant(self) -> Grant:
        """What was chosen, for the service."""
        return Grant(**{name: self.cleaned_data[name] for name in ("role_code", "area", "valid_from", "valid_to")})


class EndRoleForm(TymForm):
    """When a role ends."""

    reveals = {"when": {"later": ("last_day",)}}

    when = forms.ChoiceField(
        label=_("When does the role end?"),
        choices=[("now", _("At once")), ("later", _("Later, on a day that is known"))],
        widget=Radios(hints={"now": _("What the role opens closes at once.")}),
        initial="now",
        error_messages={"required": _("Choose when the role ends.")},
    )
    last_day = fields.last_day(help_text=_("The day itself still counts. In the form dd.mm.yyyy"))


class RenewForm(TymForm):
    """Until when the chosen roles are renewed."""

    until = FinnishDateField(
        label=_("New last day"),
        initial=longest_end,
        help_text=_("A year ahead at most. In the form dd.mm.yyyy"),
        error_messages={"required": _("Enter the new last day.")},
    )
    accounts = forms.ChoiceField(
        label=_("Accounts"),
        choices=Accounts.choices,
        widget=Radios,
        initial=Accounts.KEEP,
        error_messages={"required": _("Choose what happens to accounts that end before their role.")},
    )


def _roles_to_narrow_by() -> list[tuple[str, str]]:
    """All, then every role; those of one name, which several kinds of authority have, with the kind."""
    names = Counter(role.name for role in roles().values())
    told_apart = [
        (code, f"{role.name} ({', '.join(str(AuthorityKind(kind).label) for kind in sorted(role.kinds))})")
        if names[role.name] > 1
        else (code, role.name)
        for code, role in roles().items()
    ]
    return [("", gettext("All")), *told_apart]


class RoleFilterForm(FilterForm):
    """Narrows the list of roles."""

    SHOWN = (("", _("All in force")), ("ending", _("End within two weeks")), ("coming", _("To begin later")))

    name = LineField(label=_("Name"), max_length=100, takes_codes=True)
    role = forms.ChoiceField(label=_("Role"), choices=_roles_to_narrow_by)
    employer = forms.ModelChoiceField(queryset=Authority.objects.all(), label=_("Employer"), empty_label=_("All"))
    show = forms.ChoiceField(label=_("Show"), choices=SHOWN)
