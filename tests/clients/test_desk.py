"""The desk: counted on every page, built where it is shown; and nothing that waits for nobody."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from authorities.models import RoleAssignment, User
from clients import desk
from clients.listing import Filters, filtered
from clients.models import AccessRequest, Bar, Client, ClientGrant, ResponsibleOfficial, ShieldedAccess
from core import clock
from core.registry import iter_desk
from tests.factories import Area, change, make_user
from tests.http import signed_in


def queries_of(http, address: str) -> int:
    """How many queries the page takes."""
    with CaptureQueriesContext(connection) as queries:
        assert http.get(address).status_code == 200
    return len(queries)


def save_with(row: Model, **values: Any) -> None:
    """Give a row other values, past the services."""
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def add_request(area: Area, client: Client, name: str = "") -> AccessRequest:
    return AccessRequest.objects.create(client=client, area_id=area.pk, user=area.user("hva_social", name=name))


def add_review(area: Area, client: Client, name: str = "") -> ClientGrant:
    person, now = make_user(employer=area.authorities["tvv"], last_name=name), clock.now()
    return ClientGrant.objects.create(
        client=client, area_id=area.pk, user=person, stored_by=person.employer, kind="break_glass", reason="syy",
        starts_at=now, ends_at=now + timedelta(hours=24),
    )  # fmt: skip


def add_official(area: Area, client: Client, user: User) -> ResponsibleOfficial:
    return ResponsibleOfficial.objects.create(
        client=client, area_id=area.pk, stored_by=user.employer, user=user, started_on=clock.today()
    )


def add_ending(area: Area, name: str = "") -> None:
    """A colleague in employment services whose role and account end soon."""
    until = clock.today() + timedelta(days=5)
    person = make_user(employer=area.authorities["tvv"], last_name=name, valid_to=until)
    RoleAssignment.objects.create(user=person, role_code="tvv_expert", area=area.area, valid_from=clock.today(), valid_to=until)


def test_an_ordinary_page_costs_the_same_with_fifty_things_waiting(area):
    """The account page shows the number beside the desk and nothing else of it."""
    expert, supervisor = signed_in(area.user("tvv_expert")), signed_in(area.user("tvv_supervisor"))
    address = reverse("account")
    for http in (expert, supervisor):
        http.get(address)
    nothing = queries_of(expert, address), queries_of(supervisor, address)

    def add(number: int) -> None:
        area.enter()
        client = area.client(official=area.user("tvv_expert"))
        add_request(area, client, f"Kysyjä{number}")
        add_review(area, client, f"Avaaja{number}")
        add_ending(area, f"Lopettava{number}")

    add(0)
    one = queries_of(expert, address), queries_of(supervisor, address)
    # One more for each that waits, and one for plans, which nobody has who finds no client at all.
    assert all(few < more <= few + 3 for few, more in zip(nothing, one, strict=True)), "requests and endings are really looked up"
    for number in range(1, 50):
        add(number)
    assert (queries_of(expert, address), queries_of(supervisor, address)) == one
    area.enter()
    assert desk.waiting(area.actor("tvv_expert")) == 50
    assert desk.waiting(area.actor("tvv_supervisor")) == 52, "fifty reviews, one line of roles and one of accounts"


def test_a_clients_summary_costs_the_same_with_fifty_things_on_other_clients(area, client_of_expert):
    http = signed_in(area.user("tvv_expert"))
    address = reverse("clients:client", args=[client_of_expert.pk])
    http.get(address)

    def add(number: int) -> None:
        area.enter()
        add_request(area, area.client(official=area.user("tvv_expert")), f"Kysyjä{number}")
        add_request(area, client_of_expert, f"Hakija{number}")

    add(0)
    one = queries_of(http, address)
    for number in range(1, 50):
        add(number)
    assert queries_of(http, address) == one
    waiting = http.get(address).context["waiting"]
    assert len(waiting) == 50
    assert {item.client for item in waiting} == {client_of_expert}


def test_an_ordinary_page_builds_no_items(area, client_of_expert, monkeypatch):
    add_request(area, client_of_expert)
    http = signed_in(area.user("tvv_expert"))
    built = []
    monkeypatch.setattr("clients.desk.DeskItem", lambda **values: built.append(values["kind"]))
    http.get(reverse("account"))
    assert built == []


@pytest.mark.parametrize("role", ["tvv_expert", "tvv_supervisor", "hva_supervisor", "administrator", "director"])
def test_each_provider_counts_what_it_lists_in_two_queries_at_most(area, client_of_expert, role):
    soon = clock.today() + timedelta(days=3)
    save_with(area.user(role), valid_to=soon)
    save_with(RoleAssignment.objects.get(user=area.user(role)), valid_to=soon)
    for name in ("Ensimmäinen", "Toinen"):
        add_request(area, client_of_expert, name)
        add_request(area, area.client(), name)
        add_review(area, client_of_expert, name)
        add_ending(area, name)
    actor = area.actor(role)
    for provider in iter_desk():
        with CaptureQueriesContext(connection) as queries:
            count = provider.count(actor)
        assert len(queries) <= 2, provider.name
        assert count == len(list(provider.items(actor))), provider.name


def test_asked_for_one_client_the_desk_leaves_out_everything_else(area, client_of_expert):
    other = area.client(official=area.user("tvv_expert"))
    add_ending(area)
    for client in (client_of_expert, other):
        add_request(area, client)
        add_review(area, client)
    (request,) = desk.desk_items(area.actor("tvv_expert"), client=client_of_expert)
    assert request.client == client_of_expert
    (review,) = desk.desk_items(area.actor("tvv_supervisor"), client=client_of_expert)
    assert review.kind == "break_glass_review"


# Clients whom nobody answers for: the number and its lists


def close_account(area: Area, client: Client) -> None:
    save_with(area.user("tvv_expert"), is_active=False)


def end_account(area: Area, client: Client) -> None:
    save_with(area.user("tvv_expert"), valid_to=clock.today() - timedelta(days=1))


def end_role(area: Area, client: Client) -> None:
    save_with(RoleAssignment.objects.get(user=area.user("tvv_expert")), valid_to=clock.today() - timedelta(days=1))


def bar(area: Area, client: Client) -> None:
    user = area.user("tvv_expert")
    Bar.objects.create(client=client, area_id=area.pk, user=user, stored_by=user.employer)


WAYS_OUT = [close_account, end_account, end_role, bar]


def nobodys(area: Area, role: str = "tvv_supervisor") -> list[Client]:
    """The clients nobody answers for, on the desk; the client list must say the same."""
    actor = area.actor(role)
    found = list(desk.unassigned(actor))
    assert set(found) == set(filtered(actor, Filters(official="none")))
    return found


@pytest.mark.parametrize("leave", WAYS_OUT)
def test_an_official_who_can_no_longer_handle_the_client_does_not_count_as_named(area, client_of_expert, leave):
    assert nobodys(area) == []
    leave(area, client_of_expert)
    assert nobodys(area) == [client_of_expert]


def test_a_lifted_bar_brings_the_official_back(area, client_of_expert):
    bar(area, client_of_expert)
    Bar.objects.update_or_create(client=client_of_expert, defaults={"ended_at": clock.now()})
    assert nobodys(area) == []


def test_an_authority_that_does_not_serve_the_client_needs_nobody(area, client_of_expert):
    assert nobodys(area, "hva_supervisor") == [client_of_expert]
    client_of_expert.serving_authority_ids = [area.authorities["tvv"].pk]
    client_of_expert.save()
    user, now = area.user("hva_supervisor"), clock.now()
    ClientGrant.objects.create(
        client=client_of_expert, area_id=area.pk, user=user, stored_by=user.employer, kind="deputy", reason="sijainen",
        starts_at=now, ends_at=now + timedelta(days=1),
    )  # fmt: skip
    assert client_of_expert in Client.objects.visible_to(area.actor("hva_supervisor"))
    assert nobodys(area, "hva_supervisor") == []


# Requests to get in touch: each one reaches somebody


def wait_for(area: Area, role: str) -> list[Client]:
    return [item.client for item in desk.requests(area.actor(role))]


def test_a_request_waits_for_the_responsible_official_and_nobody_else(area, client_of_expert):
    add_request(area, client_of_expert)
    assert wait_for(area, "tvv_expert") == [client_of_expert]
    for role in ("tvv_supervisor", "hva_supervisor", "kela_supervisor", "tvv_work_ability"):
        assert wait_for(area, role) == []


@pytest.mark.parametrize("leave", WAYS_OUT)
def test_with_no_official_in_force_it_waits_for_the_supervisors_of_the_serving_authorities(area, client_of_expert, leave):
    client_of_expert.serving_authority_ids = [area.authorities["tvv"].pk, area.authorities["hva"].pk]
    client_of_expert.save()
    add_request(area, client_of_expert)
    leave(area, client_of_expert)
    assert wait_for(area, "tvv_supervisor") == wait_for(area, "hva_supervisor") == [client_of_expert]
    for role in ("kela_supervisor", "tvv_work_ability", "registry_officer"):
        assert wait_for(area, role) == []


def test_an_official_of_another_serving_authority_keeps_it_off_the_supervisors_desks(area):
    client = area.client()
    add_request(area, client)
    assert wait_for(area, "tvv_supervisor") == [client]
    add_official(area, client, area.user("kela_specialist"))
    assert wait_for(area, "tvv_supervisor") == []
    assert wait_for(area, "kela_specialist") == [client]


def test_an_official_whose_authority_no_longer_serves_the_client_is_nobody(area, client_of_expert):
    client_of_expert.serving_authority_ids = [area.authorities["hva"].pk]
    client_of_expert.save()
    add_request(area, client_of_expert)
    assert wait_for(area, "tvv_expert") == []
    assert wait_for(area, "hva_supervisor") == [client_of_expert]


def test_a_request_on_a_shielded_client_without_an_official_waits_for_the_named_people(area, client_of_expert):
    user = area.user("tvv_work_ability")
    client_of_expert.shielded = True
    client_of_expert.save()
    ShieldedAccess.objects.create(client=client_of_expert, area_id=area.pk, user=user, stored_by=user.employer)
    add_request(area, client_of_expert)
    assert wait_for(area, "tvv_work_ability") == [client_of_expert]
    assert wait_for(area, "tvv_expert") == wait_for(area, "tvv_supervisor") == []


def test_the_supervisor_opens_the_request_by_purpose_and_marks_it_handled(area):
    client = area.client()
    request = add_request(area, client)
    http = signed_in(area.user("tvv_supervisor"))
    desk_page = http.get("/").content.decode()
    assert "eikä kukaan vastaa asiakkaasta nyt" in desk_page
    address = reverse("clients:request", args=[client.pk, request.pk])
    assert address in desk_page
    assert http.get(address).url.startswith(reverse("clients:purpose", args=[client.pk]))
    http.post(reverse("clients:purpose", args=[client.pk]), {"purpose": "request"})
    assert http.get(address).context["may_handle"]
    assert http.post(address).status_code == 302
    area.enter()
    request.refresh_from_db()
    assert request.handled_by == area.user("tvv_supervisor")


@pytest.mark.parametrize(("role", "own"), [("tvv_expert", True), ("tvv_supervisor", False)])
def test_figures_of_own_clients_only_for_those_who_may_have_some(area, role, own):
    counters = signed_in(area.user(role)).get("/").context["counters"]
    assert any("vastuu=me" in counter.url for counter in counters) is own


def test_nothing_late_is_no_link(area):
    answer = signed_in(area.user("tvv_expert")).get("/")
    assert [counter.url for counter in answer.context["counters"] if counter.number == 0 and "vastuu" not in counter.url] == [""]
    assert b"app-counters__plain" in answer.content


def test_the_clients_opened_last_stand_on_the_desk_newest_first_and_nobody_who_is_hidden_by_now(area):
    http = signed_in(area.user("tvv_expert"))
    clients = [area.client(last_name=f"Avattu{letter}", official=area.user("tvv_expert")) for letter in "abc"]
    for client in clients:
        http.get(client.get_absolute_url())
    page = http.get("/").content.decode()
    recent = page[page.index("Viimeksi avaamasi") :]
    assert recent.index("Avattuc") < recent.index("Avattub") < recent.index("Avattua")
    change(Client.objects.filter(pk=clients[2].pk), shielded=True)
    page = http.get("/").content.decode()
    assert "Avattuc" not in page[page.index("Viimeksi avaamasi") :]
