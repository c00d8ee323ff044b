"""The client list: filters, order, one page by key, and what a row shows, in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.translation import gettext as _

from authorities.access import Actor, holds
from authorities.models import Municipality
from authorities.policy import can_supervise
from authorities.rights import Right
from clients.caseload import long_lasting, substituted
from clients.models import Client, ContactDetails, Flag, Membership, ResponsibleOfficial
from clients.querysets import ClientQuerySet
from clients.unassigned import officials_in_force, without_official_of
from core import clock
from core.names import search_tokens
from core.paging import Order, key_page
from core.presentation import Chip

PAGE_SIZE = 25
#: What stands in a cell without a value (look: 7).
EMPTY = "\N{EN DASH}"
#: Counting further costs more than it tells (measured: 16-27 ms at 22,000 rows whatever the shape).
COUNT_LIMIT = 1001

#: What the list shows by itself: those whose membership is open. A search by name finds the ended ones as well.
OPEN_STATES: tuple[str, ...] = (Membership.State.OPEN, Membership.State.CLOSING)
ALL_STATES: tuple[str, ...] = tuple(Membership.State.values)
#: Value of the municipality filter for homes outside the area.
ELSEWHERE = "muu"

#: Values of the filter by flags: any, or those that the actor owns.
FLAGGED = ("any", "mine")

SORTS = {"name": ("sort_key",), "started": ("began",)}


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What narrows the list; empty fields narrow nothing."""

    states: tuple[str, ...] = ()
    official: str = ""
    municipality: str = ""
    youngest: int | None = None
    oldest: int | None = None
    flag: str = ""
    is_long: bool = False
    """Only those whose open membership has lasted over a year."""
    search: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One client in the list."""

    client: Client
    state: str
    state_label: str
    started_on: date | None
    municipality: str
    officials: tuple[tuple[Chip, str], ...]
    is_flagged: bool
    is_offered: bool
    """Whether the row can be chosen for handing over; the policy is asked of each client when they are sent."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of the list, how many clients there are in all (counted to a limit), and whose rows are shown."""

    rows: list[Row]
    previous_url: str
    next_url: str
    count: int
    client_ids: tuple[UUID, ...]


def filtered(actor: Actor, filters: Filters) -> QuerySet[Client]:
    """The visible clients that the filters leave."""
    return narrowed(Client.objects.visible_to(actor), actor, filters)


def count_of(actor: Actor, filters: Filters) -> int:
    """How many clients the filters leave, counted to the limit."""
    return filtered(actor, filters).order_by()[:COUNT_LIMIT].count()


def narrowed(found: ClientQuerySet, actor: Actor, filters: Filters) -> QuerySet[Client]:
    """Those of ``found`` whom the filters leave."""
    if filters.search:
        number = filters.search.strip()
        if _is_number(number):
            found = found.filter(pk__in=_numbered(int(number)))
        else:
            found = found.named_like(filters.search) if search_tokens(filters.search) else found.none()
    open_rows = Membership.objects.filter(client=OuterRef("pk"), ended_on=None)
    if filters.states:
        still = [state for state in filters.states if state != Membership.State.CLOSED]
        wanted = Q(Exists(open_rows.filter(state__in=still)))
        if Membership.State.CLOSED in filters.states:
            wanted |= Q(~Exists(open_rows))
        found = found.filter(wanted)
    if filters.is_long:
        found = found.filter(Exists(long_lasting(open_rows)))
    chosen = _by_flag(_by_official(found, actor, filters.official), actor, filters.flag)
    return _by_age(_by_municipality(chosen, actor, filters.municipality), filters)


def _numbered(number: int) -> QuerySet[Client, Any]:
    """The key of the client with a number: of the one who stays, where a client of that number was merged into another."""
    return Client.objects.filter(number=number).values_list(Coalesce("merged_into", "pk"))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 9


def _by_official(found: QuerySet[Client], actor: Actor, official: str) -> QuerySet[Client]:
    rows = ResponsibleOfficial.objects.filter(client=OuterRef("pk"), ended_on=None)
    if official == "me":
        return found.filter(Exists(rows.filter(user=actor.user_id)))
    if official == "own":
        return found.filter(Exists(rows.filter(stored_by=actor.authority_id)))
    if official == "none":
        return found.filter(without_official_of(actor))
    if official == "substitute":
        return found.filter(pk__in=substituted(actor).order_by().values("client"))
    if official.isdigit():
        return found.filter(Exists(rows.filter(user=int(official), stored_by=actor.authority_id)))
    return found


