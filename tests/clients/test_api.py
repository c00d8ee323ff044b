"""The API of the register: the same doors as the pages, the same rows, every look logged, nothing written."""

import json
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test import Client as HttpClient
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.events import Action
from audit.models import Event
from authorities.matrix import roles
from authorities.models import Municipality, User
from authorities.rights import DataGroup
from authorities.sign_in.sessions import LOCKED_AT
from clients import listing
from clients.api import views
from clients.api.parts import PARTS
from clients.kinds import KIND_BY_SLUG
from clients.models import (
    Bar,
    Client,
    ClientGrant,
    Consent,
    ContactDetails,
    Education,
    Membership,
    PurposeOfDay,
    ResponsibleOfficial,
    ShieldedAccess,
    SocialEntry,
)
from clients.policy import can_open, can_read_any, can_see_contacts
from clients.services import strike
from core import clock
from tests.clients.test_query_counts import add_earlier, as_official
from tests.factories import Area, actor_of, make_consent, make_entry
from tests.http import signed_in
from tests.http_api import CLIENTS, told

NOT_FOUND = (404, "not_found")
ENTRIES = [part for part in PARTS if part.is_entry]


def address(client: Client, *parts: object) -> str:
    return f"{CLIENTS}{'/'.join(str(one) for one in (client.pk, *parts))}/"


def by(area: Area, role: str, **options: str) -> HttpClient:
    return signed_in(area.user(role, **options))


def with_purpose(area: Area, client: Client, role: str) -> None:
    user = area.user(role)
    PurposeOfDay.objects.create(client=client, area_id=area.pk, user=user, day=clock.today(), purpose="contact")


def answers_for(area: Area, client: Client, user: User) -> None:
    """Make somebody the responsible official of their authority, in place of whoever is."""
    for row in ResponsibleOfficial.objects.filter(client=client, stored_by=user.employer, ended_on=None):
        row.ended_on = clock.today()
        row.save()
    as_official(area, client, user)


def make(client: Client, part, area: Area, **values):
    stored_by = area.authorities["tvv"]
    if part.model is Consent:
        return make_consent(client, stored_by=stored_by, **values)
    return make_entry(client, part.model, stored_by=stored_by, **values)


def ids(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["results"]]


def events(area: Area, action: Action) -> list[Event]:
    area.enter()
    return list(Event.objects.filter(action=action).order_by("at", "id"))


# --- who gets in ------------------------------------------------------------------------------------------------------


def test_every_kind_of_entry_is_told():
    assert {kind.model for kind in KIND_BY_SLUG.values()} <= {part.model for part in PARTS}


@pytest.mark.parametrize("role", list(roles()))
def test_every_role_is_answered_as_the_policy_says(area: Area, role: str):
    """In the ring, with a purpose and without one; the detail and every part of it."""
    clients = [area.client(), area.client()]
    if roles()[role].is_casework:
        answers_for(area, clients[0], area.user(role))
    purposed = area.client()
    with_purpose(area, purposed, role)
    http, actor = by(area, role), area.actor(role)
    for client in [*clients, purposed]:
        for part in PARTS:
            decision = can_read_any(actor, Client.objects.get(pk=client.pk), part.data_group)
            answer = http.get(address(client, part.slug))
            area.enter()
            if decision:
                assert answer.status_code == 200
            elif not actor.works_with_clients:
                assert told(answer) == (403, "no_client_data")
            else:
                assert told(answer) == (NOT_FOUND if decision.reason.hides else (403, decision.reason.value))
        opened = bool(can_open(actor, Client.objects.get(pk=client.pk)))
        assert (http.get(address(client)).status_code == 200) is opened
        area.enter()


@pytest.mark.parametrize("role", list(roles()))
def test_the_list_holds_those_whose_page_opens(area: Area, role: str):
    for number in range(4):
        client = area.client()
        if number == 0 and roles()[role].is_casework:
            answers_for(area, client, area.user(role))
        if number == 1:
            with_purpose(area, client, role)
    actor = area.actor(role)
    opened = [client for client in Client.objects.all() if can_open(actor, client)]
    answer = by(area, role).get(CLIENTS)
    if not actor.works_with_clients:
        assert told(answer) == (403, "no_client_data")
        return
    assert ids(answer) == [str(client.pk) for client in opened]
    area.enter()
    assert set(opened) < set(Client.objects.visible_to(actor)), "the page lists those whom a purpose would open, too"


