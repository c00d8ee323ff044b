"""The client list and the quick search."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from cryptography.exceptions import InvalidTag
from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.access import Actor
from authorities.policy import can_supervise
from clients import events
from clients.caseload import staff_with_clients, standing_in
from clients.forms.listing import ClientFilterForm, NameSearchForm
from clients.listing import ALL_STATES, OPEN_STATES, Filters, Page, count_of, filtered, load_page
from clients.models import Membership
from clients.policy import can_search_by_code, can_take_in
from clients.services import search_by_code
from clients.services.saved_filters import saved_filters
from clients.views.door import CaseworkPage
from core.encryption import decrypt, encrypt
from core.errors import Refused
from core.identity_code import looks_like_code
from core.presentation import Tab, capped_count

SEARCH_CONTEXT = "clients.search"
SEARCH_PARAMETER = "haku"
#: Names the page whose clients are all chosen, for browsers without scripts.
ALL_PARAMETER = "valitse"


def sealed_search(text: str, *, actor: Actor) -> str:
    """A search term as it may stand in an address: encrypted for its searcher, so that no log or history shows a name."""
    return encrypt(text, context=f"{SEARCH_CONTEXT}.{actor.user_id}")


def opened_search(token: str, *, actor: Actor) -> str:
    """The term of an address; "" for one that is not this person's."""
    try:
        return decrypt(token, context=f"{SEARCH_CONTEXT}.{actor.user_id}") if token else ""
    except InvalidTag:
        return ""


def with_states(query: QueryDict, states: Iterable[str]) -> QueryDict:
    """The filters of an address; without a state of the membership, those that the list shows by itself."""
    chosen = query.copy()
    if not any(chosen.getlist("tila")):
        chosen.setlist("tila", list(states))
    return chosen


def filter_form(query: QueryDict, *, actor: Actor) -> ClientFilterForm:
    """The filters that the actor has: a supervisor may ask for the clients of each of the own staff, a substitute for those of
    each for whom they stand in today.
    """
    staff = staff_with_clients(actor) if can_supervise(actor) else [row.absent for row in standing_in(actor)]
    return ClientFilterForm(query, area=actor.area, staff=staff)


def chosen_filters(query: QueryDict, *, actor: Actor) -> Filters:
    """What the list of this address shows, for others who need the same clients."""
    search = opened_search(query.get(SEARCH_PARAMETER, ""), actor=actor)
    chosen = with_states(query, OPEN_STATES if not search else ALL_STATES)
    return filter_form(chosen, actor=actor).filters(search=search)


