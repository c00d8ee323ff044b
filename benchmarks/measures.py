"""What is measured: for each page our request, the pages it is compared with, and its main statement beside the bare SQL."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

from django.db import connections
from django.test import Client as Browser
from django.urls import reverse

from audit import events
from benchmarks import bare
from benchmarks.filling import GRANTS
from benchmarks.ratios import Goal, Result, compare
from benchmarks.sites import NAME, Asked, Site, Statement, read, statements, timed
from benchmarks.world import CASEWORKER
from core.transactions import unit_of_work

BARE, EMPTY, STOCK = Goal(limit=2), Goal(limit=3), Goal(limit=10, is_least=True)
GROWTH, WALL = Goal(limit=1.2), Goal(limit=1.15)
#: At which size the stock assembly is to be ten times slower, and from which on.
STOCK_FROM = 100_000

Task = Callable[[], float]


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page: how it is asked for, ours and the stock assembly's, and which of its statements finds the rows."""

    name: str
    ours: Callable[[Browser, Asked], Any]
    stock: Callable[[Browser, Asked], Any]
    bare: str
    finds: Callable[[str], bool]
    answer: int = 200
    who: str = CASEWORKER


def _in_order(sql: str) -> bool:
    return sql.startswith("SELECT") and "LIMIT 26" in sql and 'ORDER BY "clients_client"."sort_key"' in sql


def _by_code(sql: str) -> bool:
    return sql.startswith("SELECT") and '"clients_client"."identity_index" IN' in sql


def _by_key(sql: str) -> bool:
    return sql.startswith("SELECT") and '"clients_client"."serving_authority_ids" @>' in sql and "LIMIT 1" in sql


def _list(browser: Browser, **query: Any) -> Any:
    return browser.get(f"{reverse('clients:list')}?{urlencode(query)}")


def _stock_list(browser: Browser, **query: Any) -> Any:
    return browser.get(f"{reverse('stock:stock_stockclient_changelist')}?{urlencode(query)}")


def _stock_client(browser: Browser, asked: Asked) -> Any:
    return browser.get(reverse("stock:stock_stockclient_change", args=[asked.stock_client]))


PAGES = (
    Page(
        name="first page of the list",
        ours=lambda browser, asked: _list(browser),
        stock=lambda browser, asked: _stock_list(browser),
        bare=bare.FIRST_PAGE,
        finds=_in_order,
    ),
    Page(
        name="deep page",
        ours=lambda browser, asked: _list(browser, after=asked.deep),
        stock=lambda browser, asked: _stock_list(browser, p=asked.stock_page),
        bare=bare.DEEP_PAGE,
        finds=_in_order,
    ),
    Page(
        name="name prefix",
        ours=lambda browser, asked: _list(browser, haku=asked.search),
        stock=lambda browser, asked: _stock_list(browser, q=NAME),
        bare=bare.NAME_PREFIX,
        finds=_in_order,
    ),
    Page(
        name="code search",
        ours=lambda browser, asked: browser.post(reverse("clients:list"), {"q": asked.code}),
        stock=lambda browser, asked: _stock_list(browser, q=asked.code),
        bare=bare.CODE,
        finds=_by_code,
        answer=302,
    ),
    Page(
        name="client page",
        ours=lambda browser, asked: browser.get(reverse("clients:client", args=[asked.client])),
        stock=_stock_client,
        bare=bare.CLIENT,
        finds=_by_key,
    ),
    *(
        Page(
            name=f"first page, {count:,} grant{'s' if count > 1 else ''}",
            ours=lambda browser, asked: _list(browser),
            stock=lambda browser, asked: _stock_list(browser),
            bare=bare.GRANTED,
            finds=_in_order,
            who=f"oikeuksia-{count}",
        )
        for count in GRANTS
    ),
)


