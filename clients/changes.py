"""The change log of one record, in words: who changed what and when, with the parts of a text that went and came."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from simple_history.utils import get_history_manager_for_model

from authorities.models import User
from clients.models import ClientRecord
from core.presentation import date_text, moment_text

#: What the house writes into every row; it tells nothing of a change.
HOUSEKEEPING = frozenset(
    {"id", "client", "area", "created_at", "updated_at", "row_version", "stored_by", "struck_at", "struck_by"}
    # Of an attachment: a random name, and what goes with the file.
    | {"file", "file_key", "size", "media_type"}
)
WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Piece:
    """A run of words; ``kind`` is "same", "gone" or "new"."""

    kind: str
    text: str


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """One field's change; the pieces put the old and the new text into one."""

    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, kw_only=True)
class Change:
    """One saving of the record."""

    at: datetime
    who: str
    what: str
    fields: tuple[FieldChange, ...]


def load_changes(record: ClientRecord) -> list[Change]:
    """Every saving of the record that changed something, newest first: two queries, and one for each foreign key that changed.

    Of a struck entry one saving is left, the striking.
    """
    entries = list(get_history_manager_for_model(type(record)).filter(id=record.pk).order_by("history_date", "history_id"))
    names = _names_of(entry.history_user_id for entry in entries)
    fields = [field for field in record._meta.concrete_fields if field.name not in HOUSEKEEPING]
    told = []
    if entries:
        first = entries[0]
        what = _("Struck as a mistake") if first.struck_at else _("Stored")
        told.append(Change(at=first.history_date, who=names.get(first.history_user_id, ""), what=what, fields=()))
    for before, after in pairwise(entries):
        changed = tuple(_changes(fields, before, after))
        if changed:
            who = names.get(after.history_user_id, "")
            told.append(Change(at=after.history_date, who=who, what=_("Changed"), fields=changed))
    return told[::-1]


def word_pieces(old: str, new: str) -> tuple[Piece, ...]:
    """The words of both texts in one run, each the same, gone or new."""
    a, b = WORDS.findall(old), WORDS.findall(new)
    pieces: list[Piece] = []
    for kind, a_from, a_to, b_from, b_to in SequenceMatcher(a=a, b=b, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(a[a_from:a_to])))
            continue
        if a_to > a_from:
            pieces.append(Piece("gone", "".join(a[a_from:a_to])))
        if b_to > b_from:
            pieces.append(Piece("new", "".join(b[b_from:b_to])))
    return tuple(pieces)


def _changes(fields: Iterable[Any], before: Any, after: Any) -> Iterator[FieldChange]:
    for field in fields:
        if getattr(before, field.attname) == getattr(after, field.attname):
            continue
        yield FieldChange(label=_label(field), pieces=word_pieces(value_text(field, before), value_text(field, after)))


def _label(field: Any) -> str:
    text = str(field.verbose_name)
    return text[:1].upper() + text[1:]


def value_text(field: Any, row: Any) -> str:
    """The value of a field of a row as people read it; empty for none."""
    value = getattr(row, field.attname)
    if value is None or value == "":
        return ""
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.ForeignKey):
        return str(field.related_model._default_manager.filter(pk=value).first() or "")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return moment_text(value)
    return date_text(value) if isinstance(value, date) else str(value)


def _names_of(keys: Iterable[int | None]) -> dict[int | None, str]:
    people = User.objects.filter(pk__in={key for key in keys if key is not None}).select_related("employer")
    return {person.pk: f"{person}, {person.employer.short_name}" for person in people}
