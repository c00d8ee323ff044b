"""Every address asked as everybody: no failure, no name shown to the wrong people, nothing told by a difference of answers."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client as HttpClient
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from authorities.actors import build_actor
from clients.models import Client
from clients.policy import can_open, can_view
from core.transactions import set_area
from tests.factories import Area
from tests.policy.world import (
    CLOSED_ACCOUNT,
    COLLEAGUE,
    EXAMPLES,
    EXPIRED_ACCOUNT,
    OTHER_AREA,
    OTHER_AUTHORITY,
    PEOPLE,
    STRANGER,
    World,
    addresses,
    all_names,
    make_world,
    without,
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
CLIENT_NAMES = [name for name in EXAMPLES if name.startswith("clients:")]
ADMINISTRATION = [
    name
    for name in EXAMPLES
    if name.startswith("authorities:") and name not in {"authorities:matrix", "authorities:endings", "authorities:account-review"}
]
#: Employers or roles that open no client data: the whole register says no.
WITHOUT_DATA = {
    "director", "deputy_director", "steering_member", "steering_deputy", "finance_preparer", "finance_approver", "administrator",
}  # fmt: skip
#: Roles with the same rights as another one at the same employers: what they send is not tried twice.
LIKE_ANOTHER = {"deputy_director", "steering_deputy", "finance_approver"}
#: What a page may write while it is only looked at: the log, the session, and counts of attempts.
WRITTEN_BY_LOOKING = re.compile(
    r'"(audit_event\w*|django_session|usersessions_usersession|authorities_signinattempt|django_cache)"'
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
    re.compile(r"\d{1,2}\.\d{1,2}\.\d{4} klo \d{1,2}\.\d{2}"),
]


#: As htmx asks; the answers come from the same doors, so a few kinds of people do.
FRAGMENT = {"HX-Request": "true", "HX-Current-URL": "http://testserver/asiakkaat/"}
ALSO_FRAGMENTS = {"tvv_expert", COLLEAGUE, OTHER_AREA, OTHER_AUTHORITY, "director", STRANGER}


def report(wrong: list[str]) -> None:
    """Fail with everything that is wrong, one line each."""
    assert not wrong, f"{len(wrong)} wrong:\n" + "\n".join(wrong[:60])


@pytest.fixture
def world(area: Area, other_area: Area) -> World:
    return make_world(area, other_area)


@pytest.fixture(autouse=True)
def _quiet():
    """Thousands of refusals would print a traceback each."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@contextmanager
def undone(http: HttpClient, area: Area) -> Iterator[CaptureQueriesContext]:
    """Ask inside a savepoint: neither the database nor the browser remembers it."""
    cookies = http.cookies.copy()
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
    return f"{response.status_code}\n{head}\n{response.content.decode()}"


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
        return "" if name in PUBLIC else "sign-in"
    if name in ADMINISTRATION:
        return "" if person == "administrator" else "403"
    if not name.startswith("clients:"):
        return ""
    if person in WITHOUT_DATA:
        return "403"
    client = client_of(world, address)
    if client is not None and client not in visible:
        return "404"
    if client is not None and client == world.mine and person == COLLEAGUE and name != "clients:purpose":
        return "purpose"
    return ""


def told(response: HttpResponse) -> str:
    """The kind of an answer."""
    if response.status_code in {301, 302}:
        path = urlsplit(response["Location"]).path
        if path == reverse("account_login"):
            return "sign-in"
        return "purpose" if path.endswith("/tarkoitus/") else "elsewhere"
    return str(response.status_code)


def test_every_address_has_an_example():
    assert sorted(set(all_names()) - set(EXAMPLES)) == [], "a new address: add its example to tests/policy/world.py"
    assert sorted(set(EXAMPLES) - set(all_names())) == [], "examples of addresses that are gone"