def _by_flag(found: QuerySet[Client], actor: Actor, flag: str) -> QuerySet[Client]:
    """Clients on whom a flag stands: anybody's, or one of the actor's own. It tells that there is one, not what it says."""
    if flag not in FLAGGED:
        return found
    if not holds(actor, Flag.data_group, Right.READ):
        return found.none()
    rows = Flag.objects.in_force().filter(client=OuterRef("pk"))
    return found.filter(Exists(rows.filter(owner=actor.user_id) if flag == "mine" else rows))


def _by_municipality(found: QuerySet[Client], actor: Actor, municipality: str) -> QuerySet[Client]:
    """Clients under non-disclosure never answer to a municipality: the filter would tell what the row hides (R44)."""
    if not municipality:
        return found
    contacts = ContactDetails.objects.filter(client=OuterRef("pk"), ended_at=None)
    if municipality == ELSEWHERE:
        area = Municipality.objects.filter(areas=actor.area_id)
        wanted = contacts.exclude(home_municipality=None).exclude(home_municipality__in=area)
    else:
        wanted = contacts.filter(home_municipality=municipality)
    return found.filter(Exists(wanted), safety_non_disclosure=False)


def _by_age(found: QuerySet[Client], filters: Filters) -> QuerySet[Client]:
    today = clock.today()
    if filters.youngest is not None:
        found = found.filter(birth_date__lte=_years_before(today, filters.youngest))
    if filters.oldest is not None:
        found = found.filter(birth_date__gt=_years_before(today, filters.oldest + 1))
    return found


def _years_before(day: date, years: int) -> date:
    """The latest birth date of somebody who is ``years`` old on ``day``."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def load_page(*, actor: Actor, filters: Filters, query: QueryDict) -> Page:
    """Return the page of the list that an address asks for (``sort``, ``after``, ``before``)."""
    return page_of(actor, filtered(actor, filters), query)


def page_of(actor: Actor, chosen: QuerySet[Client], query: QueryDict) -> Page:
    """Return the page of the chosen clients that an address asks for."""
    order = Order.chosen(query.get("sort", ""), SORTS)
    if "began" in order.columns:
        memberships = Membership.objects.filter(client=OuterRef("pk")).that_counts_first()
        chosen = chosen.annotate(began=Subquery(memberships.values("started_on")[:1]))
    page = key_page(chosen, order=order, query=query, size=PAGE_SIZE)
    return Page(
        rows=list_rows(actor, list(page.rows)),
        previous_url=page.previous_url,
        next_url=page.next_url,
        count=chosen.order_by()[:COUNT_LIMIT].count(),
        client_ids=tuple(client.pk for client in page.rows),
    )


def list_rows(actor: Actor, clients: list[Client]) -> list[Row]:
    """What the list shows of clients, in their order: a fixed number of queries."""
    keys = [client.pk for client in clients]
    memberships: dict[UUID, Membership] = {}
    for membership in Membership.objects.filter(client__in=keys).that_counts_first():
        memberships.setdefault(membership.client_id, membership)
    contacts = ContactDetails.objects.filter(client__in=keys, ended_at=None).exclude(home_municipality=None)
    municipalities = {row.client_id: str(row.home_municipality) for row in contacts.select_related("home_municipality")}
    officials: dict[UUID, list[tuple[Chip, str]]] = {}
    mine: set[UUID] = set()
    # From the page's rows on: the planner would read all clients of each official otherwise (measured 9,000 rows for 25).
    of_page = ResponsibleOfficial.objects.filter(client__in=keys, ended_on=None).order_by().values("pk")
    named = officials_in_force(actor.area_id).filter(pk__any=ArraySubquery(of_page)).select_related("user", "stored_by")
    for row in named.order_by(F("stored_by")):
        chip = Chip(kind=row.stored_by.kind, label=row.stored_by.short_name)
        officials.setdefault(row.client_id, []).append((chip, row.user.last_name))
        if (row.user_id, row.stored_by_id) == (actor.user_id, actor.authority_id):
            mine.add(row.client_id)
    supervises = bool(can_supervise(actor))
    may_read_flags = holds(actor, Flag.data_group, Right.READ)
    flagged = set(Flag.objects.in_force().filter(client__in=keys).values_list("client", flat=True)) if may_read_flags else set()
    still_open = {key for key, membership in memberships.items() if membership.state in OPEN_STATES}
    return [
        Row(
            client=client,
            state=memberships[client.pk].state if client.pk in memberships else "",
            state_label=memberships[client.pk].get_state_display() if client.pk in memberships else "",
            started_on=memberships[client.pk].started_on if client.pk in memberships else None,
            municipality=_("not shown") if client.safety_non_disclosure else municipalities.get(client.pk) or EMPTY,
            officials=tuple(officials.get(client.pk, ())),
            is_flagged=client.pk in flagged,
            is_offered=client.pk in still_open
            and (client.pk in mine or (supervises and actor.authority_id in client.serving_authority_ids)),
        )
        for client in clients
    ]
