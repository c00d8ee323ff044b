"""Two people edit one thing: the second is told, loses nothing, and saves over the newer version knowingly."""

import pytest
from django.urls import reverse

from clients.models import Client, ContactDetails
from core.errors import StaleRow
from tests.clients.posting import errors, shown
from tests.http import signed_in

#: Page → what each of the two types.
EDITS = {
    "change-contacts": ({"phone": "040 111 1111"}, {"street_address": "Uusikatu 2"}),
    "change-identity": ({"last_name": "Ensimmäinen"}, {"last_name": "Toinen"}),
}


def page(name: str, client: Client) -> str:
    return reverse(f"clients:{name}", args=[client.pk])


@pytest.fixture
def two(area, client_of_expert):
    """The responsible expert and a colleague who told why they are here."""
    first, second = signed_in(area.user("tvv_expert")), signed_in(area.user("tvv_expert", name="Toinen"))
    second.post(page("purpose", client_of_expert), {"purpose": "contact"})
    return first, second


def assert_stale(response) -> None:
    """The page says that somebody else was first, and nothing else is wrong."""
    found = errors(response)
    assert list(found) == ["__all__"]
    assert found["__all__"][0].startswith(str(StaleRow.message))


@pytest.mark.parametrize("name", EDITS)
def test_the_second_to_save_is_told_and_loses_nothing(two, client_of_expert, name):
    address = page(name, client_of_expert)
    one, other = EDITS[name]
    forms = [shown(browser.get(address)) for browser in two]
    assert two[0].post(address, forms[0] | one).status_code == 302
    response = two[1].post(address, forms[1] | other)
    assert_stale(response)
    form = response.context["form"]
    assert {field: form[field].value() for field in other} == other
    assert int(form["row_version"].value()) > int(forms[1]["row_version"])
    assert two[1].post(address, shown(response)).status_code == 302, "told once, the second may save"
    client = Client.objects.get(pk=client_of_expert.pk)
    contacts = ContactDetails.objects.get(client=client, ended_at=None)
    assert all(getattr(client if name == "change-identity" else contacts, field) == value for field, value in other.items())
    assert ContactDetails.objects.filter(client=client).count() == (3 if name == "change-contacts" else 1), (
        "nothing is overwritten"
    )


def test_a_double_click_on_contacts_makes_one_change(two, client_of_expert):
    address = page("change-contacts", client_of_expert)
    form = shown(two[0].get(address)) | {"phone": "040 222 2222"}
    assert two[0].post(address, form).status_code == 302
    assert_stale(two[0].post(address, form))
    assert ContactDetails.objects.filter(client=client_of_expert).count() == 2


@pytest.mark.parametrize("version", ["", "0", "-1", "x", "9" * 30, None])
def test_a_version_that_was_never_shown_saves_nothing(two, client_of_expert, version):
    address = page("change-contacts", client_of_expert)
    form = shown(two[0].get(address)) | {"phone": "040 333 3333", "row_version": version}
    response = two[0].post(address, {key: value for key, value in form.items() if value is not None})
    assert errors(response)
    assert response.context["form"]["phone"].value() == "040 333 3333"
    assert ContactDetails.objects.filter(client=client_of_expert).count() == 1


def test_a_shield_is_not_set_on_a_version_that_was_not_seen(two, client_of_expert):
    address = page("shield", client_of_expert)
    form = shown(two[0].get(address)) | {"people": []}
    two[0].post(
        page("change-identity", client_of_expert),
        shown(two[0].get(page("change-identity", client_of_expert))) | {"last_name": "Uusi"},
    )
    assert_stale(two[0].post(address, form))
    assert not Client.objects.get(pk=client_of_expert.pk).shielded
