"""One size of the benchmark as it is measured: its connections, the people signed in to it, and the rows that they ask for."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client as Browser
from django.test.utils import override_settings

from authorities.actors import build_actor
from authorities.models import User
from authorities.second_factor import METHODS_SESSION_KEY
from authorities.sign_in.sessions import SEEN_AT, SIGNED_IN_AT
from benchmarks.databases import BenchDatabase, speaking_to
from benchmarks.settings import STOCK_MIDDLEWARE
from benchmarks.stock.admin import PAGE_SIZE as STOCK_PAGE
from benchmarks.stock.models import StockClient
from benchmarks.world import CASEWORKER, email_of
from clients.models import Client, ResponsibleOfficial
from clients.views.listing import sealed_search
from core import clock
from core.names import prefix_range
from core.transactions import unit_of_work

#: How far down the list the deep page lies.
DEPTH = 0.8
NAME = "Virta"

Statement = tuple[str, Any]


@dataclass(frozen=True)
class Asked:
    """What the caseworker of a size asks for."""

    area: int
    user: int
    client: Any
    code: str
    code_index: str
    deep: Any
    deep_key: str
    low: str
    high: str
    search: str
    stock_client: int
    stock_page: int

    def parameters(self) -> dict[str, Any]:
        """As parameters of the bare SQL."""
        return dict(vars(self))


class Site:
    """One size, open for measuring."""

    def __init__(self, database: BenchDatabase) -> None:
        self.clients = database.clients
        self.app = database.connection("default")
        self.owner = database.connection("owner")
        with self.behind_the_wall():
            self.asked = self._asked()

    def behind_the_wall(self) -> AbstractContextManager[None]:
        """Speak to the database as the product does."""
        return speaking_to(self.app)

    def past_the_wall(self) -> AbstractContextManager[None]:
        """Speak to it as the tables' owner, whom row-level security does not bind."""
        return speaking_to(self.owner)

    def browser(self, name: str) -> Browser:
        """A browser in which one of the people has signed in."""
        with self.behind_the_wall():
            browser = Browser(raise_request_exception=True)
            browser.force_login(User.objects.get(email=email_of(name)), backend=settings.AUTHENTICATION_BACKENDS[0])
            session = browser.session
            session[SIGNED_IN_AT] = session[SEEN_AT] = clock.now().timestamp()
            session[METHODS_SESSION_KEY] = [{"method": "password"}, {"method": "mfa"}]
            session.save()
        return browser

    def stock_browser(self, name: str) -> Browser:
        """The same person before the stock assembly, which answers through Django's usual middleware."""
        browser = self.browser(name)
        with override_settings(MIDDLEWARE=STOCK_MIDDLEWARE):
            browser.handler.load_middleware()
        return browser

    def user(self, name: str) -> int:
        """Key of one of the people."""
        with self.behind_the_wall():
            return int(User.objects.get(email=email_of(name)).pk)

    def _asked(self) -> Asked:
        user = User.objects.get(email=email_of(CASEWORKER))
        actor = build_actor(user)
        area = actor.working_area_id
        with unit_of_work(area_id=area):
            everybody = Client.objects.filter(area=area).order_by("sort_key", "id")
            deep = everybody[int(everybody.count() * DEPTH)]
            mine = ResponsibleOfficial.objects.filter(user=user, ended_on=None).order_by("id")[25]
            client = Client.objects.get(pk=mine.client_id)
            low, high = prefix_range(NAME)
            stock = StockClient._default_manager.filter(area_id=area)
            return Asked(
                area=area,
                user=user.pk,
                client=client.pk,
                code=client.identity_code or "",
                code_index=client.identity_index or "",
                deep=deep.pk,
                deep_key=deep.sort_key,
                low=low,
                high=high,
                search=sealed_search(NAME, actor=actor),
                stock_client=stock.get(identity_code=client.identity_code).pk,
                stock_page=int(stock.count() * DEPTH) // STOCK_PAGE + 1,
            )


def timed(call: Any, *arguments: Any) -> float:
    """Seconds that a call takes."""
    began = perf_counter()
    call(*arguments)
    return perf_counter() - began


@contextmanager
def statements(connection: BaseDatabaseWrapper) -> Iterator[list[Statement]]:
    """Take note of every statement that goes through a connection."""
    found: list[Statement] = []

    def note(execute: Any, sql: str, params: Any, many: Any, context: Mapping[str, Any]) -> Any:
        found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def read(connection: BaseDatabaseWrapper, wanted: list[Statement]) -> None:
    """Run statements and fetch what they give."""
    for sql, params in wanted:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            cursor.fetchall()
