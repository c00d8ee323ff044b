"""Striking an entry that was made by mistake: nothing of it stays but the note that there was something (design § 3)."""

from typing import Any, TypeVar

from django.db import models
from simple_history.utils import get_history_manager_for_model

from authorities.access import Actor, require
from clients import events
from clients.models import ClientRecord
from clients.policy import can_strike
from clients.services.locking import lock_record
from core import clock
from core.registry import delete_files_later

Record = TypeVar("Record", bound=ClientRecord)


def strike(*, actor: Actor, record: Record, seen_version: int) -> Record:
    """Empty an entry and its history, and note on the row who struck it and when.

    The model's ``content_fields`` get what an untouched form would give them. Of the history one entry stays: the striking. Files
    are deleted after the commit, as those of erased clients are.

    Args:
        seen_version: the ``row_version`` of the entry when it was shown.
    Raises:
        Denied: the policy's reason.
        StaleRow: somebody changed or struck the entry after it was shown.
    Source: General Data Protection Regulation art. 5(1)(d) and 16: what is inaccurate is erased or rectified without delay.
    """
    record = lock_record(record, seen_version=seen_version)
    decision = require(can_strike(actor, record), client=record.client, data_group=record.data_group)
    _delete_files(record)
    for name in record.content_fields:
        setattr(record, name, empty_value(record._meta.get_field(name)))
    record.struck_at = clock.now()
    record.struck_by = actor.user
    record.save()
    _forget_earlier_entries(record)
    events.record_struck(actor=actor, row=record, decision=decision)
    return record


def empty_value(field: Any) -> Any:
    """What a content field holds once it is struck: nothing, or its default where the database asks for something."""
    return None if field.null else field.get_default()


def _delete_files(record: models.Model) -> None:
    """Have the files of the row and of its history deleted once the striking is committed."""
    for field in record._meta.local_fields:
        if isinstance(field, models.FileField) and field.name in record.content_fields:  # type: ignore[attr-defined]
            entries = get_history_manager_for_model(type(record)).filter(id=record.pk)
            names = {str(getattr(record, field.name)), *(str(name) for name in entries.values_list(field.name, flat=True))}
            delete_files_later(f"{record._meta.label}.{field.name}", names)


def _forget_earlier_entries(record: models.Model) -> None:
    """Delete the entries of the row's history but the newest one, which tells of the striking."""
    entries = get_history_manager_for_model(type(record)).filter(id=record.pk)
    newest = entries.latest()
    for entry in entries.exclude(pk=newest.pk):
        entry.delete()
