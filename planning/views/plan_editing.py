"""Writing a plan: the form of a part stands in its place on the plan's page."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from authorities.access import require
from authorities.pages import FormParts
from authorities.rights import DataGroup
from core import clock
from planning.forms.plan import (
    ConfirmForm,
    DutiesForm,
    FollowUpForm,
    GoalForm,
    JobSearchForm,
    ReportingForm,
    ServiceForm,
    ServiceStateForm,
)
from planning.models import DutiesExplained, FollowUp, JobSearch, PlannedService, Reporting
from planning.policy import can_change_service, can_draft, can_draft_frame, can_explain_duties, can_follow_service
from planning.services import (
    add_goal,
    add_service,
    change_goal,
    change_service,
    explain_duties,
    follow_service,
    offered_items,
    remove_goal,
    remove_service,
    write_frame,
)
from planning.views.plan import FindsGoal, FindsService, ShowsVersion

State = PlannedService.State


class EditsVersion(FormParts, ShowsVersion):
    """A form on one part of an open version."""

    state = ""
    done = gettext_lazy("The part was saved.")
    may_edit: Any = staticmethod(can_draft)

    def check(self) -> None:
        """Ask whether the part may be written."""
        require(self.may_edit(self.actor, self.version), client=self.client, data_group=DataGroup.PLAN)

    def back_url(self) -> str:
        """The version's page, at the part."""
        return f"{self.version_url()}#{self.editing}"


class AddGoalPage(EditsVersion):
    """Write a goal."""

    editing = "goals"
    form_class = GoalForm
    submit = gettext_lazy("Save the goal")
    done = gettext_lazy("The goal was saved.")

    def initial(self) -> dict[str, Any]:
        """Nothing stands there yet."""
        return {"row_version": 0}

    def perform(self, form: Any) -> None:
        """Call the service."""
        values = {name: value for name, value in form.cleaned_data.items() if name != "row_version"}
        add_goal(actor=self.actor, version=self.version, values=values)


class ChangeGoalPage(FindsGoal, EditsVersion):
    """Change a goal."""

    editing = "goals"
    form_class = GoalForm
    submit = gettext_lazy("Save the goal")
    done = gettext_lazy("The goal was saved.")

    def initial(self) -> dict[str, Any]:
        """The goal as it stands."""
        return {"row_version": self.goal.row_version, **{name: getattr(self.goal, name) for name in self.goal.told}}

    def perform(self, form: Any) -> None:
        """Call the service."""
        values = dict(form.cleaned_data)
        seen = values.pop("row_version")
        change_goal(actor=self.actor, goal=self.goal, values=values, seen_version=seen)


class RemoveGoalPage(FindsGoal, EditsVersion):
    """Take a goal out of the draft, after a second question."""

    title = gettext_lazy("Remove a goal from the draft")
    template_name = "planning/remove.html"
    editing = "goals"
    form_class = ConfirmForm
    submit = gettext_lazy("Remove")
    done = gettext_lazy("The goal was removed from the draft.")

    def initial(self) -> dict[str, Any]:
        """The version that is shown."""
        return {"row_version": self.goal.row_version}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what is removed."""
        return super().get_context_data(**{"removed": str(self.goal), **kwargs})

    def perform(self, form: Any) -> None:
        """Call the service."""
        remove_goal(actor=self.actor, goal=self.goal, seen_version=form.cleaned_data["row_version"])


class AddServicePage(EditsVersion):
    """Add a service of the own authority."""

    editing = "services"
    form_class = ServiceForm
    submit = gettext_lazy("Save the service")
    done = gettext_lazy("The service was saved.")

    def form_options(self) -> dict[str, Any]:
        """The services that the own authority offers today."""
        return {"items": offered_items(self.actor), "initial": {"row_version": 0}}

    def perform(self, form: Any) -> None:
        """Call the service."""
        values = {name: value for name, value in form.cleaned_data.items() if name not in {"row_version", "item"}}
        add_service(actor=self.actor, version=self.version, item=form.cleaned_data["item"], values=values)


class ChangeServicePage(FindsService, EditsVersion):
    """Change what the draft says of a service of the own authority."""

    editing = "services"
    form_class = ServiceForm
    submit = gettext_lazy("Save the service")
    done = gettext_lazy("The service was saved.")

    def check(self) -> None:
        """Ask whether the own authority's service may be changed."""
        require(can_change_service(self.actor, self.terms), client=self.client, data_group=DataGroup.PLAN)

    def form_options(self) -> dict[str, Any]:
        """The services on offer, the one that stands there among them though it has left the catalogue."""
        told = {name: getattr(self.terms, name) for name in self.terms.told if name != "item_id"}
        items = offered_items(self.actor) | type(self.terms.item).objects.filter(pk=self.terms.item_id)
        return {"items": items, "initial": {"row_version": self.terms.row_version, "item": self.terms.item_id, **told}}

    def perform(self, form: Any) -> None:
        """Call the service."""
        values = dict(form.cleaned_data)
        seen, item = values.pop("row_version"), values.pop("item")
        change_service(actor=self.actor, terms=self.terms, item=item, values=values, seen_version=seen)


