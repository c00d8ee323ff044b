"""Flags and notes of the demo: written by people who may, read by those they are for, and something waits on a desk."""

import pytest

from authorities.actors import build_actor
from authorities.models import User
from clients.colleagues import colleagues
from clients.desk import desk_items
from clients.models import ColleagueNote, Flag, Mention
from clients.notes import mentioned_in
from clients.policy import can_add_entry, can_answer_note
from clients.services import set_flag
from core import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
AREAS = ["keski-uusimaa", "itaranta"]


def actor_in(user, area):
    return build_actor(User.objects.get(pk=user.pk), area_id=area.pk, second_factor=True)


@pytest.mark.parametrize("code", AREAS)
def test_flags_belong_to_people_who_may_set_them(enter, code):
    area = enter(code)
    flags = list(Flag.objects.in_force().select_related("client", "owner"))
    assert flags
    for flag in flags:
        assert can_add_entry(actor_in(flag.owner, area), flag.client, flag.data_group)
        assert flag.stored_by_id == flag.owner.employer_id
        assert flag.history.count() == flag.row_version


def test_a_flag_stands_as_the_service_would_have_left_it(enter):
    area = enter()
    flag = Flag.objects.in_force().filter(row_version=1).select_related("client", "owner").first()
    again = set_flag(
        actor=actor_in(flag.owner, area),
        client=flag.client,
        kind=flag.kind,
        text=f"{flag.text}.",
        reason=flag.reason,
        owner=flag.owner,
        ends_on=flag.ends_on,
    )
    skip = {"id", "text", "created_at", "updated_at", "starts_on"}
    fields = [field.attname for field in Flag._meta.fields if field.name not in skip]
    assert [getattr(again, name) for name in fields] == [getattr(flag, name) for name in fields]
    assert Flag.objects.filter(ends_on__lt=clock.today()).exists()


@pytest.mark.parametrize("code", AREAS)
def test_notes_are_written_and_read_by_people_who_may(enter, code):
    area = enter(code)
    notes = list(ColleagueNote.objects.select_related("client", "author", "thread"))
    assert notes
    for note in notes:
        actor = actor_in(note.author, area)
        if note.thread is None:
            assert can_add_entry(actor, note.client, note.data_group)
        else:
            assert can_answer_note(actor, note.thread, mentioned_in(note.thread))
            assert note.data_group == note.thread.data_group
    for mention in Mention.objects.select_related("client", "user"):
        assert mention.user in colleagues(mention.client, mention.data_group)


def test_a_note_and_a_flag_wait_on_the_first_desk(actor):
    kinds = [item.kind for item in desk_items(actor("johanna-heikkila"))]
    assert "mention" in kinds
    assert "flag" in kinds
