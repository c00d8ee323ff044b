"""Handing several clients over: those of one official, or those that were chosen in the list."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.access import require
from authorities.models import User
from authorities.pages import FormParts
from authorities.policy import can_supervise
from authorities.rights import DataGroup
from clients import events
from clients.caseload import clients_of_official
from clients.facts import attach_facts
from clients.forms.shared_work import HandOverForm
from clients.models import Client
from clients.policy import can_name_official
from clients.services import eligible_officials
from clients.services.hand_over import MOST_AT_ONCE, Outcome, hand_over_many
from clients.views.caseload import to_desk
from clients.views.door import CaseworkPage
from core.presentation import Crumb


class HandingOver(FormParts, CaseworkPage):
    """What both pages do: offer the clients, hand over what can be, and tell what could not."""

    title = gettext_lazy("Hand clients over")
    template_name = "clients/hand_over.html"
    form_class = HandOverForm
    submit = gettext_lazy("Hand over the chosen clients")
    state = gettext_lazy("Clients who cannot be handed over stay where they are and are named.")

    def offered(self) -> QuerySet[Client]:
        """The clients among whom is chosen."""
        raise NotImplementedError

    def receivers(self) -> QuerySet[User]:
        """The colleagues to whom clients can go."""
        area = self.actor.area
        return eligible_officials(authority=self.actor.employer, area=area) if area else User.objects.none()

    def form_options(self) -> dict[str, Any]:
        """The clients, all of them chosen, and the colleagues to whom they can go."""
        keys = self.offered_keys()
        return {
            "people": self.receivers(),
            "clients": self.offered().filter(pk__in=keys),
            "initial": {"clients": keys},
        }

    def offered_keys(self) -> list[UUID]:
        """Those who are shown now; after a hand-over there may be fewer."""
        return list(self.offered().values_list("pk", flat=True)[:MOST_AT_ONCE])

    def show(self, **kwargs: Any) -> HttpResponseBase:
        """Log which clients the list names."""
        shown = self.offered_keys()
        events.clients_listed(actor=self.actor, client_ids=shown)
        return super().show(**{"number": len(shown), "crumbs": self.crumbs(), "outcomes": None, **kwargs})

    def crumbs(self) -> list[Crumb]:
        """The way up."""
        return to_desk()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Hand over what can be, and show what could not; sent once more, it changes nothing more."""
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form=form)
        keys = [client.pk for client in form.cleaned_data["clients"]]
        outcomes = hand_over_many(
            actor=self.actor, clients=keys, user=form.cleaned_data["user"], shown_at=form.cleaned_data["shown_at"]
        )
        told = self.told(outcomes, form.cleaned_data["user"])
        left = [outcome for outcome in outcomes if not outcome.is_done]
        if not left:
            messages.success(request, told)
            return redirect(self.back_url())
        return self.show(form=self.form_for_rest(left), outcomes=outcomes, left=left, told=told)

    def form_for_rest(self, left: list[Outcome]) -> Any:
        """The form for those who stayed."""
        return self.form()

    def told(self, outcomes: list[Outcome], user: User) -> str:
        """How many went over, to whom; numbers only, for a message is kept in the session."""
        done = sum(outcome.is_done for outcome in outcomes)
        return _("{done} of {all} clients were handed over to {name}.").format(done=done, all=len(outcomes), name=user)


class HandOverPage(HandingOver):
    """Hand an official's clients over: one's own, or as a supervisor those of one's staff."""

    @cached_property
    def official(self) -> User:
        """Whose clients they are.

        Raises:
            Http404: nobody of the own authority.
            Denied: somebody else's clients are handed over by a supervisor.
        """
        found = User.objects.filter(pk=self.kwargs["user_id"], employer=self.actor.authority_id).first()
        if found is None:
            raise Http404
        if found.pk != self.actor.user_id:
            require(can_supervise(self.actor))
        return found

    def offered(self) -> QuerySet[Client]:
        """The clients of the official."""
        return clients_of_official(self.actor, self.official)

    def receivers(self) -> QuerySet[User]:
        """Everybody but the official."""
        return super().receivers().exclude(pk=self.official.pk)

    def back_url(self) -> str:
        """The caseload, or the own desk."""
        return reverse("clients:caseload") if can_supervise(self.actor) else reverse("desk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whose clients they are."""
        return super().get_context_data(**{"official": self.official, **kwargs})


class HandChosenOver(HandingOver):
    """Hand over the clients that were chosen in the client list; the address carries their keys and the list's own address."""

    @cached_property
    def chosen(self) -> list[UUID]:
        """The keys of the address; what is no key is nobody's."""
        return list(dict.fromkeys(key for key in map(_key, self.request.GET.getlist("client")) if key is not None))

    def offered(self) -> QuerySet[Client]:
        """Those of the chosen whom the actor may find; others are passed over in silence."""
        return Client.objects.visible_to(self.actor).filter(pk__in=self.chosen)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show the form; refused where none of the clients may be handed over."""
        self.require_one()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The same door, then as everywhere."""
        self.require_one()
        return super().post(request, *args, **kwargs)

    def require_one(self) -> None:
        """Refuse those who may hand over none of the chosen clients."""
        found = attach_facts(self.actor, self.offered()[:MOST_AT_ONCE])
        if found and not any(can_name_official(self.actor, client) for client in found):
            require(can_name_official(self.actor, found[0]), client=found[0], data_group=DataGroup.MEMBERSHIP)

    def form_for_rest(self, left: list[Outcome]) -> Any:
        """Only those who stayed are still chosen."""
        self.chosen = [outcome.client.pk for outcome in left]
        return self.form()

    def back_url(self) -> str:
        """The list, with the filters it had."""
        query = QueryDict(self.request.GET.get("luettelo", "")).urlencode()
        return f"{reverse('clients:list')}?{query}" if query else reverse("clients:list")

    def crumbs(self) -> list[Crumb]:
        """Up to the list as it was."""
        return [Crumb(label=_("Clients"), url=self.back_url())]


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
