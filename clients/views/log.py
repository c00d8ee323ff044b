"""Who has looked at a client's data."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, npgettext

from audit.event_queries import EventKey, EventQuerySet
from audit.models import Event
from authorities.access import require
from authorities.models import Authority
from authorities.rights import AreaRight, DataGroup
from clients.access_log import day_bounds, events_of, log_days, summary, summary_start
from clients.forms.log import KINDS, LogFilterForm
from clients.policy import can_read_access_log, can_see_names_in_log
from clients.views.door import ClientPage
from core import clock
from core.models.legal_period import PeriodCode
from core.periods import periods
from core.presentation import Counter, Tab

PAGE_SIZE = 50
LISTS = "luettelot"


def whole_looks(events: EventQuerySet, *, after: EventKey | None) -> tuple[list[Event], EventKey | None]:
    """A page of the log that tears no look apart: the last moment on it, whose parts may go on, begins the next page."""
    rows, following = events.page(after=after, size=PAGE_SIZE)
    whole = [row for row in rows if following is None or row.at != following.at]
    if following is None or not whole:
        return rows, following
    return whole, EventKey(at=whole[-1].at, id=whole[-1].id)


class AccessLogPage(ClientPage):
    """Every event on the client, newest first. Looking at the log is a look as well."""

    title = gettext_lazy("Who has looked at these data")
    section = "log"
    template_name = "clients/log.html"
    data_groups = (DataGroup.MEMBERSHIP,)

    def check(self) -> None:
        """Ask whether the log is open to the actor."""
        require(can_read_access_log(self.actor, self.client), client=self.client)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add one page of the log, the filters and the numbers of the last 30 days."""
        authorities = Authority.objects.filter(areas=self.client.area)
        form = LogFilterForm(self.request.GET or None, authorities=authorities)
        after = EventKey.parse(self.request.GET.get("after", ""))
        if self.request.GET.get("nakyma") == LISTS:
            keys = self.client.all_keys()
            rows, following = Event.objects.listings_of(*keys, area_id=self.client.area_id, after=after, size=PAGE_SIZE)
        else:
            rows, following = whole_looks(self.events(form), after=after)
        return super().get_context_data(
            **{
                "meta": self.whose_names(),
                "filter_form": None if self.request.GET.get("nakyma") == LISTS else form,
                "views": self.views(),
                "days": log_days(actor=self.actor, events=rows),
                "next_url": self.address(following) if following else "",
                "counters": self.counters(),
                "kept": periods(PeriodCode.LOG_RETENTION).in_force(clock.today()).amount,
                **kwargs,
            }
        )

    def events(self, form: LogFilterForm) -> EventQuerySet:
        """The events that the filters leave."""
        found = events_of(self.client)
        form.is_valid()
        values = form.cleaned_data if form.is_bound else {}
        start, end = day_bounds(values.get("alku"), values.get("loppu"))
        if start:
            found = found.filter(at__gte=start)
        if end:
            found = found.filter(at__lt=end)
        if values.get("viranomainen"):
            found = found.filter(actor_authority_id=int(values["viranomainen"]))
        if values.get("laji"):
            found = found.filter(action__in=KINDS[values["laji"]][1])
        return found

    def views(self) -> list[Tab]:
        """The events on the client by name, and the lists of others in which the client stood."""
        here = reverse("clients:log", args=[self.client.pk])
        in_lists = self.request.GET.get("nakyma") == LISTS
        return [
            Tab(label=_("Opened data"), url=here, is_current=not in_lists),
            Tab(label=_("Shown in lists"), url=f"{here}?nakyma={LISTS}", is_current=in_lists),
        ]

    def whose_names(self) -> str:
        """What the log holds, and whose names this reader sees in it."""
        whole = _("Everybody's looks and changes, your own included.")
        if self.actor.has(AreaRight.KEEP_REGISTER):
            names = _("You see all names, as you answer the requests of data subjects.")
        elif can_see_names_in_log(self.actor):
            names = _("You see the names of your own staff. Of other authorities you see the authority and the role.")
        else:
            names = _("You see your own name, and of others the authority and the role.")
        return f"{whole} {names}"

    def counters(self) -> list[Counter]:
        """The last 30 days; each number opens the log of those days, narrowed to its kind; looks out of hours have a mark."""
        numbers = summary(self.client)
        here = f"{reverse('clients:log', args=[self.client.pk])}?alku={summary_start():%d.%m.%Y}"
        return [
            Counter(
                number=numbers.looks,
                label=ngettext("look in 30 days", "looks in 30 days", numbers.looks),
                url=f"{here}&laji=katselu",
            ),
            Counter(
                number=numbers.changes,
                label=npgettext("counter", "change", "changes", numbers.changes),
                url=f"{here}&laji=muutos",
            ),
            Counter(number=numbers.people, label=npgettext("counter", "person", "different people", numbers.people), url=here),
            Counter(
                number=numbers.out_of_hours,
                label=ngettext("look outside office hours", "looks outside office hours", numbers.out_of_hours),
                url=f"{here}&laji=katselu",
                nearness="late" if numbers.out_of_hours else "",
            ),
            Counter(
                number=numbers.denied,
                label=ngettext("denied attempt", "denied attempts", numbers.denied),
                url=f"{here}&laji=evatty",
            ),
        ]

    def address(self, key: EventKey) -> str:
        """This log from ``key`` on."""
        query = self.request.GET.copy()
        query["after"] = str(key)
        return f"?{query.urlencode()}"
