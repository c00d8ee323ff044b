"""Flags and notes to colleagues of the demo's familiar clients, as ``clients.services`` would have left them."""

from datetime import date, datetime, timedelta
from typing import Any

from clients.demo.names import read
from clients.demo.register import RegisterWriter
from clients.models import Client, ColleagueNote, Flag, Mention
from core import clock


class RemarkWriter:
    """Adds what ``remarks.toml`` says to the batch of a writer."""

    def __init__(self, writer: RegisterWriter, reference_date: date) -> None:
        self.writer = writer
        self.reference_date = reference_date

    def add(self, area: str, clients: dict[str, Client]) -> None:
        """Add the flags and notes of an area; ``clients`` are the familiar ones by name."""
        description = read("remarks.toml")[area]
        for row in description["flags"]:
            self._flag(clients[row["client"]], row)
        for row in description["notes"]:
            self._note(clients[row["client"]], row)

    def _flag(self, client: Client, row: dict[str, Any]) -> None:
        owner, day = self.writer.users[row["by"]], self._day(-row["days"])
        flag = Flag(
            client=client,
            area=self.writer.area,
            stored_by_id=owner.employer_id,
            owner=owner,
            kind=row["kind"],
            text=row["text"],
            reason=row["reason"],
            starts_on=day,
            ends_on=self._day(row["ends"]),
        )
        self.writer.batch.add(flag, at=self._moment(day, client.created_at), by=owner.pk)
        if "ended" in row:
            flag.ended_on = self._day(-row["ended"])
            self.writer.batch.change(flag, at=self.writer.moment(flag.ended_on), by=owner.pk)

    def _note(self, client: Client, row: dict[str, Any]) -> None:
        first = self._one(client, row, group=row["group"], thread=None, not_before=client.created_at)
        latest = first.created_at
        for answer in row.get("answers", ()):
            latest = self._one(client, answer, group=row["group"], thread=first, not_before=latest).created_at

    def _one(
        self, client: Client, row: dict[str, Any], *, group: str, thread: ColleagueNote | None, not_before: datetime
    ) -> ColleagueNote:
        author = self.writer.users[row["by"]]
        common = {"client": client, "area": self.writer.area, "stored_by_id": author.employer_id, "data_group": group}
        at = self._moment(self._day(-row["days"]), not_before)
        note = ColleagueNote(**common, thread=thread, author=author, text=row["text"])
        self.writer.batch.add(note, at=at, by=author.pk)
        for key in row["to"]:
            mention = Mention(**common, note=note, user=self.writer.users[key])
            self.writer.batch.add(mention, at=at, by=author.pk)
            if key in row.get("read", ()):
                mention.read_at = min(at + timedelta(hours=3), clock.now())
                self.writer.batch.change(mention, at=mention.read_at, by=mention.user_id)
        return note

    def _day(self, days: int) -> date:
        return self.reference_date + timedelta(days=days)

    def _moment(self, day: date, not_before: datetime) -> datetime:
        """A moment of the day, later than what it rests on."""
        return min(max(self.writer.moment(day), not_before + timedelta(minutes=1)), clock.now())
