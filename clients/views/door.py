"""The one door to a client's pages: finds the client, asks the policy and the purpose, logs the look, draws the frame."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from authorities.access import Decision, Denied, Deny, require
from authorities.error_pages import log_denial
from authorities.pages import SignedInPage, actor_of
from authorities.policy import can_enter
from authorities.rights import DataGroup
from clients import events
from clients.finding import MergedAway, attempted_client, find_client
from clients.flags import flags_in_force
from clients.models import Client, ClientData, Flag
from clients.policy import can_enter_register, can_open, can_read_any
from clients.reading import readable_rows
from clients.views.frame import client_crumbs, denied_context, identity_bar, side_groups
from core.restoring import restoring_address
from core.saved_forms import save_form
from core.transactions import mark_rollback


class CaseworkPage(SignedInPage):
    """A page of the register that concerns no single client, open to roles with client data."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse roles to whom no client data are open; every address under the register gives them the same answer."""
        actor = actor_of(request)
        if actor is not None and can_enter(actor):
            entered = can_enter_register(actor)
            if not entered:
                raise Denied(entered, client=self.attempted())
        return super().dispatch(request, *args, **kwargs)

    def attempted(self) -> Client | None:
        """The client whose page a role without client data asked for, for the log alone: the answer is the same for all."""
        return attempted_client(self.kwargs.get("client_id"))


class ClientPage(CaseworkPage):
    """A page of one client.

    Attributes, of the class unless the address decides:
        data_groups: the groups that the page shows; each look is logged by group, and all must be open to the role.
        section: name of the page in the side navigation (``core.registry.ClientSection``).
    """

    data_groups: tuple[DataGroup, ...] = (DataGroup.IDENTITY,)
    section: str = ""

    decision: Decision

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Open the door, or say no: 404 where the client is not to be found, the purpose page, or 403 with the reason."""
        actor = actor_of(request)
        if actor is None or not can_enter_register(actor):
            return super().dispatch(request, *args, **kwargs)
        try:
            opened = can_open(self.actor, self.client)
        except MergedAway as moved:
            return self.follow(moved.kept)
        if opened.reason is Deny.PURPOSE:
            return self.ask_purpose()
        try:
            require(opened, client=self.client)
            for group in self.data_groups:
                self.decision = require(can_read_any(self.actor, self.client, group), client=self.client, data_group=group)
            self.check()
            return super().dispatch(request, *args, **kwargs)
        except Denied as denied:
            return self.refuse(denied)

    def check(self) -> None:
        """Ask what the page needs besides reading; raise ``Denied`` where the policy says no."""

    @cached_property
    def client(self) -> Client:
        """The client of the address, when the actor may find them.

        Raises:
            Denied, Http404: both give the same answer; an attempt at an existing client is logged.
        """
        key: UUID = self.kwargs["client_id"]
        return find_client(self.actor, key)

    def rows(self, model: type[ClientData]) -> Any:
        """The client's rows of a model that the actor may read: what a page shows of them comes from here."""
        return readable_rows(model, self.actor, self.client)

    def follow(self, kept: Client) -> HttpResponseBase:
        """Go on at the same page of the client into whom this one was merged; what a form sent is sent on as it is."""
        messages.info(self.request, _("The client was merged into client {number}.").format(number=kept.number))
        here = self.request.get_full_path()
        there = here.replace(str(self.kwargs["client_id"]), str(kept.pk), 1)
        return redirect(there, preserve_request=self.request.method != "GET")

    def ask_purpose(self) -> HttpResponseBase:
        """Send to the purpose page; what a form held is kept for the way back (midnight ends yesterday's purpose)."""
        target = self.request.get_full_path() if self.request.method == "GET" else self.request.path
        if self.request.method == "POST":
            save_form(
                user_id=self.actor.user_id,
                path=self.request.path,
                data=self.request.POST,
                client_id=self.client.pk,
            )
            target = restoring_address(target)
        return redirect(f"{reverse('clients:purpose', args=[self.client.pk])}?{urlencode({'next': target})}")

    def refuse(self, denied: Denied) -> HttpResponse:
        """Answer a refusal inside the client's frame; what must stay hidden goes on to the general 404."""
        reason = denied.decision.reason
        if reason is None or reason.hides or reason in {Deny.NOT_SIGNED_IN, Deny.ACCOUNT_CLOSED, Deny.SECOND_FACTOR}:
            raise denied
        mark_rollback()
        log_denial(self.request, denied)
        context = super().get_context_data(**self.frame(), **denied_context(self.actor, self.client, denied, self.request))
        return render(self.request, "clients/denied.html", context, status=403)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show the page."""
        return self.show(**kwargs)

    def show(self, **kwargs: Any) -> HttpResponseBase:
        """Render the page and log the look, a form given back included; both stand or fall together."""
        groups = dict.fromkeys([*self.shown_groups(), *(flag.data_group for flag in self.flags)])
        events.client_viewed(actor=self.actor, client=self.client, data_groups=groups, decision=self.decision)
        return super().show(**kwargs)

    def shown_groups(self) -> Sequence[DataGroup]:
        """The data groups by which the look is logged; a page that shows more where there is more says so here."""
        return self.data_groups

    @cached_property
    def flags(self) -> list[Flag]:
        """The flags that stand at the head of the page; they are a part of what was looked at."""
        return flags_in_force(self.actor, self.client)

    def frame(self) -> dict[str, Any]:
        """What the identity bar, the side navigation and the breadcrumb need."""
        return {
            "client": self.client,
            "identity": identity_bar(self.actor, self.client),
            "side_groups": side_groups(self.actor, self.client, self.section),
            "crumbs": client_crumbs(self.client, self.section),
            "here": str(self.client) if self.section == "overview" else "",
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the client's frame and flags."""
        return super().get_context_data(**{**self.frame(), "flags": self.flags, **kwargs})
