"""The pages of the data groups: entries listed, added, changed, struck, and what has changed in each."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.access import require
from authorities.pages import FormParts
from authorities.rights import DataGroup
from clients.changes import load_changes
from clients.forms.entries import EntryForm
from clients.kinds import SECTION_BY_NAME, SECTION_OF_KIND, EntryKind, Reading, Section
from clients.models import Consent, SourcedRecord
from clients.policy import can_add_entry, can_change, can_strike
from clients.reading import readable_rows
from clients.services import add_entry, change_entry
from clients.views.door import ClientPage
from clients.views.striking import StrikeParts
from core import clock
from core.presentation import Chip

#: So many entries of one kind stand on the page at first.
SHOWN = 30


@dataclass(frozen=True, kw_only=True)
class EntryRow:
    """One entry on the page."""

    row: SourcedRecord
    reading: Reading
    chip: Chip
    may_change: bool
    may_strike: bool


@dataclass(frozen=True, kw_only=True)
class EntryList:
    """The entries of one kind."""

    kind: EntryKind
    rows: list[EntryRow]
    hidden: int


class GroupPage(ClientPage):
    """The entries of one data group, each kind under its heading."""

    template_name = "clients/group.html"
    name: str = ""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Take the page's section from its address."""
        super().setup(request, *args, **kwargs)
        self.data_groups = (self.part.data_group,)
        self.section = self.part.name
        self.title = self.part.title

    @property
    def part(self) -> Section:
        """The section of the address."""
        return SECTION_BY_NAME[self.name]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the lists: one query for each kind, whatever the number of entries."""
        return super().get_context_data(
            **{
                "part": self.part,
                "lists": [self.entries(kind) for kind in self.part.kinds],
                "may_add": can_add_entry(self.actor, self.client, self.part.data_group),
                "shows_all": "kaikki" in self.request.GET,
                **kwargs,
            }
        )

    def entries(self, kind: EntryKind) -> EntryList:
        """The entries of one kind that the actor may read."""
        rows = list(self.rows(kind.model).select_related("stored_by", "consent__party", "struck_by"))
        shown = rows if "kaikki" in self.request.GET else rows[:SHOWN]
        return EntryList(kind=kind, rows=[self.entry(kind, row) for row in shown], hidden=len(rows) - len(shown))

    def entry(self, kind: EntryKind, row: SourcedRecord) -> EntryRow:
        """One entry, with what the actor may do to it."""
        row.client = self.client
        return EntryRow(
            row=row,
            reading=kind.read(row),
            chip=Chip(kind=row.stored_by.kind, label=row.stored_by.short_name),
            may_change=bool(can_change(self.actor, row)),
            may_strike=bool(can_strike(self.actor, row)),
        )


class EntryPage(ClientPage):
    """A page on one kind of entries, named in the address."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Take the kind from the address."""
        super().setup(request, *args, **kwargs)
        self.kind: EntryKind = kwargs["kind"]
        self.data_groups = (self.kind.data_group,)
        self.section = SECTION_OF_KIND[self.kind.slug].name

    @cached_property
    def entry(self) -> Any:
        """The entry of the address, when the actor may read it.

        Raises:
            Http404: there is none of this kind and client that the actor may read.
        """
        key: UUID = self.kwargs["entry_id"]
        found = self.rows(self.kind.model).select_related("stored_by", "consent__party").filter(pk=key).first()
        if found is None:
            raise Http404
        found.client = self.client
        return found

    def group_url(self) -> str:
        """The page of the data group."""
        return reverse(f"clients:{self.section}", args=[self.client.pk])


class EntryFormPage(FormParts, EntryPage):
    """A form on an entry."""

    template_name = "clients/entry_form.html"

    def back_url(self) -> str:
        """The page of the data group."""
        return self.group_url()

    def form(self, data: Any = None) -> EntryForm:
        """The kind's form."""
        consents = readable_rows(Consent, self.actor, self.client)
        return self.kind.form(data, client=self.client, consents=consents, **self.form_options())


class AddEntryPage(EntryFormPage):
    """Store a new entry."""

    done = gettext_lazy("The entry was saved.")

    def check(self) -> None:
        """Ask whether the actor may store one."""
        super().check()
        group = self.kind.data_group
        require(can_add_entry(self.actor, self.client, group), client=self.client, data_group=group)
        self.title = self.kind.add

    def initial(self) -> dict[str, Any]:
        """Nothing has been seen yet; an entry tells of today unless another day is typed."""
        today = clock.today()
        return {"row_version": 0, **{name: today for name in ("noted_on", "starts_on") if name in self.kind.form.base_fields}}

    def perform(self, form: Any) -> None:
        """Store it."""
        add_entry(actor=self.actor, client=self.client, kind=self.kind.model, values=form.values())


class ChangeEntryPage(EntryFormPage):
    """Change an entry of the own authority."""

    title = gettext_lazy("Change the entry")
    done = gettext_lazy("The entry was saved. The earlier content stays in its change log.")

    def check(self) -> None:
        """Ask whether the actor may change it."""
        super().check()
        require(can_change(self.actor, self.entry), client=self.client, data_group=DataGroup(self.entry.data_group))

    def form_options(self) -> dict[str, Any]:
        """The entry, whose consent may stay."""
        return {**super().form_options(), "entry": self.entry}

    def initial(self) -> dict[str, Any]:
        """The entry as it stands."""
        names = [name for name in self.kind.form.base_fields if name != "row_version"]
        return {name: getattr(self.entry, name) for name in names} | {"row_version": self.entry.row_version}

    def perform(self, form: Any) -> None:
        """Change it."""
        change_entry(actor=self.actor, entry=self.entry, values=form.values(), seen_version=form.cleaned_data["row_version"])


class StrikeEntryPage(StrikeParts, EntryPage):
    """Strike an entry that was made by mistake."""

    title = gettext_lazy("Strike the entry")
    template_name = "clients/strike.html"
    done = gettext_lazy("The entry was struck. Its content was deleted.")

    def back_url(self) -> str:
        """The page of the data group."""
        return self.group_url()

    @property
    def record(self) -> SourcedRecord:
        """The entry of the address."""
        entry: SourcedRecord = self.entry
        return entry

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add how the entry reads."""
        return super().get_context_data(**{"reading": self.kind.read(self.entry), **kwargs})


class EntryChangesPage(EntryPage):
    """What has changed in an entry, when and by whom."""

    title = gettext_lazy("Changes of the entry")
    template_name = "clients/changes.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show the change log."""
        heading = _("Struck entry") if self.entry.is_struck else self.kind.read(self.entry).title
        return self.show(entry=self.entry, heading=heading, changes=load_changes(self.entry), back=self.group_url())
