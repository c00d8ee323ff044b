"""Filters of the client list kept under a name: codes only, one's own or the unit's."""

import pytest
from django.urls import reverse

from authorities.models import Unit
from clients.models import SavedFilter
from clients.services import saved_filters as service
from core import clock
from tests.http import signed_in

ADDRESS = "/asiakkaat/haut/"


def save(http, *, name: str = "Nuoret", query: str = "?ika=-24&tila=open", **sent):
    return http.post(f"{ADDRESS}{query}", {"name": name, **sent})


def test_a_filter_is_saved_used_and_removed(area, client_of_expert):
    http = signed_in(area.user("tvv_expert"))
    assert save(http).status_code == 302
    kept = SavedFilter.objects.get()
    assert kept.query == "tila=open&ika=-24"
    page = http.get("/asiakkaat/?tila=open&ika=-24").content.decode()
    assert "Nuoret" in page
    assert 'aria-current="true"' in page[page.index("Nuoret") - 300 : page.index("Nuoret")]
    assert http.post(reverse("clients:remove-filter", args=[kept.pk])).status_code == 302
    assert not SavedFilter.objects.exists()


def test_nothing_that_was_typed_is_kept(area, client_of_expert):
    """A search for a name stands encrypted in the address, and stays out; odd values are no filters."""
    http = signed_in(area.user("tvv_expert"))
    save(http, query="?ika=-24&haku=salaisuus&kunta=Tuntematon&vastuu=<b>&muu=sana")
    assert SavedFilter.objects.get().query == "ika=-24"


@pytest.mark.parametrize(("query", "sent", "words"), [
    ("?ika=-24", {"name": ""}, "Anna haulle nimi."),
    ("?ika=-24", {"name": "x" * 200}, "Lyhennä"),
    ("", {"name": "Tyhjä"}, "Valitse ensin rajaukset luettelossa"),
    ("?ika=-24", {"name": "Jaettu", "is_shared": "on"}, "Et kuulu mihinkään yksikköön."),
])  # fmt: skip
def test_what_cannot_be_saved_is_told(area, query, sent, words):
    person = area.user("tvv_expert")
    person.unit = None
    person.save()
    answer = save(signed_in(person), query=query, **sent)
    assert words in answer.content.decode()
    assert not SavedFilter.objects.exists()


def test_a_name_used_again_replaces_and_there_is_a_limit(area, monkeypatch):
    http = signed_in(area.user("tvv_expert"))
    save(http)
    save(http, query="?ika=50-")
    assert [row.query for row in SavedFilter.objects.all()] == ["ika=50-"]
    monkeypatch.setattr(service, "MOST_FILTERS", 1)
    assert "Poista ensin jokin niistä." in save(http, name="Toinen").content.decode()


def test_the_units_filters_are_seen_by_its_people_and_removed_by_their_owner(area):
    unit = Unit.objects.create(authority=area.authorities["tvv"], name_fi="Yksikkö", valid_from=clock.today())
    owner, colleague, other = (area.user("tvv_expert", name=name) for name in ("Omistaja", "Työtoveri", "Muualla"))
    for person in (owner, colleague):
        person.unit = unit
        person.save()
    save(signed_in(owner), is_shared="on")
    kept = SavedFilter.objects.get()
    assert "Nuoret" in signed_in(colleague).get("/asiakkaat/").content.decode()
    assert "Nuoret" not in signed_in(other).get("/asiakkaat/").content.decode()
    for person in (colleague, other):
        assert signed_in(person).post(reverse("clients:remove-filter", args=[kept.pk])).status_code == 404
    assert SavedFilter.objects.exists()


def test_roles_without_client_data_save_nothing(area):
    assert save(signed_in(area.user("director"))).status_code == 403
