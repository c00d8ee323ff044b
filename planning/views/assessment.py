"""The joint assessment: the four areas with each authority's part, written from its own desk, and the conclusion."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy

from authorities.access import require
from authorities.pages import FormParts
from authorities.rights import DataGroup
from clients.kinds import KIND_BY_SLUG
from clients.models import Membership, ServiceNeed, Source
from clients.policy import can_strike
from clients.views.door import ClientPage
from clients.views.entries import AddEntryPage
from clients.views.striking import StrikeParts
from core import clock
from core.models import PeriodCode
from core.periods import due_date
from planning.assessments import area_rows, assessments_of, compared, outsiders_of, silent_authorities
from planning.forms.assessment import BeginForm, ConcludeForm
from planning.models import JointAssessment
from planning.policy import can_begin_assessment, can_conclude, can_write_part
from planning.services import begin_assessment, conclude

Phase = JointAssessment.Phase


class AssessmentPages(ClientPage):
    """A page of a client's joint assessments."""

    section = "assessment"
    data_groups = (DataGroup.NEEDS,)

    @cached_property
    def assessments(self) -> list[JointAssessment]:
        """All that the actor may read, newest first."""
        return assessments_of(self.actor, self.client)

    def list_url(self) -> str:
        """The assessment page."""
        return reverse("planning:assessment", args=[self.client.pk])

    def one(self, key: str) -> JointAssessment:
        """The assessment of a key.

        Raises:
            Http404: there is none.
        """
        for row in self.assessments:
            if str(row.pk) == str(key):
                return row
        raise Http404

    def shown(self, assessment: JointAssessment) -> dict[str, Any]:
        """What the page tells of one assessment."""
        areas = area_rows(self.actor, assessment)
        return {
            "assessment": assessment,
            "areas": areas,
            "missing": [row for row in areas if not row.parts],
            "outsiders": outsiders_of(self.actor, assessment),
            "may_write": can_write_part(self.actor, assessment),
            "may_conclude": can_conclude(self.actor, assessment),
            "may_strike": can_strike(self.actor, assessment),
            "due": due_date(PeriodCode.PLAN_DUE, assessment.begun_on) if assessment.phase == Phase.START else None,
        }


class AssessmentPage(AssessmentPages):
    """The assessment that is being made, or the latest one; the earlier ones by their links."""

    title = gettext_lazy("Joint assessment of service needs")
    template_name = "planning/assessment.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the newest assessment and the list of the others."""
        newest, earlier = (self.assessments[0], self.assessments[1:]) if self.assessments else (None, [])
        shown = self.shown(newest) if newest else {"assessment": None}
        may_begin = can_begin_assessment(self.actor, self.client) and not (newest and newest.is_open)
        return super().get_context_data(**{**shown, "earlier": earlier, "may_begin": may_begin, **kwargs})


class EarlierPage(AssessmentPages):
    """An earlier assessment beside the one after it, area by area."""

    title = gettext_lazy("Assessments side by side")
    template_name = "planning/assessments_compared.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Compare with the next one; the newest has none and stands on its own page."""
        earlier = self.one(self.kwargs["assessment_id"])
        place = self.assessments.index(earlier)
        if place == 0:
            return redirect(self.list_url())
        later = self.assessments[place - 1]
        return self.show(one=earlier, other=later, areas=compared(self.actor, earlier, later))


class AssessmentForms(FormParts, AssessmentPages):
    """A form on the assessment."""

    template_name = "clients/entry_form.html"
    state = ""

    def back_url(self) -> str:
        """The assessment page."""
        return self.list_url()


class AssessmentStriking(StrikeParts, AssessmentPages):
    """Strike what was made by mistake."""

    template_name = "planning/strike.html"

    def back_url(self) -> str:
        """The assessment page."""
        return self.list_url()


