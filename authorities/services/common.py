"""What the administration's verbs share: writing changed fields, checking dates, ending dated rows."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from authorities import events
from authorities.access import Actor, Decision, require
from authorities.models.dated import DatedModel
from core.errors import Refused
from core.models import VersionedModel
from core.sort_keys import SortKeyField

Versioned = TypeVar("Versioned", bound=VersionedModel)
Dated = TypeVar("Dated", bound=DatedModel)


class AlreadyEnded(Refused):
    """The row has its last day already."""

    message = _("This has been ended already. Open the page again to see how it stands.")


def values_of(details: Any) -> dict[str, Any]:
    """The fields of a dataclass as they are: unlike ``asdict``, related rows are not copied."""
    if not is_dataclass(details):
        raise TypeError("details are a dataclass")
    return {field.name: getattr(details, field.name) for field in fields(details)}


def write_changes(row: models.Model, values: Mapping[str, Any]) -> list[str]:
    """Set ``values`` on the row, check and save it, and return the names of the fields that differ from before.

    Raises:
        ValidationError: by field, from the model's own checks.
    """
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.full_clean(validate_constraints=False)
        row.save(update_fields=[*changed, *_keys_of(row, changed)])
    return changed


def _keys_of(row: models.Model, changed: list[str]) -> list[str]:
    """Names of the collation keys that are computed from the changed fields."""
    keys = [field for field in row._meta.concrete_fields if isinstance(field, SortKeyField)]
    return [field.name for field in keys if set(field.sources) & set(changed)]


def create_row(*, actor: Actor, row: models.Model, allowed: Decision) -> None:
    """Check and insert a row of the administration, and record it.

    Args:
        allowed: the policy's answer to who may: it depends on what the row belongs to.
    Raises:
        Denied: the answer was no.
        ValidationError: by field.
    """
    require(allowed)
    # Not the constraints: overlaps are refused by the services in words of their own, and by the database in any case.
    row.full_clean(validate_constraints=False)
    row.save()
    events.setting_created(actor=actor, obj=row)


def change_row(*, actor: Actor, row: Versioned, values: Mapping[str, Any], seen_version: int, allowed: Decision) -> Versioned:
    """Change a row that two administrators may have open, and record which fields changed.

    Args:
        allowed: the policy's answer to who may.
    Raises:
        Denied: the answer was no.
        StaleRow: somebody changed the row after it was shown.
        ValidationError: by field.
    """
    require(allowed)
    locked = type(row).lock(row, seen_version=seen_version)
    changed = write_changes(locked, values)
    if changed:
        events.setting_changed(actor=actor, obj=locked, changed_fields=changed)
    return locked


def end_row(*, actor: Actor, row: Dated, last_day: date, allowed: Decision) -> Dated:
    """Give a dated row its last day; a day already set may be brought forward, never past a row that follows.

    Args:
        allowed: the policy's answer to who may.
    Raises:
        Denied: the answer was no.
        AlreadyEnded: its last day has passed or lies before ``last_day``.
        ValidationError: ``last_day`` lies before the first.
    """
    require(allowed)
    locked: Dated = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    if locked.valid_to is not None and locked.valid_to <= last_day:
        raise AlreadyEnded
    check_dates(valid_from=locked.valid_from, valid_to=last_day, field="last_day")
    locked.valid_to = last_day
    locked.save(update_fields=["valid_to"])
    events.setting_ended(actor=actor, obj=locked)
    return locked


def check_dates(*, valid_from: date, valid_to: date | None, field: str = "valid_to") -> None:
    """Raise ValidationError on ``field`` when a time ends before it begins."""
    if valid_to is not None and valid_to < valid_from:
        raise ValidationError({field: _("The last day cannot be before the first.")})


def refuse_overlap(rows: QuerySet, *, valid_from: date, valid_to: date | None, message: Any) -> None:
    """Raise ValidationError on ``valid_from`` when one of ``rows`` has a day in common with the new time.

    The database refuses it as well (``core.overlaps``); this says so in words that help.
    """
    common = rows.filter(Q(valid_to=None) | Q(valid_to__gte=valid_from))
    if valid_to is not None:
        common = common.filter(valid_from__lte=valid_to)
    if common.exists():
        raise ValidationError({"valid_from": message})


def end_running(rows: QuerySet, *, day_before: date) -> None:
    """Let the row that is in force until further notice give way to one that begins on ``day_before``.

    Raises:
        ValidationError: a row begins on that day or later: the new one would not be the newest.
    """
    if rows.filter(valid_from__gte=day_before).exists():
        raise ValidationError({"valid_from": _("Give a day after the beginning of the newest row.")})
    for row in rows.filter(Q(valid_to=None) | Q(valid_to__gte=day_before)):
        row.valid_to = day_before - timedelta(days=1)
        row.save(update_fields=["valid_to"])