def test_strangers_and_open_windows(area: Area, client_of_expert: Client):
    assert told(HttpClient().get(CLIENTS)) == (401, "session_not_open")
    assert told(HttpClient().get(address(client_of_expert))) == (401, "session_not_open")
    assert told(HttpClient().get(f"{CLIENTS}nothing/")) == NOT_FOUND
    locked = by(area, "tvv_expert")
    session = locked.session
    session[LOCKED_AT] = clock.now().timestamp()
    session.save()
    for one in (CLIENTS, address(client_of_expert), "/api/v1/schema/"):
        assert told(locked.get(one)) == (401, "session_not_open"), "DRF would let a locked session in"


def test_a_session_without_the_second_factor_is_not_let_in(area: Area, client_of_expert: Client):
    http = by(area, "tvv_expert")
    session = http.session
    session["account_authentication_methods"] = [{"method": "password"}]
    session.save()
    assert told(http.get(CLIENTS)) == (401, "session_not_open")


def hide(area: Area, how: str, client: Client) -> None:
    """Hide a client from the expert, who answers for them."""
    expert = area.user("tvv_expert")
    if how == "barred":
        Bar.objects.create(client=client, area_id=area.pk, user=expert, stored_by=expert.employer)
    elif how == "own record":
        expert.identity_code = client.identity_code
        expert.save()
    else:
        client.shielded = True
        client.save()
        named = area.user("hva_social")
        ShieldedAccess.objects.create(client=client, area_id=area.pk, user=named, stored_by=named.employer)


@pytest.mark.parametrize("how", ["barred", "own record", "shielded"])
def test_a_hidden_client_is_nowhere(area: Area, client_of_expert: Client, how: str):
    entries = {part: make(client_of_expert, part, area) for part in ENTRIES}
    http = by(area, "tvv_expert")
    assert ids(http.get(CLIENTS)) == [str(client_of_expert.pk)]
    area.enter()
    hide(area, how, client_of_expert)
    assert ids(http.get(CLIENTS)) == []
    places = [address(client_of_expert), *(address(client_of_expert, part.slug) for part in PARTS)]
    places += [address(client_of_expert, part.slug, row.pk) for part, row in entries.items()]
    nobody = http.get(f"{CLIENTS}01a20bd4-58f7-759e-96d1-2db4ef2d537d/").content
    for place in places:
        answer = http.get(place)
        assert told(answer) == NOT_FOUND
        assert answer.content == nobody, "not a word more than of nobody"
    assert len(events(area, Action.DENIED)) == len(places)


def test_another_area_and_another_authority(area: Area, other_area: Area):
    foreign = other_area.client()
    area.enter()
    mine = area.client(official=area.user("tvv_expert"))
    assert told(by(area, "tvv_expert").get(address(foreign))) == NOT_FOUND
    assert told(signed_in(other_area.user("tvv_expert")).get(address(mine))) == NOT_FOUND
    assert ids(signed_in(other_area.user("tvv_expert")).get(CLIENTS)) == []


def test_an_entry_of_another_client_is_not_there(area: Area, client_of_expert: Client):
    other = area.client(official=area.user("tvv_expert"))
    row = make_entry(other, Education, stored_by=area.authorities["tvv"])
    http = by(area, "tvv_expert")
    assert http.get(address(other, "education", row.pk)).status_code == 200
    assert told(http.get(address(client_of_expert, "education", row.pk))) == NOT_FOUND
    assert told(http.get(address(other, "work-periods", row.pk))) == NOT_FOUND


def test_a_colleague_reads_once_a_purpose_has_been_told(area: Area, client_of_expert: Client):
    http = by(area, "tvv_expert", name="Toinen")
    assert told(http.get(address(client_of_expert))) == (403, "purpose")
    area.enter()
    PurposeOfDay.objects.create(
        client=client_of_expert,
        area_id=area.pk,
        user=area.user("tvv_expert", name="Toinen"),
        day=clock.today(),
        purpose="meeting",
    )
    assert http.get(address(client_of_expert)).status_code == 200
    assert [event.basis for event in events(area, Action.VIEWED)] == ["meeting"]


