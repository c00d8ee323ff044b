"""The event log and the seals of its days. Rows are added and read, never changed (design § 5).

Ids are plain values, not foreign keys: the log outlives the client and the official. The tables are made by SQL in the
first migration (monthly partitions, triggers, privileges), which Django's picture below follows.
"""

from typing import Any, NoReturn

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.actions import Action
from audit.event_queries import AppendOnlyQuerySet, EventQuerySet
from audit.office_hours import is_out_of_hours
from core.ids import uuid7


class AppendOnlyError(RuntimeError):
    """Somebody tried to change or delete a row of the log from the code; the database refuses it as well."""


class AppendOnlyModel(models.Model):
    """A row that is written once."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert the row, in one statement.

        Raises:
            AppendOnlyError: the row is in the database already.

        """
        if not self._state.adding:
            raise AppendOnlyError("A row of the log is written once and never changed.")
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse.

        Raises:
            AppendOnlyError: always.

        """
        raise AppendOnlyError("A row of the log is not deleted; whole months are dropped when their time is over.")


class Event(AppendOnlyModel):
    """One business event: who did what to which client's data, when, and on what basis.

    Holds no values and no free text: codes, ids and names of fields only (R36). ``actor_id`` empty means the system itself.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField(editable=False)
    action = models.CharField(max_length=32)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200, blank=True)
    actor_role = models.CharField(max_length=200, blank=True)
    actor_role_label = models.CharField(max_length=200, blank=True)
    actor_authority_id = models.BigIntegerField(null=True)
    actor_authority_label = models.CharField(max_length=200, blank=True)
    area_id = models.BigIntegerField(null=True)
    client_id = models.UUIDField(null=True)
    object_type = models.CharField(max_length=100, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    data_group = models.CharField(max_length=32, blank=True)
    basis = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=64, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    changed_fields = ArrayField(models.CharField(max_length=100), default=list)
    listed_ids = ArrayField(models.UUIDField(), default=list)
    search_hash = models.CharField(max_length=100, blank=True)
    row_count = models.IntegerField(null=True)
    key_id = models.CharField(max_length=16, editable=False)
    mac = models.BinaryField(max_length=32, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ("-at", "-id")
        default_permissions = ()
        indexes = [
            models.Index(fields=["client_id", "-at", "-id"], name="audit_event_client"),
            models.Index(fields=["actor_id", "-at", "-id"], name="audit_event_actor"),
            models.Index(fields=["area_id", "-at", "-id"], name="audit_event_area"),
            GinIndex(fields=["listed_ids"], name="audit_event_listed"),
            # So that the proof finds which months were dropped by right without reading twelve years.
            models.Index(fields=["at"], name="audit_event_expired", condition=models.Q(action="log_expired")),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.action}"

    @property
    def action_label(self) -> str | Promise:
        """The action in the user's language; a code of an older version stands as it is."""
        return Action(self.action).label if self.action in Action.values else self.action

    @property
    def is_by_system(self) -> bool:
        """Whether a job did it and no person."""
        return self.actor_id is None

    @property
    def out_of_hours(self) -> bool:
        """Whether it happened outside ordinary office hours in Finland."""
        return is_out_of_hours(self.at)


class DaySeal(AppendOnlyModel):
    """A closed day (UTC) of the log: how many events, a keyed hash over them, chained to the day before.

    All fields follow from the events and the day before alone, so a seal made twice is the same seal.
    """

    day = models.DateField(primary_key=True)
    sequence = models.PositiveIntegerField(unique=True)
    event_count = models.PositiveIntegerField()
    rows_hash = models.BinaryField(max_length=32)
    previous = models.BinaryField(max_length=32)
    seal = models.BinaryField(max_length=32)
    key_id = models.CharField(max_length=16)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("seal of a day")
        verbose_name_plural = _("seals of days")
        ordering = ("day",)
        default_permissions = ()

    def __str__(self) -> str:
        return self.day.isoformat()