class ClientListPage(CaseworkPage):
    """The clients that the actor may find; filters, order and page live in the address."""

    title = gettext_lazy("Clients")
    template_name = "clients/list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show one page of the list and log which clients it showed."""
        search = opened_search(request.GET.get(SEARCH_PARAMETER, ""), actor=self.actor)
        chosen = with_states(request.GET, OPEN_STATES if not search else ALL_STATES)
        form = filter_form(chosen, actor=self.actor)
        filters = form.filters(search=search)
        page = load_page(actor=self.actor, filters=filters, query=request.GET)
        ended = self.ended(filters, chosen)
        narrowed = self.shown(chosen).keys() - {"tila"} or not set(OPEN_STATES) <= set(filters.states)
        events.clients_listed(actor=self.actor, client_ids=page.client_ids, search=search)
        return render(
            request,
            self.template_name,
            self.get_context_data(
                form=None,
                filter_form=form,
                page=page,
                count=capped_count(page.count),
                search=search,
                search_form=NameSearchForm(initial={"q": search}),
                sort=request.GET.get("sort", "name"),
                **self.choosing(page),
                views=self.views(chosen, {filters: page.count}),
                ended=ended,
                all_url=f"{reverse('clients:list')}?{urlencode({'tila': ALL_STATES}, doseq=True)}",
                is_filtered=bool(narrowed or ended),
                may_take_in=can_take_in(self.actor),
                may_search_code=can_search_by_code(self.actor),
            ),
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Search by name or number: a number that is one client's opens the client, the rest narrows the list."""
        form = NameSearchForm(request.POST)
        text = form.cleaned_data["q"] if form.is_valid() else ""
        if not text:
            return redirect("clients:list")
        if looks_like_code(text):
            return self.by_code(text)
        if text.isascii() and text.isdigit():
            only = list(filtered(self.actor, Filters(search=text))[:2])
            found = only[0] if len(only) == 1 else None
            events.number_searched(actor=self.actor, number=text, found=found)
            if found is not None:
                return redirect(found)
        return redirect(f"{reverse('clients:list')}?{urlencode({SEARCH_PARAMETER: sealed_search(text, actor=self.actor)})}")

    def by_code(self, text: str) -> HttpResponseBase:
        """Somebody typed an identity code into the name search: search by code, and show the code nowhere."""
        try:
            found = search_by_code(actor=self.actor, code=text)
        except Refused as error:
            messages.warning(self.request, str(error.message))
            return redirect("clients:intake")
        if found.client is not None:
            return redirect(found.client)
        messages.info(self.request, _("No client whom you could open was found with this code."))
        return redirect("clients:intake")

    def ended(self, filters: Filters, query: QueryDict) -> dict[str, Any] | None:
        """How many ended clients the other filters leave, and the address that shows them too; None where they are shown."""
        if Membership.State.CLOSED in filters.states or filters.official == "none":
            return None
        count = count_of(self.actor, replace(filters, states=(Membership.State.CLOSED,)))
        if not count:
            return None
        wider = query.copy()
        wider.appendlist("tila", Membership.State.CLOSED)
        for key in ("after", "before"):
            wider.pop(key, None)
        return {"number": count, "count": capped_count(count), "url": f"?{wider.urlencode()}"}

    def choosing(self, page: Page) -> dict[str, Any]:
        """How rows are chosen for handing over; all of a page, where the address names the page by its first client."""
        first = str(page.client_ids[0]) if page.client_ids else ""
        query = self.request.GET.copy()
        query.pop(ALL_PARAMETER, None)
        chosen = query.copy()
        chosen[ALL_PARAMETER] = first
        return {
            "may_choose": any(row.is_offered for row in page.rows),
            "all_chosen": bool(first) and self.request.GET.get(ALL_PARAMETER) == first,
            "choose_url": f"?{chosen.urlencode()}",
            "list_query": query.urlencode(),
        }

    @staticmethod
    def shown(query: QueryDict) -> dict[str, list[str]]:
        """The filters of an address that narrow something."""
        names = ClientFilterForm.base_fields.keys()
        return {key: sorted(values) for key, values in query.lists() if key in names and any(values)}

    def views(self, query: QueryDict, counted: Mapping[Filters, int]) -> list[Tab]:
        """Ready-made views of the list, each with its count; ``counted`` has those that are known."""
        still = list(OPEN_STATES)
        wanted: list[tuple[str, dict[str, str | list[str]], Filters]] = [
            (_("My clients"), {"vastuu": "me", "tila": still}, Filters(official="me", states=OPEN_STATES)),
            (_("Nobody responsible"), {"vastuu": "none", "tila": still}, Filters(official="none", states=OPEN_STATES)),
            (_("All open"), {"tila": still}, Filters(states=OPEN_STATES)),
        ]
        shown = self.shown(query)
        kept = [
            Tab(
                label=item.name,
                url=f"{reverse('clients:list')}?{item.query}",
                is_current=self.shown(QueryDict(item.query)) == shown,
            )
            for item in saved_filters(self.actor)
        ]
        return [
            Tab(
                label=label,
                url=f"{reverse('clients:list')}?{urlencode(parameters, doseq=True)}",
                is_current=shown
                == {key: sorted([value] if isinstance(value, str) else value) for key, value in parameters.items()},
                count=capped_count(counted[filters] if filters in counted else count_of(self.actor, filters)),
            )
            for label, parameters, filters in wanted
        ] + kept
