"""The authorities' parts of a joint assessment, and those outside the three who took part."""

from functools import cached_property
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.access import require
from authorities.rights import DataGroup
from clients.changes import load_changes
from clients.models import ServiceNeed
from core import clock
from planning.forms.assessment import OutsiderForm, PartForm
from planning.models import AssessmentPart, JointAssessment, OutsideParticipant
from planning.policy import can_change_part, can_write_part
from planning.services import change_part, name_outsider, write_part
from planning.views.assessment import AssessmentForms, AssessmentPages, AssessmentStriking


class WritePartPage(AssessmentForms):
    """Write the own authority's part of one area."""

    form_class = PartForm
    submit = gettext_lazy("Save the part")
    done = gettext_lazy("Your authority's part was saved.")

    @property
    def title(self) -> Any:
        """The area by name."""
        return _("Part of your authority: {area}").format(area=ServiceNeed.Area(self.kwargs["need_area"]).label)

    @cached_property
    def assessment(self) -> JointAssessment:
        """The assessment of the address."""
        return self.one(self.kwargs["assessment_id"])

    def check(self) -> None:
        """Ask whether a part may be written."""
        require(can_write_part(self.actor, self.assessment), client=self.client, data_group=DataGroup.NEEDS)

    def initial(self) -> dict[str, Any]:
        """Today; the version of a new part is none."""
        return {"found_on": clock.today(), "row_version": 0}

    def perform(self, form: Any) -> None:
        """Call the service."""
        values = form.cleaned_data
        write_part(
            actor=self.actor,
            assessment=self.assessment,
            need_area=self.kwargs["need_area"],
            text=values["text"],
            found_on=values["found_on"],
        )


class _OfPart:
    """Finds the part of the address."""

    @cached_property
    def part(self) -> AssessmentPart:
        """The part, when the actor may read it.

        Raises:
            Http404: there is none.
        """
        page: Any = self
        rows = page.rows(AssessmentPart).select_related("assessment__membership", "stored_by", "found_by")
        found: AssessmentPart | None = rows.filter(pk=page.kwargs["part_id"]).first()
        if found is None:
            raise Http404
        found.client = page.client
        return found


class ChangePartPage(_OfPart, AssessmentForms):
    """Change a part of the own authority."""

    form_class = PartForm
    submit = gettext_lazy("Save the part")
    done = gettext_lazy("Your authority's part was saved.")

    @property
    def title(self) -> Any:
        """The area by name."""
        return _("Part of your authority: {area}").format(area=self.part.get_need_area_display())

    def check(self) -> None:
        """Ask whether it may be changed."""
        require(can_change_part(self.actor, self.part), client=self.client, data_group=DataGroup.NEEDS)

    def initial(self) -> dict[str, Any]:
        """The part as it stands."""
        return {"text": self.part.text, "found_on": self.part.found_on, "row_version": self.part.row_version}

    def perform(self, form: Any) -> None:
        """Call the service."""
        values = form.cleaned_data
        change_part(
            actor=self.actor,
            part=self.part,
            text=values["text"],
            found_on=values["found_on"],
            seen_version=values["row_version"],
        )


class StrikePartPage(_OfPart, AssessmentStriking):
    """Strike a part that was written by mistake."""

    title = gettext_lazy("Strike a part of the assessment")
    done = gettext_lazy("The part was struck.")

    @property
    def record(self) -> AssessmentPart:
        """The part."""
        return self.part


class PartChangesPage(_OfPart, AssessmentPages):
    """How a part has changed."""

    title = gettext_lazy("Changes of the part")
    template_name = "clients/changes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the changes."""
        shown = {"changes": load_changes(self.part), "heading": self.part.get_need_area_display()}
        return super().get_context_data(**{**shown, "back": self.list_url(), "back_label": _("Back to the assessment"), **kwargs})


class NameOutsiderPage(AssessmentForms):
    """Name somebody outside the three who took part."""

    title = gettext_lazy("Outside participant")
    form_class = OutsiderForm
    done = gettext_lazy("The participant was saved.")

    @cached_property
    def assessment(self) -> JointAssessment:
        """The assessment of the address."""
        return self.one(self.kwargs["assessment_id"])

    def check(self) -> None:
        """Ask whether one may be named."""
        require(can_write_part(self.actor, self.assessment), client=self.client, data_group=DataGroup.NEEDS)

    def perform(self, form: Any) -> None:
        """Call the service."""
        name_outsider(actor=self.actor, assessment=self.assessment, **form.cleaned_data)


class StrikeOutsiderPage(AssessmentStriking):
    """Strike an outside participant who was named by mistake."""

    title = gettext_lazy("Strike an outside participant")
    done = gettext_lazy("The participant was struck.")

    @cached_property
    def record(self) -> OutsideParticipant:
        """The participant of the address.

        Raises:
            Http404: there is none.
        """
        rows = self.rows(OutsideParticipant).select_related("assessment")
        found: OutsideParticipant | None = rows.filter(pk=self.kwargs["outsider_id"]).first()
        if found is None:
            raise Http404
        found.client = self.client
        return found
