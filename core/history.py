"""History of the ground floor's own tables: who changed them is kept as a key, for the accounts live in a room above."""

from typing import Any

from django.db import models
from simple_history.manager import HistoricalQuerySet
from simple_history.models import HistoricalRecords

from core.guarded_sets import GuardedQuerySet
from core.models.base import HistoryEntry
from core.transactions import current_actor


class GuardedHistoricalQuerySet(HistoricalQuerySet, GuardedQuerySet):
    """The history of a model or of one row: read as ever, and not changed in sets."""


def kept_history(**options: Any) -> HistoricalRecords:
    """Return the ``history`` of a model whose old values are kept with the acting user's key and the request id.

    Args:
        options: passed on to ``HistoricalRecords``, for instance ``excluded_fields``.
    """
    options.setdefault("bases", [HistoryEntry])
    options.setdefault("historical_queryset", GuardedHistoricalQuerySet)
    return HistoricalRecords(
        history_user_id_field=models.BigIntegerField(null=True, editable=False),
        history_user_getter=_user_of_entry,
        history_user_setter=_set_user_of_entry,
        get_user=_acting,
        **options,
    )


def _acting(**_context: Any) -> Any:
    return current_actor()


def _user_of_entry(entry: Any) -> int | None:
    key: int | None = entry.history_user_id
    return key


def _set_user_of_entry(entry: Any, actor: Any) -> None:
    entry.history_user_id = getattr(actor, "user_id", None)
