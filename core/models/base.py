"""Abstract models that the rooms above build on."""

from typing import Any, ClassVar, Self

from django.db import models

from core.errors import StaleRow
from core.guarded_sets import GuardedManager
from core.ids import uuid7
from core.transactions import current_request_id


class UUIDModel(models.Model):
    """A row with a UUIDv7 key: safe in a URL, in the log and in the ledger, and never given out twice."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True


class TimestampedModel(models.Model):
    """A row that knows when it was made and last saved (UTC)."""

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class VersionedModel(models.Model):
    """A row that two people may open at once: the form carries ``row_version``, and the second saver is told.

    Saving nothing but ``uncounted_fields`` leaves the version: what the system itself notes is in no form.
    """

    uncounted_fields: ClassVar[frozenset[str]] = frozenset()

    row_version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, counting the version up on every change of an existing row."""
        update_fields = kwargs.get("update_fields")
        is_counted = update_fields is None or not self.uncounted_fields.issuperset(update_fields)
        if not self._state.adding and is_counted:
            self.row_version += 1
            if update_fields is not None:
                kwargs["update_fields"] = {*update_fields, "row_version"}
        super().save(*args, **kwargs)

    @classmethod
    def lock(cls, row: Self | Any, *, seen_version: int | None = None) -> Self:
        """Return the row, locked for the rest of the transaction and as it stands in the database.

        Args:
            row: an instance or its key.
            seen_version: the version that the form was made from; None where nothing was shown.
        Raises:
            StaleRow: the row has another version now.
            DoesNotExist: there is no such row within the current area.
        """
        key = row.pk if isinstance(row, models.Model) else row
        current: Self = cls._default_manager.select_for_update(of=("self",)).get(pk=key)
        if seen_version is not None and current.row_version != seen_version:
            raise StaleRow(current)
        return current


class HistoryEntry(models.Model):
    """Base of every history table: the request that caused the entry, to join it with the log's event.

    Its rows are not changed in sets either.
    """

    request_id = models.CharField(max_length=20, default=current_request_id, editable=False)

    objects = GuardedManager()

    class Meta:
        abstract = True