class RemoveServicePage(FindsService, EditsVersion):
    """Take a service of the own authority out of the draft, after a second question."""

    title = gettext_lazy("Remove a service from the draft")
    template_name = "planning/remove.html"
    editing = "services"
    form_class = ConfirmForm
    submit = gettext_lazy("Remove")
    done = gettext_lazy("The service was removed from the draft.")

    def check(self) -> None:
        """Ask whether the own authority's service may be changed."""
        require(can_change_service(self.actor, self.terms), client=self.client, data_group=DataGroup.PLAN)

    def initial(self) -> dict[str, Any]:
        """The version that is shown."""
        return {"row_version": self.terms.row_version}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what is removed."""
        return super().get_context_data(**{"removed": str(self.terms), **kwargs})

    def perform(self, form: Any) -> None:
        """Call the service."""
        remove_service(actor=self.actor, terms=self.terms, seen_version=form.cleaned_data["row_version"])


class FollowServicePage(FindsService, EditsVersion):
    """Say where a service of the own authority stands."""

    title = gettext_lazy("Where the service stands")
    template_name = "planning/follow_service.html"
    editing = "services"
    form_class = ServiceStateForm
    done = gettext_lazy("It was saved where the service stands.")

    def check(self) -> None:
        """Ask whether the own authority's service may be followed."""
        require(can_follow_service(self.actor, self.terms.service), client=self.client, data_group=DataGroup.PLAN)

    def form_options(self) -> dict[str, Any]:
        """The states that the service can go to from where it stands."""
        service = self.terms.service
        initial = {"row_version": service.row_version, "since": clock.today()}
        return {"states": service.reachable, "initial": initial}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the service."""
        return super().get_context_data(**{"terms": self.terms, **kwargs})

    def perform(self, form: Any) -> None:
        """Call the service."""
        values = form.cleaned_data
        follow_service(
            actor=self.actor,
            service=self.terms.service,
            state=values["state"],
            since=values["since"],
            reason=values["reason"],
            seen_version=values["row_version"],
        )


class FramePage(EditsVersion):
    """One of the employment authority's own parts."""

    kind: Any
    submit = gettext_lazy("Save this section")
    may_edit = staticmethod(can_draft_frame)

    @cached_property
    def standing(self) -> Any:
        """The part as it stands; None when nobody has written it."""
        return self.rows(self.kind).filter(version=self.version).first()

    def initial(self) -> dict[str, Any]:
        """The part as it stands, or an empty one."""
        if self.standing is None:
            return {"row_version": 0}
        return {"row_version": self.standing.row_version, **{name: getattr(self.standing, name) for name in self.kind.told}}

    def perform(self, form: Any) -> None:
        """Call the service."""
        values = dict(form.cleaned_data)
        seen = values.pop("row_version")
        write_frame(actor=self.actor, version=self.version, kind=self.kind, values=self.values(values), seen_version=seen)

    def values(self, typed: dict[str, Any]) -> dict[str, Any]:
        """What was typed as the model has it."""
        return typed


class JobSearchPage(FramePage):
    """The job-search obligation."""

    editing = "job-search"
    kind = JobSearch
    form_class = JobSearchForm

    def initial(self) -> dict[str, Any]:
        """The obligation as a choice."""
        values = super().initial()
        if "is_obliged" in values:
            values["is_obliged"] = "yes" if values["is_obliged"] else "no"
        return values

    def values(self, typed: dict[str, Any]) -> dict[str, Any]:
        """The choice as a fact."""
        return {**typed, "is_obliged": typed["is_obliged"] == "yes"}


class FollowUpPage(FramePage):
    """How the plan is followed."""

    editing = "follow-up"
    kind = FollowUp
    form_class = FollowUpForm


class ReportingPage(FramePage):
    """How the client reports."""

    editing = "duties"
    kind = Reporting
    form_class = ReportingForm


class ExplainDutiesPage(EditsVersion):
    """Record that the own authority explained the duties."""

    editing = "duties"
    form_class = DutiesForm
    submit = gettext_lazy("Save the day")
    done = gettext_lazy("It was recorded that the duties were explained.")
    may_edit = staticmethod(can_explain_duties)

    def initial(self) -> dict[str, Any]:
        """The day that stands, or today."""
        row = self.rows(DutiesExplained).filter(version=self.version, stored_by=self.actor.authority_id).first()
        return {"explained_on": row.explained_on if row else clock.today()}

    def perform(self, form: Any) -> None:
        """Call the service."""
        explain_duties(actor=self.actor, version=self.version, explained_on=form.cleaned_data["explained_on"])
