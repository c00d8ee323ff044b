"""Old values of audited models, kept by django-simple-history and joined to the log's events by the request id."""

from typing import Any

from django.db import models
from simple_history.models import HistoricalRecords

from core.history import kept_history
from core.ids import uuid7


def audited_history(**options: Any) -> HistoricalRecords:
    """Return the ``history`` of an audited model.

    Entries carry the acting user's key (no foreign key: they outlive accounts), the request id and a UUIDv7 key. Those of
    client data carry ``client_id`` and ``area_id`` as the model itself does; the purge deletes them with the client.

    Args:
        options: passed on to ``HistoricalRecords``, for instance ``excluded_fields``.

    """
    return kept_history(history_id_field=models.UUIDField(default=uuid7, editable=False), **options)
