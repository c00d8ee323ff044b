"""Old values of audited models, kept by django-simple-history and joined to the log's events by the request id."""

from typing import Any

from django.db import models
from simple_history.models import HistoricalRecords

from audit.querysets import AuditedManager
from core.history import kept_history
from core.ids import uuid7
from core.models.base import HistoryEntry


class AuditedHistoryEntry(HistoryEntry):
    """Base of the history tables of audited models: their rows are not changed in sets either."""

    objects = AuditedManager()

    class Meta:
        abstract = True


def audited_history(**options: Any) -> HistoricalRecords:
    """Return the ``history`` of an audited model.

    Entries carry the acting user's key (no foreign key: they outlive accounts), the request id and a UUIDv7 key. Those of
    client data carry ``client_id`` and ``area_id`` as the model itself does; the purge deletes them with the client.

    Args:
        options: passed on to ``HistoricalRecords``, for instance ``excluded_fields``.

    """
    options.setdefault("bases", [AuditedHistoryEntry])
    return kept_history(history_id_field=models.UUIDField(default=uuid7, editable=False), **options)
