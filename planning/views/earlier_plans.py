"""Plans made elsewhere: the list, the form, striking and the changes."""

from dataclasses import replace
from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.access import require
from authorities.pages import FormParts
from authorities.rights import DataGroup
from clients.changes import Change, load_changes
from clients.models import Attachment
from clients.policy import can_add_entry, can_change, can_strike
from clients.reading import readable_rows
from clients.views.door import ClientPage
from clients.views.striking import StrikeParts
from core import clock
from planning.forms.earlier_plan import EarlierPlanForm
from planning.models import EarlierPlan
from planning.services import add_earlier_plan, change_earlier_plan


def without_documents(changes: list[Change]) -> list[Change]:
    """The changes without those of the document; a saving that changed nothing else goes."""
    field: Any = EarlierPlan._meta.get_field("attachment")
    hidden = str(field.verbose_name).capitalize()
    told = [(one, replace(one, fields=tuple(part for part in one.fields if part.label != hidden))) for one in changes]
    return [left for one, left in told if left.fields or not one.fields]


class _EarlierPlanPages(ClientPage):
    """A page of the plans that a client has from elsewhere."""

    section = "earlier-plans"
    data_groups = (DataGroup.PLAN,)

    def list_url(self) -> str:
        """The list."""
        return reverse("planning:earlier-plans", args=[self.client.pk])

    def attachments(self) -> Any:
        """The client's documents that the actor may read."""
        return readable_rows(Attachment, self.actor, self.client).filter(struck_at=None)

    @cached_property
    def plan(self) -> EarlierPlan:
        """The plan of the address, when the actor may read it.

        Raises:
            Http404: there is none.
        """
        found: EarlierPlan | None = self.rows(EarlierPlan).select_related("stored_by").filter(pk=self.kwargs["plan_id"]).first()
        if found is None:
            raise Http404
        found.client = self.client
        return found


class EarlierPlansPage(_EarlierPlanPages):
    """The plans, newest first."""

    title = gettext_lazy("Plans made elsewhere")
    template_name = "planning/earlier_plans.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the plans with what the actor may do to each, and their documents where the actor may read them."""
        documents = self.attachments().in_bulk()
        shown = {
            "plans": [self._item(row, documents) for row in self.rows(EarlierPlan).select_related("stored_by", "struck_by")],
            "may_add": can_add_entry(self.actor, self.client, DataGroup.PLAN),
        }
        return super().get_context_data(**{**shown, **kwargs})

    def _item(self, row: EarlierPlan, documents: dict[Any, Attachment]) -> dict[str, Any]:
        row.client = self.client
        return {
            "row": row,
            "document": documents.get(row.attachment_id),
            "is_over": row.valid_until is not None and row.valid_until < clock.today(),
            "may_change": can_change(self.actor, row),
            "may_strike": can_strike(self.actor, row),
        }


class _PlanFormPage(FormParts, _EarlierPlanPages):
    """The form."""

    form_class = EarlierPlanForm
    template_name = "clients/entry_form.html"
    done = gettext_lazy("The plan was saved.")

    def back_url(self) -> str:
        """The list."""
        return self.list_url()

    def form_options(self) -> dict[str, Any]:
        """The documents to choose from."""
        return {**super().form_options(), "attachments": self.attachments()}


class AddPage(_PlanFormPage):
    """Add a plan."""

    title = gettext_lazy("Add a plan made elsewhere")

    def check(self) -> None:
        """Ask whether one may be added."""
        super().check()
        require(can_add_entry(self.actor, self.client, DataGroup.PLAN), client=self.client, data_group=DataGroup.PLAN)

    def initial(self) -> dict[str, Any]:
        """Nothing has been seen yet."""
        return {"row_version": 0}

    def perform(self, form: Any) -> None:
        """Call the service."""
        add_earlier_plan(actor=self.actor, client=self.client, values=form.values())


class ChangePage(_PlanFormPage):
    """Change a plan that the own authority has listed."""

    title = gettext_lazy("Change the plan made elsewhere")

    def check(self) -> None:
        """Ask whether it may be changed."""
        super().check()
        require(can_change(self.actor, self.plan), client=self.client, data_group=DataGroup.PLAN)

    def form_options(self) -> dict[str, Any]:
        """A document of a group that the actor does not read is neither shown nor changed."""
        options = super().form_options()
        known = self.plan.attachment_id
        hides = known is not None and not readable_rows(Attachment, self.actor, self.client).filter(pk=known).exists()
        return {**options, "attachments": None} if hides else options

    def initial(self) -> dict[str, Any]:
        """The plan as it stands."""
        names = ("kind", "made_by", "made_on", "valid_until", "attachment", "note", "row_version")
        return {name: getattr(self.plan, name) for name in names}

    def perform(self, form: Any) -> None:
        """Call the service."""
        seen = form.cleaned_data["row_version"]
        change_earlier_plan(actor=self.actor, plan=self.plan, values=form.values(), seen_version=seen)


class StrikePage(StrikeParts, _EarlierPlanPages):
    """Strike a plan that was listed by mistake."""

    title = gettext_lazy("Strike the plan made elsewhere")
    template_name = "planning/strike.html"
    done = gettext_lazy("The plan was struck.")

    def back_url(self) -> str:
        """The list."""
        return self.list_url()

    @property
    def record(self) -> EarlierPlan:
        """The plan of the address."""
        return self.plan


class ChangesPage(_EarlierPlanPages):
    """How what is listed of a plan has changed."""

    title = gettext_lazy("Changes of the plan made elsewhere")
    template_name = "clients/changes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the changes; those of the document are left out, for its title is of a data group of its own."""
        heading = _("Struck entry") if self.plan.is_struck else str(self.plan)
        shown = {"changes": without_documents(load_changes(self.plan)), "heading": heading}
        return super().get_context_data(**{**shown, "back": self.list_url(), "back_label": _("Back to the plans"), **kwargs})
