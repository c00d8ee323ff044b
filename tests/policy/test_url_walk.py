"""Every address asked as everybody: no failure, no name shown to the wrong people, nothing changed by looking."""

import pytest
from django.urls import reverse

from authorities.actors import build_actor
from clients.models import Client
from clients.policy import can_open
from core.transactions import set_area
from tests.policy.walking import (
    ADMINISTRATION,
    ALSO_FRAGMENTS,
    CLIENT_NAMES,
    FRAGMENT,
    WRITTEN_BY_LOOKING,
    client_of,
    expected,
    may_find,
    problems,
    report,
    told,
    undone,
)
from tests.policy.world import CLOSED_ACCOUNT, EXAMPLES, EXPIRED_ACCOUNT, PEOPLE, World, addresses, all_names


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


#: Pages that lead back when there is nothing to do on them: an open account to open, no role chosen to renew.
NOTHING_TO_DO = {"authorities:renew-roles"}


def test_pages_of_those_inside_do_open(world: World):
    """The walk would be easy to pass with everything closed: those who work here get their pages."""
    world.asked_about = [world.mine]
    http = world.browser("tvv_expert")
    supervisors_only = (
        "clients:review",
        "clients:bar",
        "clients:bars",
        "clients:lift-bar",
        "clients:caseload",
        "clients:hand-over",
    )
    closed = dict.fromkeys(("clients:reopen", *supervisors_only), "403")
    # Somebody has written in the assessment: it is not struck.
    closed["planning:strike-assessment"] = "403"
    # The other one of the walk has ended, and opens by purpose only.
    closed |= dict.fromkeys(("clients:merge", "clients:confirm-merge"), "purpose")
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
