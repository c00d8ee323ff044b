"""The purpose picker."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from authorities.access import Basis
from core.forms import Radios, TymForm

LABELS: dict[Basis, tuple[Any, Any]] = {
    Basis.SUBSTITUTION: (
        _("I stand in for the responsible official"),
        _("The official is away, or the work has been shared with you"),
    ),
    Basis.CONTACT: (_("The client made contact"), _("A call, a message or a visit")),
    Basis.MEETING: (_("I prepare a meeting or take part in it"), _("You have not been marked as a participant yet")),
    Basis.SUPERVISION: (_("I supervise as the superior"), _("Following the work of the own unit")),
    Basis.REQUEST: (_("I handle a request"), _("A data subject's request, a complaint or an inquiry")),
    Basis.REFERRAL: (
        _("A new referral concerns the client"),
        _("The client is being referred to a service or back to the model"),
    ),
}


class PurposeForm(TymForm):
    """One choice among the actor's purposes; where there is one only, it is chosen and its button confirms it."""

    purpose = forms.ChoiceField(
        label=_("Why do you open this client's data?"),
        error_messages={
            "required": _("Choose why you open the client's data."),
            "invalid_choice": _("Choose why you open the client's data."),
        },
    )

    def __init__(self, *args: Any, purposes: Iterable[Basis], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["purpose"]
        chosen = list(purposes)
        self.is_sole = len(chosen) == 1
        field.initial = chosen[0].value if self.is_sole else None
        field.widget = Radios(layout="cards", hints={purpose.value: LABELS[purpose][1] for purpose in chosen})
        field.choices = [(purpose.value, LABELS[purpose][0]) for purpose in chosen]  # type: ignore[attr-defined]
