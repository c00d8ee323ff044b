"""What an export of the client list asks."""

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.forms import Radios, TymForm


class ExportPurpose(models.TextChoices):
    """Why a list leaves the system; the log keeps the code."""

    OWN_WORK = "export_own_work", _("Planning my own work")
    MEETING = "export_meeting", _("A meeting of the network or a unit")
    HAND_OVER = "export_hand_over", _("Handing clients over")
    FOLLOW_UP = "export_follow_up", _("Follow-up and evaluation")


class ExportForm(TymForm):
    """Purpose and kind of file."""

    purpose = forms.ChoiceField(
        label=_("What is the list for?"),
        choices=ExportPurpose.choices,
        widget=Radios,
        error_messages={"required": _("Choose what the list is for.")},
    )
    kind = forms.ChoiceField(
        label=_("File"),
        choices=[("xlsx", _("Spreadsheet (XLSX)")), ("csv", _("Plain table (CSV)"))],
        widget=Radios(layout="inline"),
        initial="xlsx",
        error_messages={"required": _("Choose the kind of file.")},
    )
