"""Membership and dealings: memberships, who serves, who answers, exceptions to access."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.access import require
from authorities.rights import DataGroup
from clients.forms.identity import ConflictForm, OfficialForm
from clients.forms.intake import StartForm
from clients.models import ClientGrant, Membership, ResponsibleOfficial, ServingAuthority
from clients.policy import can_bar_somebody, can_judge_end, can_name_official, can_open, can_reopen
from clients.services import (
    current_official,
    declare_conflict,
    eligible_officials,
    name_official,
    reopen,
    serving_authorities,
)
from clients.views.client import officials_by_authority
from clients.views.door import ClientPage
from core.forms import performed


class MembershipPage(ClientPage):
    """Every membership with its referral, the serving authorities, and the officials now and before."""

    title = gettext_lazy("Membership and dealings")
    section = "membership"
    template_name = "clients/membership.html"
    data_groups = (DataGroup.MEMBERSHIP,)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the rows; a fixed number of queries whatever their number."""
        memberships = self.rows(Membership).that_counts_first().select_related("referral__referred_by", "stored_by")
        return super().get_context_data(
            **{
                "memberships": memberships,
                "serving": self.rows(ServingAuthority).select_related("authority"),
                "officials": officials_by_authority(self.client),
                "earlier_officials": self.rows(ResponsibleOfficial).exclude(ended_on=None).select_related("user", "stored_by"),
                "grants": self.rows(ClientGrant).select_related("user", "stored_by", "reviewed_by"),
                "is_ended": self.client.facts_for(self.actor).closed,
                "may_name_official": can_name_official(self.actor, self.client),
                "may_judge": can_judge_end(self.actor, self.client),
                "may_reopen": can_reopen(self.actor, self.client),
                "may_bar": can_bar_somebody(self.actor, self.client),
                **kwargs,
            }
        )


class OfficialPage(ClientPage):
    """Name the own authority's responsible official, or hand the client over to a colleague."""

    title = gettext_lazy("Responsible official")
    section = "membership"
    template_name = "clients/official.html"
    data_groups = (DataGroup.MEMBERSHIP,)

    def check(self) -> None:
        """Ask whether the own authority's official may be named."""
        require(can_name_official(self.actor, self.client), client=self.client, data_group=DataGroup.MEMBERSHIP)

    def form(self, data: Any = None) -> OfficialForm:
        """People of the own authority who do casework in the area."""
        now = current_official(client=self.client, authority_id=self.actor.authority_id)
        return OfficialForm(
            data,
            officials=eligible_officials(authority=self.actor.employer, area=self.client.area),
            initial={"official": now.user_id if now else None},
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the form and who answers now."""
        kwargs.setdefault("form", self.form())
        now = current_official(client=self.client, authority_id=self.actor.authority_id)
        return super().get_context_data(**{"now": now, **kwargs})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Name the person chosen."""
        before = current_official(client=self.client, authority_id=self.actor.authority_id)
        form = self.form(request.POST)
        if form.is_valid() and performed(form, lambda: self.name(form)):
            if before is not None and before.user == form.cleaned_data["official"]:
                messages.info(request, _("{name} answers for the client already: nothing changed.").format(name=before.user))
                return redirect(self.client)
            told = _("{name} now answers for the client.").format(name=form.cleaned_data["official"])
            messages.success(request, told)
            self.client.forget_facts()
            return redirect(self.client if can_open(self.actor, self.client) else "clients:list")
        return self.show(form=form)

    def name(self, form: OfficialForm) -> None:
        """Call the service."""
        name_official(actor=self.actor, client=self.client, user=form.cleaned_data["official"])


class ConflictPage(ClientPage):
    """Declare one's own conflict of interest: the client disappears from one's lists at once."""

    title = gettext_lazy("Declare a conflict of interest")
    section = "identity"
    template_name = "clients/conflict.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the form."""
        kwargs.setdefault("form", ConflictForm())
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Bar oneself."""
        form = ConflictForm(request.POST)
        if not form.is_valid() or not performed(form, lambda: self.declare(form)):
            return self.show(form=form)
        messages.success(
            request, _("You no longer handle this client's matter. Tell your supervisor, so that somebody else is named.")
        )
        return redirect("clients:list")

    def declare(self, form: ConflictForm) -> None:
        """Call the service."""
        declare_conflict(actor=self.actor, client=self.client, **form.cleaned_data)


class ReopenPage(ClientPage):
    """Open a new membership for a client whose earlier one has ended."""

    title = gettext_lazy("New membership")
    section = "membership"
    template_name = "clients/reopen.html"
    data_groups = (DataGroup.MEMBERSHIP,)

    def check(self) -> None:
        """Ask whether a new membership may be opened."""
        require(can_reopen(self.actor, self.client), client=self.client, data_group=DataGroup.MEMBERSHIP)

    def form(self, data: Any = None) -> StartForm:
        """Referral and start of the assessment, as in the intake."""
        return StartForm(
            data,
            authorities=serving_authorities(self.actor),
            officials=eligible_officials(authority=self.actor.employer, area=self.client.area),
            initial={"official": self.actor.user_id, "row_version": self.client.row_version},
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the form."""
        kwargs.setdefault("form", self.form())
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Open it."""
        form = self.form(request.POST)
        if form.is_valid() and performed(form, lambda: self.open(form)):
            messages.success(request, _("The membership was opened. The authorities of the area serve the client again."))
            return redirect(self.client)
        return self.show(form=form)

    def open(self, form: StartForm) -> None:
        """Call the service."""
        reopen(actor=self.actor, client=self.client, start=form.start(), seen_version=form.cleaned_data["row_version"])
