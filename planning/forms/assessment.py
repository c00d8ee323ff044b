"""Forms of the joint assessment."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.forms import Checkbox, FinnishDateField, LineField, Radios, TextField, TymForm, VersionedForm
from planning.models import JointAssessment

Phase = JointAssessment.Phase


class BeginForm(TymForm):
    """In which phase an assessment is made, and from when."""

    reveals = {"phase": dict.fromkeys((Phase.DURING, Phase.END), ("begun_on",))}

    phase = forms.ChoiceField(
        label=_("When the assessment is made"),
        widget=Radios(hints={"start": _("Begins on the first day of the membership.")}),
        error_messages={"required": _("Choose when in the membership the assessment is made.")},
    )
    begun_on = FinnishDateField(
        label=_("Begun"), latest=clock.today, error_messages={"required": _("Enter the day on which the assessment was begun.")}
    )

    def __init__(self, *args: Any, phases: list[Phase], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("phase", [(phase.value, phase.label) for phase in phases])
        self.initial.setdefault("phase", phases[0])
        self.initial.setdefault("begun_on", clock.today())


class PartForm(VersionedForm):
    """What the own authority finds in one area; the version is that of the part, 0 for a new one."""

    text = TextField(
        label=_("What your authority finds"),
        help_text=_(
            "What the client needs help with and what would help. Details of the social situation or of health are written in"
            " their own data groups."
        ),
        max_length=4000,
        rows=8,
        error_messages={"required": _("Write what your authority finds.")},
    )
    found_on = FinnishDateField(label=_("Date"), latest=clock.today, error_messages={"required": _("Enter the date.")})


class OutsiderForm(TymForm):
    """Somebody outside the three authorities who took part."""

    organisation = LineField(
        label=_("Organisation"),
        help_text=_("For example a school. Education providers may take part in assessing skills and competence."),
        max_length=200,
        error_messages={"required": _("Enter the name of the organisation.")},
    )
    person = LineField(label=_("Person"), max_length=100, required=False)


class ConcludeForm(VersionedForm):
    """The outcome that the authorities found together."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=JointAssessment.Outcome.choices,
        widget=Radios(
            hints={
                "need": _("A plan is drawn up with the client."),
                "no_need": _("The three authorities then judge, each for itself, that the membership ends."),
            }
        ),
        error_messages={"required": _("Choose the outcome of the assessment.")},
    )
    summary = TextField(
        label=_("Conclusion"),
        help_text=_("In a few sentences, as it can be told to the client."),
        max_length=2000,
        rows=5,
        error_messages={"required": _("Write the conclusion in a few sentences.")},
    )
    agreed = forms.BooleanField(
        label=_("The authorities that took part have agreed on the outcome"),
        widget=Checkbox(),
        error_messages={"required": _("Tick the box when the outcome has been agreed, or cancel.")},
    )