def test_a_break_glass_access_opens_the_own_groups(area: Area, client_of_expert: Client):
    membership = Membership.objects.get(client=client_of_expert)
    client_of_expert.serving_authority_ids = [area.authorities["tvv"].pk]
    client_of_expert.save()
    http = by(area, "kela_specialist")
    assert told(http.get(address(client_of_expert))) == NOT_FOUND
    area.enter()
    user, now = area.user("kela_specialist"), clock.now()
    ClientGrant.objects.create(
        client=client_of_expert, area_id=area.pk, user=user, stored_by=user.employer, kind="break_glass", reason="syy",
        starts_at=now, ends_at=now + timedelta(hours=24),
    )  # fmt: skip
    assert ids(http.get(address(client_of_expert, "memberships"))) == [str(membership.pk)]
    assert {event.basis for event in events(area, Action.VIEWED)} == {"break_glass"}


# --- what is told -----------------------------------------------------------------------------------------------------


def test_the_client_and_the_contacts(area: Area, client_of_expert: Client):
    body = by(area, "tvv_expert").get(address(client_of_expert)).json()
    assert (body["id"], body["number"]) == (str(client_of_expert.pk), client_of_expert.number)
    assert body["stored_by"]["kind"] == "tvv"
    assert body["contact_details"]["street_address"].startswith("Koekatu")


@pytest.mark.parametrize("role", ["tvv_expert", "hva_social", "kela_specialist", "tvv_supervisor"])
@pytest.mark.parametrize("protected", [False, True])
def test_contact_details_follow_their_own_rule(area: Area, client_of_expert: Client, role: str, protected: bool):
    for row in ContactDetails.objects.filter(client=client_of_expert):
        row.home_municipality = Municipality.objects.get(code="186")
        row.save()
    client_of_expert.safety_non_disclosure = protected
    client_of_expert.save()
    if role != "tvv_expert":
        with_purpose(area, client_of_expert, role)
    seen = bool(can_see_contacts(area.actor(role), Client.objects.get(pk=client_of_expert.pk)))
    assert seen is (role == "tvv_expert" or not protected)
    http = by(area, role)
    body = http.get(address(client_of_expert)).json()
    assert (body["contact_details"] is not None) is seen
    (listed,) = http.get(CLIENTS).json()["results"]
    assert listed["home_municipality"] == (None if protected else "Järvenpää"), "a list tells it of nobody under protection"
    assert ("Koekatu" in json.dumps(body)) is seen


def everything(area: Area, client: Client, http: HttpClient) -> str:
    """All that the API tells of a client."""
    rows = {part: make(client, part, area) for part in ENTRIES}
    places = [CLIENTS, address(client), *(address(client, part.slug) for part in PARTS)]
    places += [address(client, part.slug, row.pk) for part, row in rows.items()]
    answers = [http.get(place) for place in places]
    assert {answer.status_code for answer in answers} <= {200, 403}
    assert all("no-store" in answer["Cache-Control"] for answer in answers)
    return "\n".join(answer.content.decode() for answer in answers)


def test_no_answer_holds_the_identity_code(area: Area, client_of_expert: Client):
    code = client_of_expert.identity_code
    text = everything(area, client_of_expert, by(area, "tvv_expert"))
    assert client_of_expert.last_name in text
    assert code not in text
    assert code[6:] not in text
    assert "identity_index" not in text


def test_entries_are_told_with_where_they_come_from(area: Area, client_of_expert: Client):
    consent = make_consent(client_of_expert, stored_by=area.authorities["hva"])
    row = make_entry(
        client_of_expert, Education, stored_by=area.authorities["hva"], source="party", consent=consent, completed_year=None
    )
    (told_of,) = by(area, "tvv_expert").get(address(client_of_expert, "education")).json()["results"]
    assert told_of["id"] == str(row.pk)
    assert told_of["data_group"] == "skills"
    assert told_of["stored_by"]["kind"] == "hva"
    assert (told_of["source"], told_of["consent"]) == ("party", str(consent.pk))
    assert (told_of["name"], told_of["completed_year"], told_of["struck_at"]) == ("Merkonomi", None, None)


