"""A page costs the same number of queries with one row on it and with fifty."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.events import Action, record
from authorities.models import User
from clients import listing
from clients.kinds import SECTIONS
from clients.models import AccessRequest, Bar, Client, ClientGrant, ContactDetails, Membership, Referral, ResponsibleOfficial
from core import clock
from tests.factories import Area, make_consent, make_entry, make_user
from tests.http import signed_in


def queries_of(http, address: str, *, holds: str) -> int:
    """How many queries the page takes; ``holds`` must be on it, so that the rows are really shown."""
    with CaptureQueriesContext(connection) as queries:
        response = http.get(address)
    assert response.status_code == 200
    assert holds in response.content.decode()
    return len(queries)


def page(name: str, client: Client) -> str:
    return reverse(f"clients:{name}", args=[client.pk])


def as_official(area: Area, client: Client, user: User, *, ended_on: date | None = None) -> None:
    """Name somebody, past the service."""
    ResponsibleOfficial.objects.create(
        client=client, area_id=area.pk, stored_by=user.employer, user=user, started_on=clock.today(), ended_on=ended_on
    )


@pytest.fixture
def http(area):
    """The expert's browser, its sign-in and first page over."""
    browser = signed_in(area.user("tvv_expert"))
    browser.get(reverse("account"))
    return browser


def test_the_client_list(area, http, monkeypatch):
    monkeypatch.setattr(listing, "PAGE_SIZE", 60)
    address = reverse("clients:list")
    area.client(last_name="Rivi00", official=area.user("tvv_expert"))
    by_start = f"{address}?sort=-started&tila=open"
    one = queries_of(http, address, holds="Rivi00"), queries_of(http, by_start, holds="Rivi00")
    for number in range(1, 50):
        client = area.client(last_name=f"Rivi{number:02}", official=area.user("tvv_expert"))
        as_official(area, client, area.user("hva_social", name=f"H{number % 5}"))
    assert (queries_of(http, address, holds="Rivi49"), queries_of(http, by_start, holds="Rivi49")) == one


def test_the_desk(area, http):
    """Requests of colleagues and clients nobody answers for; both lists grow."""

    def add(number: int) -> None:
        mine = area.client(official=area.user("tvv_expert"))
        AccessRequest.objects.create(client=mine, area_id=area.pk, user=area.user("hva_social", name=f"Kysyjä{number}"))
        area.client(last_name=f"Vapaa{number:02}")

    add(0)
    http.get("/")
    one = queries_of(http, "/", holds="Kysyjä0")
    for number in range(1, 50):
        add(number)
    fifty = queries_of(http, "/", holds="Kysyjä49")
    assert fifty <= one


def test_a_supervisors_desk_with_reviews(area):
    def add(number: int) -> None:
        person = make_user(employer=area.authorities["tvv"], last_name=f"Avaaja{number}")
        now = clock.now()
        ClientGrant.objects.create(
            client=area.client(), area_id=area.pk, user=person, stored_by=person.employer, kind="break_glass", reason="syy",
            starts_at=now, ends_at=now + timedelta(hours=24),
        )  # fmt: skip

    http = signed_in(area.user("tvv_supervisor"))
    add(0)
    http.get("/")
    one = queries_of(http, "/", holds="Avaaja0")
    for number in range(1, 50):
        add(number)
    assert queries_of(http, "/", holds="Avaaja49") <= one + 4, "see the desk: the policy is asked for the five clients shown"


def add_earlier(area: Area, client: Client, number: int) -> None:
    """An ended membership with its referral, and an official who is no longer responsible."""
    common = {"client": client, "area_id": area.pk, "stored_by": client.stored_by}
    began = date(2000, 1, 1) + timedelta(days=100 * number)
    earlier = Membership.objects.create(**common, started_on=began, ended_on=began + timedelta(days=50), state="closed")
    Referral.objects.create(
        **common,
        membership=earlier,
        referred_by=area.authorities["kela"],
        referred_on=began,
        grounds=["work_ability"],
        unemployed=True,
    )
    person = make_user(employer=area.authorities[["hva", "kela"][number % 2]], last_name=f"Entinen{number}")
    as_official(area, client, person, ended_on=clock.today())


@pytest.mark.parametrize("name", ["client", "membership"])
def test_a_clients_pages_with_many_memberships_and_officials(area, http, client_of_expert, name):
    add_earlier(area, client_of_expert, 0)
    http.get(page(name, client_of_expert))
    one = queries_of(http, page(name, client_of_expert), holds="Entinen0")
    for number in range(1, 50):
        add_earlier(area, client_of_expert, number)
    assert queries_of(http, page(name, client_of_expert), holds="Entinen49") == one


def test_the_identity_page_with_many_earlier_contacts(area, http, client_of_expert):
    def add(number: int) -> None:
        ended = clock.now() - timedelta(days=number)
        ContactDetails.objects.create(
            client=client_of_expert, area_id=area.pk, stored_by=area.authorities["hva"], street_address=f"Vanhakatu {number}",
            home_municipality_id="186", valid_from=ended - timedelta(hours=1), ended_at=ended,
        )  # fmt: skip

    add(1)
    one = queries_of(http, page("identity", client_of_expert), holds="Vanhakatu 1")
    for number in range(2, 51):
        add(number)
    assert queries_of(http, page("identity", client_of_expert), holds="Vanhakatu 50") == one


def test_the_log_with_many_events_of_many_people(area, http, client_of_expert):
    def add(number: int) -> None:
        record(
            Action.VIEWED,
            actor=area.actor(["tvv_expert", "hva_social", "kela_specialist"][number % 3], name=f"Katsoja{number}"),
            area_id=area.pk,
            client_id=client_of_expert.pk,
            data_group="identity",
        )

    add(0)
    http.get(page("log", client_of_expert))
    one = queries_of(http, page("log", client_of_expert), holds="<h1")
    for number in range(1, 50):
        add(number)
    assert queries_of(http, page("log", client_of_expert), holds="HVA") == one


def test_the_bars_of_a_unit(area):
    http = signed_in(area.user("tvv_supervisor"))
    address = reverse("clients:bars")

    def add(number: int) -> None:
        person = make_user(employer=area.authorities["tvv"], last_name=f"Estynyt{number}")
        Bar.objects.create(client=area.client(), area_id=area.pk, user=person, stored_by=person.employer)

    add(0)
    http.get(address)
    one = queries_of(http, address, holds="Estynyt0")
    for number in range(1, 50):
        add(number)
    assert queries_of(http, address, holds="Estynyt49") == one


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.name)
def test_the_pages_of_the_data_groups(area, http, client_of_expert, section):
    tvv = area.authorities["tvv"]
    address = page(section.name, client_of_expert)
    for kind in section.kinds:
        make_entry(client_of_expert, kind.model, stored_by=tvv)
    http.get(address)
    one = queries_of(http, address, holds="app-entry__source")
    for kind in section.kinds:
        for _number in range(1, 20):
            make_entry(client_of_expert, kind.model, stored_by=tvv)
    assert queries_of(http, address, holds="app-entry__source") == one


def test_the_consents_of_a_client(area, http, client_of_expert):
    tvv = area.authorities["tvv"]
    address = page("consents", client_of_expert)
    make_consent(client_of_expert, stored_by=tvv)
    http.get(address)
    one = queries_of(http, address, holds="<h1")
    for _number in range(1, 50):
        make_consent(client_of_expert, stored_by=tvv)
    assert queries_of(http, address, holds="<h1") == one
