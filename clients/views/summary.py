"""Printing the client summary."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy

from authorities.pages import FormParts
from authorities.rights import DataGroup
from clients import events
from clients.forms.summary import SummaryForm
from clients.summary import client_summary, readable_groups
from clients.views.consents import pdf_response
from clients.views.door import ClientPage

#: Printed only when somebody ticks them.
CHOSEN_BY_HAND = frozenset({DataGroup.SOCIAL, DataGroup.HEALTH})


class SummaryPage(FormParts, ClientPage):
    """Choose what to print, and get it as a PDF; the printing is logged by data group."""

    title = gettext_lazy("Print the summary")
    section = "overview"
    template_name = "clients/summary.html"
    form_class = SummaryForm
    submit = gettext_lazy("Make the PDF")
    state = ""

    def form_options(self) -> dict[str, Any]:
        """What there is to print; the most sensitive groups are chosen by hand."""
        groups = readable_groups(self.actor, self.client)
        return {"groups": groups, "initial": {"groups": [group.value for group in groups if group not in CHOSEN_BY_HAND]}}

    def back_url(self) -> str:
        """The client."""
        return reverse("clients:client", args=[self.client.pk])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer with the PDF."""
        form = self.form(request.POST)
        if not isinstance(form, SummaryForm) or not form.is_valid():
            return self.show(form=form)
        groups = list(dict.fromkeys([DataGroup.IDENTITY, *form.chosen()]))
        document = client_summary(self.actor, self.client, groups)
        events.document_printed(actor=self.actor, client=self.client, obj=None, data_groups=groups, decision=self.decision)
        return pdf_response(document, f"asiakasyhteenveto-{self.client.number}.pdf")