class BeginPage(AssessmentForms):
    """Begin a joint assessment."""

    title = gettext_lazy("Begin a joint assessment")
    form_class = BeginForm
    submit = gettext_lazy("Begin the assessment")
    done = gettext_lazy("The assessment was begun. The officials of the authorities find it on their desks.")

    def check(self) -> None:
        """Ask whether one may be begun."""
        require(can_begin_assessment(self.actor, self.client), client=self.client, data_group=DataGroup.NEEDS)

    def form_options(self) -> dict[str, Any]:
        """The one at the start first, later the others."""
        membership = Membership.objects.filter(client=self.client, ended_on=None).first()
        earlier = JointAssessment.objects.filter(membership=membership, struck_at=None)
        has_start = earlier.filter(phase=Phase.START).exists()
        return {"phases": [Phase.DURING, Phase.END] if has_start else [Phase.START]}

    def perform(self, form: Any) -> None:
        """Call the service."""
        values = form.cleaned_data
        begun_on = values.get("begun_on") or clock.today()
        begin_assessment(actor=self.actor, client=self.client, phase=values["phase"], begun_on=begun_on)


class ConcludePage(AssessmentForms):
    """Conclude the assessment."""

    title = gettext_lazy("Conclusion of the assessment")
    template_name = "planning/conclude.html"
    form_class = ConcludeForm
    submit = gettext_lazy("Conclude the assessment")
    done = gettext_lazy("The assessment was concluded.")

    @cached_property
    def assessment(self) -> JointAssessment:
        """The assessment of the address."""
        return self.one(self.kwargs["assessment_id"])

    def check(self) -> None:
        """Ask whether it may be concluded."""
        require(can_conclude(self.actor, self.assessment), client=self.client, data_group=DataGroup.NEEDS)

    def initial(self) -> dict[str, Any]:
        """The version that is shown."""
        return {"row_version": self.assessment.row_version}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the areas, with what is missing from them."""
        areas = area_rows(self.actor, self.assessment)
        missing = [row for row in areas if not row.parts]
        told = {"areas": areas, "missing": missing, "silent": silent_authorities(areas)}
        return super().get_context_data(**{**told, **kwargs})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Conclude; without a need, go on to the judgements of the end."""
        form: Any = self.form(request.POST)
        if not form.is_valid() or not self.accepts(form):
            return self.show(form=form)
        messages.success(request, self.done)
        is_needless = form.cleaned_data["outcome"] == JointAssessment.Outcome.NO_NEED
        return redirect(reverse("clients:closing", args=[self.client.pk]) if is_needless else self.back_url())

    def perform(self, form: Any) -> None:
        """Call the service."""
        values = form.cleaned_data
        conclude(
            actor=self.actor,
            assessment=self.assessment,
            outcome=values["outcome"],
            summary=values["summary"],
            seen_version=values["row_version"],
        )


class StrikeAssessmentPage(AssessmentStriking):
    """Strike an assessment that was begun by mistake."""

    title = gettext_lazy("Strike the assessment")
    done = gettext_lazy("The assessment was struck.")

    @cached_property
    def record(self) -> JointAssessment:
        """The assessment of the address."""
        return self.one(self.kwargs["assessment_id"])


class AddNeedPage(AddEntryPage):
    """Record a service need from an area of the assessment, and come back to the area."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """The kind is that of the service needs."""
        super().setup(request, *args, **{**kwargs, "kind": KIND_BY_SLUG["palvelutarve"]})
        self.section = "assessment"

    def back_url(self) -> str:
        """The area on the assessment page."""
        return reverse("planning:assessment", args=[self.client.pk]) + f"#area-{self.kwargs['need_area']}"

    def initial(self) -> dict[str, Any]:
        """A new need of that area, found by the own authority."""
        kind = self.actor.employer.kind
        source = {"source": kind} if kind in Source.values else {}
        found = {"need_area": self.kwargs["need_area"], "status": ServiceNeed.Status.OPEN, **source}
        return {**super().initial(), **found}
