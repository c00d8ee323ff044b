"""The judgement that a membership ends, and taking it back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.models import EndReason
from core.forms import Checkbox, Radios, TextField, VersionedForm


class JudgementForm(VersionedForm):
    """The own authority's judgement in the short form; ``agreed`` is the reason of the first one, "" when this is the first.

    Death is chosen beforehand when its day is recorded (``has_died``).
    """

    reason = forms.ChoiceField(
        label=_("What the need of co-ordination gave way to"),
        choices=EndReason,
        widget=Radios,
        error_messages={
            "required": _("Choose what the need of co-ordination gave way to."),
            "invalid_choice": _("Choose what the need of co-ordination gave way to."),
        },
    )
    strike_own = forms.BooleanField(
        label=_("Strike also what my authority recorded in this membership, as far as my role changes it"),
        help_text=_("The content of the entries and of their earlier versions is deleted and cannot be brought back."),
        required=False,
        widget=Checkbox(),
    )
    note = TextField(
        label=_("Grounds in short"),
        help_text=_("Write nothing of the client's health or social situation."),
        max_length=1000,
        rows=3,
        required=False,
    )
    confirmed = forms.BooleanField(
        label=_("My authority judges that the membership ends"),
        widget=Checkbox(),
        error_messages={"required": _("Tick the box to give the judgement, or cancel.")},
    )

    needed_when = {"note": _("needed when the membership was opened by mistake or for the wrong person")}
    reveals = {"reason": {EndReason.MISTAKE: ("strike_own",)}}

    def __init__(self, *args: Any, agreed: str = "", has_died: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_died:
            self.initial.setdefault("reason", EndReason.DEATH)
        if agreed:
            self.offer("reason", [(agreed, EndReason(agreed).label)])
            self.initial["reason"] = agreed


class WithdrawJudgementForm(VersionedForm):
    """Why a judgement is taken back."""

    reason = TextField(
        label=_("Why the judgement is withdrawn"),
        max_length=500,
        rows=3,
        error_messages={"required": _("Write why the judgement is withdrawn.")},
    )
