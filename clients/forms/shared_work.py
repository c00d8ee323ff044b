"""Forms of the work that officials share: handing over in bulk, standing in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from authorities.models import User
from clients.models import Client
from core import clock
from core.forms import Checkboxes, FinnishDateField, TymForm


class ClientsField(forms.ModelMultipleChoiceField):
    """Clients chosen from a list, by name and number."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name and the client number."""
        return f"{obj}, {obj.number}"


class HandOverForm(TymForm):
    """To whom an official's clients go, and which of them."""

    user = forms.ModelChoiceField(
        label=_("New responsible official"),
        queryset=User.objects.none(),
        empty_label=_("Choose"),
        error_messages={
            "required": _("Choose who answers for the clients from now on."),
            "invalid_choice": _("Choose a person of your own authority from the list."),
        },
    )
    clients = ClientsField(
        label=_("Clients to hand over"),
        queryset=Client.objects.none(),
        widget=Checkboxes,
        error_messages={
            "required": _("Choose at least one client."),
            "invalid_choice": _("One of the clients is no longer on the list. Open the page again."),
            "invalid_pk_value": _("One of the clients is no longer on the list. Open the page again."),
        },
    )

    shown_at = forms.DateTimeField(label=_("Time"), widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, people: Any, clients: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("shown_at", clock.now().isoformat())
        self.offer("user", people)
        self.offer("clients", clients)


class SubstitutionForm(TymForm):
    """Who is away, who stands in, from when to when."""

    absent = forms.ModelChoiceField(
        label=_("Who is away"),
        queryset=User.objects.none(),
        empty_label=_("Choose"),
        error_messages={
            "required": _("Choose who is away."),
            "invalid_choice": _("Choose a person of your own authority from the list."),
        },
    )
    substitute = forms.ModelChoiceField(
        label=_("Who stands in"),
        queryset=User.objects.none(),
        empty_label=_("Choose"),
        error_messages={
            "required": _("Choose who stands in."),
            "invalid_choice": _("Choose a person of your own authority from the list."),
        },
    )
    starts_on = FinnishDateField(label=_("From"), error_messages={"required": _("Enter the first day.")})
    ends_on = FinnishDateField(
        label=_("Last day"), earliest=clock.today, error_messages={"required": _("Enter the last day of the absence.")}
    )

    def __init__(self, *args: Any, absent: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("absent", absent)
        self.offer("substitute", people)
