"""What load_demo writes is what the services would have written, and each person sees of it what the matrix says."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db.models import Count

from audit.events import Action
from audit.models import Event
from authorities.access import Basis, Deny
from authorities.demo import demo_people
from authorities.models import Authority, CodeItem, CooperationArea
from clients.models import (
    AccessRequest,
    Bar,
    Client,
    ClientGrant,
    ClientMerge,
    ClientNameToken,
    ContactDetails,
    EndJudgement,
    Membership,
    Referral,
    ResponsibleOfficial,
    ServingAuthority,
)
from clients.policy import can_open, can_review_grant, can_see_contacts, can_view
from clients.services import Person, Start, take_in_client
from clients.services.identity import name_sort_key
from core import clock
from core.names import name_tokens

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def named(name: str) -> Client:
    last_name, _, first_names = name.partition(", ")
    number = Client.objects.filter(last_name=last_name, first_names=first_names).order_by("number")
    return number.get()


def test_both_areas_have_their_clients_and_a_wall_between_them(enter):
    enter()
    assert Client.objects.count() == 301, "one was taken in twice"
    enter("itaranta")
    assert Client.objects.count() == 15


def test_numbers_run_on_where_the_demo_ends(enter):
    area = enter()
    numbers = sorted(Client.objects.values_list("number", flat=True))
    assert numbers == list(range(10001, 10302)), "the last one was taken in twice"
    assert area.next_client_number == 10302


def test_the_mirror_of_serving_authorities_equals_their_rows(enter):
    for code in ("keski-uusimaa", "itaranta"):
        enter(code)
        rows: dict[object, list[int]] = {}
        for client_id, authority_id in ServingAuthority.objects.filter(ended_on=None).values_list("client", "authority"):
            rows.setdefault(client_id, []).append(authority_id)
        for client in Client.objects.all():
            assert client.serving_authority_ids == sorted(rows[client.pk])


def test_sort_keys_tokens_and_indexes_are_those_of_the_services(enter):
    enter()
    tokens: dict[object, list[str]] = {}
    for client_id, token in ClientNameToken.objects.values_list("client", "token"):
        tokens.setdefault(client_id, []).append(token)
    for client in Client.objects.all():
        assert client.sort_key == name_sort_key(last_name=client.last_name, first_names=client.first_names)
        assert sorted(tokens[client.pk]) == sorted(name_tokens(client.last_name, client.first_names, client.former_names))
        if client.identity_code:
            assert Client.objects.get(identity_index__matches=client.identity_code) == client


def test_everybody_has_one_current_contact_row_and_each_membership_its_referral(enter):
    enter()
    assert ContactDetails.objects.filter(ended_at=None).count() == Client.objects.count() == 301
    assert Membership.objects.count() == Referral.objects.count()
    languages = set(CodeItem.objects.filter(code_list="contact_language").values_list("code", flat=True))
    assert set(ContactDetails.objects.values_list("contact_language", flat=True)) <= languages


def test_history_begins_with_each_row_and_has_its_time(enter):
    enter()
    for model in (Client, Membership, Referral, ContactDetails, ResponsibleOfficial, ServingAuthority):
        began = dict(model.history.filter(history_type="+").values_list("id", "history_date"))
        made = dict(model.objects.values_list("id", "created_at"))
        assert began.keys() == made.keys()
        # Rows that a service made while people looked around have two readings of one clock.
        assert all(abs(began[key] - made[key]) < timedelta(seconds=1) for key in made)
    ended = Membership.history.filter(history_type="~")
    # A membership that was opened by mistake was closing first, as a service has it.
    mistaken = Membership.objects.filter(end_reason="mistake").count()
    assert ended.count() == Membership.objects.exclude(state=Membership.State.OPEN).count() + mistaken


def test_memberships_end_by_three_judgements_and_some_wait_for_two(enter):
    enter()
    judged = Counter(EndJudgement.objects.values_list("membership", flat=True))
    ended = set(Membership.objects.exclude(ended_on=None).values_list("pk", flat=True))
    closing = set(Membership.objects.filter(state=Membership.State.CLOSING).values_list("pk", flat=True))
    assert closing
    assert judged == Counter(dict.fromkeys(ended, 3) | dict.fromkeys(closing, 1))
    assert not Membership.objects.filter(pk__in=ended | closing, end_reason="").exists()


@pytest.mark.parametrize("kind", ["tvv", "hva"])
def test_a_demo_client_is_written_as_the_intake_would(enter, actor, kind):
    enter()
    taker = actor({"tvv": "anu-niemi", "hva": "sanna-koivisto"}[kind])
    demo_one = (
        Membership.objects.filter(stored_by=taker.authority_id, ended_on=None, started_on__lt=clock.today())
        .annotate(number=Count("client__clients_membership_rows"))
        .filter(number=1, client__former_names="", client__shielded=False, client__identity_code__isnull=False)
        .order_by("-client__number")[0]
    )
    client = demo_one.client
    contact = ContactDetails.objects.get(client=client, ended_at=None)
    person = Person(
        last_name=client.last_name,
        first_names=client.first_names,
        birth_date=client.birth_date,
        known_to_be_another=True,
        safety_non_disclosure=client.safety_non_disclosure,
        contacts={name: getattr(contact, name) for name in ("phone", "email", "contact_language", "home_municipality")},
    )
    referral = demo_one.referral
    start = Start(
        referred_by=referral.referred_by,
        referred_on=referral.referred_on,
        grounds=referral.grounds,
        unemployed=True,
        started_on=demo_one.started_on,
        present_at_start=demo_one.present_at_start,
    )
    by_service = take_in_client(actor=taker, person=person, start=start)
    by_service.client.refresh_from_db()
    skip = {"id", "number", "identity_code", "identity_index", "created_at", "updated_at", "row_version"}
    assert columns(by_service.client, skip) == columns(client, skip)
    skip = {"id", "client", "membership", "created_at", "updated_at", "row_version", "started_on", "valid_from"}
    assert columns(by_service, skip) == columns(demo_one, skip)
    assert columns(by_service.referral, skip) == columns(referral, skip)
    for model in (ServingAuthority, ClientNameToken):
        assert rows_of(model, by_service.client, skip) == rows_of(model, client, skip)


def columns(row, skip):
    return {field.name: getattr(row, field.attname) for field in row._meta.fields if field.name not in skip}


def rows_of(model, client, skip):
    rows = [columns(row, skip) for row in model.objects.filter(client=client)]
    return sorted(rows, key=str)


@pytest.mark.parametrize(
    ("key", "area", "at_least", "at_most"),
    [
        ("johanna-heikkila", "keski-uusimaa", 300, 300),
        ("anu-niemi", "keski-uusimaa", 298, 298),
        ("emilia-saari", "keski-uusimaa", 299, 299),
        ("timo-rantanen", "keski-uusimaa", 300, 300),
        ("helena-backman", "keski-uusimaa", 299, 299),
        ("noora-hassinen", "keski-uusimaa", 298, 298),
        ("pekka-virtanen", "keski-uusimaa", 300, 300),
        ("eeva-lampi", "keski-uusimaa", 299, 299),
        ("eeva-lampi", "itaranta", 15, 15),
        ("seija-korhola", "keski-uusimaa", 299, 299),
        ("carola-holmstrom", "itaranta", 6, 14),
        ("janne-pulli", "itaranta", 3, 11),
        ("risto-manninen", "keski-uusimaa", 0, 0),
        ("marja-lehtola", "keski-uusimaa", 0, 0),
        ("outi-rantanen", "keski-uusimaa", 0, 0),
        ("tuija-kallio", "keski-uusimaa", 0, 0),
        ("ilkka-saarela", "keski-uusimaa", 0, 0),
    ],
)
def test_each_person_sees_the_clients_of_their_authority_but_the_excepted_ones(actor, key, area, at_least, at_most):
    assert at_least <= Client.objects.visible_to(actor(key, area)).count() <= at_most


def test_nobody_of_one_area_sees_a_client_of_the_other(actor):
    there = actor("carola-holmstrom", "itaranta")
    theirs = set(Client.objects.visible_to(there).values_list("pk", flat=True))
    here = actor("johanna-heikkila")
    assert not theirs & set(Client.objects.visible_to(here).values_list("pk", flat=True))


def test_the_exceptions_answer_as_they_should(actor, enter):
    enter()
    assert can_view(actor("anu-niemi"), named("Niemi, Jarkko Antero")).reason == Deny.BARRED
    assert can_view(actor("noora-hassinen"), named("Hassinen, Noora Katariina")).reason == Deny.OWN_RECORD
    assert can_view(actor("anu-niemi"), named("Rajala, Mikael")).reason == Deny.SHIELDED
    assert can_open(actor("timo-rantanen"), named("Rajala, Mikael")).allowed
    assert can_open(actor("emilia-saari"), named("von Granfelt, Jan-Erik")).basis == Basis.DEPUTY
    assert not can_see_contacts(actor("helena-backman"), named("Salminen, Aino Helena"))
    assert can_see_contacts(actor("johanna-heikkila"), named("Salminen, Aino Helena"))


def test_two_break_glass_accesses_wait_for_a_supervisor_and_one_was_reviewed(actor, enter):
    enter("itaranta")
    glass = ClientGrant.objects.filter(kind=Basis.BREAK_GLASS)
    waiting = list(glass.filter(reviewed_at=None))
    assert len(waiting) == 2
    assert glass.count() == 3
    for grant in waiting:
        assert can_review_grant(actor("tuula-ristola", "itaranta"), grant)
        assert not can_review_grant(actor("henrik-sjoblom", "itaranta"), grant)
    live = glass.get(ends_at__gt=clock.now())
    assert can_open(actor("janne-pulli", "itaranta"), live.client).basis == Basis.BREAK_GLASS


def test_break_glass_is_of_an_authority_that_does_not_serve_the_client(enter):
    enter("itaranta")
    for grant in ClientGrant.objects.filter(kind=Basis.BREAK_GLASS).select_related("client"):
        assert grant.stored_by_id not in grant.client.serving_authority_ids


def test_requests_wait_for_those_responsible(enter):
    enter()
    waiting = AccessRequest.objects.filter(handled_at=None).values_list("client__last_name", flat=True)
    assert set(waiting) == {"Rajala", "Niemi"}
    assert Bar.objects.filter(ended_at=None).count() == 1


def test_the_log_has_looks_changes_and_refusals(enter):
    area = enter()
    events = Event.objects.in_area(area.pk)
    actions = set(events.values_list("action", flat=True))
    wanted = {
        Action.IMPORTED,
        Action.VIEWED,
        Action.SEARCHED,
        Action.REVEALED,
        Action.CHANGED,
        Action.PURPOSE_CHOSEN,
        Action.DENIED,
    }
    assert wanted <= actions
    assert {Deny.ROLE, Deny.SHIELDED, Deny.BARRED, Deny.OWN_RECORD} <= set(
        events.filter(action=Action.DENIED).values_list("reason", flat=True)
    )
    assert events.exclude(client_id=None).values("client_id").distinct().count() >= 20


def test_the_purge_has_something_to_do(enter):
    enter()
    four_years_ago = clock.today() - timedelta(days=4 * 366)
    open_ones = Membership.objects.filter(ended_on=None).values("client")
    over = Membership.objects.filter(ended_on__lt=four_years_ago).exclude(client__in=open_ones)
    assert over.values("client").distinct().count() >= 10


def test_the_second_area_has_two_employment_authorities():
    area = CooperationArea.objects.get(code="itaranta")
    assert Authority.objects.filter(kind="tvv", areas=area).count() == 2


def test_the_responsible_officials_still_work_there(enter):
    enter()
    holding = set(ResponsibleOfficial.objects.filter(ended_on=None).values_list("user__email", flat=True))
    assert holding <= {one.email for one in demo_people().values() if one.caseload}


def test_a_client_was_taken_in_twice_and_the_merge_waits_for_another_person(enter):
    enter()
    (merge,) = ClientMerge.objects.select_related("client", "merged", "made_by")
    assert (merge.state, str(merge.client)) == (ClientMerge.State.PROPOSED, "Peltonen, Satu Kaarina")
    assert merge.merged.last_name == "Laine"
    assert not ResponsibleOfficial.objects.filter(client=merge.client, user=merge.made_by).exists()
