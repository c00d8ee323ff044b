"""Flags on a client: at the head of the pages, in the list, on the owner's desk, and over by themselves."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.events import Action
from audit.models import Event
from authorities.access import Denied
from authorities.rights import DataGroup
from clients import desk, summary
from clients.listing import Filters, filtered
from clients.models import Bar, Flag
from clients.services import choose_purpose, end_flag, move_flag, set_flag, strike
from core import clock
from core.presentation import date_text
from tests.clients.posting import MARKUP, errors
from tests.factories import make_flag
from tests.http import signed_in

TODAY = clock.today()


def address(client, name="flags", *keys) -> str:
    return reverse(f"clients:{name}", args=[client.pk, *keys])


def sent(area, **changes) -> dict:
    data = {"kind": "contact", "text": "Soita iltapäivällä", "reason": "Toive", "owner": area.user("tvv_expert").pk}
    return {**data, "ends_on": date_text(TODAY + timedelta(days=10)), **changes}


def put(area, client, **values) -> Flag:
    given = {"kind": "contact", "text": "Soita iltapäivällä", "reason": "Toive", "owner": area.user("tvv_expert")}
    return set_flag(actor=area.actor("tvv_expert"), client=client, **{**given, "ends_on": TODAY + timedelta(days=10), **values})


# --- setting -------------------------------------------------------------------------------------------------------------


def test_a_flag_stands_at_the_head_of_every_page_and_the_look_is_logged(area, client_of_expert):
    http = signed_in(area.user("tvv_expert"))
    assert http.post(address(client_of_expert, "set-flag"), sent(area)).status_code == 302
    flag = Flag.objects.get()
    assert flag.stored_by == area.authorities["tvv"]
    assert Event.objects.filter(action=Action.CREATED, object_id=str(flag.pk), data_group="membership").count() == 1
    Event.objects.filter(action=Action.VIEWED)
    for name in ("client", "needs", "attachments", "flags"):
        page = http.get(address(client_of_expert, name)).content.decode()
        assert "Soita iltapäivällä" in page, name
    looks = Event.objects.filter(action=Action.VIEWED, client_id=client_of_expert.pk)
    assert looks.filter(data_group="membership").count() == 4
    assert "Toive" in http.get(address(client_of_expert)).content.decode()


def test_a_page_that_refuses_shows_no_flag(area, client_of_expert):
    make_flag(client_of_expert, owner=area.user("tvv_expert"))
    answer = signed_in(area.user("tvv_expert")).get(address(client_of_expert, "add-entry", "sosiaalinen"))
    assert answer.status_code == 403
    assert "Soita iltapäivällä" not in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"text": ""}, "text", "Kirjoita noston teksti."),
        ({"text": "x" * 81}, "text", "Lyhennä"),
        ({"reason": ""}, "reason", "Kirjoita, miksi"),
        ({"kind": "muu"}, "kind", "Valitse"),
        ({"owner": ""}, "owner", "Valitse noston omistaja."),
        ({"owner": "0"}, "owner", "Henkilö ei voi olla"),
        ({"ends_on": ""}, "ends_on", "viimeinen päivä"),
        ({"ends_on": date_text(TODAY - timedelta(days=1))}, "ends_on", "on jo mennyt"),
        ({"ends_on": date_text(TODAY + timedelta(days=367))}, "ends_on", "enintään vuoden"),
        ({"ends_on": "31.2.2027"}, "ends_on", ""),
    ],
)
def test_what_cannot_be_a_flag_is_told(area, client_of_expert, changes, field, words):
    answer = signed_in(area.user("tvv_expert")).post(address(client_of_expert, "set-flag"), sent(area, **changes))
    assert words in errors(answer)[field][0]
    assert not Flag.objects.exists()


def test_the_owner_is_somebody_of_the_own_authority_who_may_see_the_client(area, client_of_expert):
    barred = area.user("tvv_expert", name="Esteellinen")
    Bar.objects.create(client=client_of_expert, area_id=area.pk, user=barred, stored_by=barred.employer)
    for person in (barred, area.user("hva_social"), area.user("director"), area.user("registry_officer")):
        with pytest.raises(ValidationError) as refused:
            put(area, client_of_expert, owner=person)
        assert "owner" in refused.value.message_dict
        answer = signed_in(area.user("tvv_expert")).post(address(client_of_expert, "set-flag"), sent(area, owner=person.pk))
        assert "owner" in errors(answer)
    assert put(area, client_of_expert, owner=area.user("tvv_supervisor")).owner == area.user("tvv_supervisor")


def test_the_same_flag_does_not_stand_twice(area, client_of_expert):
    http = signed_in(area.user("tvv_expert"))
    http.post(address(client_of_expert, "set-flag"), sent(area))
    answer = http.post(address(client_of_expert, "set-flag"), sent(area))
    assert errors(answer)["text"] == ["Sama nosto on jo voimassa."]
    assert Flag.objects.count() == 1


def test_markup_is_shown_as_it_was_written(area, client_of_expert):
    put(area, client_of_expert, text=MARKUP, reason=MARKUP)
    for name in ("client", "flags"):
        page = signed_in(area.user("tvv_expert")).get(address(client_of_expert, name)).content.decode()
        assert MARKUP not in page
        assert "&lt;b id=x&gt;" in page


def test_a_closed_membership_and_a_reader_get_no_flag(area, client_of_expert):
    client = client_of_expert
    choose_purpose(actor=area.actor("registry_officer"), client=client, purpose="request")
    assert signed_in(area.user("registry_officer")).get(address(client, "set-flag")).status_code == 403
    membership = client.clients_membership_rows.get()
    membership.close(ended_on=TODAY)
    membership.save()
    client.forget_facts()
    choose_purpose(actor=area.actor("tvv_expert"), client=client, purpose="contact")
    assert signed_in(area.user("tvv_expert")).post(address(client, "set-flag"), sent(area)).status_code == 403
    assert not Flag.objects.exists()


# --- the end -------------------------------------------------------------------------------------------------------------


def test_a_flag_stands_on_its_last_day_and_is_over_the_day_after(area, client_of_expert, monkeypatch):
    flag = put(area, client_of_expert, ends_on=TODAY + timedelta(days=2))
    for days, stands in ((0, True), (2, True), (3, False)):
        monkeypatch.setattr(clock, "today", lambda days=days: TODAY + timedelta(days=days))
        assert flag.is_in_force is stands
        assert Flag.objects.in_force().exists() is stands


def test_the_owner_moves_and_ends_it_and_each_is_logged(area, client_of_expert):
    flag = put(area, client_of_expert)
    http = signed_in(area.user("tvv_expert"))
    page = address(client_of_expert, "change-flag", flag.pk)
    later = TODAY + timedelta(days=40)
    assert http.post(page, {"what": "move", "ends_on": date_text(later), "row_version": flag.row_version}).status_code == 302
    flag.refresh_from_db()
    assert flag.ends_on == later
    stale = http.post(page, {"what": "end", "row_version": 1})
    assert stale.status_code == 200
    ended = http.post(page, {"what": "end", "row_version": flag.row_version}, follow=True)
    assert ended.redirect_chain
    assert "Nosto päätettiin." in ended.content.decode()
    flag.refresh_from_db()
    assert flag.ended_on == TODAY
    assert not flag.is_in_force
    assert http.post(page, {"what": "end", "row_version": flag.row_version}).status_code == 403
    actions = Event.objects.filter(object_id=str(flag.pk)).order_by("at", "id").values_list("action", flat=True)
    assert list(actions) == [Action.CREATED, Action.CHANGED, Action.ENDED]
    assert "Soita iltapäivällä" not in http.get(address(client_of_expert, "client")).content.decode().partition("app-timeline")[0]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"what": "move", "ends_on": date_text(TODAY - timedelta(days=1))}, "ends_on"),
        ({"what": "move", "ends_on": ""}, "ends_on"),
        ({"what": "", "ends_on": ""}, "what"),
        ({"what": "x"}, "what"),
    ],
)
def test_an_impossible_change_is_told(area, client_of_expert, data, field):
    flag = put(area, client_of_expert)
    answer = signed_in(area.user("tvv_expert")).post(
        address(client_of_expert, "change-flag", flag.pk), {**data, "row_version": flag.row_version}
    )
    assert field in errors(answer)
    flag.refresh_from_db()
    assert flag.ended_on is None
    assert flag.row_version == 1


def test_a_supervisor_of_the_authority_ends_it_and_a_colleague_does_not(area, client_of_expert):
    flag = put(area, client_of_expert)
    for role, name in (("tvv_expert", "Toinen"), ("tvv_supervisor", ""), ("hva_supervisor", "")):
        choose_purpose(actor=area.actor(role, name=name), client=client_of_expert, purpose="contact")
    for role, name in (("tvv_expert", "Toinen"), ("hva_supervisor", "")):
        with pytest.raises(Denied):
            end_flag(actor=area.actor(role, name=name), flag=flag, seen_version=flag.row_version)
        answer = signed_in(area.user(role, name=name)).get(address(client_of_expert, "change-flag", flag.pk))
        assert answer.status_code == 403
    with pytest.raises(ValidationError):
        move_flag(actor=area.actor("tvv_supervisor"), flag=flag, ends_on=TODAY - timedelta(days=1), seen_version=1)
    assert end_flag(actor=area.actor("tvv_supervisor"), flag=flag, seen_version=1).ended_on == TODAY


def test_a_struck_flag_leaves_nothing(area, client_of_expert):
    flag = put(area, client_of_expert, text="Väärä asiakas", reason="Vahinko")
    page = address(client_of_expert, "strike-flag", flag.pk)
    assert signed_in(area.user("tvv_expert")).post(page, {"row_version": 1, "confirmed": "on"}).status_code == 302
    flag.refresh_from_db()
    assert (flag.text, flag.reason, flag.kind) == ("", "", "other")
    assert [row.text for row in Flag.history.filter(id=flag.pk)] == [""]
    shown = signed_in(area.user("tvv_expert")).get(address(client_of_expert)).content.decode()
    assert "Mitätöity virheellisenä" in shown
    assert "Väärä asiakas" not in shown
    assert not Flag.objects.in_force().exists()


# --- list, desk, summary -------------------------------------------------------------------------------------------------


def test_the_list_marks_and_filters_without_telling_what_the_flag_says(area, client_of_expert):
    other = area.client(last_name="Liputon")
    put(area, client_of_expert)
    http = signed_in(area.user("tvv_expert"))
    whole = http.get("/asiakkaat/").content.decode()
    assert "Liputon" in whole
    assert "Soita iltapäivällä" not in whole
    chosen = http.get("/asiakkaat/?nosto=any").content.decode()
    assert str(client_of_expert) in chosen
    assert "Liputon" not in chosen
    assert set(filtered(area.actor("hva_social"), Filters(flag="any"))) == {client_of_expert}
    assert not filtered(area.actor("hva_social"), Filters(flag="mine")).exists()
    assert list(filtered(area.actor("tvv_expert"), Filters(flag="mine"))) == [client_of_expert]
    assert set(filtered(area.actor("tvv_expert"), Filters(flag="'; --"))) == {client_of_expert, other}


def test_a_flag_that_ends_within_a_week_stands_on_its_owners_desk_alone(area, client_of_expert):
    flag = put(area, client_of_expert, ends_on=TODAY + timedelta(days=7))
    put(area, client_of_expert, text="Myöhemmin", ends_on=TODAY + timedelta(days=8))
    items = [item for item in desk.desk_items(area.actor("tvv_expert")) if item.kind == "flag"]
    assert [(item.due, item.client) for item in items] == [(flag.ends_on, client_of_expert)]
    assert desk.waiting(area.actor("tvv_expert")) == 1
    assert [item.kind for item in desk.desk_items(area.actor("tvv_expert", name="Toinen"))] == []
    page = signed_in(area.user("tvv_expert")).get("/").content.decode()
    assert "Nostosi päättyy" in page
    assert address(client_of_expert, "change-flag", flag.pk) in page
    Bar.objects.create(client=client_of_expert, area_id=area.pk, user=area.user("tvv_expert"), stored_by=flag.stored_by)
    assert desk.desk_items(area.actor("tvv_expert")) == []


def test_the_summary_prints_the_flags_of_those_who_chose_the_group(area, client_of_expert, monkeypatch):
    given = []
    monkeypatch.setattr(summary, "render_pdf", lambda template, data: given.append(str(data)) or b"%PDF")
    put(area, client_of_expert)
    over = put(area, client_of_expert, text="Ohi")
    end_flag(actor=area.actor("tvv_expert"), flag=over, seen_version=1)
    for groups in ([DataGroup.MEMBERSHIP], [DataGroup.NEEDS]):
        summary.client_summary(area.actor("tvv_expert"), client_of_expert, groups)
    assert "Soita iltapäivällä" in given[0]
    assert "'Ohi'" not in given[0]
    assert "Soita iltapäivällä" not in given[1]


def test_pages_cost_the_same_with_one_flag_and_with_fifty(area, client_of_expert):
    http = signed_in(area.user("tvv_expert"))
    make_flag(client_of_expert, owner=area.user("tvv_expert"), text="Nosto 0", ends_on=TODAY)

    def cost(page: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert http.get(page).status_code == 200
        return len(queries)

    pages = [address(client_of_expert), address(client_of_expert, "client"), "/", "/asiakkaat/"]
    for page in pages:
        http.get(page)
    one = [cost(page) for page in pages]
    for number in range(1, 50):
        make_flag(client_of_expert, owner=area.user("hva_social", name=f"Omistaja{number}"), text=f"Nosto {number}")
        make_flag(client_of_expert, owner=area.user("tvv_expert"), text=f"Oma {number}", ends_on=TODAY)
        make_flag(client_of_expert, owner=area.user("tvv_expert"), text=f"Ohi {number}", ended_on=TODAY)
    assert [cost(page) for page in pages] == one


def test_a_flag_is_struck_by_its_own_authority_only(area, client_of_expert):
    flag = put(area, client_of_expert)
    choose_purpose(actor=area.actor("hva_social"), client=client_of_expert, purpose="contact")
    with pytest.raises(Denied):
        strike(actor=area.actor("hva_social"), record=flag, seen_version=1)
