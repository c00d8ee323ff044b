"""A client who was taken in twice: finding the other one, side by side, and another person's judgement of the merge."""

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
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
from clients.forms.merging import ConfirmMergeForm, DuplicateForm, MergeForm, UndoMergeForm
from clients.listing import Filters, filtered
from clients.merging import Comparison, compare, person_lines
from clients.models import Client, ClientMerge
from clients.policy import can_confirm_merge, can_merge, can_open, can_undo_merge
from clients.services import CannotMerge, check_mergeable, confirm_merge, merge_clients, undo_merge
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


class MergePage(FormParts, ClientPage):
    """The two side by side, and which one stays."""

    title = gettext_lazy("Two clients side by side")
    section = "identity"
    template_name = "clients/merge.html"
    form_class = MergeForm
    submit = gettext_lazy("Merge the clients")
    state = ""
    data_groups = (DataGroup.IDENTITY, DataGroup.MEMBERSHIP)

    def check(self) -> None:
        """Ask about both; a purpose that the other one lacks is asked on its own page."""
        require(can_merge(self.actor, self.client), client=self.client, data_group=DataGroup.IDENTITY)
        if self.other.pk == self.client.pk:
            raise Http404
        if not self.lacks_purpose:
            require(can_merge(self.actor, self.other), client=self.other, data_group=DataGroup.IDENTITY)

    @cached_property
    def other(self) -> Client:
        """The other client of the address, when the actor may find them.

        Raises:
            Denied, Http404: both give the same answer.
        """
        return find_client(self.actor, self.kwargs["other_id"])

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

    def form_options(self) -> dict[str, Any]:
        """The two, as they stand."""
        return {
            "one": self.client,
            "other": self.other,
            "initial": {"keep": str(self.client.pk), "contacts": str(self.client.pk)},
        }

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show the two, once both are open."""
        return self.ask_other_purpose() if self.lacks_purpose else super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Merge, and go on at the one who stays."""
        if self.lacks_purpose:
            return self.ask_other_purpose()
        form: Any = self.form(request.POST)
        if not form.is_valid() or not self.accepts(form):
            return self.show(form=form)
        messages.success(request, _("The clients were merged. Another person confirms it; until then it can be undone."))
        return redirect("clients:identity", form.chosen("keep").pk)

    def perform(self, form: Any) -> None:
        """Call the service."""
        merge_clients(
            actor=self.actor,
            kept=form.chosen("keep"),
            merged=form.left(),
            contacts_of=form.chosen("contacts"),
            code_of=form.chosen("code"),
            reason=form.cleaned_data["reason"],
            seen_versions=form.seen_versions(),
        )

    def ask_other_purpose(self) -> HttpResponseBase:
        """Send to the other client's purpose page, and back here."""
        here = urlencode({"next": self.request.path})
        return redirect(f"{reverse('clients:purpose', args=[self.other.pk])}?{here}")

    def shown_groups(self) -> list[DataGroup]:
        """What the comparison tells of."""
        return [group for group in DataGroup if group in self.comparison.data_groups]

    def show(self, **kwargs: Any) -> HttpResponseBase:
        """The look is one at the other client too."""
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
            check_mergeable(self.client, self.other)
        except CannotMerge as refused:
            return str(refused.message)
        return ""


class _SettlePage(FormParts, ClientPage):
    """A page of one merge that waits."""

    section = "identity"
    template_name = "clients/settle_merge.html"
    state = ""

    @cached_property
    def merge(self) -> ClientMerge:
        """The merge of the address.

        Raises:
            Http404: there is none.
        """
        found = self.rows(ClientMerge).filter(pk=self.kwargs["merge_id"]).select_related("made_by__employer").first()
        if found is None:
            raise Http404
        row: ClientMerge = found
        row.client = self.client
        return row

    def back_url(self) -> str:
        """Person and contact details."""
        return reverse("clients:identity", args=[self.client.pk])

    def initial(self) -> dict[str, Any]:
        """The version that is shown."""
        return {"row_version": self.merge.row_version}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the two persons as they were before the merge."""
        before = Client.history.get(history_id=self.merge.kept_before)
        other = Client.history.get(history_id=self.merge.merged_before)
        return super().get_context_data(
            **{
                "merge": self.merge,
                "lines": person_lines(before, other),
                "numbers": (before.number, other.number),
                **kwargs,
            }
        )


class ConfirmMergePage(_SettlePage):
    """Another person agrees that the two are one."""

    title = gettext_lazy("Confirm the merge")
    form_class = ConfirmMergeForm
    submit = gettext_lazy("Confirm the merge")
    done = gettext_lazy("The merge was confirmed.")

    def check(self) -> None:
        """Ask whether it may be confirmed."""
        require(can_confirm_merge(self.actor, self.merge), client=self.client, data_group=DataGroup.IDENTITY)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the other way."""
        undo = reverse("clients:undo-merge", args=[self.client.pk, self.merge.pk])
        return super().get_context_data(**{"undo_url": undo, **kwargs})

    def perform(self, form: Any) -> None:
        """Call the service."""
        confirm_merge(actor=self.actor, merge=self.merge, seen_version=form.cleaned_data["row_version"])


class UndoMergePage(_SettlePage):
    """Take the two apart again."""

    title = gettext_lazy("Undo the merge")
    form_class = UndoMergeForm
    submit = gettext_lazy("Undo the merge")
    done = gettext_lazy("The merge was undone: the two are clients of their own again.")

    def check(self) -> None:
        """Ask whether it may be undone."""
        require(can_undo_merge(self.actor, self.merge), client=self.client, data_group=DataGroup.IDENTITY)

    def perform(self, form: Any) -> None:
        """Call the service."""
        values = form.cleaned_data
        undo_merge(actor=self.actor, merge=self.merge, reason=values["reason"], seen_version=values["row_version"])
