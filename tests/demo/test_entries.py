"""What has been stored of the demo's clients: as the services would have left it, and by somebody who might."""

from collections import Counter
from datetime import timedelta
from itertools import islice

import pytest

from authorities.actors import build_actor
from authorities.demo import demo_people
from authorities.matrix import roles
from authorities.models import User
from clients.changes import load_changes
from clients.kinds import KIND_BY_SLUG
from clients.models import Consent, Direction, Membership, ServiceNeed, Source, WorkPeriod
from clients.policy import can_add_entry
from clients.services import ConsentTerms, add_entry, change_entry, record_consent, strike, withdraw_consent
from clients.services.consents import party_lists
from clients.services.entries import GETTING, check_days
from core import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

ENTRIES = [kind.model for kind in KIND_BY_SLUG.values()]
MODELS = [Consent, *ENTRIES]
AREAS = ["keski-uusimaa", "itaranta"]
#: What differs from one saving of the same to the next.
SKIP = {"id", "created_at", "updated_at"}


def author_of(row):
    """The actor who stored the row in the demo, as of today."""
    user = User.objects.get(pk=row.history.earliest().history_user_id)
    return build_actor(user, area_id=row.area_id, second_factor=True)


def columns(row, skip=frozenset(SKIP)):
    return {field.name: getattr(row, field.attname) for field in row._meta.fields if field.name not in skip}


def untouched(model, **conditions):
    """Rows of open clients as they were stored, whose author may store the same today."""
    rows = model.objects.filter(row_version=1, **conditions).select_related("client").order_by("client__number", "created_at")
    return (row for row in rows if can_add_entry(author_of(row), row.client, row.data_group))


def values_of(row):
    skip = {"id", "client", "area", "created_at", "updated_at", "row_version", "stored_by", "struck_at", "struck_by"}
    return {field.name: getattr(row, field.name) for field in row._meta.fields if field.name not in skip}


@pytest.mark.parametrize("model", ENTRIES)
def test_an_entry_stands_as_the_service_would_have_stored_it(enter, model):
    enter()
    rows = list(islice(untouched(model, consent=None), 3))
    assert rows
    for row in rows:
        again = add_entry(actor=author_of(row), client=row.client, kind=model, values=values_of(row))
        again.refresh_from_db()
        assert columns(again) == columns(row)
        assert again.history.count() == row.history.count() == 1


def test_an_entry_from_a_party_stands_on_a_consent_that_the_service_would_take(enter):
    enter()
    rows = [row for model in ENTRIES for row in untouched(model, source=Source.PARTY)]
    valid = [row for row in rows if row.consent.is_valid_on()]
    assert valid
    for row in valid[:3]:
        again = add_entry(actor=author_of(row), client=row.client, kind=type(row), values=values_of(row))
        again.refresh_from_db()
        assert columns(again) == columns(row)


@pytest.mark.parametrize("direction", Direction)
def test_a_consent_stands_as_the_service_would_have_recorded_it(enter, direction):
    enter()
    row = next(untouched(Consent, direction=direction))
    skip = {"direction", "party", "withdrawn_on", "withdrawal_note"}
    terms = {name: value for name, value in values_of(row).items() if name not in skip}
    terms = ConsentTerms(direction=direction, party=row.party.code, **terms)
    again = record_consent(actor=author_of(row), client=row.client, terms=terms)
    again.refresh_from_db()
    assert columns(again) == columns(row)


def test_a_change_and_a_withdrawal_leave_the_same_traces_as_the_services(enter):
    enter()
    changed = ServiceNeed.objects.filter(row_version=2, struck_at=None).first()
    fresh = next(untouched(ServiceNeed))
    values = {"status": changed.status, "status_note": changed.status_note}
    fresh = change_entry(actor=author_of(fresh), entry=fresh, values=values, seen_version=1)
    assert traces(fresh) == traces(changed)
    withdrawn = Consent.objects.exclude(withdrawn_on=None).first()
    valid = next(untouched(Consent))
    terms = {"withdrawn_on": clock.today(), "note": withdrawn.withdrawal_note}
    assert traces(withdraw_consent(actor=author_of(valid), consent=valid, seen_version=1, **terms)) == traces(withdrawn)


def traces(row):
    return row.row_version, [entry.history_type for entry in row.history.order_by("history_date")]


