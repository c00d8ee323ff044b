"""Taking a client in: rules R1-R6, R8-R9."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from authorities.access import Denied
from clients.models import Client, ContactDetails, Membership, Referral, ResponsibleOfficial, ServingAuthority
from clients.services import AlreadyClient, NeedsAnotherHandler, Start, declare_conflict, reopen, take_in_client
from core import clock
from tests.factories import Area, actor_of, make_person


def a_start(area: Area, **values) -> Start:
    """A start that is in order, changed by ``values``."""
    today = clock.today()
    defaults = {
        "referred_by": area.authorities["hva"],
        "referred_on": today - timedelta(days=5),
        "grounds": ["life_management"],
        "unemployed": True,
        "started_on": today,
        "present_at_start": ["tvv", "kela"],
    }
    return Start(**{**defaults, **values})


def test_membership_starts_on_the_day_the_assessment_was_begun(area):
    began = clock.today() - timedelta(days=3)
    membership = take_in_client(
        actor=area.actor("tvv_expert"),
        person=make_person(),
        start=a_start(area, started_on=began, referred_on=began, official=area.user("tvv_expert")),
    )
    membership.refresh_from_db()
    assert membership.started_on == began
    assert membership.is_open
    assert membership.referral.referred_by == area.authorities["hva"]


def test_opening_makes_the_three_authorities_serve_and_mirrors_them(area):
    client = area.client()
    client.refresh_from_db()
    three = sorted(area.authorities[kind].pk for kind in ("tvv", "hva", "kela"))
    assert client.serving_authority_ids == three
    assert sorted(ServingAuthority.objects.filter(client=client).values_list("authority", flat=True)) == three


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("started_on", {"started_on": clock.today() + timedelta(days=1)}),
        ("referred_on", {"referred_on": clock.today() + timedelta(days=1)}),
        ("grounds", {"grounds": []}),
        ("grounds", {"grounds": ["long_unemployment"]}),
        ("unemployed", {"unemployed": False}),
        ("present_at_start", {"present_at_start": ["police"]}),
    ],
)
def test_an_impossible_start_is_refused_by_field_and_nothing_is_stored(area, field, values):
    with pytest.raises(ValidationError) as refused:
        take_in_client(actor=area.actor("tvv_expert"), person=make_person(), start=a_start(area, **values))
    assert list(refused.value.message_dict) == [field]
    assert not Client.objects.exists()


def test_a_referral_by_an_outsider_is_refused(area):
    with pytest.raises(ValidationError, match=r"."):
        take_in_client(
            actor=area.actor("tvv_expert"),
            person=make_person(),
            start=a_start(area, referred_by=area.authorities["municipality"]),
        )


@pytest.mark.parametrize("role", ["kela_specialist", "hva_health", "tvv_supervisor", "registry_officer"])
def test_roles_without_the_right_take_nobody_in(area, role):
    with pytest.raises(Denied):
        take_in_client(actor=area.actor(role), person=make_person(), start=a_start(area))


def test_a_known_code_leads_to_the_client_that_may_be_found(area):
    known = area.client()
    again = make_person(identity_code=known.identity_code)
    with pytest.raises(AlreadyClient) as refused:
        take_in_client(actor=area.actor("tvv_expert"), person=again, start=a_start(area))
    assert refused.value.client == known
    assert Client.objects.count() == 1


def test_a_known_code_that_may_not_be_found_and_ones_own_code_get_the_same_words(area):
    actor = area.actor("tvv_expert")
    barred = area.client()
    declare_conflict(actor=actor, client=barred)
    own = make_person()
    actor.user.identity_code = own.identity_code
    actor.user.save()
    words = set()
    for person in (make_person(identity_code=barred.identity_code), own):
        with pytest.raises(NeedsAnotherHandler) as refused:
            take_in_client(actor=actor_of(actor.user, area=area.area), person=person, start=a_start(area))
        words.add(str(refused.value))
    assert len(words) == 1


def test_a_person_without_a_code_needs_a_birth_date(area):
    with pytest.raises(ValidationError) as refused:
        take_in_client(actor=area.actor("tvv_expert"), person=make_person(identity_code="", birth_date=None), start=a_start(area))
    assert list(refused.value.message_dict) == ["birth_date"]


def test_reopening_makes_a_new_membership_after_the_end_of_the_old_one(area):
    began = clock.today() - timedelta(days=100)
    membership = area.membership(started_on=began, official=area.user("tvv_expert"))
    membership = Membership.lock(membership)
    membership.close(ended_on=clock.today() - timedelta(days=10))
    membership.save()
    client = Client.objects.get(pk=membership.client_id)
    actor = area.actor("tvv_expert")
    from clients.services import choose_purpose

    choose_purpose(actor=actor, client=client, purpose="contact")
    client = Client.objects.get(pk=client.pk)
    with pytest.raises(ValidationError):
        reopen(
            actor=actor,
            client=client,
            start=a_start(area, started_on=clock.today() - timedelta(days=10), referred_on=began),
            seen_version=client.row_version,
        )
    new = reopen(actor=actor, client=client, start=a_start(area), seen_version=client.row_version)
    assert Client.objects.get(pk=client.pk).row_version == client.row_version + 1, "saved once"
    assert new.pk != membership.pk
    assert Membership.objects.filter(client=client).count() == 2
    assert Referral.objects.filter(client=client).count() == 2


def test_contacts_and_official_are_stored_with_the_authority_that_stored_them(area):
    client = area.client(official=area.user("tvv_expert"))
    contacts = ContactDetails.objects.get(client=client)
    official = ResponsibleOfficial.objects.get(client=client)
    assert contacts.stored_by == official.stored_by == area.authorities["tvv"]
