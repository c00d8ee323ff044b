"""An entry made by mistake is struck: nothing of it stays, but that something was struck (design § 3)."""

import pytest
from django.db import connection
from django.urls import reverse

from audit.events import Action
from audit.models import Event
from authorities.access import Denied, Deny
from clients.models import Client, ContactDetails, Membership
from clients.policy import can_change, can_strike
from clients.services import CONTACT_FIELDS, change_contacts, choose_purpose, current_contacts
from clients.services.striking import strike
from core import clock
from core.errors import StaleRow
from core.transactions import unit_of_work
from tests.architecture.catalogue import read_tables
from tests.http import signed_in

MARK = "zqmistake"
#: What belonged to somebody else.
MISTAKEN = {
    "street_address": f"{MARK}katu 1",
    "postal_code": "04400",
    "post_office": f"{MARK} kk",
    "home_municipality": None,
    "phone": f"{MARK} 040",
    "other_phone": f"{MARK} 050",
    "email": f"{MARK}@esimerkki.example",
    "contact_language": MARK,
    "interpreter_language": MARK,
}
RIGHT = {
    **dict.fromkeys(CONTACT_FIELDS, ""),
    "home_municipality": None,
    "contact_language": "sv",
    "email": "oikea@esimerkki.example",
}


def tables_with(text: str) -> set[str]:
    """The tables that hold a text in any column, as far as the application sees them."""
    found = set()
    with connection.cursor() as cursor:
        for name in [one.name for one in read_tables(connection).values() if not one.parent]:
            cursor.execute(f'SELECT 1 FROM "{name}" t WHERE t::text ILIKE %s LIMIT 1', [f"%{text}%"])
            found |= {name} if cursor.fetchone() else set()
    return found


def write(actor, client, values) -> ContactDetails:
    version = Client.objects.get(pk=client.pk).row_version
    return change_contacts(actor=actor, client=client, values=values, seen_version=version)


@pytest.fixture
def expert(area, client_of_expert):
    return area.actor("tvv_expert")


@pytest.fixture
def mistaken(expert, client_of_expert):
    """Contact details of somebody else, written for the client, since corrected."""
    row = write(expert, client_of_expert, MISTAKEN)
    write(expert, client_of_expert, RIGHT)
    row.refresh_from_db()
    return row


def test_nothing_of_a_struck_entry_is_left_in_any_table(expert, mistaken):
    assert tables_with(MARK) == {"clients_contactdetails", "clients_historicalcontactdetails"}
    strike(actor=expert, record=mistaken, seen_version=mistaken.row_version)
    assert tables_with(MARK) == set()


def test_a_struck_row_stays_empty_with_who_struck_it_and_when(expert, mistaken):
    before = clock.now()
    struck = strike(actor=expert, record=mistaken, seen_version=mistaken.row_version)
    kept = ContactDetails.objects.get(pk=mistaken.pk)
    assert kept.is_struck
    assert kept.struck_by_id == expert.user_id
    assert before <= kept.struck_at <= clock.now()
    assert kept.row_version == struck.row_version == mistaken.row_version + 1
    assert (kept.stored_by_id, kept.valid_from, kept.ended_at) == (mistaken.stored_by_id, mistaken.valid_from, mistaken.ended_at)
    emptied = {name: getattr(kept, name) for name in CONTACT_FIELDS}
    assert emptied == {**dict.fromkeys(CONTACT_FIELDS, ""), "home_municipality": None, "contact_language": "fi"}


def test_of_the_history_one_entry_stays_which_tells_of_the_striking(expert, mistaken):
    other_entries = ContactDetails.history.exclude(id=mistaken.pk).count()
    assert mistaken.history.count() == 2
    with unit_of_work(area_id=mistaken.area_id, actor=expert):
        strike(actor=expert, record=mistaken, seen_version=mistaken.row_version)
    entry = mistaken.history.get()
    assert (entry.history_type, entry.history_user_id, entry.struck_by_id) == ("~", expert.user_id, expert.user_id)
    assert ContactDetails.history.exclude(id=mistaken.pk).count() == other_entries, "that of other rows stays as it is"


def test_the_log_names_the_emptied_fields_and_the_ground(expert, mistaken):
    strike(actor=expert, record=mistaken, seen_version=mistaken.row_version)
    event = Event.objects.get(action=Action.STRUCK)
    assert (event.client_id, event.object_id) == (mistaken.client_id, str(mistaken.pk))
    assert (event.data_group, event.basis) == ("identity", "responsible")
    assert set(event.changed_fields) == set(ContactDetails.content_fields)


def test_every_field_of_the_form_is_content():
    assert set(ContactDetails.content_fields) == set(CONTACT_FIELDS)


def test_a_struck_row_is_no_content_of_the_clients_page(area, expert, mistaken):
    strike(actor=expert, record=mistaken, seen_version=mistaken.row_version)
    assert current_contacts(mistaken.client).email == RIGHT["email"]
    response = signed_in(expert.user).get(reverse("clients:identity", args=[mistaken.client_id]))
    assert response.status_code == 200
    assert RIGHT["email"] in response.text
    assert MARK not in response.text


def refused(actor, record) -> Deny | None:
    """Why an entry could not be struck; nothing of it has gone."""
    before = type(record).objects.filter(pk=record.pk).values().get()
    with pytest.raises(Denied) as raised:
        strike(actor=actor, record=record, seen_version=before["row_version"])
    assert type(record).objects.filter(pk=record.pk).values().get() == before
    return raised.value.decision.reason


def test_what_is_wrong_in_the_current_row_is_corrected_first(expert, client_of_expert):
    assert refused(expert, write(expert, client_of_expert, MISTAKEN)) is Deny.WRONG_STATE


def test_an_entry_is_struck_once_and_not_changed_afterwards(expert, mistaken):
    struck = strike(actor=expert, record=mistaken, seen_version=mistaken.row_version)
    assert refused(expert, struck) is Deny.ALREADY_DONE
    assert can_change(expert, struck).reason is Deny.WRONG_STATE


def test_a_model_without_content_has_no_entries_to_strike(expert, client_of_expert):
    assert refused(expert, Membership.objects.get(client=client_of_expert)) is Deny.WRONG_STATE


def test_somebody_elses_change_is_told_before_anything_goes(expert, mistaken):
    seen = mistaken.row_version
    mistaken.save()
    with pytest.raises(StaleRow):
        strike(actor=expert, record=mistaken, seen_version=seen)
    assert not ContactDetails.objects.get(pk=mistaken.pk).is_struck


def test_what_another_authority_stored_is_struck_by_that_authority(area, mistaken):
    worker = area.actor("hva_social")
    choose_purpose(actor=worker, client=mistaken.client, purpose="contact")
    assert refused(area.actor("hva_social"), mistaken) is Deny.NOT_OWNER


def test_under_non_disclosure_only_who_may_see_contact_details_strikes_them(area, mistaken):
    client = Client.objects.get(pk=mistaken.client_id)
    client.safety_non_disclosure = True
    client.save()
    colleague = area.actor("tvv_expert", name="Toinen")
    choose_purpose(actor=colleague, client=client, purpose="contact")
    assert refused(area.actor("tvv_expert", name="Toinen"), mistaken) is Deny.ROLE
    mistaken.refresh_from_db()
    assert can_strike(area.actor("tvv_expert"), mistaken)
