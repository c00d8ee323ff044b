"""What pages say: breadcrumb, headings of refusals, the purpose page, which date is which."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from tests.factories import Area
from tests.http import signed_in

ENGLISH = {"accept-language": "en"}


def text_of(http, address: str) -> str:
    return http.get(address, headers=ENGLISH).content.decode()


def here(page: str) -> str:
    (found,) = re.findall(r'<li class="govuk-breadcrumbs__list-item" aria-current="page">(.*?)</li>', page)
    return str(found)


@pytest.mark.parametrize(("page", "words"), [("client", None), ("membership", "Membership and dealings"), ("purpose", None)])
def test_the_breadcrumb_ends_in_the_page_itself_without_a_link(area: Area, client_of_expert: Client, page, words):
    reader = area.user("tvv_expert", name="Kollega") if page == "purpose" else area.user("tvv_expert")
    shown = text_of(signed_in(reader), reverse(f"clients:{page}", args=[client_of_expert.pk]))
    assert here(shown) == (words or str(client_of_expert))


def test_a_refused_opening_by_exception_does_not_speak_of_saving(area: Area):
    area.user("tvv_supervisor")
    http = signed_in(area.user("tvv_expert"))
    values = {"code": "010594-900Y", "reason": "Kiire"}
    page = http.post(reverse("clients:break-glass"), values, headers=ENGLISH).content.decode()
    assert "The data were not opened" in page
    assert "not been saved" not in page


def test_a_search_over_the_limit_does_not_speak_of_saving(area: Area, settings):
    settings.TYM_CODE_SEARCHES_PER_HOUR = 0
    http = signed_in(area.user("tvv_expert"))
    page = http.post(reverse("clients:intake"), {"code": "010594-900Y"}, headers=ENGLISH).content.decode()
    assert "The search was not made" in page
    assert "not been saved" not in page


def test_the_search_names_the_masked_code_in_its_sentence(area: Area):
    http = signed_in(area.user("tvv_expert"))
    page = http.post(reverse("clients:intake"), {"code": "010594-900Y"}, headers=ENGLISH).content.decode()
    assert re.search(r"was found with the code <span [^>]*>010594-[^<9]+</span><span [^>]*>identity code masked</span>\.", page)


def test_a_sole_purpose_is_chosen_and_its_words_fit(area: Area, client_of_expert: Client):
    page = text_of(signed_in(area.user("registry_officer")), reverse("clients:purpose", args=[client_of_expert.pk]))
    assert "for this purpose only" in page
    assert "Choose one." not in page
    assert re.search(r'<input[^>]* value="request" checked', page)


def test_the_purpose_page_tells_the_municipality_and_whom_to_ask(area: Area, client_of_expert: Client):
    supervisor = area.user("tvv_supervisor", name="Esihenkilö")
    home = area.area.municipalities.order_by("pk").first()
    client_of_expert.clients_contactdetails_rows.all().get_or_create(
        client=client_of_expert,
        ended_at=None,
        defaults={"area_id": area.pk, "stored_by": area.authorities["tvv"], "valid_from": timezone.now()},
    )
    contacts = client_of_expert.clients_contactdetails_rows.get()
    contacts.home_municipality = home
    contacts.save()
    http = signed_in(area.user("tvv_expert", name="Kollega"))
    address = reverse("clients:purpose", args=[client_of_expert.pk])
    page = text_of(http, address)
    assert home.name in page
    assert str(supervisor) in page
    client_of_expert.safety_non_disclosure = True
    client_of_expert.save()
    assert home.name not in text_of(http, address)


def test_each_date_of_a_membership_says_what_it_is(area: Area, client_of_expert: Client):
    page = text_of(signed_in(area.user("tvv_expert")), reverse("clients:membership", args=[client_of_expert.pk]))
    assert re.search(r">began \d", page)
    assert re.search(r"referred \d", page)
