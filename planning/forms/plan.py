"""Forms of the plan: its parts, approvals and delivery."""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core import clock
from core.forms import Checkbox, Checkboxes, FinnishDateField, LineField, Radios, Section, TextField, TymForm, VersionedForm
from core.forms.base import BoundSection
from planning.models import Party, PlanApproval, PlanDelivery, PlannedService, ServiceItem

#: In the order in which the parties stand on pages.
PARTIES = [(party.value, party.label) for party in (Party.TVV, Party.HVA, Party.KELA, Party.CLIENT)]


#: A number of one or two digits.
NARROW = forms.TextInput(attrs={"class": "govuk-input--width-2", "inputmode": "numeric"})


def _responsible(label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=PARTIES, widget=Checkboxes, error_messages={"required": _("Choose who sees to it.")}
    )


class GoalForm(VersionedForm):
    """A goal with its measures; the version is 0 for a new one."""

    text = LineField(
        label=_("Goal"),
        help_text=_("What is aimed at, in words that the client uses."),
        max_length=300,
        error_messages={"required": _("Write what is aimed at.")},
    )
    measures = TextField(
        label=_("Measures"),
        help_text=_("One on each line."),
        max_length=2000,
        rows=4,
        error_messages={"required": _("Write at least one measure.")},
    )
    responsible = _responsible(_("Who sees to it"))
    due_on = FinnishDateField(label=_("By when"), required=False)


