"""The administration's pages: who may open them, what they show, and that they cost the same for one row and fifty."""

import re

import pytest
from django.urls import reverse

from audit.models import Event
from tests.authorities.pages import addresses
from tests.factories import Area
from tests.http import signed_in


def test_an_administrator_opens_every_page(area: Area):
    http = signed_in(area.user("administrator"))
    for name, address in addresses(area).items():
        response = http.get(address)
        assert response.status_code == 200, (name, response.status_code, response.content[:3000])
        text = response.content.decode()
        assert text.count("<h1") == 1, name
        assert "style=" not in text, name


@pytest.mark.parametrize("role", ["tvv_expert", "hva_supervisor", "registry_officer", "director", "finance_approver"])
def test_others_are_refused_with_the_reason(area: Area, role):
    pages = addresses(area)
    others_line = pages.pop("account-review")
    http = signed_in(area.user(role, name="Muu"))
    assert http.get(others_line).status_code == 404
    for name, address in pages.items():
        response = http.get(address)
        assert response.status_code == 403, name
    assert "Roolisi" in response.content.decode() or "role" in response.content.decode()
    assert Event.objects.filter(action="denied", reason="area_right", actor_id=area.user(role, name="Muu").pk).exists()


def test_the_list_of_authorities_says_a_kind_once_and_counts_one_account_as_one(area: Area):
    http = signed_in(area.user("administrator"))
    page = http.get(reverse("authorities:authorities"), headers={"accept-language": "fi"}).content.decode()
    kinds = re.findall(r'data-label="Laji"><div class="app-cell">(.*?)</div>', page)
    assert "Kela" in kinds, "the kind and the type of employer are one word"
    assert any("app-table__sub" in kind for kind in kinds), "where they differ, both stand"
    keha = area.authorities["keha"].short_name
    assert re.search(rf">1<span class=\"govuk-visually-hidden\"> tili, {re.escape(keha)}<", page)