def test_the_membership_has_its_referral(area: Area, client_of_expert: Client):
    (row,) = by(area, "tvv_expert").get(address(client_of_expert, "memberships")).json()["results"]
    assert row["state"] == "open"
    assert row["referral"]["referred_by"]["kind"] == "hva"
    assert row["referral"]["grounds"] == ["work_ability"]
    (official,) = by(area, "tvv_expert").get(address(client_of_expert, "officials")).json()["results"]
    assert official["name"] == area.user("tvv_expert").get_full_name()


@pytest.mark.parametrize("part", ENTRIES, ids=lambda part: part.slug)
def test_a_struck_entry_stands_without_its_content(area: Area, client_of_expert: Client, part):
    role = {DataGroup.SOCIAL: "hva_social", DataGroup.HEALTH: "hva_health"}.get(part.data_group, "tvv_expert")
    writer = area.user(role)
    if role != "tvv_expert":
        with_purpose(area, client_of_expert, role)
    row = make(client_of_expert, part, area)
    row.stored_by = writer.employer
    row.save()
    area.enter()
    strike(actor=actor_of(writer, area=area.area), record=row, seen_version=row.row_version)
    http = signed_in(writer)
    for answer in (
        http.get(address(client_of_expert, part.slug)).json()["results"][0],
        http.get(address(client_of_expert, part.slug, row.pk)).json(),
    ):
        frame = {"id", "data_group", "stored_by", "created_at", "updated_at", "struck_at"}
        assert answer["struck_at"]
        assert {name for name, value in answer.items() if value is not None} == frame


def test_what_only_its_owner_reads(area: Area):
    """The registry officer's own rows only, in the group that is opened so."""
    (role,) = [one for one in roles().values() if one.reads_own]
    part = next(part for part in ENTRIES if part.data_group in role.reads_own)
    client = area.client()
    with_purpose(area, client, role.code)
    employer = area.user(role.code).employer
    own = make_entry(client, part.model, stored_by=employer)
    other = next(one for kind, one in area.authorities.items() if one != employer and kind in {"tvv", "hva", "kela"})
    foreign = make_entry(client, part.model, stored_by=other)
    http = by(area, role.code)
    assert ids(http.get(address(client, part.slug))) == [str(own.pk)]
    assert told(http.get(address(client, part.slug, foreign.pk))) == NOT_FOUND


# --- logged -----------------------------------------------------------------------------------------------------------


def test_each_answer_is_logged(area: Area, client_of_expert: Client):
    row = make_entry(client_of_expert, SocialEntry, stored_by=area.authorities["hva"])
    http = by(area, "tvv_expert")
    for place in (
        CLIENTS,
        address(client_of_expert),
        address(client_of_expert, "needs"),
        address(client_of_expert, "social", row.pk),
    ):
        assert http.get(place).status_code in {200, 403}
    (listed,) = events(area, Action.LISTED)
    assert listed.listed_ids == [client_of_expert.pk]
    viewed = [(event.client_id, event.data_group, event.basis) for event in events(area, Action.VIEWED)]
    assert viewed[:2] == [(client_of_expert.pk, "identity", "responsible"), (client_of_expert.pk, "needs", "responsible")]


def test_what_is_refused_leaves_a_denial_and_no_look(area: Area, client_of_expert: Client):
    actor = area.actor("tvv_expert")
    closed = [part for part in PARTS if not can_read_any(actor, client_of_expert, part.data_group)]
    http = by(area, "tvv_expert")
    for part in closed:
        assert told(http.get(address(client_of_expert, part.slug))) == (403, "role")
    assert told(http.get(f"{address(client_of_expert, 'needs')}?after=x")) == (400, "bad_parameter")
    assert not events(area, Action.VIEWED), "rolled back with the refusal"
    assert [event.data_group for event in events(area, Action.DENIED)] == [part.data_group for part in closed]


# --- lists ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def seven(area: Area, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(listing, "PAGE_SIZE", 3)
    names = ["Aalto", "Virtanen", "Wikström", "Zitting", "Åkerman", "Ääri", "Öhman"]
    for number, name in enumerate(sorted(names)):
        area.client(last_name=name, official=area.user("tvv_expert"), started_on=clock.today() - timedelta(days=10 + number))
    return names


