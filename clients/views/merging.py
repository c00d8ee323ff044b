"""A client who was taken in twice: finding the other one, side by side, and another person's judgement of the merge."""

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.access import Deny, require
from authorities.pages import FormParts
from authorities.rights import DataGroup
from clients import events
from clients.finding import find_client
from clients.forms.merging import ConfirmMergeForm, DuplicateForm, MergeForm, TakeBackForm
from clients.listing import Filters, filtered
from clients.merging import Comparison, compare
from clients.models import Client, ClientMerge
from clients.policy import can_confirm_merge, can_merge, can_open, can_see_contacts, can_take_merge_back
from clients.services import CannotMerge, check_mergeable, confirm_merge, propose_merge, take_merge_back
from clients.views.door import ClientPage


class DuplicatePage(FormParts, ClientPage):
    """The other client's number."""

    title = gettext_lazy("The same person twice")
    section = "identity"
    template_name = "clients/duplicate.html"
    form_class = DuplicateForm
    submit = gettext_lazy("Compare the two")
    state = ""

    def check(self) -> None:
        """Ask whether the client may be merged with another."""
        require(can_merge(self.actor, self.client), client=self.client, data_group=DataGroup.IDENTITY)

    def back_url(self) -> str:
        """Person and contact details."""
        return reverse("clients:identity", args=[self.client.pk])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the other one among those whom the actor may find."""
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form=form)
        number = str(form.cleaned_data["number"])
        found = filtered(self.actor, Filters(search=number)).first()
        events.number_searched(actor=self.actor, number=number, found=found)
        if found is None or found.pk == self.client.pk:
            same = _("That is this client's own number. Enter the other one's.")
            form.add_error("number", same if found else _("No client whom you could open was found with this number."))
            return self.show(form=form)
        return redirect("clients:merge", self.client.pk, found.pk)


class _ComparisonPage(FormParts, ClientPage):
    """Two clients side by side. The look is one at both, and each opens by its own ground."""

    section = "identity"
    state = ""
    data_groups = (DataGroup.IDENTITY, DataGroup.MEMBERSHIP)

    @property
    def other(self) -> Client:
        """The other client.

        Raises:
            Denied, Http404: both give the same answer.
        """
        raise NotImplementedError

    @property
    def lacks_purpose(self) -> bool:
        """Whether the other client opens by purpose only, and none was given today."""
        return can_open(self.actor, self.other).reason is Deny.PURPOSE

    @cached_property
    def comparison(self) -> Comparison:
        """The two, line by line."""
        return compare(self.actor, self.client, self.other)

    def back_url(self) -> str:
        """Person and contact details."""
        return reverse("clients:identity", args=[self.client.pk])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show the two, once both are open."""
        return self.ask_other_purpose() if self.lacks_purpose else super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Do it, once both are open."""
        return self.ask_other_purpose() if self.lacks_purpose else super().post(request, *args, **kwargs)

    def ask_other_purpose(self) -> HttpResponseBase:
        """Send to the other client's purpose page, and back here."""
        here = urlencode({"next": self.request.path})
        return redirect(f"{reverse('clients:purpose', args=[self.other.pk])}?{here}")

    def shown_groups(self) -> list[DataGroup]:
        """What the comparison tells of."""
        return [group for group in DataGroup if group in self.comparison.data_groups]

    def show(self, **kwargs: Any) -> HttpResponseBase:
        """Log the look at the other client too."""
        events.client_viewed(
            actor=self.actor, client=self.other, data_groups=self.shown_groups(), decision=can_open(self.actor, self.other)
        )
        return super().show(**kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the lines, and what keeps the two from going together."""
        shown = {"compared": self.comparison, "numbers": (self.client.number, self.other.number), "hindrance": self.hindrance()}
        return super().get_context_data(**{**shown, **kwargs})

    def hindrance(self) -> str:
        """What is to be done before the two can be merged; empty when nothing is."""
        try:
            check_mergeable(self.client, self.other, but=self.proposal())
        except CannotMerge as refused:
            return str(refused.message)
        return ""

    def proposal(self) -> ClientMerge | None:
        """The proposal that the page is about, where there is one."""
        return None


class MergePage(_ComparisonPage):
    """The two side by side, and which one is to stay."""

    title = gettext_lazy("Two clients side by side")
    template_name = "clients/merge.html"
    form_class = MergeForm
    submit = gettext_lazy("Propose the merge")
    done = gettext_lazy("The merge waits for another person's confirmation. Nothing has moved yet.")

    def check(self) -> None:
        """Ask about both; a purpose that the other one lacks is asked on its own page."""
        require(can_merge(self.actor, self.client), client=self.client, data_group=DataGroup.IDENTITY)
        if self.other.pk == self.client.pk:
            raise Http404
        if not self.lacks_purpose:
            require(can_merge(self.actor, self.other), client=self.other, data_group=DataGroup.IDENTITY)

    @cached_property
    def other(self) -> Client:
        """The other client of the address, when the actor may find them."""
        return find_client(self.actor, self.kwargs["other_id"])

    def form_options(self) -> dict[str, Any]:
        """The two, as they stand; contact details that the actor does not see are not to be chosen."""
        sees = [client for client in (self.client, self.other) if can_see_contacts(self.actor, client)]
        return {
            "one": self.client,
            "other": self.other,
            "sees_contacts": len(sees) == len((self.client, self.other)),
            "initial": dict.fromkeys(("keep", "contacts"), str(self.client.pk)),
        }

    def perform(self, form: Any) -> None:
        """Call the service."""
        propose_merge(
            actor=self.actor,
            kept=form.kept(),
            merged=form.left(),
            contacts_of_merged=form.is_of_left("contacts"),
            code_of_merged=form.is_of_left("code"),
            reason=form.cleaned_data["reason"],
            seen_versions=form.seen_versions(),
        )


class _OfMerge:
    """Finds the proposal of the address."""

    @cached_property
    def merge(self) -> ClientMerge:
        """The proposal.

        Raises:
            Http404: there is none that waits.
        """
        page: Any = self
        rows = page.rows(ClientMerge).select_related("made_by__employer", "merged")
        found: ClientMerge | None = rows.filter(pk=page.kwargs["merge_id"]).exclude(merged=None).first()
        if found is None:
            raise Http404
        found.client = page.client
        return found


class ConfirmMergePage(_OfMerge, _ComparisonPage):
    """Another person looks at the same two pages and agrees that the two are one."""

    title = gettext_lazy("Confirm the merge")
    template_name = "clients/confirm_merge.html"
    form_class = ConfirmMergeForm
    submit = gettext_lazy("Confirm the merge")
    done = gettext_lazy("The clients were merged.")

    @cached_property
    def other(self) -> Client:
        """The client who would be merged, when the actor may find them."""
        if self.merge.state != ClientMerge.State.PROPOSED or self.merge.merged_id is None:
            raise Http404
        found = find_client(self.actor, self.merge.merged_id)
        self.merge.merged = found
        return found

    def check(self) -> None:
        """Ask whether it may be confirmed; a purpose that the other one lacks is asked on its own page."""
        require(can_take_merge_back(self.actor, self.merge), client=self.client, data_group=DataGroup.IDENTITY)
        if not self.lacks_purpose:
            require(can_confirm_merge(self.actor, self.merge), client=self.client, data_group=DataGroup.IDENTITY)

    def proposal(self) -> ClientMerge | None:
        """The one of the address."""
        return self.merge

    def form_options(self) -> dict[str, Any]:
        """The two and the proposal, as they stand."""
        return {"one": self.client, "other": self.other, "initial": {"merge_version": self.merge.row_version}}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the proposal."""
        return super().get_context_data(**{"merge": self.merge, **kwargs})

    def perform(self, form: Any) -> None:
        """Call the service."""
        values = form.cleaned_data
        confirm_merge(
            actor=self.actor,
            merge=self.merge,
            seen_version=values["merge_version"],
            seen_versions=(values["row_version"], values["other_version"]),
        )


class TakeMergeBackPage(_OfMerge, FormParts, ClientPage):
    """Take a proposal back: both stay as they are."""

    title = gettext_lazy("Take the proposal back")
    section = "identity"
    template_name = "clients/entry_form.html"
    state = ""
    form_class = TakeBackForm
    submit = gettext_lazy("Take the proposal back")
    done = gettext_lazy("The proposal was taken back. Both clients are as they were.")

    def check(self) -> None:
        """Ask whether it may be taken back."""
        require(can_take_merge_back(self.actor, self.merge), client=self.client, data_group=DataGroup.IDENTITY)

    def back_url(self) -> str:
        """Person and contact details."""
        return reverse("clients:identity", args=[self.client.pk])

    def initial(self) -> dict[str, Any]:
        """The version that is shown."""
        return {"row_version": self.merge.row_version}

    def perform(self, form: Any) -> None:
        """Call the service."""
        values = form.cleaned_data
        take_merge_back(actor=self.actor, merge=self.merge, reason=values["reason"], seen_version=values["row_version"])
