"""Turns the planned entries and consents into rows with their history, as ``clients.services`` would have left them."""

from datetime import date, datetime
from typing import Any

from django.apps import apps

from authorities.models import CodeItem
from clients.demo.entries import PlannedEntry
from clients.demo.plan import PlannedClient
from clients.demo.register import RegisterWriter
from clients.models import Client, ClientRecord, Consent
from clients.services.consents import party_lists


class EntryWriter:
    """Adds the entries of clients to the batch of a writer."""

    def __init__(self, writer: RegisterWriter) -> None:
        self.writer = writer
        lists = (CodeItem.List.CONSENT_SOURCE, CodeItem.List.CONSENT_RECIPIENT)
        items = CodeItem.objects.current().filter(code_list__in=lists)
        self.parties: dict[tuple[str, str], CodeItem] = {(item.code_list, item.code): item for item in items}

    def add(self, client: Client, planned: PlannedClient) -> None:
        """Add everything that has been stored of one client; consents come before what rests on them."""
        rows: list[ClientRecord] = []
        for entry in planned.entries:
            rows.append(self._add_one(client, entry, rows))

    def _add_one(self, client: Client, entry: PlannedEntry, earlier: list[ClientRecord]) -> ClientRecord:
        model: type[ClientRecord] = apps.get_model("clients", entry.model)
        values = dict(entry.values)
        not_before = client.created_at
        if model is Consent:
            values["party"] = self._party(values)
        elif values["consent"] is not None:
            values["consent"] = earlier[values["consent"]]
            not_before = values["consent"].created_at
        user = self.writer.users[entry.by]
        row = model(client=client, area=self.writer.area, stored_by_id=user.employer_id, **values)
        at = self._moment(entry.day, not_before)
        self.writer.batch.add(row, at=at, by=user.pk)
        for change in entry.changes:
            for name, value in change.values.items():
                setattr(row, name, value)
            at = self._moment(change.day, at)
            self.writer.batch.change(row, at=at, by=self.writer.users[change.by].pk)
        if entry.struck is not None:
            self.writer.batch.strike(row, at=self._moment(entry.struck.day, at), by=self.writer.users[entry.struck.by].pk)
        return row

    def _party(self, values: dict[str, Any]) -> CodeItem:
        """The party of the first list that goes with the direction, as ``record_consent`` takes it."""
        parties = [self.parties[code_list, values["party"]] for code_list in party_lists(values["direction"])]
        return parties[0]

    def _moment(self, day: date, not_before: datetime) -> datetime:
        return max(not_before, self.writer.moment(day))
