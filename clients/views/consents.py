"""A client's consents: listed, recorded, withdrawn, struck, and printed for the client to sign."""

from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy

from authorities.access import require
from authorities.pages import FormParts
from authorities.rights import DataGroup
from clients import events
from clients.documents import consent_form
from clients.forms.consents import ConsentForm, WithdrawalForm
from clients.models import Consent
from clients.policy import can_add_entry, can_strike, can_withdraw_consent
from clients.services import record_consent, withdraw_consent
from clients.views.door import ClientPage
from clients.views.striking import StrikeParts
from core import clock


class ConsentsPage(ClientPage):
    """Every consent, those in force first."""

    title = gettext_lazy("Consents")
    section = "consents"
    template_name = "clients/consents.html"
    data_groups = (DataGroup.MEMBERSHIP,)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the consents with what may be done to each."""
        rows = list(self.rows(Consent).select_related("party", "stored_by", "struck_by"))
        for row in rows:
            row.client = self.client
        listed = [
            {"row": row, "may_withdraw": can_withdraw_consent(self.actor, row), "may_strike": can_strike(self.actor, row)}
            for row in sorted(rows, key=lambda row: not row.is_valid_on())
        ]
        may_add = can_add_entry(self.actor, self.client, DataGroup.MEMBERSHIP)
        return super().get_context_data(**{"consents": listed, "may_add": may_add, **kwargs})


class ConsentFormPage(FormParts, ClientPage):
    """A form on the consents."""

    section = "consents"
    template_name = "clients/entry_form.html"
    data_groups = (DataGroup.MEMBERSHIP,)

    @cached_property
    def consent(self) -> Consent:
        """The consent of the address, when the actor may read it.

        Raises:
            Http404: there is none.
        """
        found = self.rows(Consent).select_related("party", "stored_by").filter(pk=self.kwargs["consent_id"]).first()
        if found is None:
            raise Http404
        found.client = self.client
        consent: Consent = found
        return consent

    def back_url(self) -> str:
        """The consents."""
        return reverse("clients:consents", args=[self.client.pk])


class RecordConsentPage(ConsentFormPage):
    """Record a consent that the client has given."""

    title = gettext_lazy("Record a consent")
    form_class = ConsentForm
    done = gettext_lazy("The consent was recorded.")

    def check(self) -> None:
        """Ask whether one may be recorded."""
        require(can_add_entry(self.actor, self.client, DataGroup.MEMBERSHIP), client=self.client, data_group=DataGroup.MEMBERSHIP)

    def perform(self, form: Any) -> None:
        """Record it."""
        record_consent(actor=self.actor, client=self.client, terms=form.terms())


class WithdrawConsentPage(ConsentFormPage):
    """Record that the client has withdrawn a consent."""

    title = gettext_lazy("Withdraw the consent")
    template_name = "clients/consent_withdraw.html"
    form_class = WithdrawalForm
    submit = gettext_lazy("Record the withdrawal")
    state = ""
    done = gettext_lazy("The withdrawal was recorded. Nothing is got or given by the consent any more.")

    def check(self) -> None:
        """Ask whether it may be withdrawn."""
        require(can_withdraw_consent(self.actor, self.consent), client=self.client, data_group=DataGroup.MEMBERSHIP)

    def initial(self) -> dict[str, Any]:
        """Today."""
        return {"withdrawn_on": clock.today(), "row_version": self.consent.row_version}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the consent."""
        return super().get_context_data(**{"consent": self.consent, **kwargs})

    def perform(self, form: Any) -> None:
        """Withdraw it."""
        withdraw_consent(
            actor=self.actor,
            consent=self.consent,
            withdrawn_on=form.cleaned_data["withdrawn_on"],
            note=form.cleaned_data["note"],
            seen_version=form.cleaned_data["row_version"],
        )


class StrikeConsentPage(StrikeParts, ConsentFormPage):
    """Strike a consent that was recorded by mistake."""

    title = gettext_lazy("Strike the consent")
    template_name = "clients/consent_strike.html"
    done = gettext_lazy("The consent was struck. Its content was deleted.")

    @property
    def record(self) -> Consent:
        """The consent of the address."""
        return self.consent


class PrintConsentPage(ConsentFormPage):
    """The consent as a form in Finnish for the client to sign."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer with the PDF; the printing is logged. Of a struck consent there is nothing to print."""
        if self.consent.is_struck:
            raise Http404
        document = consent_form(self.client, self.consent)
        events.document_printed(
            actor=self.actor, client=self.client, obj=self.consent, data_groups=self.data_groups, decision=self.decision
        )
        return pdf_response(document, f"suostumus-{self.client.number}.pdf")


def pdf_response(document: bytes, name: str) -> HttpResponse:
    """A PDF to be saved; its name tells nothing of the person but the client number."""
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