@dataclass
class Measures:
    """All tasks of a run, in the order in which each round runs them, and what there is to know of the pages."""

    sites: list[Site]
    tasks: dict[str, Task] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)

    def prepare(self) -> None:
        """Sign everybody in, see that each page answers, and lay out the tasks: what is compared lies side by side."""
        for page in PAGES:
            for site in self.sites:
                self._add(page, site)

    def results(self, times: Mapping[str, list[float]]) -> list[Result]:
        """Every comparison of the issue's list, by kind of comparison and then by page."""
        return [*self._of_sizes(times), *self._of_growth(times)]

    def _of_sizes(self, times: Mapping[str, list[float]]) -> Iterator[Result]:
        kinds = (
            ("database", "bare", "database time over the bare SQL", BARE),
            ("ours", "empty", "request over an empty signed-in page", EMPTY),
            ("ours", "stock", "request of the stock assembly over ours", STOCK),
            ("all reads", "stock reads", "database time of the stock assembly over ours, all reads of the page", STOCK),
            ("ours", "open", "request over one without log and wall", WALL),
        )
        for ours, other, comparison, goal in kinds:
            for page in PAGES:
                for site in self.sites:
                    if goal is STOCK and site.clients < STOCK_FROM:
                        continue
                    yield compare(
                        times,
                        ours=task_name(page, site, ours),
                        other=task_name(page, site, other),
                        measure=page.name,
                        comparison=comparison,
                        clients=site.clients,
                        goal=goal,
                    )

    def _of_growth(self, times: Mapping[str, list[float]]) -> Iterator[Result]:
        smallest, largest = self.sites[0], self.sites[-1]
        if smallest is largest:
            return
        for page in PAGES:
            yield compare(
                times,
                ours=task_name(page, largest, "ours"),
                other=task_name(page, smallest, "ours"),
                measure=page.name,
                comparison=f"request at {smallest.clients:,} clients",
                clients=largest.clients,
                goal=GROWTH,
            )

    def _add(self, page: Page, site: Site) -> None:
        ours, stock = site.browser(page.who), site.stock_browser(page.who)
        asked = site.asked
        with site.behind_the_wall():
            # The first page of a session is no measure of the others.
            ours.get(reverse("bench-empty"))
            with statements(site.app) as found:
                _check(page, page.ours(ours, asked), page.answer)
            page.stock(stock, asked)
            with statements(site.app) as found_by_stock:
                _check(page, page.stock(stock, asked), 200)
        main = next(statement for statement in found if page.finds(statement[0]))
        by_hand: Statement = (page.bare, asked.parameters() | {"user": site.user(page.who)})
        self.facts[task_name(page, site, "statements")] = {"ours": len(found), "stock": len(found_by_stock)}
        name = partial(task_name, page, site)
        self.tasks |= {
            name("empty"): lambda: _request(site.behind_the_wall(), lambda: ours.get(reverse("bench-empty"))),
            name("ours"): lambda: _request(site.behind_the_wall(), lambda: page.ours(ours, asked)),
            name("open"): lambda: _request(_without_log_and_wall(site), lambda: page.ours(ours, asked)),
            name("stock"): lambda: _request(site.behind_the_wall(), lambda: page.stock(stock, asked)),
            name("database"): lambda: _database(site.behind_the_wall(), asked.area, [main]),
            name("bare"): lambda: _database(site.past_the_wall(), asked.area, [by_hand]),
            name("all reads"): lambda: _database(site.behind_the_wall(), asked.area, _reads(found)),
            name("stock reads"): lambda: _database(site.behind_the_wall(), asked.area, _reads(found_by_stock)),
        }


def task_name(page: Page, site: Site, kind: str) -> str:
    """Name of a task in the raw numbers."""
    return f"{page.name} / {site.clients} / {kind}"


def _reads(found: list[Statement]) -> list[Statement]:
    return [one for one in found if one[0].startswith(("SELECT", "(SELECT")) and "set_config" not in one[0]]


def _check(page: Page, response: Any, answer: int) -> None:
    if response.status_code != answer:
        raise AssertionError(f"{page.name}: answered {response.status_code} instead of {answer}.")


def _request(side: Any, ask: Callable[[], Any]) -> float:
    with side:
        return timed(ask)


def _database(side: Any, area: int, wanted: list[Statement]) -> float:
    with side, unit_of_work(area_id=area):
        return timed(read, connections["default"], wanted)


@contextmanager
def _without_log_and_wall(site: Site) -> Iterator[None]:
    """Past row-level security, and with events made but neither signed nor written."""
    with ExitStack() as stack:
        stack.enter_context(site.past_the_wall())
        stack.enter_context(patch.object(events, "_write", lambda made, *, using: made))
        yield