def test_a_struck_entry_is_as_empty_as_the_service_leaves_it(enter):
    enter()
    struck = next(model.objects.exclude(struck_at=None).first() for model in ENTRIES if model.objects.exclude(struck_at=None))
    fresh = next(untouched(type(struck)))
    fresh = strike(actor=author_of(fresh), record=fresh, seen_version=1)
    left = {name: getattr(fresh, name) for name in struck.content_fields}
    assert {name: getattr(struck, name) for name in struck.content_fields} == left
    assert traces(struck) == traces(fresh) == (2, ["~"])


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("area", AREAS)
def test_every_row_is_valid_of_its_client_and_within_a_membership(enter, model, area):
    enter(area)
    spans = {}
    for one in Membership.objects.all():
        spans.setdefault(one.client_id, []).append((one.started_on, one.ended_on or clock.today()))
    for row in model.objects.select_related("client"):
        day = clock.local_date(row.created_at)
        assert any(first <= day <= last for first, last in spans[row.client_id])
        assert row.stored_by_id in row.client.serving_authority_ids
        assert row.updated_at >= row.created_at
        assert row.updated_at <= clock.now()
        if not row.is_struck:
            row.clean_fields()
            check_days(row)


@pytest.mark.parametrize("area", AREAS)
def test_whoever_stored_or_changed_an_entry_has_a_role_that_writes_its_group(enter, area):
    enter(area)
    people = {person.email: person for person in demo_people().values()}
    users = {user.pk: user for user in User.objects.all()}
    for model in MODELS:
        for entry in model.history.all():
            user = users[entry.history_user_id]
            assert any(model.data_group in roles()[code].writes for code in people[user.email].roles)
            # Any serving authority records that a consent was withdrawn.
            assert user.employer_id == entry.stored_by_id or (model is Consent and entry.withdrawn_on is not None)


@pytest.mark.parametrize("area", AREAS)
def test_every_party_had_a_consent_of_the_client_on_the_day(enter, area):
    enter(area)
    for model in ENTRIES:
        for row in model.objects.exclude(consent=None).select_related("consent__party"):
            day = clock.local_date(row.created_at)
            assert row.consent.client_id == row.client_id
            assert row.consent.direction in GETTING
            assert row.consent.is_valid_on(day)
            assert row.consent.created_at <= row.created_at


def test_parties_stand_in_the_list_that_goes_with_the_direction(enter):
    enter()
    for row in Consent.objects.select_related("party"):
        assert row.party.code_list == party_lists(row.direction)[0]


def test_history_ends_with_each_row_as_it_stands(enter):
    enter()
    for model in MODELS:
        entries = {}
        for entry in model.history.order_by("history_date", "history_id"):
            entries.setdefault(entry.id, []).append(entry)
        for row in model.objects.all():
            last = entries[row.pk][-1]
            tracked = {column.attname for column in model.history.model.tracked_fields}
            assert {name: getattr(last, name) for name in tracked} == {name: getattr(row, name) for name in tracked}
            assert row.row_version == len(entries[row.pk]) + bool(row.is_struck)


def test_everything_that_the_pages_show_occurs(enter):
    enter()
    assert {row.source for model in ENTRIES for row in model.objects.filter(struck_at=None)} == set(Source.values)
    states = {row.state for row in Consent.objects.filter(struck_at=None)}
    assert states == {"in_force", "withdrawn", "ended"}
    assert {row.status for row in ServiceNeed.objects.filter(struck_at=None)} == set(ServiceNeed.Status.values)
    assert 10 <= sum(model.objects.exclude(struck_at=None).count() for model in MODELS) <= 120
    assert any(change.fields for row in ServiceNeed.objects.filter(row_version=2) for change in load_changes(row))
    assert WorkPeriod.objects.filter(started_on__gt=clock.today() - timedelta(days=700)).exists()


def test_the_familiar_have_a_full_set_and_the_others_up_to_eight(enter):
    enter()
    counts = Counter()
    kinds = {}
    for model in MODELS:
        for client_id in model.objects.values_list("client", flat=True):
            counts[client_id] += 1
            kinds.setdefault(client_id, set()).add(model)
    full = [key for key, count in counts.items() if count > 8]
    assert len(full) == 27
    # Nobody among the people named for the two shielded clients writes the social situation of one, the health of the other.
    assert sorted(len(kinds[key]) for key in full) == [9, 9] + [10] * 25
