"""The desk: one list of what needs me now, over all kinds of things, by due date."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.pages import SignedInPage
from authorities.policy import can_supervise
from clients import events
from clients.caseload import standing_in
from clients.desk import desk_items, recently_opened, unassigned
from clients.facts import attach_facts
from clients.listing import COUNT_LIMIT, Filters, filtered
from clients.models import Client
from clients.policy import can_enter_register, can_take_in, can_take_responsibility
from clients.services import take_responsibility
from clients.views.door import CaseworkPage
from core import clock
from core.errors import Refused
from core.presentation import Counter, Tab, capped_count, long_date
from core.registry import DeskItem

SHOWN_UNASSIGNED = 5


@dataclass(frozen=True)
class Group:
    """Items of the desk that fall due in the same stretch of time."""

    key: str
    title: str
    items: list[DeskItem]


def grouped(items: list[DeskItem]) -> list[Group]:
    """The items in groups: late, today, this week, later, without hurry."""
    today = clock.today()
    sunday = today + timedelta(days=6 - today.weekday())

    def place(item: DeskItem) -> str:
        if item.due is None:
            return "undated"
        if item.due < today:
            return "late"
        if item.due == today:
            return "today"
        return "week" if item.due <= sunday else "later"

    titles = {
        "late": _("Late"),
        "today": _("Today"),
        "week": _("This week"),
        "later": _("Later"),
        "undated": _("When there is time"),
    }
    groups = [Group(key, title, [item for item in items if place(item) == key]) for key, title in titles.items()]
    return [group for group in groups if group.items]


class DeskPage(SignedInPage):
    """The front page of everybody who has signed in."""

    title = gettext_lazy("Desk")
    template_name = "clients/desk.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show the desk; the clients whose names it shows are logged as listed."""
        items = desk_items(self.actor)
        kind = request.GET.get("laji", "")
        shown = [item for item in items if not kind or item.kind == kind]
        context = self.get_context_data(
            meta=long_date(clock.today()),
            groups=grouped(shown),
            kinds=self.kinds(items, kind),
            may_take_in=can_take_in(self.actor),
            may_supervise=can_supervise(self.actor),
            today=clock.today(),
        )
        if can_enter_register(self.actor):
            context |= self.casework(items)
        return render(request, self.template_name, context)

    def kinds(self, items: list[DeskItem], current: str) -> list[Tab]:
        """Pills that narrow the list to one kind of thing; none when there is one kind only."""
        titles = {item.kind: str(item.kind_label or item.title) for item in items}
        if len(titles) < 2:
            return []
        tabs = [Tab(label=_("All"), url=reverse("desk"), is_current=not current, count=len(items))]
        return tabs + [
            Tab(
                label=title,
                url=f"{reverse('desk')}?laji={kind}",
                is_current=kind == current,
                count=sum(item.kind == kind for item in items),
            )
            for kind, title in titles.items()
        ]

    def own_clients(self) -> list[Counter]:
        """How many clients one answers for; a supervisor or a registry officer never has any."""
        if not self.actor.ring_roles:
            return []
        mine = filtered(self.actor, Filters(official="me", states=("open", "closing"))).order_by()[:COUNT_LIMIT].count()
        address = f"{reverse('clients:list')}?vastuu=me&tila=open&tila=closing"
        return [Counter(number=capped_count(mine), label=_("clients of mine"), url=address)]

    def casework(self, items: list[DeskItem]) -> dict[str, Any]:
        """The parts of those who work with clients: counts, clients nobody answers for, the ones opened last."""
        nobodys = unassigned(self.actor)
        count, shown = nobodys.order_by()[:COUNT_LIMIT].count(), list(nobodys[:SHOWN_UNASSIGNED])
        recent = recently_opened(self.actor)
        listed = {client.pk for client, _event in recent} | {client.pk for client in shown}
        events.clients_listed(actor=self.actor, client_ids=listed | {item.client.pk for item in items if item.client is not None})
        late = sum(item.due is not None and item.due < clock.today() for item in items)
        clients = reverse("clients:list")
        return {
            "counters": [
                *self.own_clients(),
                Counter(
                    number=late,
                    label=_("late"),
                    url=f"{reverse('desk')}#desk-late" if late else "",
                    nearness="late" if late else "",
                ),
                Counter(
                    number=capped_count(count),
                    label=_("without a responsible official of {authority}").format(authority=self.actor.authority_label),
                    url=f"{clients}?vastuu=none",
                ),
            ],
            "unassigned": [(client, can_take_responsibility(self.actor, client)) for client in attach_facts(self.actor, shown)],
            "unassigned_count": capped_count(count),
            "recent": recent,
            "standing_in": standing_in(self.actor),
        }


class TakeClient(CaseworkPage):
    """Take a client that nobody in the own authority answers for."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Take the client and open the page."""
        client = Client.objects.visible_to(self.actor).filter(pk=kwargs["client_id"]).first()
        if client is None:
            return redirect("clients:client", kwargs["client_id"])
        try:
            take_responsibility(actor=self.actor, client=client)
        except Refused as error:
            messages.warning(request, str(error.message))
            return redirect("desk")
        messages.success(request, _("You now answer for the client in your authority."))
        return redirect(client)
