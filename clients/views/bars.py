"""The supervisor's page of bars: who of the own staff must not handle which client's matter."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.access import require
from authorities.models import User
from authorities.pages import SignedInPage
from authorities.policy import can_supervise
from authorities.rights import DataGroup
from clients import events
from clients.models import Bar
from clients.policy import can_bar_somebody, can_lift_bar
from clients.services import bar_user, eligible_officials, lift_bar
from clients.views.door import ClientPage
from core.forms import TextField, TymForm, performed
from core.presentation import Crumb


class BarForm(TymForm):
    """Whom a supervisor bars, and why."""

    user = forms.ModelChoiceField(
        label=gettext_lazy("Who must not handle the client's matter"),
        queryset=User.objects.none(),
        empty_label=gettext_lazy("Choose"),
        error_messages={
            "required": gettext_lazy("Choose who is barred."),
            "invalid_choice": gettext_lazy("Choose a person of your own authority from the list."),
        },
    )
    reason = TextField(
        label=gettext_lazy("Ground"),
        help_text=gettext_lazy("Short, for example: a relative. Write nothing of the client's circumstances."),
        max_length=300,
        rows=2,
        error_messages={"required": gettext_lazy("Write the ground in a few words.")},
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("user", people)


class BarsPage(SignedInPage):
    """Bars of the own authority in force; each can be lifted. Clients stand here by number only, shielded ones for the named."""

    title = gettext_lazy("Conflicts of interest")
    template_name = "clients/bars.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show the list."""
        require(can_supervise(self.actor))
        own = Bar.objects.filter(area=self.actor.area_id, stored_by=self.actor.authority_id, ended_at=None)
        mine = own.filter(user=self.actor.user_id)
        bars = own.past_shield_for(self.actor).filter(
            Q(pk__in=own.not_barred_for(self.actor).values("pk")) | Q(pk__in=mine.values("pk"))
        )
        shown = list(bars.select_related("user", "client").order_by("user__last_name", "created_at"))
        events.clients_listed(actor=self.actor, client_ids={bar.client_id for bar in shown})
        return self.show(
            bars=shown,
            crumbs=[Crumb(label=_("Desk"), url=reverse("desk"))],
        )


class LiftBar(SignedInPage):
    """Lift one bar, after a look at whose and which it is."""

    title = gettext_lazy("Lift the bar")
    template_name = "clients/bar_lift.html"

    def bar(self) -> Bar:
        """The bar of the address, when the actor may lift it; another authority's answers like one that does not exist."""
        require(can_supervise(self.actor))
        own = Bar.objects.filter(stored_by=self.actor.authority_id, area=self.actor.area_id)
        found = own.filter(pk=self.kwargs["bar_id"]).select_related("user", "client").first()
        if found is None:
            raise Http404
        require(can_lift_bar(self.actor, found))
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Ask before it is lifted: the person opens the client again at once."""
        bar = self.bar()
        events.clients_listed(actor=self.actor, client_ids=[bar.client_id])
        crumbs = [Crumb(label=_("Desk"), url=reverse("desk")), Crumb(label=BarsPage.title, url=reverse("clients:bars"))]
        return self.show(bar=bar, crumbs=crumbs, cancel_url=reverse("clients:bars"))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Lift it and go back to the list."""
        lift_bar(actor=self.actor, bar=self.bar())
        messages.success(request, _("The bar was lifted."))
        return redirect("clients:bars")


class BarSomebody(ClientPage):
    """A supervisor bars one of the own staff from this client's matter."""

    title = gettext_lazy("Bar a member of staff")
    section = "membership"
    template_name = "clients/bar.html"
    data_groups = (DataGroup.MEMBERSHIP,)

    def check(self) -> None:
        """Supervisors only."""
        require(can_bar_somebody(self.actor, self.client), client=self.client, data_group=DataGroup.MEMBERSHIP)

    def form(self, data: Any = None) -> BarForm:
        """People of the own authority who do casework in the area."""
        people = eligible_officials(authority=self.actor.employer, area=self.client.area).exclude(pk=self.actor.user_id)
        return BarForm(data, people=people)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the form."""
        kwargs.setdefault("form", self.form())
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Bar the person chosen."""
        form = self.form(request.POST)
        if form.is_valid() and performed(form, lambda: self.bar(form)):
            messages.success(request, _("{name} is barred from the client's matter.").format(name=form.cleaned_data["user"]))
            return redirect("clients:membership", self.client.pk)
        return self.show(form=form)

    def bar(self, form: BarForm) -> None:
        """Call the service."""
        bar_user(actor=self.actor, client=self.client, **form.cleaned_data)
