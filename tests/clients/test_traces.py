"""Looks that leave a trace, and exceptions that nobody decides on in a matter of their own (check 2, R36, R43)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from audit.events import Action
from audit.models import Event
from clients.models import Bar, Client, ClientGrant
from clients.services import take_responsibility
from core import clock
from tests.http import signed_in


@pytest.fixture
def supervisor(area):
    return area.user("tvv_supervisor")


@pytest.fixture
def grant(area, client_of_expert):
    person = area.user("tvv_expert", name="Avaaja")
    return ClientGrant.objects.create(
        client=client_of_expert,
        area_id=area.pk,
        user=person,
        stored_by=person.employer,
        kind="break_glass",
        reason="Syysana",
        starts_at=clock.now(),
        ends_at=clock.now() + timedelta(hours=24),
    )


@pytest.fixture
def bar(area, client_of_expert):
    person = area.user("tvv_expert", name="Estetty")
    return Bar.objects.create(client=client_of_expert, area_id=area.pk, user=person, stored_by=person.employer, reason="Estesana")


def hide_from(supervisor, client, how: str) -> None:
    """Make the matter one that the supervisor must not touch."""
    if how == "barred":
        Bar.objects.create(client=client, area_id=client.area_id, user=supervisor, stored_by=supervisor.employer)
    else:
        supervisor.identity_code = client.identity_code
        supervisor.save()


@pytest.mark.parametrize("how", ["barred", "own record"])
def test_a_supervisor_decides_on_no_exception_in_a_barred_or_own_matter(supervisor, client_of_expert, grant, bar, how):
    hide_from(supervisor, client_of_expert, how)
    http = signed_in(supervisor)
    page = http.get(reverse("clients:review", args=[grant.pk]))
    assert page.status_code == 404
    assert http.post(reverse("clients:review", args=[grant.pk]), {"outcome": "justified"}).status_code == 404
    assert http.post(reverse("clients:lift-bar", args=[bar.pk])).status_code == 404
    grant.refresh_from_db()
    bar.refresh_from_db()
    assert grant.reviewed_at is None
    assert bar.ended_at is None
    assert "Avaaja" not in http.get("/").content.decode()
    assert "Estesana" not in http.get(reverse("clients:bars")).content.decode()


def test_an_own_bar_is_listed_still(supervisor, client_of_expert):
    """Its holder sees that it is there; another supervisor lifts it."""
    hide_from(supervisor, client_of_expert, "barred")
    assert str(client_of_expert.number) in signed_in(supervisor).get(reverse("clients:bars")).content.decode()


def test_the_review_page_and_the_list_of_bars_leave_a_trace(supervisor, client_of_expert, grant, bar):
    http = signed_in(supervisor)
    assert http.get(reverse("clients:review", args=[grant.pk])).status_code == 200
    look = Event.objects.get(action=Action.VIEWED, client_id=client_of_expert.pk)
    assert (look.actor_id, look.data_group) == (supervisor.pk, "membership")
    assert http.get(reverse("clients:bars")).status_code == 200
    listed = Event.objects.filter(action=Action.LISTED, actor_id=supervisor.pk).latest("id")
    assert listed.listed_ids == [client_of_expert.pk]


def test_revealing_the_identity_code_leaves_exactly_one_event(area, client_of_expert):
    http = signed_in(area.user("tvv_expert"))
    page = http.post(reverse("clients:reveal", args=[client_of_expert.pk]))
    assert client_of_expert.identity_code in page.content.decode()
    assert Event.objects.filter(action=Action.REVEALED, client_id=client_of_expert.pk).count() == 1


def test_a_last_name_that_was_given_up_still_finds_the_client(area, client_of_expert):
    http = signed_in(area.user("tvv_expert"))
    client_of_expert.refresh_from_db()
    sent = {
        "last_name": "Uusinimi",
        "first_names": client_of_expert.first_names,
        "row_version": client_of_expert.row_version,
    }
    before = client_of_expert.last_name
    assert http.post(reverse("clients:change-identity", args=[client_of_expert.pk]), sent).status_code == 302
    actor = area.actor("tvv_expert")
    assert list(Client.objects.visible_to(actor).named_like(before)) == [client_of_expert]
    assert list(Client.objects.visible_to(actor).named_like("Uusinimi")) == [client_of_expert]


def test_a_client_whose_official_is_a_name_on_paper_can_be_taken(area, client_of_expert):
    """The desk lists a client whose official is the client as one nobody answers for: so it can be taken from there."""
    expert = area.user("tvv_expert")
    expert.identity_code = client_of_expert.identity_code
    expert.save()
    taker = area.actor("tvv_expert", name="Ottaja")
    taken = take_responsibility(actor=taker, client=client_of_expert)
    assert taken.user == taker.user


def test_each_number_of_the_log_opens_the_looks_that_it_counts(area, client_of_expert):
    http = signed_in(area.user("tvv_expert"))
    http.get(reverse("clients:client", args=[client_of_expert.pk]))
    page = http.get(reverse("clients:log", args=[client_of_expert.pk])).content.decode()
    start = f"{clock.today() - timedelta(days=30):%d.%m.%Y}"
    assert f"loki/?alku={start}&amp;laji=katselu" in page
    narrowed = http.get(f"{reverse('clients:log', args=[client_of_expert.pk])}?alku={start}&laji=muutos")
    assert narrowed.status_code == 200
