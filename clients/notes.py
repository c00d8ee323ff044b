"""Notes to colleagues as they are read: the threads of a client, and the mentions that wait on somebody's desk."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from authorities.access import Actor
from clients.models import Client, ColleagueNote, Mention
from clients.reading import readable_rows, visible_rows
from clients.waiting import where_any
from core.registry import DeskItem


@dataclass
class Thread:
    """A note and its answers, the oldest first: those of them that the reader may read."""

    key: UUID
    notes: list[ColleagueNote] = field(default_factory=list)
    mentions: dict[UUID, list[Mention]] = field(default_factory=dict)

    @property
    def first(self) -> ColleagueNote | None:
        """The note that began it; None where the reader may read an answer only."""
        return next((note for note in self.notes if note.pk == self.key), None)

    @property
    def latest(self) -> datetime:
        """When the newest of the notes was written."""
        return max(note.created_at for note in self.notes)

    @property
    def mentioned(self) -> set[int]:
        """Keys of everybody mentioned in it."""
        return {mention.user_id for rows in self.mentions.values() for mention in rows}


def threads_of(actor: Actor, client: Client) -> list[Thread]:
    """The threads of a client that the actor may read now, those with the newest note first: two queries."""
    notes = readable_rows(ColleagueNote, actor, client)
    threads: dict[UUID, Thread] = {}
    for note in notes.select_related("author", "stored_by", "struck_by"):
        note.client = client
        threads.setdefault(note.thread_id or note.pk, Thread(key=note.thread_id or note.pk)).notes.append(note)
    told = readable_rows(Mention, actor, client).filter(note__struck_at=None)
    for mention in told.select_related("user", "note").order_by("user__name_key", "pk"):
        key = mention.note.thread_id or mention.note_id
        if key in threads:
            threads[key].mentions.setdefault(mention.note_id, []).append(mention)
    return sorted(threads.values(), key=lambda thread: thread.latest, reverse=True)


def mentioned_in(note: ColleagueNote) -> set[int]:
    """Keys of the people mentioned in the thread that a note began; what was struck mentions nobody."""
    thread = Q(note=note.pk) | Q(note__thread=note.pk)
    rows = Mention.objects.filter(thread, client=note.client_id, note__struck_at=None)
    return set(rows.order_by().values_list("user", flat=True))


def mention_items(actor: Actor, *, client: Client | None = None) -> Iterable[DeskItem]:
    """Notes in which the actor is mentioned and that they have not marked as read; the text itself waits behind the door."""
    rows = _unread(actor, client)
    for mention in rows.select_related("client", "note__author__employer").order_by("note__created_at", "pk"):
        author = mention.note.author
        yield DeskItem(
            kind="mention",
            title=_("Read a note from a colleague"),
            detail=_("{name}, {authority}: {group}").format(
                name=author, authority=author.employer.short_name, group=mention.get_data_group_display().lower()
            ),
            url=f"{reverse('clients:notes', args=[mention.client_id])}#note-{mention.note_id}",
            client=mention.client,
        )


def count_mentions(actor: Actor) -> int:
    """How many notes wait to be read."""
    return int(_unread(actor, None).count())


def _unread(actor: Actor, client: Client | None) -> Any:
    mine = Mention.objects.filter(area=actor.area_id, user=actor.user_id, read_at=None)
    unread = {"user": actor.user_id, "read_at": None, "note__struck_at": None}
    return where_any(mine, client, lambda: visible_rows(Mention, actor, client).filter(**unread))
