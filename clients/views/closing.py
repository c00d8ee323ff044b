"""The joint end of a membership: who has judged, the own authority's judgement, and taking it back."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.access import require
from authorities.models import Authority, AuthorityKind
from authorities.pages import FormParts
from authorities.rights import DataGroup
from clients.forms.closing import JudgementForm, WithdrawJudgementForm
from clients.models import Client, EndJudgement, Membership
from clients.policy import can_judge_end, can_open, can_withdraw_judgement
from clients.services import judge_end, standing_judgements, withdraw_judgement
from clients.views.door import ClientPage
from core.presentation import Chip


class ClosingPage(FormParts, ClientPage):
    """Each authority's judgement, and the form of the own one while it is missing."""

    title = gettext_lazy("End of the membership")
    section = "membership"
    template_name = "clients/closing.html"
    data_groups = (DataGroup.MEMBERSHIP,)
    form_class = JudgementForm
    submit = gettext_lazy("Give the judgement")
    state = ""

    @cached_property
    def membership(self) -> Membership:
        """The open membership, or the one that ended last.

        Raises:
            Http404: there is none.
        """
        found = self.rows(Membership).that_counts_first().first()
        if found is None:
            raise Http404
        row: Membership = found
        return row

    def back_url(self) -> str:
        """Membership and dealings."""
        return reverse("clients:membership", args=[self.client.pk])

    def form_options(self) -> dict[str, Any]:
        """The reason that the first authority gave, which the others agree with; death where its day is recorded."""
        initial = {"row_version": self.client.row_version}
        return {
            "agreed": self.membership.end_reason if self.membership.is_open else "",
            "has_died": self.client.died_on is not None,
            "initial": initial,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the three with their judgements, and the withdrawn ones."""
        standing = standing_judgements(self.membership)
        rows = self.rows(EndJudgement).filter(membership=self.membership).exclude(withdrawn_at=None)
        may_judge = (
            self.membership.is_open and self.actor.employer.kind not in standing and can_judge_end(self.actor, self.client)
        )
        return super().get_context_data(
            **{
                "membership": self.membership,
                "judgements": [self.judgement_of(kind, standing.get(kind)) for kind in AuthorityKind.serving()],
                "withdrawn": rows.select_related("stored_by", "judged_by", "withdrawn_by"),
                "may_judge": may_judge,
                **kwargs,
            }
        )

    def judgement_of(self, kind: AuthorityKind, row: EndJudgement | None) -> dict[str, Any]:
        """One authority's line."""
        if row is not None:
            row.client = self.client
        names: dict[str, str] = {one.kind: one.short_name for one in self.serving}
        return {
            "chip": Chip(kind=kind, label=row.stored_by.short_name if row else names.get(kind, str(kind.label))),
            "row": row,
            "may_withdraw": row is not None and can_withdraw_judgement(self.actor, row),
        }

    @cached_property
    def serving(self) -> list[Authority]:
        """The authorities that serve the client."""
        return list(Authority.objects.filter(pk__in=self.client.serving_authority_ids))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Give the judgement, and say whether the membership ended with it."""
        require(can_judge_end(self.actor, self.client), client=self.client, data_group=DataGroup.MEMBERSHIP)
        form = self.form(request.POST)
        if not form.is_valid() or not self.accepts(form):
            return self.show(form=form)
        ended = not Membership.objects.filter(client=self.client, ended_on=None).exists()
        told = (
            _("The three authorities have judged: the membership ended today.")
            if ended
            else _("Your authority's judgement was recorded. The membership ends when all three have judged.")
        )
        messages.success(request, told)
        return redirect(self.after(ended=ended))

    def after(self, *, ended: bool) -> str:
        """The page of the end; once the membership is over the client, or the desk where the client no longer opens."""
        if not ended:
            return reverse("clients:closing", args=[self.client.pk])
        return self.client.get_absolute_url() if can_open(self.actor, Client.objects.get(pk=self.client.pk)) else reverse("desk")

    def perform(self, form: Any) -> None:
        """Call the service."""
        values = form.cleaned_data
        judge_end(
            actor=self.actor,
            client=self.client,
            reason=values["reason"],
            note=values["note"],
            strike_own=bool(values.get("strike_own")),
            seen_version=values["row_version"],
        )


class WithdrawJudgementPage(FormParts, ClientPage):
    """Take the own authority's judgement back."""

    title = gettext_lazy("Withdraw the judgement")
    section = "membership"
    template_name = "clients/entry_form.html"
    data_groups = (DataGroup.MEMBERSHIP,)
    form_class = WithdrawJudgementForm
    submit = gettext_lazy("Withdraw the judgement")
    state = ""
    done = gettext_lazy("The judgement was withdrawn.")

    def check(self) -> None:
        """Ask whether it may be withdrawn."""
        require(can_withdraw_judgement(self.actor, self.judgement), client=self.client, data_group=DataGroup.MEMBERSHIP)

    @cached_property
    def judgement(self) -> EndJudgement:
        """The judgement of the address.

        Raises:
            Http404: there is none.
        """
        found = self.rows(EndJudgement).filter(pk=self.kwargs["judgement_id"]).first()
        if found is None:
            raise Http404
        row: EndJudgement = found
        row.client = self.client
        return row

    def back_url(self) -> str:
        """The page of the end."""
        return reverse("clients:closing", args=[self.client.pk])

    def initial(self) -> dict[str, Any]:
        """The version that is shown."""
        return {"row_version": self.judgement.row_version}

    def perform(self, form: Any) -> None:
        """Call the service."""
        values = form.cleaned_data
        withdraw_judgement(
            actor=self.actor, judgement=self.judgement, reason=values["reason"], seen_version=values["row_version"]
        )