class ServiceForm(VersionedForm):
    """A service of the own authority; the facts of a work activity are asked for when the service is one."""

    item = forms.ModelChoiceField(
        label=_("Service"),
        queryset=ServiceItem.objects.none(),
        empty_label=_("Choose the service"),
        error_messages={"required": _("Choose the service.")},
    )
    detail = LineField(label=_("In more detail"), max_length=200, required=False)
    provider = LineField(label=_("Provider"), help_text=_("When it is not your own authority."), max_length=200, required=False)
    place = LineField(label=_("Place of the service"), max_length=200, required=False)
    starts_on = FinnishDateField(label=_("Begins"), required=False)
    ends_on = FinnishDateField(label=_("Ends"), required=False)
    note = LineField(label=_("Further information"), max_length=300, required=False)
    activity = TextField(label=_("What the work activity is"), max_length=1000, rows=3, required=False)
    weekly_days = forms.IntegerField(label=_("Days a week"), min_value=1, max_value=5, required=False, widget=NARROW)
    daily_hours = forms.DecimalField(
        label=_("Hours a day"),
        min_value=1,
        max_value=8,
        max_digits=3,
        decimal_places=1,
        localize=True,
        required=False,
        widget=NARROW,
    )
    alongside = TextField(label=_("Other services offered alongside"), max_length=1000, rows=2, required=False)
    evaluate_by = FinnishDateField(label=_("Effects are evaluated at the latest"), required=False)

    sections = (
        Section(_("Service"), ("item", "detail", ("provider", "place"), ("starts_on", "ends_on"), "note")),
        Section(
            _("Rehabilitative work activity"),
            ("activity", ("weekly_days", "daily_hours"), "alongside", "evaluate_by"),
            hint=_(
                "Filled in when the service is rehabilitative work activity; place, beginning and end are then needed as well."
            ),
        ),
    )

    def __init__(self, *args: Any, items: QuerySet[ServiceItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("item", items)
        if not any(item.is_work_activity for item in items):
            for name in self.sections[1].names:
                del self.fields[name]

    @property
    def bound_sections(self) -> list[BoundSection]:
        """The facts of a work activity only where the own authority offers one."""
        return [section for section in super().bound_sections if section.rows]


class JobSearchForm(VersionedForm):
    """The obligation, or the exemption with its two conditions and its grounds."""

    reveals: ClassVar = {
        "is_obliged": {"yes": ("opportunities", "period_months"), "no": ("need_found", "not_possible", "reason")},
    }

    is_obliged = forms.ChoiceField(
        label=_("Does the client have a job-search obligation?"),
        choices=[
            ("yes", _("Yes, the number of opportunities to apply for is recorded")),
            ("no", _("No, both conditions of the exemption are met (Act 380/2023, section 48)")),
        ],
        widget=Radios,
        error_messages={"required": _("Choose whether the client has a job-search obligation.")},
    )
    opportunities = forms.IntegerField(
        label=_("Opportunities to apply for"),
        min_value=1,
        max_value=99,
        widget=NARROW,
        error_messages={"required": _("Enter how many opportunities in how many months.")},
    )
    period_months = forms.IntegerField(
        label=_("In how many months"),
        min_value=1,
        max_value=12,
        initial=1,
        widget=NARROW,
        error_messages={"required": _("Enter how many opportunities in how many months.")},
    )
    need_found = forms.BooleanField(
        label=_("An authority has found a need of multidisciplinary support"),
        widget=Checkbox(),
        error_messages={"required": _("Without both conditions the client has the obligation (Act 380/2023 § 48).")},
    )
    not_possible = forms.BooleanField(
        label=_("Employment in the open labour market is not possible now, assessed as a whole"),
        widget=Checkbox(),
        error_messages={"required": _("Without both conditions the client has the obligation (Act 380/2023 § 48).")},
    )
    reason = TextField(
        label=_("Grounds"),
        max_length=1000,
        rows=3,
        error_messages={"required": _("Write on what the exemption is based.")},
    )


class FollowUpForm(VersionedForm):
    """How, how often and by whom the plan is followed."""

    manner = LineField(
        label=_("How the plan is followed"),
        help_text=_("For example by telephone, or at meetings of all."),
        max_length=300,
        error_messages={"required": _("Write how the plan is followed.")},
    )
    frequency = LineField(
        label=_("How often"), max_length=100, error_messages={"required": _("Write how often the plan is followed.")}
    )
    responsible = _responsible(_("Who follows it"))


class ReportingForm(VersionedForm):
    """By when and how the client reports."""

    report_by = FinnishDateField(
        label=_("The client reports at the latest"), error_messages={"required": _("Enter the day by which the client reports.")}
    )
    manner = LineField(
        label=_("How"),
        help_text=_("For example by telephone to the employment authority."),
        max_length=300,
        error_messages={"required": _("Write how the client reports.")},
    )


class DutiesForm(TymForm):
    """The day on which the own authority explained the client's duties."""

    explained_on = FinnishDateField(
        label=_("Explained to the client"),
        help_text=_("Taking part in the plan and its reviews, carrying it out, seeking services, and reporting."),
        latest=clock.today,
        error_messages={"required": _("Enter the day.")},
    )


class ApproveForm(TymForm):
    """The approval of the own authority, of the content that is shown."""

    digest = forms.CharField(widget=forms.HiddenInput, label=_("Version"), max_length=64)


class ClientApprovalForm(TymForm):
    """How and when the client approved."""

    reveals: ClassVar = {"manner": {PlanApproval.Manner.OTHER.value: ("note",)}}

    digest = forms.CharField(widget=forms.HiddenInput, label=_("Version"), max_length=64)
    manner = forms.ChoiceField(
        label=_("How the client approved the plan"),
        choices=[
            (manner.value, manner.label)
            for manner in (PlanApproval.Manner.SIGNATURE, PlanApproval.Manner.E_SERVICE, PlanApproval.Manner.OTHER)
        ],
        widget=Radios,
        error_messages={"required": _("Choose how the client approved the plan.")},
    )
    note = TextField(
        label=_("How it was made sure that the client understood the plan and got it"),
        max_length=1000,
        rows=3,
        error_messages={"required": _("Write how it was made sure that the client understood the plan and got it.")},
    )
    approved_on = FinnishDateField(label=_("Approved"), latest=clock.today, error_messages={"required": _("Enter the day.")})


class DeliveryForm(TymForm):
    """How and when the client got the plan."""

    manner = forms.ChoiceField(
        label=_("How the plan was given to the client"),
        choices=PlanDelivery.Manner.choices,
        widget=Radios,
        error_messages={"required": _("Choose how the plan was given.")},
    )
    delivered_on = FinnishDateField(label=_("Given"), latest=clock.today, error_messages={"required": _("Enter the day.")})


class ServiceStateForm(VersionedForm):
    """Where a service stands."""

    state = forms.ChoiceField(
        label=_("Where the service stands"), widget=Radios, error_messages={"required": _("Choose where the service stands.")}
    )
    since = FinnishDateField(label=_("Since"), error_messages={"required": _("Enter the day.")})
    reason = LineField(
        label=_("Reason or result"), help_text=_("Required when the service is interrupted."), max_length=300, required=False
    )

    def __init__(self, *args: Any, states: list[PlannedService.State], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("state", [(state.value, state.label) for state in states])


class ConfirmForm(VersionedForm):
    """A second question, with nothing to fill in."""
