"""Filters of the access log of a client."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audit.actions import Action
from clients.access_log import CHANGES, LOOKS
from core.forms import FilterForm, FinnishDateField

KINDS: dict[str, tuple[Any, frozenset[str]]] = {
    "katselu": (_("Viewed"), LOOKS | {Action.LISTED}),
    "muutos": (_("Changed"), CHANGES),
    "tuloste": (_("Printed or exported"), frozenset({Action.PRINTED, Action.EXPORTED, Action.DISCLOSED})),
    "evatty": (_("Denied"), frozenset({Action.DENIED})),
    "poikkeus": (_("Opened by exception"), frozenset({Action.BREAK_GLASS, Action.REVIEWED})),
}


class LogFilterForm(FilterForm):
    """From, to, authority and kind of event; lives in the address."""

    alku = FinnishDateField(label=_("From"))
    loppu = FinnishDateField(label=_("To"))
    viranomainen = forms.ChoiceField(label=_("Authority"))
    laji = forms.ChoiceField(
        label=_("Event"), choices=[("", _("All")), *((key, label) for key, (label, _actions) in KINDS.items())]
    )

    def __init__(self, *args: Any, authorities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["alku"].help_text = self.fields["loppu"].help_text = ""
        choices = [(str(one.pk), one.short_name) for one in authorities]
        self.offer("viranomainen", [("", _("All")), *choices])
