"""Notes to colleagues: who reads them, who may be mentioned, the desk, the answer, and what a stranger gets."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.events import Action
from audit.models import Event
from authorities.access import Denied, Deny
from authorities.matrix import roles
from authorities.models import AuthorityArea, User
from authorities.projection import project_matrix
from authorities.rights import DataGroup, Right
from clients import desk, summary
from clients.colleagues import colleagues
from clients.models import Bar, Client, ColleagueNote, Mention, ShieldedAccess
from clients.policy import can_strike, can_view
from clients.services import answer_note, choose_purpose, mark_read, strike, write_note
from clients.timeline import load_timeline
from core import clock
from tests.clients.posting import MARKUP, errors
from tests.factories import Area, actor_of, make_authority, make_note, make_user
from tests.http import signed_in

HEALTH, SOCIAL, MEMBERSHIP = DataGroup.HEALTH, DataGroup.SOCIAL, DataGroup.MEMBERSHIP


def address(client, name="notes", *keys) -> str:
    return reverse(f"clients:{name}", args=[client.pk, *keys])


def written(area, client, *people, group=HEALTH, role="hva_health", text="Onko työkyky arvioitu?") -> ColleagueNote:
    client.forget_facts()
    choose_purpose(actor=area.actor(role), client=client, purpose="contact")
    client.forget_facts()
    return write_note(actor=area.actor(role), client=client, group=group, text=text, mentions=people)


def waiting(area, role, **who) -> list:
    return [item for item in desk.desk_items(area.actor(role, **who)) if item.kind == "mention"]


def opened(area, client, role, **who):
    """A browser of somebody who has told the purpose of the day."""
    client.forget_facts()
    choose_purpose(actor=area.actor(role, **who), client=client, purpose="request")
    client.forget_facts()
    return signed_in(area.user(role, **who))


# --- who may be mentioned ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("group", DataGroup)
def test_colleagues_are_those_for_whom_the_client_exists_and_whose_role_reads_the_group(area: Area, group):
    client = Client.objects.get(pk=area.client().pk)
    everybody = [area.user(role) for role in roles()]
    everybody += [area.user("tvv_expert", name="Esteellinen"), make_user(employer=area.authorities["tvv"], role_codes=[])]
    everybody += [make_user(employer=area.authorities["tvv"], role_codes=["tvv_expert"], area=area.area, is_active=False)]
    outside = make_authority("tvv")
    AuthorityArea.objects.create(authority=outside, area=area.area, valid_from=clock.today())
    project_matrix()
    everybody.append(area.user("tvv_expert", authority=outside))
    barred = area.user("tvv_expert", name="Esteellinen")
    Bar.objects.create(client=client, area_id=area.pk, user=barred, stored_by=barred.employer)
    for right in (Right.READ, Right.WRITE):
        found = set(colleagues(client, group, right=right))
        expected = set()
        for user in everybody:
            actor = actor_of(User.objects.get(pk=user.pk), area=area.area)
            if can_view(actor, client) and f"{right.value}_{group.value}" in actor.rights:
                expected.add(user)
        assert found == expected, right


def test_of_a_shielded_client_only_the_named_are_colleagues_and_of_oneself_nobody(area):
    client, named = area.client(), area.user("hva_social")
    area.user("tvv_expert")
    own = area.user("hva_social", name="Itse")
    own.identity_code = client.identity_code
    own.save()
    client = Client.objects.get(pk=client.pk)
    assert own not in colleagues(client, MEMBERSHIP)
    client.shielded = True
    client.save()
    ShieldedAccess.objects.create(client=client, area_id=area.pk, user=named, stored_by=named.employer)
    assert list(colleagues(client, MEMBERSHIP)) == [named]


@pytest.mark.parametrize(
    ("role", "who"),
    [
        ("kela_specialist", {}),
        ("registry_officer", {}),
        ("director", {}),
        ("administrator", {}),
        ("tvv_expert", {"name": "Esteellinen"}),
    ],
)
def test_nobody_without_the_right_is_mentioned_by_list_by_form_or_by_service(area, client_of_expert, role, who):
    """A note on the social situation: Kela does not read the group, the registry officer reads what was stored there only."""
    barred = area.user("tvv_expert", name="Esteellinen")
    Bar.objects.create(client=client_of_expert, area_id=area.pk, user=barred, stored_by=barred.employer)
    person = area.user(role, **who)
    http = opened(area, client_of_expert, "hva_social")
    page = address(client_of_expert, "write-note", SOCIAL)
    assert f'value="{person.pk}"' not in http.get(page).content.decode()
    answer = http.post(page, {"text": "Teksti", "mentions": [person.pk]})
    assert errors(answer)["mentions"] == ["Joku valituista ei saa nähdä tätä asiakasta tai tietoryhmää. Valitse uudelleen."]
    with pytest.raises(ValidationError):
        written(area, client_of_expert, person, group=SOCIAL, role="hva_social")
    assert not ColleagueNote.objects.exists()
    assert not Mention.objects.exists()


def test_somebody_of_another_area_is_not_mentioned(area, other_area, client_of_expert):
    for person in (other_area.user("hva_social"), other_area.user("kela_specialist")):
        assert person not in colleagues(client_of_expert, MEMBERSHIP)
        with pytest.raises(ValidationError):
            written(area, client_of_expert, person, group=MEMBERSHIP)


# --- the desk and the answer ---------------------------------------------------------------------------------------------


def test_a_mention_stands_on_the_desk_until_it_is_marked_as_read(area, client_of_expert):
    note = written(area, client_of_expert, area.user("tvv_expert"))
    assert Event.objects.filter(action=Action.CREATED, object_id=str(note.pk), data_group=HEALTH).count() == 1
    (item,) = waiting(area, "tvv_expert")
    assert item.client == client_of_expert
    assert item.url.endswith(f"#note-{note.pk}")
    assert waiting(area, "tvv_expert", name="Toinen") == []
    http = signed_in(area.user("tvv_expert"))
    first = http.get("/").content.decode()
    assert "Lue työtoverin viesti" in first
    assert note.text not in first
    assert note.text in http.get(address(client_of_expert)).content.decode()
    assert Event.objects.filter(action=Action.VIEWED, data_group=HEALTH, actor_id=area.user("tvv_expert").pk).count() == 1
    assert len(waiting(area, "tvv_expert")) == 1, "reading alone does not take it away"
    for _press in range(2):
        assert http.post(address(client_of_expert, "mark-read", note.pk)).status_code == 302
    assert waiting(area, "tvv_expert") == []
    mention = Mention.objects.get()
    assert Event.objects.filter(action=Action.CHANGED, object_id=str(mention.pk)).count() == 1


def test_the_one_who_was_asked_answers_where_they_only_read_and_the_asker_finds_the_answer(area, client_of_expert):
    note = written(area, client_of_expert, area.user("tvv_expert"))
    http = signed_in(area.user("tvv_expert"))
    page = address(client_of_expert, "answer-note", note.pk)
    form = http.get(page)
    assert note.text in form.content.decode()
    assert form.context["form"]["mentions"].value() == [area.user("hva_health").pk]
    assert http.post(page, {"text": "On, keväällä.", "mentions": [area.user("hva_health").pk]}).status_code == 302
    answer = ColleagueNote.objects.get(thread=note)
    assert (answer.data_group, answer.stored_by) == (HEALTH, area.authorities["tvv"])
    assert waiting(area, "tvv_expert") == []
    assert len(waiting(area, "hva_health")) == 1
    shown = signed_in(area.user("hva_health")).get(address(client_of_expert)).content.decode()
    assert shown.index(note.text) < shown.index("On, keväällä.")


def test_who_only_reads_and_was_not_asked_neither_begins_nor_answers(area, client_of_expert):
    note = written(area, client_of_expert)
    http = signed_in(area.user("tvv_expert"))
    assert note.text in http.get(address(client_of_expert)).content.decode()
    assert http.post(address(client_of_expert, "answer-note", note.pk), {"text": "Ei"}).status_code == 403
    assert http.post(address(client_of_expert, "write-note", HEALTH), {"text": "Ei"}).status_code == 403
    with pytest.raises(Denied) as denied:
        answer_note(actor=area.actor("tvv_expert"), note=note, text="Ei", mentions=[])
    assert denied.value.decision.reason is Deny.ROLE
    assert ColleagueNote.objects.count() == 1


def test_an_answer_hangs_on_the_first_note_and_on_no_other(area, client_of_expert):
    note = written(area, client_of_expert, area.user("tvv_expert"))
    answer = answer_note(actor=area.actor("tvv_expert"), note=note, text="On.", mentions=[])
    other = area.client(official=area.user("tvv_expert"))
    http = signed_in(area.user("tvv_expert"))
    assert http.get(address(client_of_expert, "answer-note", answer.pk)).status_code == 404
    for name in ("answer-note", "strike-note"):
        assert http.get(address(other, name, note.pk)).status_code == 404, "the note of another client"
    assert http.post(address(other, "mark-read", note.pk)).status_code == 404


def test_whose_right_has_gone_neither_finds_it_on_the_desk_nor_reads_it(area, client_of_expert):
    written(area, client_of_expert, area.user("tvv_work_ability"))
    assert len(waiting(area, "tvv_work_ability")) == 1
    person = area.user("tvv_work_ability")
    Bar.objects.create(client=client_of_expert, area_id=area.pk, user=person, stored_by=person.employer)
    assert waiting(area, "tvv_work_ability") == []
    assert desk.waiting(area.actor("tvv_work_ability")) is None
    assert signed_in(person).get(address(client_of_expert)).status_code == 404


# --- who reads -----------------------------------------------------------------------------------------------------------


def test_a_note_is_read_by_those_who_read_its_group(area, client_of_expert):
    texts = {}
    for group, role in ((HEALTH, "hva_health"), (SOCIAL, "hva_social"), (MEMBERSHIP, "kela_specialist")):
        texts[group] = written(area, client_of_expert, group=group, role=role, text=f"Sana-{group.value}").text
    for role, read in (
        ("tvv_expert", {HEALTH, SOCIAL, MEMBERSHIP}),
        ("kela_specialist", {HEALTH, MEMBERSHIP}),
        ("kela_supervisor", {HEALTH, MEMBERSHIP}),
        ("registry_officer", {MEMBERSHIP}),
    ):
        http = opened(area, client_of_expert, role)
        page = http.get(address(client_of_expert)).content.decode()
        assert {group for group, text in texts.items() if text in page} == read, role
        for group in set(texts) - read:
            key = ColleagueNote.objects.get(data_group=group).pk
            for name in ("answer-note", "strike-note"):
                answer = http.get(address(client_of_expert, name, key))
                assert answer.status_code == 404
                assert texts[group] not in answer.content.decode()
            assert http.post(address(client_of_expert, "mark-read", key)).status_code == 404
        looks = Event.objects.filter(action=Action.VIEWED, actor_id=area.user(role).pk, data_group__in=texts)
        assert {event.data_group for event in looks} == read, role


def test_strangers_other_areas_and_authorities_get_nothing(area, other_area, client_of_expert):
    note = written(area, client_of_expert, group=MEMBERSHIP)
    second = make_authority("tvv")
    AuthorityArea.objects.create(authority=second, area=area.area, valid_from=clock.today())
    project_matrix()
    for person in (other_area.user("hva_health"), area.user("tvv_expert", authority=second)):
        http = signed_in(person)
        for page in ("notes", "new-note"):
            assert http.get(address(client_of_expert, page)).status_code == 404
        assert http.get(address(client_of_expert, "write-note", MEMBERSHIP)).status_code == 404
        assert http.post(address(client_of_expert, "answer-note", note.pk), {"text": "x"}).status_code == 404
    assert signed_in(area.user("director")).get(address(client_of_expert)).status_code == 403
    area.enter()
    assert ColleagueNote.objects.count() == 1


def test_a_colleague_reads_after_telling_the_purpose(area, client_of_expert):
    written(area, client_of_expert, area.user("hva_social"), group=MEMBERSHIP)
    assert len(waiting(area, "hva_social")) == 1
    http = signed_in(area.user("hva_social"))
    answer = http.get(address(client_of_expert))
    assert answer.status_code == 302
    assert "/tarkoitus/" in answer["Location"]


def test_timeline_tells_that_there_is_a_note_and_the_summary_prints_none(area, client_of_expert, monkeypatch):
    given = []
    monkeypatch.setattr(summary, "render_pdf", lambda template, data: given.append(str(data)) or b"%PDF")
    note = written(area, client_of_expert, group=HEALTH)
    written(area, client_of_expert, group=SOCIAL, role="hva_social")
    rows = [row for row in load_timeline(area.actor("tvv_expert"), client_of_expert).rows if row.title == "Viesti työtovereille"]
    assert len(rows) == 2
    assert note.text not in str(rows)
    client_of_expert.forget_facts()
    choose_purpose(actor=area.actor("kela_specialist"), client=client_of_expert, purpose="contact")
    client_of_expert.forget_facts()
    told = load_timeline(area.actor("kela_specialist"), client_of_expert)
    assert SOCIAL not in told.data_groups
    client_of_expert.forget_facts()
    summary.client_summary(area.actor("tvv_expert"), client_of_expert, list(DataGroup))
    assert note.text not in given[0]


# --- bad input, double presses, striking ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({"text": ""}, "text", "Kirjoita viesti."),
        ({"text": "   \n "}, "text", "Kirjoita viesti."),
        ({"text": "x" * 2001}, "text", "Lyhennä"),
        ({"text": "Hei", "mentions": ["0"]}, "mentions", "Valitse uudelleen"),
        ({"text": "Hei", "mentions": ["<b>"]}, "mentions", "Valitse uudelleen"),
    ],
)
def test_what_cannot_be_sent_is_told(area, client_of_expert, data, field, words):
    answer = signed_in(area.user("tvv_expert")).post(address(client_of_expert, "write-note", MEMBERSHIP), data)
    assert words in errors(answer)[field][0]
    assert not ColleagueNote.objects.exists()


def test_markup_is_shown_as_it_was_written(area, client_of_expert):
    note = written(area, client_of_expert, group=MEMBERSHIP, text=MARKUP)
    http = signed_in(area.user("tvv_expert"))
    for page in (address(client_of_expert), address(client_of_expert, "answer-note", note.pk)):
        text = http.get(page).content.decode()
        assert MARKUP not in text
        assert "&lt;b id=x&gt;" in text


def test_a_note_sent_twice_is_one_and_the_same_words_later_are_another(area, client_of_expert, monkeypatch):
    http = signed_in(area.user("tvv_expert"))
    page = address(client_of_expert, "write-note", MEMBERSHIP)
    for _press in range(2):
        assert http.post(page, {"text": "Hei", "mentions": [area.user("hva_social").pk]}).status_code == 302
    assert ColleagueNote.objects.count() == Mention.objects.count() == 1
    assert Event.objects.filter(action=Action.CREATED, object_id=str(ColleagueNote.objects.get().pk)).count() == 1
    later = clock.now() + timedelta(minutes=10)
    monkeypatch.setattr(clock, "now", lambda: later)
    written(area, client_of_expert, group=MEMBERSHIP, role="tvv_expert", text="Hei")
    assert ColleagueNote.objects.count() == 2


def test_the_group_is_chosen_first_and_only_those_that_the_role_writes_are_offered(area, client_of_expert):
    http = signed_in(area.user("tvv_expert"))
    page = http.get(address(client_of_expert, "new-note")).content.decode()
    assert 'value="membership"' in page
    assert 'value="health"' not in page
    on = http.get(address(client_of_expert, "new-note"), {"ryhma": "membership", "jatka": "1"})
    assert on["Location"] == address(client_of_expert, "write-note", MEMBERSHIP)
    for odd in ("health", "", "<b>"):
        answer = http.get(address(client_of_expert, "new-note"), {"ryhma": odd, "jatka": "1"})
        assert "Valitse ensin viestin tietoryhmä." in answer.content.decode()
    assert http.get(f"{address(client_of_expert, 'new-note')}olematon/").status_code == 404
    client_of_expert.forget_facts()
    assert opened(area, client_of_expert, "registry_officer").get(address(client_of_expert, "new-note")).status_code == 403


def test_the_author_strikes_also_where_they_only_read_and_nothing_is_left(area, client_of_expert):
    note = written(area, client_of_expert, area.user("tvv_expert"))
    answer = answer_note(
        actor=area.actor("tvv_expert"),
        note=note,
        text="Väärä henkilö",
        mentions=[area.user("hva_health"), area.user("hva_social")],
    )
    for role in ("tvv_work_ability", "hva_health"):
        client_of_expert.forget_facts()
        choose_purpose(actor=area.actor(role), client=client_of_expert, purpose="contact")
    answer.client.forget_facts()
    assert can_strike(area.actor("tvv_work_ability"), answer), "writes the group at the authority that stored it"
    answer.client.forget_facts()
    assert can_strike(area.actor("hva_health"), answer).reason is Deny.NOT_OWNER
    page = address(client_of_expert, "strike-note", answer.pk)
    assert signed_in(area.user("tvv_expert")).post(page, {"row_version": 1, "confirmed": "on"}).status_code == 302
    answer.refresh_from_db()
    assert answer.text == ""
    assert [row.text for row in ColleagueNote.history.filter(id=answer.pk)] == [""]
    assert waiting(area, "hva_health") == []
    shown = signed_in(area.user("hva_health")).get(address(client_of_expert)).content.decode()
    assert "Väärä henkilö" not in shown
    assert "Mitätöity virheellisenä" in shown


def test_a_struck_thread_is_not_answered_nor_one_of_a_closed_client(area, client_of_expert):
    note = written(area, client_of_expert, area.user("tvv_expert"))
    other = written(area, client_of_expert, area.user("tvv_expert"), text="Toinen asia")
    strike(actor=area.actor("hva_health"), record=note, seen_version=1)
    http = signed_in(area.user("tvv_expert"))
    assert http.get(address(client_of_expert, "answer-note", note.pk)).status_code == 403
    membership = client_of_expert.clients_membership_rows.get()
    membership.close(ended_on=clock.today())
    membership.save()
    http = opened(area, client_of_expert, "tvv_expert")
    assert http.get(address(client_of_expert, "answer-note", other.pk)).status_code == 403
    assert http.post(address(client_of_expert, "mark-read", other.pk)).status_code == 302


def test_nobody_marks_the_mention_of_another_as_read(area, client_of_expert):
    note = written(area, client_of_expert, area.user("hva_social"), group=MEMBERSHIP)
    mention = Mention.objects.get()
    with pytest.raises(Denied):
        mark_read(actor=area.actor("tvv_expert"), mention=mention)
    assert signed_in(area.user("tvv_expert")).post(address(client_of_expert, "mark-read", note.pk)).status_code == 404
    assert signed_in(area.user("tvv_expert")).post(address(client_of_expert, "mark-read", uuid4())).status_code == 404
    mention.refresh_from_db()
    assert mention.read_at is None


def test_pages_cost_the_same_with_one_note_and_with_fifty(area, client_of_expert):
    expert = area.user("tvv_expert")
    http = signed_in(expert)
    first = make_note(client_of_expert, author=area.user("hva_social"), mentions=[expert], text="Viesti 0")

    def cost(page: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert http.get(page).status_code == 200
        return len(queries)

    pages = [f"{address(client_of_expert)}?kaikki=1", "/", address(client_of_expert, "client")]
    pages += [address(client_of_expert, "answer-note", first.pk), reverse("account")]
    for page in pages:
        http.get(page)
    one = [cost(page) for page in pages]
    for number in range(1, 50):
        author = area.user("hva_social", name=f"Kirjoittaja{number}")
        make_note(client_of_expert, author=author, mentions=[expert, area.user("kela_specialist")], text=f"Viesti {number}")
        make_note(client_of_expert, author=author, mentions=[expert], text=f"Vastaus {number}", thread=first)
    assert [cost(page) for page in pages] == one


def test_a_note_for_nobody_says_so(area, client_of_expert):
    page = address(client_of_expert, "write-note", MEMBERSHIP)
    http = signed_in(area.user("tvv_expert"))
    assert "Lukijoita ei valittu" in http.post(page, {"text": "Muistiin"}, follow=True).content.decode()
    reader = area.user("hva_social")
    told = http.post(page, {"text": "Luettavaksi", "mentions": [reader.pk]}, follow=True).content.decode()
    assert "Lukijoita ei valittu" not in told
    assert "Viesti lähetettiin" in told