@pytest.mark.parametrize("person", PEOPLE)
def test_every_address_answers_everybody_as_it_must(world: World, person: str):
    http = world.browser(person)
    visible = may_find(world, person)
    hidden = [client for client in world.clients if client not in visible]
    world.asked_about = [world.mine, *[client for client in hidden if client != world.mine][-1:]]
    wrong = []
    for name in EXAMPLES:
        for address in addresses(world, name):
            for headers in ({}, FRAGMENT) if person in ALSO_FRAGMENTS else ({},):
                with undone(http, world.area) as queries:
                    response = http.get(address, headers=headers)
                found = problems(response, hidden=hidden, queries=queries, allowed=WRITTEN_BY_LOOKING)
                must = expected(world, person, name, address, visible)
                got = told(response)
                if not headers and must and got not in {must, "405"}:
                    found.append(f"expected {must}, got {got}")
                wrong += [f"GET {address} {'(htmx) ' if headers else ''}{what}" for what in found]
    report(wrong)


@pytest.mark.parametrize("person", [person for person in PEOPLE if person not in LIKE_ANOTHER])
def test_every_address_takes_a_form_from_everybody_as_it_must(world: World, person: str):
    http = world.browser(person)
    visible = may_find(world, person)
    hidden = [client for client in world.clients if client not in visible]
    world.asked_about = [world.mine, *[client for client in hidden if client != world.mine][-1:]]
    wrong = []
    for name in EXAMPLES:
        for address in addresses(world, name):
            with undone(http, world.area) as queries:
                response = http.post(address, {"purpose": "contact"})
            refused = told(response) in {"403", "404", "405", "sign-in"}
            allowed = WRITTEN_BY_REFUSING if refused else re.compile("")
            found = problems(response, hidden=hidden, queries=queries, allowed=allowed)
            must = expected(world, person, name, address, visible)
            if must in {"403", "404", "sign-in"} and not refused and name != "clients:take":
                found.append(f"expected {must}, got {told(response)}")
            wrong += [f"POST {address} {what}" for what in found]
    report(wrong)


HIDING = [
    (OTHER_AUTHORITY, "mine"),
    (OTHER_AREA, "mine"),
    ("tvv_expert", "suoja"),
    ("tvv_expert", "vieras"),
    ("tvv_supervisor", "suoja"),
    ("registry_officer", "vieras"),
    ("barred", "este"),
    ("own_record", "oma"),
    ("director", "mine"),
    ("administrator", "mine"),
    (STRANGER, "mine"),
    (CLOSED_ACCOUNT, "mine"),
]


@pytest.mark.parametrize(("person", "which"), HIDING)
@pytest.mark.parametrize(("method", "fragment"), [("get", ""), ("post", ""), ("get", "fragment")])
def test_a_hidden_client_answers_like_one_that_does_not_exist(world: World, person: str, which: str, method: str, fragment: str):
    http = world.browser(person)
    client = world.mine if which == "mine" else world.hidden[which]
    world.asked_about = [client]
    wrong = []
    for name in CLIENT_NAMES:
        for address in [one for one in addresses(world, name) if str(client.pk) in one]:
            answers = []
            for asked in (address, without(address, client)):
                with undone(http, world.area):
                    answers.append(likeness(getattr(http, method)(asked, {"next": "/"}, headers=FRAGMENT if fragment else {})))
            if answers[0] != answers[1]:
                first = next(
                    pair for pair in zip(*(answer.splitlines() for answer in answers), strict=False) if len(set(pair)) > 1
                )
                wrong.append(f"{method} {address}: {first}")
    report(wrong)


@pytest.mark.parametrize("method", ["head", "options", "put", "delete", "patch", "trace"])
@pytest.mark.parametrize(("person", "which"), [(OTHER_AREA, "mine"), ("tvv_expert", "suoja")])
def test_other_methods_tell_nothing_of_a_hidden_client_either(world: World, person: str, which: str, method: str):
    http = world.browser(person)
    client = world.mine if which == "mine" else world.hidden[which]
    world.asked_about = [client]
    wrong = []
    for name in CLIENT_NAMES:
        for address in [one for one in addresses(world, name) if str(client.pk) in one]:
            answers = []
            for asked in (address, without(address, client)):
                with undone(http, world.area) as queries:
                    answers.append(likeness(getattr(http, method)(asked)))
                wrong += [f"{method} {address} wrote: {sql}" for sql in writes(queries, WRITTEN_BY_LOOKING)]
            if answers[0] != answers[1]:
                wrong.append(f"{method} {address}: {answers[0][:40]!r} / {answers[1][:40]!r}")
    report(wrong)


