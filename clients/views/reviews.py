"""The supervisor's review of an opening by exception, and the answer to a colleague's request."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.access import Decision, require
from authorities.pages import SignedInPage
from authorities.policy import can_supervise
from authorities.rights import DataGroup
from clients import events
from clients.models import AccessRequest, ClientGrant
from clients.policy import can_review_grant, can_write
from clients.services import handle_request, review_grant
from clients.views.door import ClientPage
from core.forms import Radios, TextField, TymForm, performed
from core.presentation import Crumb, Fact, moment_text


class ReviewForm(TymForm):
    """A supervisor's judgement."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Was the opening justified?"),
        choices=ClientGrant.Outcome.choices,
        widget=Radios,
        error_messages={"required": gettext_lazy("Choose whether the access was justified.")},
    )
    note = TextField(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("Needed when the opening was not justified: what was wrong and what is done about it."),
        required=False,
        max_length=1000,
    )


class ReviewPage(SignedInPage):
    """Who opened whose data, when and why; the supervisor judges. The client is told by number only."""

    title = gettext_lazy("Review of an opening by exception")
    template_name = "clients/review.html"

    decision: Decision

    def grant(self) -> ClientGrant:
        """The grant of the address, when the actor may review it; another authority's answers like one that does not exist."""
        require(can_supervise(self.actor))
        own = ClientGrant.objects.filter(stored_by=self.actor.authority_id).select_related("user", "client", "reviewed_by")
        found = own.filter(pk=self.kwargs["grant_id"]).first()
        if found is None:
            raise Http404
        self.decision = require(can_review_grant(self.actor, found))
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show the access and ask for the judgement."""
        return self.page(self.grant(), ReviewForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Record the judgement."""
        grant, form = self.grant(), ReviewForm(request.POST)
        if form.is_valid() and performed(form, lambda: review_grant(actor=self.actor, grant=grant, **form.cleaned_data)):
            messages.success(request, _("The review was recorded."))
            return redirect("desk")
        return self.page(grant, form)

    def page(self, grant: ClientGrant, form: ReviewForm) -> HttpResponseBase:
        """Render the page; the look is logged."""
        events.client_viewed(actor=self.actor, client=grant.client, data_groups=(DataGroup.MEMBERSHIP,), decision=self.decision)
        facts = [
            Fact(label=_("Who"), value=f"{grant.user}, {grant.user.title}"),
            Fact(label=_("Client"), value=_("client {number}").format(number=grant.client.number)),
            Fact(label=_("Opened"), value=moment_text(grant.starts_at)),
            Fact(label=_("Open until"), value=moment_text(grant.ends_at)),
            Fact(label=_("Reason"), value=grant.reason),
        ]
        context = self.get_context_data(form=form, facts=facts, crumbs=[Crumb(label=_("Desk"), url=reverse("desk"))])
        return render(self.request, self.template_name, context)


class RequestPage(ClientPage):
    """A colleague searched for this client and may not find them: get in touch, and mark it done."""

    title = gettext_lazy("A colleague asks you to get in touch")
    section = "membership"
    template_name = "clients/request.html"
    data_groups = (DataGroup.MEMBERSHIP,)

    def access_request(self) -> AccessRequest:
        """The waiting request of the address."""
        found = AccessRequest.objects.filter(pk=self.kwargs["request_id"], client=self.client).select_related("user").first()
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the request, and whether the reader may mark it as handled."""
        may_handle = can_write(self.actor, self.client, DataGroup.MEMBERSHIP)
        return super().get_context_data(**{"access_request": self.access_request(), "may_handle": may_handle, **kwargs})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Mark it as handled."""
        handle_request(actor=self.actor, request=self.access_request())
        messages.success(request, _("The request was marked as handled."))
        return redirect("desk")
