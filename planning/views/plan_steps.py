"""The steps of a plan: begun, sent to be approved, returned, approved, given out, given up."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.access import require
from authorities.pages import FormParts
from authorities.rights import DataGroup
from clients import events
from clients.views.consents import pdf_response
from core import clock
from core.workflow import WrongState
from planning.documents import plan_document
from planning.forms.plan import ApproveForm, ClientApprovalForm, ConfirmForm, DeliveryForm
from planning.plan_content import load_content
from planning.policy import can_approve, can_begin_plan, can_deliver, can_draft, can_record_approval
from planning.services import (
    approve,
    begin_plan,
    deliver,
    give_up_version,
    record_approval,
    return_to_draft,
    send_for_approval,
)
from planning.views.plan import PlanPages, ShowsVersion


class BeginPlan(PlanPages):
    """Begin a plan, or its next version."""

    http_method_names = ["post"]

    def check(self) -> None:
        """Ask whether one may be begun."""
        require(can_begin_plan(self.actor, self.client), client=self.client, data_group=DataGroup.PLAN)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Begin it and go on to its page."""
        try:
            version = begin_plan(actor=self.actor, client=self.client)
        except WrongState as refused:
            messages.error(request, refused.message)
            return redirect("planning:plan", self.client.pk)
        if version.number == 1:
            messages.success(request, _("The draft of the plan was begun. The officials of all authorities can write in it."))
        else:
            messages.success(request, _("A new version was begun as a copy of the one in force, which stays in force meanwhile."))
        return redirect("planning:plan-version", self.client.pk, version.pk)


class StepPage(FormParts, ShowsVersion):
    """One step of a version, asked about on a page that shows the version whole."""

    template_name = "planning/step.html"
    state = ""
    question: Any = ""
    may_step: Any = staticmethod(can_draft)

    def check(self) -> None:
        """Ask whether the step may be taken."""
        require(self.may_step(self.actor, self.version), client=self.client, data_group=DataGroup.PLAN)

    def rights(self) -> dict[str, Any]:
        """Nothing else is done while the step is asked about."""
        return {}

    def back_url(self) -> str:
        """The version's page."""
        return self.version_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the question."""
        return super().get_context_data(**{"question": self.question, "step": True, **kwargs})


class _ConfirmedStep(StepPage):
    """A step that needs nothing but a second look."""

    form_class = ConfirmForm
    service: Any

    def initial(self) -> dict[str, Any]:
        """The version of the row that is shown."""
        return {"row_version": self.version.row_version}

    def perform(self, form: Any) -> None:
        """Call the service."""
        self.service(actor=self.actor, version=self.version, seen_version=form.cleaned_data["row_version"])


class SendPage(_ConfirmedStep):
    """Send the draft to be approved."""

    title = gettext_lazy("Send the plan to be approved")
    question = gettext_lazy(
        "The plan is asked to be approved by everybody whose approval it needs. Any change after this lets the approvals lapse."
    )
    submit = gettext_lazy("Send to be approved")
    done = gettext_lazy("The plan was sent to be approved.")
    service = staticmethod(send_for_approval)


class ReturnPage(_ConfirmedStep):
    """Return the version to be drafted."""

    title = gettext_lazy("Return the plan to be drafted")
    question = gettext_lazy("The approvals that have been given lapse, and everybody is asked again when the plan is sent anew.")
    submit = gettext_lazy("Return to draft")
    done = gettext_lazy("The plan is a draft again.")
    service = staticmethod(return_to_draft)


class GiveUpPage(_ConfirmedStep):
    """Give the version up."""

    title = gettext_lazy("Give up the draft")
    question = gettext_lazy(
        "The draft is not approved any more. What was written stays to be read; a plan in force stays in force."
    )
    submit = gettext_lazy("Give up the draft")
    done = gettext_lazy("The draft was given up.")
    service = staticmethod(give_up_version)


class ApprovePage(StepPage):
    """Approve in the name of the own authority."""

    title = gettext_lazy("Approve the plan")
    question = gettext_lazy("You approve the content below in the name of your authority. The approval is bound to it.")
    form_class = ApproveForm
    submit = gettext_lazy("Approve")
    done = gettext_lazy("The plan was approved in the name of your authority.")
    may_step = staticmethod(can_approve)

    def initial(self) -> dict[str, Any]:
        """The hash of the content that is shown."""
        return {"digest": load_content(self.version).digest}

    def perform(self, form: Any) -> None:
        """Call the service."""
        approve(actor=self.actor, version=self.version, seen_digest=form.cleaned_data["digest"])


class ClientApprovalPage(StepPage):
    """Record the client's approval."""

    title = gettext_lazy("The client's approval")
    question = gettext_lazy("Record it when the client has approved the content below.")
    form_class = ClientApprovalForm
    submit = gettext_lazy("Record the approval")
    done = gettext_lazy("The client's approval was recorded.")
    may_step = staticmethod(can_record_approval)

    def initial(self) -> dict[str, Any]:
        """Today, and the hash of the content that is shown."""
        return {"digest": load_content(self.version).digest, "approved_on": clock.today()}

    def perform(self, form: Any) -> None:
        """Call the service."""
        values = form.cleaned_data
        record_approval(
            actor=self.actor,
            version=self.version,
            manner=values["manner"],
            note=values["note"],
            approved_on=values["approved_on"],
            seen_digest=values["digest"],
        )


class DeliverPage(StepPage):
    """Record that the client got the plan."""

    title = gettext_lazy("The plan was given to the client")
    form_class = DeliveryForm
    done = gettext_lazy("It was recorded that the client got the plan.")
    may_step = staticmethod(can_deliver)

    def initial(self) -> dict[str, Any]:
        """Today."""
        return {"delivered_on": clock.today()}

    def perform(self, form: Any) -> None:
        """Call the service."""
        values = form.cleaned_data
        deliver(actor=self.actor, version=self.version, manner=values["manner"], delivered_on=values["delivered_on"])


class PrintPlan(PlanPages):
    """The version as an accessible PDF."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make the document; the printing is logged."""
        document = plan_document(self.actor, self.version)
        events.document_printed(
            actor=self.actor, client=self.client, obj=self.version, data_groups=[DataGroup.PLAN], decision=self.decision
        )
        return pdf_response(document, f"suunnitelma-{self.client.number}-{self.version.number}.pdf")