@pytest.mark.parametrize("person", ["tvv_expert", "hva_supervisor", OTHER_AUTHORITY, OTHER_AREA, "director"])
@pytest.mark.parametrize("what", ["grant", "request", "bar"])
def test_a_review_or_request_that_is_not_ones_own_answers_like_none(world: World, person: str, what: str):
    http = world.browser(person)
    row = world.objects[what]
    page, method = {
        "grant": ("clients:review", http.get),
        "bar": ("clients:lift-bar", http.post),
        "request": ("clients:request", http.get),
    }[what]
    client = [world.hidden["suoja"].pk] if what == "request" else []
    answers = []
    for arguments in ([*client, row.pk], [uuid4() for _key in [*client, row.pk]]):
        with undone(http, world.area):
            answers.append(likeness(method(reverse(page, args=arguments))))
    both = zip(*(answer.splitlines() for answer in answers), strict=False)
    assert answers[0] == answers[1], [pair for pair in both if pair[0] != pair[1]]


@pytest.mark.parametrize("person", ["tvv_expert", "administrator"])
def test_no_address_takes_a_form_without_its_one_time_key(world: World, person: str):
    http = world.browser(person, enforce_csrf_checks=True)
    world.asked_about = [world.mine]
    wrong = []
    for name in EXAMPLES:
        for address in addresses(world, name):
            with undone(http, world.area) as queries:
                response = http.post(address, {"purpose": "contact"})
            got = told(response)
            if got != "403" and not (name == "account_login" and got in {"sign-in", "elsewhere"}):
                wrong.append(f"{address} answered {got}")
            wrong += [f"{address} wrote: {sql}" for sql in writes(queries, WRITTEN_BY_REFUSING)]
    report(wrong)


#: Pages that lead back when there is nothing to do on them: an open account to open, no role chosen to renew.
NOTHING_TO_DO = {"authorities:renew-roles"}


def test_pages_of_those_inside_do_open(world: World):
    """The walk would be easy to pass with everything closed: those who work here get their pages."""
    world.asked_about = [world.mine]
    http = world.browser("tvv_expert")
    closed = dict.fromkeys(("clients:reopen", "clients:review", "clients:bar", "clients:bars"), "403")
    for name in CLIENT_NAMES:
        for address in addresses(world, name):
            if client_of(world, address) in {None, world.mine}:
                with undone(http, world.area):
                    response = http.get(address)
                must = "elsewhere" if name == "clients:purpose" else closed.get(name, "200")
                assert told(response) in {must, "405"}, address
    http = world.browser("administrator")
    for name in ADMINISTRATION:
        for address in addresses(world, name):
            with undone(http, world.area):
                response = http.get(address)
            must = {"elsewhere"} if name in NOTHING_TO_DO else {"200", "405"}
            assert told(response) in must, (address, told(response))


def test_what_the_policy_opens_the_page_opens_too(world: World):
    """The summary page says yes exactly where the policy does, for every person and client of the world."""
    wrong = []
    for person, user in world.people.items():
        if user is None or person in {CLOSED_ACCOUNT, EXPIRED_ACCOUNT}:
            continue
        http = world.browser(person)
        for client in world.clients:
            set_area(client.area_id)
            actor = build_actor(user, second_factor=True)
            decision = can_open(actor, Client.objects.get(pk=client.pk)) if actor.area_id == client.area_id else None
            world.area.enter()
            with undone(http, world.area):
                response = http.get(reverse("clients:client", args=[client.pk]))
            if (response.status_code == 200) != bool(decision):
                wrong.append(f"{person}, {client}: {response.status_code}, policy {decision}")
    report(wrong)
