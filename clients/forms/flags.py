"""Forms of the flags."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from authorities.models import User
from clients.models import Flag
from clients.services.flags import LONGEST
from core import clock
from core.forms import FinnishDateField, LineField, Radios, TymForm, VersionedForm


def latest_end() -> date:
    """The farthest last day that a flag may be given."""
    return clock.today() + LONGEST


def last_day_field() -> FinnishDateField:
    """The last day of a flag."""
    return FinnishDateField(
        label=_("Last day"),
        help_text=_("The flag ends by itself after this day. A year ahead at most."),
        earliest=clock.today,
        latest=latest_end,
        error_messages={
            "required": _("Enter the last day of the flag."),
            "too_early": _("The last day is past already. Enter today or a later day."),
            "too_late": _("A flag stands for a year at most. Enter an earlier day."),
        },
    )


class FlagForm(TymForm):
    """A new flag."""

    kind = forms.ChoiceField(
        label=_("What the flag is about"),
        choices=Flag.Kind.choices,
        widget=Radios,
        error_messages={"required": _("Choose what the flag is about.")},
    )
    text = LineField(
        label=_("Flag"),
        help_text=_(
            "Stands at the head of every page of the client: a few words. Nothing of health or of the social situation, no "
            "address and no identity code."
        ),
        max_length=80,
        error_messages={"required": _("Write what the flag says.")},
    )
    reason = LineField(
        label=_("Why the flag is needed"),
        max_length=300,
        error_messages={"required": _("Write why the flag is needed.")},
    )
    owner = forms.ModelChoiceField(
        label=_("Owner"),
        help_text=_("Sees to the flag, and is told a week before it ends."),
        queryset=User.objects.none(),
        empty_label=_("Choose"),
        error_messages={
            "required": _("Choose who owns the flag."),
            "invalid_choice": _("This person cannot own a flag of this client. Choose another one."),
        },
    )
    ends_on = last_day_field()

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("owner", people)


class ChangeFlagForm(VersionedForm):
    """What becomes of a flag: another last day, or its end today."""

    MOVE, END = "move", "end"

    reveals: ClassVar = {"what": {MOVE: ("ends_on",)}}

    what = forms.ChoiceField(
        label=_("What do you do with the flag?"),
        choices=[(MOVE, _("Give it another last day")), (END, _("End it now"))],
        widget=Radios,
        error_messages={"required": _("Choose whether the flag ends now or gets another last day.")},
    )
    ends_on = last_day_field()
