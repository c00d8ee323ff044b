"""Notes to colleagues: written, answered, marked as read. Struck by ``clients.services.striking``."""

from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from authorities.access import Actor, Decision, require
from authorities.models import User
from authorities.rights import DataGroup
from clients import events
from clients.colleagues import colleagues
from clients.models import Client, ColleagueNote, Mention
from clients.notes import mentioned_in
from clients.policy import can_add_entry, can_answer_note, can_mark_read
from clients.services.locking import lock_record
from core import clock

#: The same words of the same author sooner than this are the button pressed twice.
ONE_PRESS = timedelta(minutes=2)


def write_note(*, actor: Actor, client: Client, group: DataGroup, text: str, mentions: Iterable[User]) -> ColleagueNote:
    """Write a note in a data group; each of ``mentions`` finds it on the desk until they mark it as read.

    Raises:
        Denied: the policy's reason; whoever begins a thread writes the data group.
        ValidationError: by field; somebody mentioned may not see the client or the data group.
    """
    client = Client.lock(client)
    decision = require(can_add_entry(actor, client, group), client=client, data_group=group)
    return _write(actor=actor, client=client, group=group, thread=None, text=text, mentions=mentions, decision=decision)


def answer_note(*, actor: Actor, note: ColleagueNote, text: str, mentions: Iterable[User]) -> ColleagueNote:
    """Answer in the thread that ``note`` began: what the actor was asked in it is then read.

    Raises:
        Denied: the policy's reason; whoever was mentioned answers also where they only read the data group.
        ValidationError: as ``write_note``.
    """
    note = lock_record(note)
    client = note.client
    group = DataGroup(note.data_group)
    decision = require(can_answer_note(actor, note, mentioned_in(note)), client=client, data_group=group)
    answer = _write(actor=actor, client=client, group=group, thread=note, text=text, mentions=mentions, decision=decision)
    asked = Mention.objects.filter(client=client, user=actor.user_id, read_at=None)
    for mention in asked.filter(note__in=[note.pk, *note.answers.values_list("pk", flat=True)]):
        mention.client = client
        mark_read(actor=actor, mention=mention)
    return answer


def mark_read(*, actor: Actor, mention: Mention) -> Mention:
    """Take a mention off the desk; once more changes nothing.

    Raises:
        Denied: somebody else was mentioned.
    """
    mention = lock_record(mention)
    group = DataGroup(mention.data_group)
    decision = require(can_mark_read(actor, mention), client=mention.client, data_group=group)
    if mention.read_at is None:
        mention.read_at = clock.now()
        mention.save()
        events.record_changed(actor=actor, row=mention, fields=["read_at"], decision=decision)
    return mention


def _write(
    *,
    actor: Actor,
    client: Client,
    group: DataGroup,
    thread: ColleagueNote | None,
    text: str,
    mentions: Iterable[User],
    decision: Decision,
) -> ColleagueNote:
    keys = {person.pk for person in mentions} - {actor.user_id}
    fit = list(colleagues(client, group).filter(pk__in=keys))
    if len(fit) < len(keys):
        raise ValidationError(
            {"mentions": _("Somebody chosen may not see this client or this data group any more. Choose again.")}
        )
    own = ColleagueNote.objects.filter(client=client, author=actor.user_id, thread=thread, data_group=group, struck_at=None)
    pressed_twice = own.filter(text=text, created_at__gte=clock.now() - ONE_PRESS).first()
    if pressed_twice is not None:
        return pressed_twice
    common = {"client": client, "area_id": client.area_id, "stored_by": actor.employer, "data_group": group}
    note = ColleagueNote.objects.create(**common, thread=thread, author=actor.user, text=text)
    for person in fit:
        Mention.objects.create(**common, note=note, user=person)
    events.record_created(actor=actor, row=note, decision=decision)
    return note
