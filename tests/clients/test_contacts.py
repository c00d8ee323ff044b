"""Contact details supersede each other, and nothing of a person is stored before the membership (design § 3, R2)."""

from django.apps import apps
from django.urls import reverse

from clients.models import ContactDetails
from clients.services import change_contacts
from clients.services.identity import CONTACT_FIELDS
from core.identity_code import synthetic_code
from tests.http import signed_in


def test_a_change_ends_the_row_in_force_and_adds_one_owned_by_the_writer(area, client_of_expert):
    before = ContactDetails.objects.get(client=client_of_expert, ended_at=None)
    county = area.user("hva_social")
    client_of_expert.clients_responsibleofficial_rows.create(
        area_id=area.pk, stored_by=county.employer, user=county, started_on="2026-01-01"
    )
    values = {name: getattr(before, name) for name in CONTACT_FIELDS} | {"street_address": "Uusikatu 1"}
    change_contacts(
        actor=area.actor("hva_social"), client=client_of_expert, values=values, seen_version=client_of_expert.row_version
    )
    rows = list(ContactDetails.objects.filter(client=client_of_expert).order_by("valid_from"))
    assert rows[0].pk == before.pk
    assert (rows[0].street_address, rows[0].stored_by) == (before.street_address, before.stored_by)
    assert rows[0].ended_at == rows[1].valid_from
    assert (rows[1].street_address, rows[1].stored_by, rows[1].ended_at) == ("Uusikatu 1", county.employer, None)


def rows_of_the_register() -> dict[str, int]:
    """How many rows each table of the register has; counts of look-ups hold no person."""
    models = [model for model in apps.get_app_config("clients").get_models() if model._meta.model_name != "codeattempt"]
    return {model._meta.label: model._default_manager.count() for model in models}


def test_a_search_and_an_intake_that_is_not_finished_store_nothing(area, client_of_expert):
    """R2: no referral waits anywhere with a person on it."""
    http, code = signed_in(area.user("tvv_expert")), synthetic_code
    before = rows_of_the_register()
    unknown = code(birth_date=client_of_expert.birth_date.replace(year=1950), number=955)
    http.post(reverse("clients:intake"), {"code": unknown})
    http.post(reverse("clients:intake"), {"identity_code": unknown, "last_name": "Kesken", "first_names": "Jäänyt"})
    assert rows_of_the_register() == before
