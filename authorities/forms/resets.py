"""Forms of a second factor's reset."""

from django.utils.translation import gettext_lazy as _

from core.forms import TextField, TymForm


class ResetForm(TymForm):
    """Why a second factor is taken off."""

    reason = TextField(
        label=_("How was the person recognised, and what happened?"),
        max_length=500,
        rows=4,
        help_text=_("For example: came to the office with an identity card; the telephone was lost. No client data."),
        error_messages={"required": _("Write how the person was recognised and what happened.")},
    )


class DecisionForm(TymForm):
    """Nothing to fill in: the page says what follows."""
