"""Why a colleague outside the ring opens the client today (design § 4, check 7)."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from authorities.access import Denied, Deny
from authorities.pages import actor_of
from authorities.sign_in.addresses import safe_next
from clients import events
from clients.finding import MergedAway
from clients.forms.purpose import PurposeForm
from clients.models import ResponsibleOfficial
from clients.policy import can_enter_register, can_open, can_take_responsibility, purposes_for
from clients.services import choose_purpose, current_contacts, supervisors_of
from clients.unassigned import official_in_force
from clients.views.door import ClientPage
from clients.views.frame import client_crumbs
from core.forms import performed
from core.presentation import Chip

#: More names than these help nobody to ask one of them.
SHOWN_SUPERVISORS = 3


class PurposePage(ClientPage):
    """Pick one purpose, valid until midnight; it is logged and shown to the client on request."""

    title = _("Why do you open this client's data?")
    template_name = "clients/purpose.html"
    section = "purpose"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Open to those who lack a purpose only; others go straight to where they were going."""
        actor = actor_of(request)
        if actor is None or not can_enter_register(actor):
            return super().dispatch(request, *args, **kwargs)
        try:
            opened = can_open(self.actor, self.client)
        except MergedAway as moved:
            return self.follow(moved.kept)
        if opened:
            return redirect(self.target())
        if opened.reason is not Deny.PURPOSE:
            raise Denied(opened, client=self.client)
        handler = self.post if request.method == "POST" else self.get
        return handler(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Ask."""
        return self.ask(PurposeForm(purposes=purposes_for(self.actor, self.client)))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Record the choice and go on."""
        form = PurposeForm(request.POST, purposes=purposes_for(self.actor, self.client))
        if form.is_valid() and performed(form, lambda: self.choose(form)):
            return redirect(self.target())
        return self.ask(form)

    def choose(self, form: PurposeForm) -> None:
        """Call the service."""
        choose_purpose(actor=self.actor, client=self.client, purpose=form.cleaned_data["purpose"])

    def ask(self, form: PurposeForm) -> HttpResponseBase:
        """Show the form with who answers for the client: a name and officials, logged as a list of one."""
        events.clients_listed(actor=self.actor, client_ids=[self.client.pk])
        officials = ResponsibleOfficial.objects.filter(client=self.client, ended_on=None).select_related("user", "stored_by")
        supervisors = supervisors_of(authority=self.actor.employer, area=self.client.area).exclude(pk=self.actor.user_id)
        context = {
            "title": self.title,
            "form": form,
            "client": self.client,
            "actor": self.actor,
            "officials": [(Chip(kind=row.stored_by.kind, label=row.stored_by.short_name), row.user) for row in officials],
            "municipality": self.municipality(),
            "supervisors": supervisors[:SHOWN_SUPERVISORS],
            "crumbs": client_crumbs(self.client, "overview"),
            "here": str(self.client),
            "next": self.target(),
            "may_take": self.may_take(),
        }
        return render(self.request, self.template_name, context)

    def municipality(self) -> str:
        """The home municipality, as the client list shows it: never of somebody under non-disclosure (R44)."""
        contacts = None if self.client.safety_non_disclosure else current_contacts(self.client)
        return str(contacts.home_municipality or "") if contacts else ""

    def may_take(self) -> bool:
        """Whether nobody in the own authority answers for the client and this person may: the other way in."""
        answered = official_in_force(client=self.client, authority_id=self.actor.authority_id)
        return answered is None and bool(can_take_responsibility(self.actor, self.client))

    def target(self) -> str:
        """Where the user was going: a page of this site, or the client's summary."""
        return safe_next(self.request, default=self.client.get_absolute_url())
