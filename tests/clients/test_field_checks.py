"""Names, telephones and postal codes: slips are told where they are typed, and no living name is refused."""

from collections.abc import Callable
from datetime import date
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from clients.demo.names import make_contacts, make_name
from clients.forms.identity import ShieldForm
from clients.forms.validators import check_finnish_postal_code, check_name, check_phone, check_postal_code
from clients.models import Client
from tests.clients.posting import errors, intake
from tests.factories import Area, make_person
from tests.http import signed_in

INTAKE = reverse("clients:intake")


def is_taken(check: Callable[[str], None], text: str) -> bool:
    try:
        check(text)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    "name",
    [
        "Aalto",
        "af Sundby",
        "Al-Hassan",
        "O'Brien",
        "O\u2019Brien",
        "J. P.",
        "Õunapuu",
        "Đặng",
        "Иванов",
        "محمد",
        "李",
        "स्मिता",
        "\u02bbAkau",
    ],
)
def test_names_of_every_script_are_taken(name):
    assert is_taken(check_name, name)


@pytest.mark.parametrize(
    "name", ["Aalto1", "123", "<b>", "Aalto;", "Aalto/Virtanen", "a@b", "--", ".", "Aalto (ent. Virtanen)", "☺"]
)
def test_what_is_no_name_is_refused(name):
    assert not is_taken(check_name, name)


@pytest.mark.parametrize("phone", ["040 123 4567", "+358 40 1234567", "(09) 310-1691", "12345"])
def test_telephone_numbers_are_taken(phone):
    assert is_taken(check_phone, phone)


@pytest.mark.parametrize("phone", ["1234", "ei ole", "040 123 4567 iltaisin", "+ - ( )", "٠٤٠١٢٣٤٥٦", "040/1234567"])
def test_what_is_no_telephone_number_is_refused(phone):
    assert not is_taken(check_phone, phone)


@pytest.mark.parametrize(("code", "here", "abroad"), [
    ("04400", True, True), ("SW1A 1AA", False, True), ("sw1a 1aa", False, True), ("111 22", False, True), ("0440", False, True),
    ("04", False, False), ("<i>", False, False), ("044001234567", False, False), ("\uff10\uff14\uff14\uff10\uff10", False, False),
])  # fmt: skip
def test_postal_codes_of_finland_and_of_other_countries(code, here, abroad):
    assert is_taken(check_finnish_postal_code, code) is here
    assert is_taken(check_postal_code, code) is abroad


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("last_name", "Aalto1"),
        ("first_names", "<Anna>"),
        ("phone", "puhelin"),
        ("postal_code", "0440"),
        ("postal_code", "SW1A 1AA"),
    ],
)
def test_a_slip_is_told_at_its_field_with_what_to_do(area: Area, field, value):
    http = signed_in(area.user("tvv_expert"))
    found = errors(http.post(INTAKE, intake(area, **{field: value})))
    assert list(found) == [field]
    assert len(found[field]) == 1
    assert found[field][0].startswith("Kirjoita ")


def test_without_a_home_municipality_the_postal_code_may_be_foreign(area: Area):
    http = signed_in(area.user("tvv_expert"))
    response = http.post(INTAKE, intake(area, home_municipality="none", postal_code="sw1a 1aa"))
    assert response.status_code == 302
    client = Client.objects.get()
    assert client.clients_contactdetails_rows.get().postal_code == "SW1A 1AA"


def test_people_made_up_for_the_demo_and_the_tests_pass():
    random = Random(2026)
    for area in ("keski-uusimaa", "itaranta"):
        for _number in range(300):
            named = make_name(random, area=area, birth_date=date(1990, 1, 1))
            contacts = make_contacts(random, area=area, named=named)
            check_name(named.last_name)
            check_name(named.first_names)
            check_phone(contacts["phone"])
            check_finnish_postal_code(contacts["postal_code"])
    check_name(make_person().last_name)


def test_whoever_shields_tells_namesakes_apart(area: Area):
    user = area.user("hva_social")
    user.title = "sosiaaliohjaaja"
    label = ShieldForm.base_fields["people"].label_from_instance(user)  # type: ignore[attr-defined]
    assert label == f"{user}, {user.employer.short_name}, sosiaaliohjaaja"
