"""How the URL walk asks, undoes and judges an answer; who must be told what."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.db import connection, reset_queries, transaction
from django.http import HttpResponse
from django.test import Client as HttpClient
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from authorities.actors import build_actor
from clients.models import Client
from clients.policy import can_view
from core.transactions import set_area
from tests.factories import Area
from tests.policy.world import (
    CLOSED_ACCOUNT,
    COLLEAGUE,
    EXAMPLES,
    EXPIRED_ACCOUNT,
    OTHER_AREA,
    OTHER_AUTHORITY,
    STRANGER,
    World,
    takes_client,
)

#: Open to everybody: they show nobody's data.
PUBLIC = {
    "account_login",
    "mfa_authenticate",
    "demo_sign_in",
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "set_language",
    "styleguide",
    "styleguide_error",
}
#: The register: its own addresses, and every app's pages of one client.
CLIENT_NAMES = [name for name in EXAMPLES if name.startswith("clients:") or name == "api:clients" or takes_client(name)]
ADMINISTRATION = [
    name
    for name in EXAMPLES
    if name.startswith("authorities:") and name not in {"authorities:matrix", "authorities:endings", "authorities:account-review"}
]
NOT_ADMINISTRATION = [name for name in EXAMPLES if name not in ADMINISTRATION]
#: Who sends forms to the administration: one of each kind, for one door refuses them all, and the walk by GET asks as everybody.
ALSO_ADMINISTRATION = {"administrator", "tvv_expert", "kela_supervisor", "director", STRANGER, OTHER_AREA, CLOSED_ACCOUNT}
#: Employers or roles that open no client data: the whole register says no.
WITHOUT_DATA = {
    "director", "deputy_director", "steering_member", "steering_deputy", "finance_preparer", "finance_approver", "administrator",
}  # fmt: skip
#: Roles with the same rights as another one at the same employers: what they send is not tried twice.
LIKE_ANOTHER = {"deputy_director", "steering_deputy", "finance_approver"}
#: What a page may write while it is only looked at: the log, the session, and counts of attempts.
WRITTEN_BY_LOOKING = re.compile(
    r'"(audit_event\w*|django_session|usersessions_usersession|authorities_signinattempt|authorities_apicallcount|django_cache)"'
)
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
#: What a refused form may leave: the log, the session, and what was typed, kept for its writer.
WRITTEN_BY_REFUSING = re.compile(WRITTEN_BY_LOOKING.pattern.replace("(audit", "(core_savedform|audit"))
#: What differs between two answers to the same question.
CHANCE = [
    re.compile(r'name="csrfmiddlewaretoken" value="\w+"'),
    re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
    re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}"),
    re.compile(r"Expires: .*"),
    re.compile(r"\d{1,2}\.\d{1,2}\.\d{4} (?:klo|at) \d{1,2}\.\d{2}"),
]


#: As htmx asks; the answers come from the same doors, so a few kinds of people do.
FRAGMENT = {"HX-Request": "true", "HX-Current-URL": "http://testserver/asiakkaat/"}
ALSO_FRAGMENTS = {"tvv_expert", COLLEAGUE, OTHER_AREA, OTHER_AUTHORITY, "director", STRANGER}


def report(wrong: list[str]) -> None:
    """Fail with everything that is wrong, one line each."""
    assert not wrong, f"{len(wrong)} wrong:\n" + "\n".join(wrong[:60])


@contextmanager
def undone(http: HttpClient, area: Area) -> Iterator[CaptureQueriesContext]:
    """Ask inside a savepoint: neither the database nor the browser remembers it."""
    cookies = http.cookies.copy()
    reset_queries()  # The connection keeps the last 9,000; the walk asks more.
    with transaction.atomic():
        with CaptureQueriesContext(connection) as queries:
            yield queries
        transaction.set_rollback(True)
    http.cookies = cookies
    area.enter()


def writes(queries: CaptureQueriesContext, allowed: re.Pattern[str]) -> list[str]:
    """Statements that changed something which may not be changed so."""
    found = [query["sql"] for query in queries.captured_queries if WRITES.match(query["sql"])]
    return [sql[:150] for sql in found if not allowed.search(sql)]


def text_of(response: HttpResponse) -> str:
    """Everything that the browser is told: head and body."""
    head = "\n".join(f"{name}: {value}" for name, value in response.items())
    return f"{response.status_code}\n{head}\n{response.content.decode(errors='replace')}"


def likeness(response: HttpResponse) -> str:
    """The answer without what differs by chance."""
    text = text_of(response)
    for pattern in CHANCE:
        text = pattern.sub("…", text)
    return re.sub(r"Content-Length: \d+", "", text)


def may_find(world: World, person: str) -> list[Client]:
    """The clients whom somebody may find, by the policy."""
    user = world.people[person]
    if user is None:
        return []
    found = []
    for client in world.clients:
        set_area(client.area_id)
        actor = build_actor(user, second_factor=True)
        if client.area_id == actor.area_id and can_view(actor, Client.objects.get(pk=client.pk)):
            found.append(client)
    world.area.enter()
    return found


def client_of(world: World, address: str) -> Client | None:
    """The client that an address names."""
    return next((client for client in world.clients if str(client.pk) in address), None)


def problems(
    response: HttpResponse, *, hidden: list[Client], queries: CaptureQueriesContext, allowed: re.Pattern[str]
) -> list[str]:
    """What is wrong with one answer, whoever asked and whatever was asked."""
    found = []
    if response.status_code >= 500:
        found.append(f"failed with {response.status_code}")
    text = text_of(response)
    found += [f"shows {client.last_name}" for client in hidden if client.last_name in text]
    if "no-store" not in response.get("Cache-Control", ""):
        found.append("may be kept by caches")
    found += [f"wrote: {sql}" for sql in writes(queries, allowed)]
    return found


def expected(world: World, person: str, name: str, address: str, visible: list[Client]) -> str:
    """What somebody must be told on a GET, as far as it follows from who they are; "" where it depends on more."""
    if person in {STRANGER, CLOSED_ACCOUNT, EXPIRED_ACCOUNT}:
        return "" if name in PUBLIC else "401" if name.startswith("api:") else "sign-in"
    if name in ADMINISTRATION:
        return "" if person == "administrator" else "403"
    if name not in CLIENT_NAMES:
        return ""
    if person in WITHOUT_DATA:
        return "403"
    client = client_of(world, address)
    if client is not None and client not in visible:
        return "404"
    if client is not None and client == world.mine and person == COLLEAGUE and name != "clients:purpose":
        # The API has no page that asks: it says what is missing.
        return "403" if name.startswith("api:") else "purpose"
    return ""


def told(response: HttpResponse) -> str:
    """The kind of an answer."""
    if response.status_code in {301, 302}:
        path = urlsplit(response["Location"]).path
        if path == reverse("account_login"):
            return "sign-in"
        return "purpose" if path.endswith("/tarkoitus/") else "elsewhere"
    return str(response.status_code)
