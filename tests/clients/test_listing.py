"""The client list: filters, order and paging."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import override

from clients.listing import ELSEWHERE, Filters, filtered, load_page
from clients.models import Client, Membership
from core import clock
from tests.factories import Area
from tests.http import signed_in


@pytest.fixture
def names(area: Area, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Seven clients, in the Finnish order of their names; pages of three."""
    monkeypatch.setattr("clients.listing.PAGE_SIZE", 3)
    ordered = ["Aalto", "Virtanen", "Wikström", "Zitting", "Åkerman", "Ääri", "Öhman"]
    for number, name in enumerate(sorted(ordered)):
        area.client(last_name=name, started_on=clock.today() - timedelta(days=10 + number))
    return ordered


def walked(area: Area, query: str, direction: str = "next_url") -> list[list[str]]:
    """Last names on each page, following the links."""
    pages, address = [], query
    while address is not None:
        page = load_page(actor=area.actor("tvv_expert"), filters=Filters(), query=QueryDict(address.lstrip("?")))
        pages.append([row.client.last_name for row in page.rows])
        address = getattr(page, direction) or None
    return pages


def test_pages_follow_the_finnish_alphabet(area, names):
    assert walked(area, "") == [names[:3], names[3:6], names[6:]]
    assert walked(area, "sort=-name") == [names[:3:-1], names[3:0:-1], names[:1]]


def test_the_way_back_shows_the_same_pages(area, names):
    last = Client.objects.get(last_name=names[6])
    assert walked(area, f"before={last.pk}", "previous_url")[:2] == [names[3:6], names[:3]]


def test_order_by_start(area, names):
    shown = [name for page in walked(area, "sort=started") for name in page]
    assert shown == sorted(names, reverse=True)


@pytest.mark.parametrize("key", ["after=x", "after=01a20bd4-58f7-759e-96d1-2db4ef2d537d", "before=%00", "after=" + "9" * 400])
def test_an_unknown_key_starts_from_the_top(area, names, key):
    page = load_page(actor=area.actor("tvv_expert"), filters=Filters(), query=QueryDict(key))
    assert [row.client.last_name for row in page.rows] == names[:3]


@pytest.mark.parametrize("text", ["virt", "aino virt", "VIRT aino", "maria", "virtanen aino maria"])
def test_names_are_found_by_their_beginnings_in_any_order(area, names, text):
    found = filtered(area.actor("tvv_expert"), Filters(search=text))
    assert "Virtanen" in found.values_list("last_name", flat=True)
    assert not filtered(area.actor("tvv_expert"), Filters(search="virt kaisa")).exists()


def test_filters_narrow(area, names):
    actor = area.actor("tvv_expert")
    closed = Membership.objects.get(client__last_name="Aalto")
    closed.close(ended_on=clock.today())
    closed.save()
    mine = area.client(last_name="Oma", official=area.user("tvv_expert"))
    assert list(filtered(actor, Filters(official="me"))) == [mine]
    assert filtered(actor, Filters(states=("closed",))).get().last_name == "Aalto"
    assert filtered(actor, Filters(states=("open", "closing"))).count() == 7
    assert filtered(actor, Filters(official="none")).count() == 6, "the closed one needs nobody"
    assert filtered(actor, Filters(search=str(mine.number))).get() == mine


def test_age_counts_full_years(area):
    today = clock.today()
    young = area.client(identity_code="", birth_date=today.replace(year=today.year - 25) + timedelta(days=1))
    older = area.client(identity_code="", birth_date=today.replace(year=today.year - 25))
    actor = area.actor("tvv_expert")
    assert list(filtered(actor, Filters(oldest=24))) == [young]
    assert list(filtered(actor, Filters(youngest=25, oldest=29))) == [older]


def test_a_municipality_never_finds_somebody_under_non_disclosure(area):
    from authorities.models import Municipality

    home = Municipality.objects.get(code="186")
    shown = area.client(contacts={"home_municipality": home})
    area.client(contacts={"home_municipality": home}, safety_non_disclosure=True)
    assert list(filtered(area.actor("tvv_expert"), Filters(municipality="186"))) == [shown]


def test_homes_outside_the_area_are_found_as_another_municipality(area):
    from authorities.models import Municipality

    inside = area.area.municipalities.order_by("pk").first()
    outside = Municipality.objects.exclude(pk__in=area.area.municipalities.values("pk")).first()
    far = area.client(contacts={"home_municipality": outside})
    area.client(contacts={"home_municipality": outside}, safety_non_disclosure=True)
    area.client(contacts={"home_municipality": inside})
    area.client(contacts={"home_municipality": None})
    assert list(filtered(area.actor("tvv_expert"), Filters(municipality=ELSEWHERE))) == [far]


def test_the_municipality_stands_in_the_readers_language(area):
    from authorities.models import Municipality

    home = Municipality.objects.get(code="091")
    area.client(contacts={"home_municipality": home})
    with override("sv"):
        (row,) = load_page(actor=area.actor("tvv_expert"), filters=Filters(), query=QueryDict()).rows
    assert row.municipality == home.name_sv != home.name_fi


@pytest.fixture
def ended(area: Area) -> Client:
    """A client whose membership has ended, beside one whose is open."""
    area.client(last_name="Avoinna", official=area.user("tvv_expert"))
    client = area.client(last_name="Mennyt")
    membership = Membership.objects.get(client=client)
    membership.close(ended_on=clock.today())
    membership.save()
    return client


def shown(area: Area, query: str) -> list[str]:
    context = signed_in(area.user("tvv_expert")).get(f"{reverse('clients:list')}{query}").context
    return [row.client.last_name for row in context["page"].rows]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Avoinna"]),
        ("?tila=", ["Avoinna"]),
        ("?vastuu=me", ["Avoinna"]),
        ("?tila=closed", ["Mennyt"]),
        ("?tila=open&tila=closing&tila=closed", ["Avoinna", "Mennyt"]),
    ],
)
def test_the_ended_are_listed_only_when_they_are_chosen(area, ended, query, names):
    assert shown(area, query) == names


def test_the_list_tells_how_many_ended_ones_it_leaves_out_and_shows_them(area, ended):
    http = signed_in(area.user("tvv_expert"))
    context = http.get(reverse("clients:list")).context
    assert context["ended"]["number"] == 1
    assert [tab.is_current for tab in context["views"]] == [False, False, True]
    wider = http.get(f"{reverse('clients:list')}{context['ended']['url']}").context
    assert [row.client.last_name for row in wider["page"].rows] == ["Avoinna", "Mennyt"]
    assert wider["ended"] is None


def test_a_search_by_name_finds_the_ended_as_well(area, ended):
    http = signed_in(area.user("tvv_expert"))
    context = http.post(reverse("clients:list"), {"q": "mennyt"}, follow=True).context
    assert [row.client.last_name for row in context["page"].rows] == ["Mennyt"]


def test_an_official_whose_account_is_closed_is_no_name_in_the_list(area, client_of_expert):
    official = area.user("tvv_expert")
    reader = area.actor("tvv_expert", name="Toinen")

    def officials():
        page = load_page(actor=reader, filters=Filters(), query=QueryDict())
        return [name for row in page.rows for _chip, name in row.officials]

    assert officials() == [official.last_name]
    official.is_active = False
    official.save()
    assert officials() == []