def walked(http: HttpClient, start: str, direction: str = "next") -> list[str]:
    found, place = [], start
    while place:
        body = http.get(place).json()
        found.append([row["last_name"] for row in body["results"]])
        place = body[direction]
    return found


def test_pages_by_key(area: Area, seven: list[str]):
    http = by(area, "tvv_expert")
    assert walked(http, CLIENTS) == [seven[:3], seven[3:6], seven[6:]]
    assert walked(http, f"{CLIENTS}?sort=-name")[0] == seven[:3:-1]
    assert [name for page in walked(http, f"{CLIENTS}?sort=started") for name in page] == sorted(seven, reverse=True)
    last = Client.objects.get(last_name="Öhman")
    assert walked(http, f"{CLIENTS}?before={last.pk}", "previous") == [seven[3:6], seven[:3]]


def test_the_list_filters_as_the_page_does(area: Area, seven: list[str]):
    ended = Membership.objects.get(client__last_name="Aalto")
    ended.close(ended_on=clock.today())
    ended.save()
    with_purpose(area, ended.client, "tvv_expert")
    http = by(area, "tvv_expert")
    number = Client.objects.get(last_name="Ääri").number
    for query, page in {
        "": "",
        "?state=closed": "?tila=closed",
        "?state=open&state=closed&state=closing": "?tila=open&tila=closed&tila=closing",
        "?official=me": "?vastuu=me",
        "?official=none": "?vastuu=none",
        "?age=-24": "?ika=-24",
        "?age=50-": "?ika=50-",
        "?municipality=186": "?kunta=186",
        "?municipality=muu": "?kunta=muu",
    }.items():
        shown = http.get(f"{reverse('clients:list')}{page}").context["page"]
        assert ids(http.get(f"{CLIENTS}{query}")) == [str(row.client.pk) for row in shown.rows], query
    assert walked(http, f"{CLIENTS}?number={number}") == [["Ääri"]]


@pytest.mark.parametrize(
    "query",
    [
        "state=nothing", "state=%00", "official=you", "official=own", "official=substitute",
         "municipality=999", "municipality=%C3%28", "age=7", "number=0", "number=-1",
        "number=", "number=x", "number=%D9%A1", "number=" + "9" * 5000, "sort=x", "sort=-", "sort=%00", "after=x", "after=%00",
        "after=01a20bd4-58f7-759e-96d1-2db4ef2d537d", "before=x", "before=" + "9" * 400, "state=open&state=x",
    ],
)  # fmt: skip
def test_a_parameter_that_cannot_be_is_refused_by_name(area: Area, client_of_expert: Client, query: str):
    answer = by(area, "tvv_expert").get(f"{CLIENTS}?{query}")
    assert told(answer) == (400, "bad_parameter")
    assert set(answer.json()["fields"]) == {query.split("=", maxsplit=1)[0]}
    assert not events(area, Action.LISTED)


@pytest.mark.parametrize(
    "query",
    [
        "x=1",
        "kesto=zzz",
        "nosto=any",
        "format=xml",
        "format=api",
        "cursor=%00",
        "state=",
        "official=",
        "after=",
        "sort=name&sort=x",
    ],
)
def test_other_odd_parameters_are_answered_in_order(area: Area, client_of_expert: Client, query: str):
    assert by(area, "tvv_expert").get(f"{CLIENTS}?{query}").status_code in {200, 400}


@pytest.mark.parametrize("place", ["x", "%00", "01a20bd4", "..", "clients", "9" * 300])
def test_odd_addresses_are_no_fault(area: Area, client_of_expert: Client, place: str):
    http = by(area, "tvv_expert")
    assert told(http.get(f"{CLIENTS}{place}/x/")) == NOT_FOUND
    assert told(http.get(f"{address(client_of_expert)}{place}/")) == NOT_FOUND


def test_only_json_is_answered_in_the_language_that_is_asked_for(area: Area):
    http = by(area, "tvv_expert")
    assert told(http.get(CLIENTS, headers={"Accept": "text/html"})) == (406, "not_acceptable")
    words = {language: http.get(f"{CLIENTS}?age=7", headers={"Accept-Language": language}).json() for language in ("fi", "en")}
    assert words["en"]["message"].startswith("A parameter of the address")
    assert words["fi"]["message"] != words["en"]["message"]
    assert words["fi"]["fields"] != words["en"]["fields"]
    nowhere = {language: http.get("/api/nothing/", headers={"Accept-Language": language}).json() for language in ("fi", "en")}
    assert nowhere["fi"]["message"] != nowhere["en"]["message"]


