"""Clients chosen in the list and handed over together."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.events import Action
from audit.models import Event
from clients.models import Bar, ResponsibleOfficial
from clients.services import name_official
from tests.clients.posting import shown
from tests.http import signed_in

LIST = "/asiakkaat/"
PAGE = "/asiakkaat/siirto/"


@pytest.fixture
def expert(area):
    return area.user("tvv_expert")


@pytest.fixture
def colleague(area):
    return area.user("tvv_expert", name="Sijainen")


def chosen(*clients, **more) -> str:
    """The address to which the list leads."""
    query = "&".join(f"client={client.pk}" for client in clients)
    return f"{PAGE}?{query}" + "".join(f"&{key}={value}" for key, value in more.items())


def answers(user) -> set:
    """For whom somebody answers now."""
    return set(ResponsibleOfficial.objects.filter(user=user, ended_on=None).values_list("client", flat=True))


def box(client) -> str:
    return f'name="client" value="{client.pk}"'


# --- the list ------------------------------------------------------------------------------------------------------------


def test_an_official_may_tick_the_own_clients_only(area, expert):
    mine, free = area.client(official=expert), area.client()
    page = signed_in(expert).get(LIST).content.decode()
    assert box(mine) in page
    assert box(free) not in page
    assert str(free) in page


def test_a_supervisor_may_tick_every_open_client_of_the_authority(area, expert):
    mine, free = area.client(official=expert), area.client()
    ended = area.client(official=expert)
    membership = ended.clients_membership_rows.get()
    membership.close(ended_on=membership.started_on)
    membership.save()
    page = signed_in(area.user("tvv_supervisor")).get(f"{LIST}?tila=open&tila=closed").content.decode()
    assert box(mine) in page
    assert box(free) in page
    assert str(ended) in page
    assert box(ended) not in page


@pytest.mark.parametrize("role", ["registry_officer", "hva_social"])
def test_who_may_hand_nothing_over_gets_no_boxes(area, expert, role):
    area.client(official=expert)
    page = signed_in(area.user(role)).get(LIST).content.decode()
    assert "app-cell-check" not in page
    assert "choosing.js" not in page


def test_all_of_a_page_are_ticked_without_scripts(area, expert):
    first, second = area.client(last_name="Aho", official=expert), area.client(last_name="Berg", official=expert)
    http = signed_in(expert)
    assert " checked" not in http.get(f"{LIST}?vastuu=me&valitse={second.pk}").content.decode().partition("<table")[2]
    page = http.get(f"{LIST}?vastuu=me").content.decode()
    assert f"?vastuu=me&amp;valitse={first.pk}" in page
    page = http.get(f"{LIST}?vastuu=me&valitse={first.pk}").content.decode().partition("<table")[2]
    assert page.count(" checked") == 2


# --- handing over --------------------------------------------------------------------------------------------------------


def test_the_chosen_go_over_and_the_list_comes_back_as_it_was(area, expert, colleague):
    clients = [area.client(official=expert) for _number in range(3)]
    http = signed_in(expert)
    address = chosen(*clients[:2], luettelo="vastuu%3Dme%26tila%3Dopen")
    page = http.get(address).content.decode()
    assert "Valitsit luettelosta 2 asiakasta." in page
    assert str(clients[2]) not in page
    answer = http.post(address, {"user": colleague.pk, "clients": [str(client.pk) for client in clients[:2]]})
    assert answer.url == f"{LIST}?vastuu=me&tila=open"
    assert answers(colleague) == {client.pk for client in clients[:2]}
    assert answers(expert) == {clients[2].pk}
    assert Event.objects.filter(action=Action.HANDED_OVER, actor_id=expert.pk).count() == 2


def test_what_cannot_be_handed_over_stays_and_is_the_choice_that_is_left(area, expert, colleague):
    clients = [area.client(official=expert) for _number in range(3)]
    Bar.objects.create(client=clients[0], area_id=area.pk, user=colleague, stored_by=colleague.employer)
    http = signed_in(area.user("tvv_supervisor"))
    answer = http.post(chosen(*clients), {"user": colleague.pk, "clients": [str(client.pk) for client in clients]})
    page = answer.content.decode()
    assert "2/3 asiakasta siirrettiin" in page
    assert str(clients[0]) in page
    assert page.count('name="clients"') == 1
    assert answers(colleague) == {client.pk for client in clients[1:]}


def test_a_colleagues_client_among_the_own_is_told_with_its_reason(area, expert, colleague):
    mine, other = area.client(official=expert), area.client(official=colleague)
    third = area.user("tvv_expert", name="Kolmas")
    answer = signed_in(expert).post(chosen(mine, other), {"user": third.pk, "clients": [str(mine.pk), str(other.pk)]})
    assert "1/2 asiakasta siirrettiin" in answer.content.decode()
    assert answers(third) == {mine.pk}
    assert answers(colleague) == {other.pk}
    assert Event.objects.filter(action=Action.DENIED, client_id=other.pk).exists()


# --- bad input -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query", ["", "?client=", "?client=x&client=1", "?client=6f1c2d3e-0000-4000-8000-000000000000", "?luettelo=%00%3D"]
)
def test_none_chosen_or_nobody_found_says_so_and_leads_back(expert, query):
    http = signed_in(expert)
    page = http.get(f"{PAGE}{query}")
    assert page.status_code == 200
    assert "Et ole valinnut asiakkaita." in page.content.decode()
    assert http.post(f"{PAGE}{query}", {"user": expert.pk, "clients": ["x"]}).status_code == 200


def test_clients_who_are_not_to_be_found_are_passed_over_in_silence(area, expert, colleague):
    mine, hidden = area.client(official=expert), area.client(official=expert, last_name="Salattu")
    hidden.shielded = True
    hidden.save()
    http = signed_in(area.user("tvv_supervisor"))
    page = http.get(chosen(mine, hidden)).content.decode()
    assert "Valitsit luettelosta 1 asiakkaan." in page
    assert "Salattu" not in page
    sent = {"user": colleague.pk, "clients": [str(mine.pk), str(hidden.pk)]}
    page = http.post(chosen(mine, hidden), sent).content.decode()
    assert "Salattu" not in page
    assert f'value="{colleague.pk}" selected' in page
    assert answers(expert) == {mine.pk, hidden.pk}


def test_clients_of_others_alone_are_refused(area, expert, colleague):
    other = area.client(official=expert)
    http = signed_in(colleague)
    assert http.get(chosen(other)).status_code == 403
    assert http.post(chosen(other), {"user": colleague.pk, "clients": [str(other.pk)]}).status_code == 403
    assert answers(expert) == {other.pk}


def test_another_areas_clients_are_nobodys(area, other_area, colleague):
    foreign = other_area.client(official=other_area.user("tvv_expert"))
    page = signed_in(area.user("tvv_supervisor")).get(chosen(foreign)).content.decode()
    assert "Et ole valinnut asiakkaita." in page


@pytest.mark.parametrize("sent", [{}, {"user": "abc"}, {"user": "1", "clients": ["x"]}])
def test_a_bad_form_comes_back_with_the_clients(area, expert, sent):
    mine = area.client(official=expert)
    answer = signed_in(expert).post(chosen(mine), sent)
    assert answer.status_code == 200
    assert str(mine) in answer.content.decode()
    assert answers(expert) == {mine.pk}


def test_the_way_back_never_leaves_the_list(expert):
    page = signed_in(expert).get(f"{PAGE}?luettelo=//paha.example/%3Fa%3D1").content.decode()
    assert f'href="{LIST}?' in page
    assert 'href="//paha' not in page


def test_fifty_chosen_cost_as_many_queries_as_one(area, expert):
    clients = [area.client(official=expert) for _number in range(50)]
    http = signed_in(expert)
    http.get("/")
    counts = []
    for some in (clients[:1], clients):
        with CaptureQueriesContext(connection) as queries:
            assert str(some[-1]) in http.get(chosen(*some)).content.decode()
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_client_for_whom_somebody_was_named_after_the_list_was_shown_is_left_and_told(area, expert, colleague):
    kept, taken = area.client(official=expert), area.client(official=expert)
    third = area.user("tvv_expert", name="Kolmas")
    http = signed_in(area.user("tvv_supervisor"))
    page = http.get(chosen(kept, taken))
    name_official(actor=area.actor("tvv_supervisor"), client=taken, user=third)
    sent = shown(page) | {"user": colleague.pk, "clients": [kept.pk, taken.pk]}
    told = http.post(chosen(kept, taken), sent)
    assert (answers(colleague), answers(third)) == ({kept.pk}, {taken.pk})
    assert str(third) in told.content.decode()
    again = shown(told) | {"user": colleague.pk, "clients": [taken.pk]}
    assert http.post(chosen(kept, taken), again).status_code == 302
    assert answers(colleague) == {kept.pk, taken.pk}


def test_a_moment_that_is_none_is_an_error_of_the_form(area, expert, colleague):
    client = area.client(official=expert)
    http = signed_in(area.user("tvv_supervisor"))
    sent = {"user": colleague.pk, "clients": [client.pk], "shown_at": "eilen"}
    assert http.post(chosen(client), sent).status_code == 200
    assert answers(colleague) == set()
