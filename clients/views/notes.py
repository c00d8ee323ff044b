"""Notes to colleagues on a client: read in threads, written, answered, marked as read, struck."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.access import Deny, deny, require
from authorities.pages import FormParts
from authorities.rights import DataGroup
from clients.colleagues import colleagues
from clients.forms.notes import NoteForm, NoteGroupForm
from clients.models import ColleagueNote, Mention
from clients.notes import Thread, mentioned_in, threads_of
from clients.policy import can_add_entry, can_answer_note, can_strike
from clients.services import answer_note, mark_read, write_note
from clients.views.door import ClientPage
from clients.views.striking import StrikeParts

#: So many threads stand on the page at first.
SHOWN = 20


class NotesPage(ClientPage):
    """The threads of all data groups that the role opens, those with the newest note first."""

    title = gettext_lazy("Notes to colleagues")
    section = "notes"
    template_name = "clients/notes.html"

    @cached_property
    def threads(self) -> list[Thread]:
        """The threads that the actor may read."""
        return threads_of(self.actor, self.client)

    @property
    def shown(self) -> list[Thread]:
        """Those that stand on the page."""
        return self.threads if "kaikki" in self.request.GET else self.threads[:SHOWN]

    def shown_groups(self) -> list[DataGroup]:
        """The person's own group, which heads the page, and those of the notes."""
        told = sorted(DataGroup(note.data_group) for thread in self.shown for note in thread.notes)
        return list(dict.fromkeys([*self.data_groups, *told]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the threads with what may be done to each: a fixed number of queries."""
        return super().get_context_data(
            **{
                "threads": [self.item(thread) for thread in self.shown],
                "hidden": len(self.threads) - len(self.shown),
                "may_write": any(can_add_entry(self.actor, self.client, group) for group in DataGroup),
                **kwargs,
            }
        )

    def item(self, thread: Thread) -> dict[str, Any]:
        """A thread with its notes, whom each mentions, and what the actor may do."""
        first = thread.first
        return {
            "group": DataGroup(thread.notes[0].data_group).label,
            "may_answer": first if first is not None and can_answer_note(self.actor, first, thread.mentioned) else None,
            "notes": [self.note(thread, note) for note in thread.notes],
        }

    def note(self, thread: Thread, note: ColleagueNote) -> dict[str, Any]:
        """One note; ``unread`` is the actor's own mention in it, as long as it was not marked as read."""
        mentions = thread.mentions.get(note.pk, [])
        mine = [one for one in mentions if one.user_id == self.actor.user_id and one.read_at is None]
        return {
            "row": note,
            "mentions": mentions,
            "unread": mine[0] if mine else None,
            "may_strike": can_strike(self.actor, note),
        }


class NotePage(ClientPage):
    """A page on the notes."""

    section = "notes"

    @cached_property
    def note(self) -> ColleagueNote:
        """The note of the address, when the actor may read it.

        Raises:
            Http404: there is none.
        """
        found = self.rows(ColleagueNote).select_related("author", "stored_by").filter(pk=self.kwargs["note_id"]).first()
        if found is None:
            raise Http404
        found.client = self.client
        note: ColleagueNote = found
        return note

    @property
    def group(self) -> DataGroup:
        """The data group of the page."""
        return DataGroup(self.note.data_group)

    def shown_groups(self) -> list[DataGroup]:
        """The person's own group, which heads the page, and that of the note."""
        return list(dict.fromkeys([*self.data_groups, self.group]))

    def list_url(self) -> str:
        """The notes."""
        return reverse("clients:notes", args=[self.client.pk])


class NoteFormParts(FormParts, NotePage):
    """A form on the notes; it leads back to them."""

    def back_url(self) -> str:
        """The notes."""
        return self.list_url()


class NoteFormPage(NoteFormParts):
    """A form with a text and the people who are to read it."""

    template_name = "clients/note_form.html"
    form_class = NoteForm
    submit = gettext_lazy("Send")
    state = gettext_lazy("A note cannot be changed afterwards. One written by mistake can be struck.")

    def form_options(self) -> dict[str, Any]:
        """Those who may see the client and the data group."""
        people = colleagues(self.client, self.group).exclude(pk=self.actor.user_id)
        return {**super().form_options(), "people": people}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the data group."""
        return super().get_context_data(**{"group": self.group, **kwargs})


class ChooseGroupPage(ClientPage):
    """The first step of a new note: its data group, which decides who may be mentioned."""

    title = gettext_lazy("Write a note")
    section = "notes"
    template_name = "clients/note_group.html"

    @property
    def groups(self) -> list[DataGroup]:
        """Those in which the actor may store something now."""
        return [group for group in DataGroup if can_add_entry(self.actor, self.client, group)]

    def check(self) -> None:
        """Ask whether there is any."""
        if not self.groups:
            answers = [can_add_entry(self.actor, self.client, group) for group in DataGroup]
            require(next((one for one in answers if one.reason is not Deny.ROLE), deny(Deny.ROLE)), client=self.client)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Go on with the group that was chosen, or ask for it."""
        chosen = request.GET.get("ryhma", "")
        if chosen in self.groups:
            return redirect("clients:write-note", self.client.pk, DataGroup(chosen))
        form = NoteGroupForm(groups=self.groups)
        return self.show(choice=form, nothing_chosen="jatka" in request.GET)


class WriteNotePage(NoteFormPage):
    """Write a note of one data group."""

    title = gettext_lazy("Write a note")
    done = gettext_lazy("The note was sent.")

    @property
    def group(self) -> DataGroup:
        """That of the address."""
        group: DataGroup = self.kwargs["group"]
        return group

    def shown_groups(self) -> list[DataGroup]:
        """Nothing of the data group is shown yet."""
        return list(self.data_groups)

    def check(self) -> None:
        """Ask whether one may be written."""
        require(can_add_entry(self.actor, self.client, self.group), client=self.client, data_group=self.group)

    def perform(self, form: Any) -> None:
        """Write it."""
        write_note(actor=self.actor, client=self.client, group=self.group, **form.cleaned_data)
        if not form.cleaned_data["mentions"]:
            self.done = gettext_lazy("The note was saved. Nobody was chosen, so it stands on nobody's desk.")


class AnswerNotePage(NoteFormPage):
    """Answer in the thread of a note."""

    title = gettext_lazy("Answer the note")
    done = gettext_lazy("The answer was sent.")

    def check(self) -> None:
        """Ask whether the actor may; only the note that began a thread is answered."""
        if self.note.thread_id is not None:
            raise Http404
        mentioned = mentioned_in(self.note)
        require(can_answer_note(self.actor, self.note, mentioned), client=self.client, data_group=self.group)

    def initial(self) -> dict[str, Any]:
        """Whoever wrote to the thread last is to read the answer."""
        others = [note for note in self.thread.notes if note.author_id != self.actor.user_id]
        return {"mentions": [note.author_id for note in others[-1:]]}

    @cached_property
    def thread(self) -> Thread:
        """What is answered."""
        return next(thread for thread in threads_of(self.actor, self.client) if thread.key == self.note.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what is answered."""
        return super().get_context_data(**{"thread": self.thread, **kwargs})

    def perform(self, form: Any) -> None:
        """Answer."""
        answer_note(actor=self.actor, note=self.note, **form.cleaned_data)


class MarkReadPage(NotePage):
    """Mark the mention of oneself in a note as read."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Take it off the desk and go back to the notes."""
        mention = self.rows(Mention).filter(note=self.note.pk, user=self.actor.user_id).first()
        if mention is None:
            raise Http404
        mark_read(actor=self.actor, mention=mention)
        messages.success(request, _("The note was marked as read."))
        return redirect(self.list_url())


class StrikeNotePage(StrikeParts, NoteFormParts):
    """Strike a note that was written by mistake."""

    title = gettext_lazy("Strike the note")
    template_name = "clients/note_strike.html"
    done = gettext_lazy("The note was struck. Its content was deleted.")

    @property
    def record(self) -> ColleagueNote:
        """The note of the address."""
        return self.note