def test_rows_of_a_client_have_pages_too(area: Area, client_of_expert: Client, monkeypatch):
    monkeypatch.setattr("authorities.api.views.KeyPagination.size", 2)
    rows = [make_entry(client_of_expert, Education, stored_by=area.authorities["tvv"]) for _number in range(5)]
    for number, row in enumerate(rows):
        row.created_at = clock.now() - timedelta(days=number)
        row.save()
    http, found, place = by(area, "tvv_expert"), [], address(client_of_expert, "education")
    while place:
        body = http.get(place).json()
        found.append([row["id"] for row in body["results"]])
        place = body["next"]
    assert found == [[str(row.pk) for row in rows[start : start + 2]] for start in (0, 2, 4)]


@pytest.mark.parametrize(("fault", "answer"), [(ValueError, (500, "failed")), (OperationalError, (503, "unavailable"))])
def test_a_fault_is_told_in_json_and_nothing_of_the_call_stays(area: Area, client_of_expert: Client, monkeypatch, fault, answer):
    def fail(*args, **options):
        events_of_the_list(*args, **options)
        raise fault

    events_of_the_list = views.events.clients_listed
    monkeypatch.setattr(views.events, "clients_listed", fail)
    http = signed_in(area.user("tvv_expert"), http=HttpClient(raise_request_exception=False))
    assert told(http.get(CLIENTS)) == answer
    assert not events(area, Action.LISTED)


@pytest.mark.parametrize("query", ["lang=x", "lang=%00", "lang=" + "x" * 400, "version=x", "format=x", "lang=../../etc"])
def test_odd_parameters_of_the_schema_are_no_fault(area: Area, query: str):
    assert by(area, "tvv_expert").get(f"/api/v1/schema/?{query}").status_code in {200, 400, 404, 406}


# --- methods, costs ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_written(area: Area, client_of_expert: Client, method: str):
    row = make_entry(client_of_expert, Education, stored_by=area.authorities["tvv"])
    http = by(area, "tvv_expert")
    places = [
        CLIENTS,
        address(client_of_expert),
        address(client_of_expert, "education"),
        address(client_of_expert, "education", row.pk),
    ]
    for place in places:
        with CaptureQueriesContext(connection) as queries:
            answer = getattr(http, method)(place, data="{}", content_type="application/json")
        assert told(answer) == (405, "method_not_allowed")
        written = [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
        assert not [sql for sql in written if "clients_" in sql]
    guarded = signed_in(area.user("tvv_expert"), http=HttpClient(enforce_csrf_checks=True))
    assert told(getattr(guarded, method)(CLIENTS)) == (403, "permission_denied")


def queries_of(http: HttpClient, place: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert http.get(place).status_code == 200
    return len(queries)


def test_the_list_costs_the_same_with_one_client_and_with_fifty(area: Area, monkeypatch):
    monkeypatch.setattr(listing, "PAGE_SIZE", 60)
    http, expert = by(area, "tvv_expert"), area.user("tvv_expert")
    area.client(official=expert)
    http.get(CLIENTS)
    one = queries_of(http, CLIENTS)
    for _number in range(49):
        area.client(official=expert)
    assert len(ids(http.get(CLIENTS))) == 50
    assert queries_of(http, CLIENTS) == one


@pytest.mark.parametrize("slug", ["education", "consents", "officials", "memberships", "needs"])
def test_a_part_costs_the_same_with_one_row_and_with_fifty(area: Area, client_of_expert: Client, slug: str):
    part = next(one for one in PARTS if one.slug == slug)

    def add(number: int) -> None:
        if part.is_entry:
            make(client_of_expert, part, area)
        else:
            add_earlier(area, client_of_expert, number)

    http = by(area, "tvv_expert")
    add(0)
    http.get(address(client_of_expert, slug))
    one = queries_of(http, address(client_of_expert, slug))
    area.enter()
    for number in range(1, 49):
        add(number)
    assert queries_of(http, address(client_of_expert, slug)) == one
