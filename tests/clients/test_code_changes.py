"""The identity code that comes later, or changes, and the duplicate that it reveals."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.events import Action
from audit.models import Event
from authorities.access import Denied
from clients.models import AccessRequest, Client, Membership
from clients.services import NeedsAnotherHandler, record_code, take_in_client
from clients.services.identity import CodeNotTaken, CodeOfAnother
from core.errors import StaleRow
from core.identity_code import InvalidIdentityCode, parse
from tests.clients.posting import errors, new_code, shown
from tests.clients.test_intake import a_start
from tests.factories import make_person
from tests.http import signed_in

NEW = "010594-900Y"


def record(area, client, code, **values) -> Client:
    return record_code(
        **{"actor": area.actor("tvv_expert"), "client": client, "code": code, "seen_version": client.row_version, **values}
    )


@pytest.fixture
def client(area) -> Client:
    """A client without a code yet, for whom the expert answers."""
    made = area.client(official=area.user("tvv_expert"), identity_code="", birth_date=parse(NEW).birth_date)
    return Client.objects.get(pk=made.pk)


def test_a_code_that_comes_later_finds_the_client_and_brings_the_birth_date(area, client):
    record(area, client, NEW)
    found = Client.objects.get(identity_index__matches=NEW)
    assert (found.pk, found.birth_date) == (client.pk, parse(NEW).birth_date)
    (event,) = Event.objects.filter(action=Action.CHANGED, client_id=client.pk)
    assert set(event.changed_fields) == {"identity_code", "birth_date"}


def test_a_changed_code_no_longer_finds_the_client_by_the_old_one(area, client_of_expert):
    client = Client.objects.get(pk=client_of_expert.pk)
    old = client.identity_code
    record(area, client, NEW)
    assert not Client.objects.filter(identity_index__matches=old).exists()
    assert {entry.identity_code for entry in client.history.all()} == {old, NEW}, "the earlier one stays in the history"


@pytest.mark.parametrize("code", ["", "010101-123X", "010594-900Z", "=1+1"])
def test_a_code_that_is_none_is_refused_in_words(area, client, code):
    with pytest.raises(InvalidIdentityCode):
        record(area, client, code)
    client.refresh_from_db()
    assert client.identity_code is None


def test_the_code_of_another_client_leads_to_them_and_changes_nothing(area, client):
    twin = area.client()
    with pytest.raises(CodeOfAnother) as refused:
        record(area, client, twin.identity_code)
    assert str(twin.number) in str(refused.value)
    client.refresh_from_db()
    assert client.identity_code is None


def test_the_code_of_a_hidden_client_and_ones_own_get_the_same_words(area, client):
    hidden = Client.objects.get(pk=area.client().pk)
    hidden.serving_authority_ids = [area.authorities["hva"].pk]
    hidden.save()
    own = area.user("tvv_expert")
    own.identity_code = NEW
    own.save()
    answers = []
    for code in (hidden.identity_code, NEW):
        with pytest.raises(CodeNotTaken) as refused:
            record(area, client, code, actor=area.actor("tvv_expert"))
        answers.append(str(refused.value))
    assert answers[0] == answers[1]
    assert str(hidden.number) not in answers[0]


def test_a_stale_form_and_another_role_are_refused(area, client):
    with pytest.raises(StaleRow):
        record(area, client, NEW, seen_version=client.row_version + 1)
    with pytest.raises(Denied):
        record(area, client, NEW, actor=area.actor("registry_officer"))


def test_a_code_of_somebody_born_after_the_membership_began_is_refused(area, client):
    membership = Membership.objects.get(client=client)
    membership.started_on = parse(NEW).birth_date - timedelta(days=1)
    membership.save()
    with pytest.raises(ValidationError):
        record(area, client, NEW)


def test_the_page_records_the_code_and_gives_back_what_was_wrong(area, client):
    address = reverse("clients:change-code", args=[client.pk])
    browser = signed_in(area.user("tvv_expert"))
    form = shown(browser.get(address))
    assert {"identity_code", "is_checked"} <= set(errors(browser.post(address, form)))
    twin = area.client()
    told = errors(browser.post(address, form | {"identity_code": twin.identity_code, "is_checked": "on"}))
    assert str(twin.number) in told["__all__"][0]
    code = new_code()
    assert browser.post(address, form | {"identity_code": code, "is_checked": "on"}).status_code == 302
    assert Client.objects.get(identity_index__matches=code).pk == client.pk
    assert code not in browser.get(address).content.decode()


def test_another_area_takes_the_same_person_in_and_learns_nothing_of_the_first(area, other_area):
    """Moving away: a new membership there; nothing moves by itself."""
    here = Client.objects.get(pk=area.client(official=area.user("tvv_expert")).pk)
    code = here.identity_code
    other_area.enter()
    taken = take_in_client(
        actor=other_area.actor("tvv_expert"), person=make_person(identity_code=code), start=a_start(other_area)
    )
    assert taken.client_id != here.pk
    assert not Client.objects.filter(pk=here.pk).exists()
    assert not AccessRequest.objects.exists()
    with pytest.raises((NeedsAnotherHandler, Exception)):
        take_in_client(actor=other_area.actor("tvv_expert"), person=make_person(identity_code=code), start=a_start(other_area))
    area.enter()
    assert Membership.objects.get(client=here).state == Membership.State.OPEN


@pytest.mark.parametrize(("fixture", "title"), [("kept", "Kirjaa henkilötunnus"), ("client_of_expert", "Muuta henkilötunnusta")])
def test_the_page_is_titled_like_the_button_that_opens_it(area, request, fixture, title):
    client = request.getfixturevalue(fixture)
    browser = signed_in(area.user("tvv_expert"))
    for name in ("identity", "change-code"):
        answer = browser.get(reverse(f"clients:{name}", args=[client.pk]))
        assert title in answer.content.decode(), name
    assert answer.context["title"] == title
