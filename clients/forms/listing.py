"""Filters and search of the client list."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from authorities.models import CooperationArea, User
from clients.listing import ELSEWHERE, Filters
from clients.models import Membership
from core.forms import Checkboxes, FilterForm, LineField

#: Whose clients: everybody's, one's own, those of people who are away, somebody's in the own authority, nobody's.
RESPONSIBLE = [
    ("", _("Everybody")),
    ("me", _("Me")),
    ("substitute", _("Whom I stand in for")),
    ("own", _("Somebody in my authority")),
    ("none", _("Nobody in my authority")),
]
#: Value → youngest and oldest age.
AGES = {"-24": (None, 24), "25-29": (25, 29), "30-49": (30, 49), "50-": (50, None)}


class ClientFilterForm(FilterForm):
    """What narrows the list; lives in the address."""

    tila = forms.MultipleChoiceField(
        label=_("State of the membership"),
        help_text=_("Ended ones are shown when you choose them."),
        choices=Membership.State.choices,
        widget=Checkboxes,
    )
    vastuu = forms.ChoiceField(
        label=_("Responsible official"),
        choices=RESPONSIBLE,
    )
    kunta = forms.ChoiceField(label=_("Municipality"))
    ika = forms.ChoiceField(
        label=_("Age"),
        choices=[
            ("", _("All ages")),
            ("-24", _("Under 25")),
            ("25-29", _("25 to 29")),
            ("30-49", _("30 to 49")),
            ("50-", _("50 or over")),
        ],
    )

    nosto = forms.ChoiceField(
        label=_("Flags"),
        choices=[("", _("With or without")), ("any", _("With a flag")), ("mine", _("With a flag of mine"))],
    )

    kesto = forms.ChoiceField(
        label=_("Length of the membership"),
        choices=[("", _("Any length")), ("long", _("Over a year"))],
    )

    def __init__(self, *args: Any, area: CooperationArea | None, staff: Iterable[User] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(person.pk), str(person)) for person in staff]
        if named:
            self.offer("vastuu", [*RESPONSIBLE, (_("Staff"), named)])
        municipalities = area.municipalities.order_by("name_fi").distinct() if area else ()
        inside = [(one.pk, one.name) for one in municipalities]
        choices = [("", _("All municipalities")), *inside, (ELSEWHERE, _("Other municipality"))]
        self.offer("kunta", choices)

    def as_query(self) -> str:
        """The valid filters as they stand in an address, in a fixed order; "" for none. Nothing that was typed is in it."""
        self.is_valid()
        names = ("tila", "vastuu", "kunta", "ika", "nosto", "kesto")
        return urlencode([(name, value) for name in names for value in self._values_of(name)])

    def _values_of(self, name: str) -> list[str]:
        value = self.cleaned_data.get(name) or []
        return [value] if isinstance(value, str) else list(value)

    def filters(self, *, search: str = "") -> Filters:
        """The filters of a valid form; a field with an impossible value narrows nothing."""
        self.is_valid()
        values = self.cleaned_data
        youngest, oldest = AGES.get(values.get("ika", ""), (None, None))
        return Filters(
            states=tuple(values.get("tila", ())),
            official=values.get("vastuu", ""),
            municipality=values.get("kunta", ""),
            youngest=youngest,
            oldest=oldest,
            flag=values.get("nosto", ""),
            is_long=values.get("kesto") == "long",
            search=search,
        )


class NameSearchForm(FilterForm):
    """Search by name or client number; sent by POST, so that no name stands in an address."""

    q = LineField(label=_("Name or client number"), max_length=100, takes_codes=True)
