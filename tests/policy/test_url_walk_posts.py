"""Every address sent a form as everybody, and hidden clients compared with none: nothing told by a difference of answers."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.policy.walking import (
    ALSO_ADMINISTRATION,
    CLIENT_NAMES,
    FRAGMENT,
    LIKE_ANOTHER,
    NOT_ADMINISTRATION,
    WRITTEN_BY_LOOKING,
    WRITTEN_BY_REFUSING,
    expected,
    likeness,
    may_find,
    problems,
    report,
    told,
    undone,
    writes,
)
from tests.policy.world import CLOSED_ACCOUNT, EXAMPLES, OTHER_AREA, OTHER_AUTHORITY, PEOPLE, STRANGER, World, addresses, without


@pytest.mark.parametrize("person", [person for person in PEOPLE if person not in LIKE_ANOTHER])
def test_every_address_takes_a_form_from_everybody_as_it_must(world: World, person: str):
    http = world.browser(person)
    visible = may_find(world, person)
    hidden = [client for client in world.clients if client not in visible]
    world.asked_about = [world.mine, *[client for client in hidden if client != world.mine][-1:]]
    wrong = []
    for name in EXAMPLES if person in ALSO_ADMINISTRATION else NOT_ADMINISTRATION:
        for address in addresses(world, name):
            with undone(http, world.area) as queries:
                response = http.post(address, {"purpose": "contact"})
            refused = told(response) in {"401", "403", "404", "405", "sign-in"}
            allowed = WRITTEN_BY_REFUSING if refused else re.compile("")
            found = problems(response, hidden=hidden, queries=queries, allowed=allowed)
            must = expected(world, person, name, address, visible)
            if must in {"401", "403", "404", "sign-in"} and not refused and name != "clients:take":
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
