"""Rows of every table of client data, with a marker of its own in every text field, made by walking the models.

A table that is added later is covered without a change here, as long as its constraints can be met field by field: dates and
moments rise from field to field, choices and defaults are kept, nullable fields other than texts stay empty. Where that is not
enough, ``EXAMPLES`` gives the values of a model.
"""

import itertools
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.files.base import ContentFile
from django.db import models

from authorities.models import Authority, CodeItem, User
from clients.models import Client
from core import clock
from core.fields import BlindIndexField
from core.registry import PurgeKind, PurgeTarget, iter_purge
from planning.models import ServiceItem
from tests.factories import Area


def every_authority() -> list[int]:
    """Keys of all authorities: one of them names an official, and the others have a vacancy."""
    return list(Authority.objects.values_list("pk", flat=True))


#: Label of a model → values of fields that cannot be found by their type, for constraints that ask for a combination; a model
#: stands for some row of it, and a function for what it gives.
EXAMPLES: dict[str, dict[str, Any]] = {
    "clients.Client": {"serving_authority_ids": every_authority},
    "clients.Attachment": {"document_type": CodeItem, "archive_authority": Authority, "size": 9},
    "clients.ClientMerge": {"state": "withdrawn", "merged": None, "settled_by": User, "settled_at": clock.now()},
    "clients.Membership": {"end_reason": ""},
    "planning.EarlierPlan": {"kind": "training", "made_on": clock.today()},
    "planning.FollowUp": {"responsible": ["tvv"]},
    "planning.Goal": {"responsible": ["tvv"]},
    "planning.JobSearch": {
        "is_obliged": True,
        "opportunities": 4,
        "period_months": 1,
        "need_found": False,
        "not_possible": False,
    },
    "planning.JointAssessment": {"outcome": ""},
    "planning.PlanApproval": {"party": "client", "manner": "other", "withdrawal": "changed", "withdrawn_at": clock.now()},
    "planning.PlanVersion": {"state": "ended", "ended_on": clock.today(), "in_force_on": None},
    "planning.ServiceTerms": {"item": ServiceItem},
}
#: Models that erasure empties but that are not made row by row for each client: by hand in the tests, or by the database.
BY_HAND = {"core.SavedForm", "sessions.Session", "clients.Vacancy"}


def tables_to_empty() -> list[type[models.Model]]:
    """The models whose rows go with the client, histories included."""
    found = [one for one in iter_purge() if one.target == PurgeTarget.MODEL and one.kind == PurgeKind.DELETE]
    return [apps.get_model(one.name) for one in found]


def models_to_fill() -> list[type[models.Model]]:
    """The models of client data, those referred to before those that refer; histories fill themselves."""
    waiting = [model for model in tables_to_empty() if not hasattr(model, "instance_type") and model._meta.label not in BY_HAND]
    every, ready = set(waiting), []
    while waiting:
        for model in waiting:
            if not (_parents(model) & every) - {*ready, model}:
                ready.append(model)
                waiting.remove(model)
                break
        else:
            raise AssertionError(f"these models refer to each other in a circle: {waiting}")
    return ready


def _parents(model: type[models.Model]) -> set[Any]:
    return {one.related_model for one in model._meta.local_fields if one.is_relation and not one.null}


def is_leaf(model: type[models.Model]) -> bool:
    """Whether no other table of client data refers to this one."""
    return all(model not in _parents(other) for other in models_to_fill() if other is not model)


@dataclass
class MarkedClient:
    """A client of ``area`` whose every table has at least one row, with the markers that stand in them."""

    area: Area
    instances: dict[type[models.Model], Any] = field(default_factory=dict)
    markers: set[str] = field(default_factory=set)
    """Every marker that was ever written."""
    overwritten: set[str] = field(default_factory=set)
    """Those that are in no row any more: replaced in tables without history."""

    def __post_init__(self) -> None:
        letters = "".join(random.choices("ghjkmnpqrstvwxyz", k=3))
        self._new = (f"zq{letters}{number:04}" for number in itertools.count(1))
        self._days = itertools.count(-3000)

    @property
    def client(self) -> Client:
        """The client."""
        return self.instances[Client]

    @property
    def pk(self) -> Any:
        """The client's key."""
        return self.client.pk

    def marker(self) -> str:
        """A new marker: nine characters, no part of another one."""
        made = next(self._new)
        self.markers.add(made)
        return made

    def fill(self) -> "MarkedClient":
        """Make the rows: made, changed and saved again; in tables that nothing refers to another one is made and deleted."""
        self.area.enter()
        self.area.user("tvv_expert")
        for model in models_to_fill():
            if is_leaf(model) and model is not Client:
                earlier = set(self.markers)
                row = self._make(model)
                self.overwritten |= self._texts_of(row, in_no_history(model))
                row.delete()
                if not _has_history(model):
                    self.overwritten |= self.markers - earlier
            self.instances[model] = self._make(model)
        return self

    def _make(self, model: type[models.Model]) -> Any:
        row = model(**{one.name: value for one, value in self._values(model)})
        row.save()
        before = self._texts_of(row, in_no_history(model))
        for one in text_fields(model):
            setattr(row, one.name, self._text(one))
        row.save()
        self.overwritten |= before
        for one in model._meta.local_fields:
            if isinstance(one, BlindIndexField) and getattr(row, one.name):
                self.markers.add(getattr(row, one.name))
        return row

    def _texts_of(self, row: Any, fields: list[Any]) -> set[str]:
        content = " ".join(text_of(row, one) for one in fields)
        return {marker for marker in self.markers if marker in content}

    def _values(self, model: type[models.Model]) -> Iterator[tuple[Any, Any]]:
        given = EXAMPLES.get(model._meta.label, {})
        texts = set(text_fields(model))
        for one in model._meta.local_fields:
            if one.primary_key or isinstance(one, BlindIndexField):
                continue
            if one.name in given:
                value = given[one.name]
                found = self._related(value) if isinstance(value, type) else value
                yield one, found() if callable(found) else found
            elif one in texts:
                yield one, self._text(one)
            elif not (one.null or one.has_default() or getattr(one, "auto_now", False) or getattr(one, "auto_now_add", False)):
                yield one, self._value(model, one)

    def _text(self, one: Any) -> Any:
        if isinstance(one, ArrayField):
            return [self._text(one.base_field)]
        marker = self.marker()
        if isinstance(one, models.JSONField):
            return {"text": marker}
        if isinstance(one, models.FileField):
            return ContentFile(marker.encode(), name=f"{marker}.txt")
        if isinstance(one, models.BinaryField):
            return marker.encode()
        if isinstance(one, models.EmailField):
            marker += "@esimerkki.example"
        assert not one.max_length or len(marker) <= one.max_length, f"{one} is too short for a marker: add it to EXAMPLES"
        return marker

    def _value(self, model: type[models.Model], one: Any) -> Any:
        """A value for a required field that is no text."""
        match one:
            case models.ForeignKey():
                return self._related(one.related_model)
            case _ if one.choices:
                return one.flatchoices[0][0]
            case ArrayField():
                return [one.base_field.flatchoices[0][0]] if one.base_field.choices else []
            case models.DateTimeField():
                return clock.now() + timedelta(days=next(self._days))
            case models.DateField():
                return clock.today() + timedelta(days=next(self._days))
            case models.BooleanField():
                return True
            case models.IntegerField() | models.DecimalField():
                return next(_numbers)
            case models.UUIDField():
                return self.pk
        raise AssertionError(f"{model._meta.label}.{one.name}: no example of a {type(one).__name__}; add it to EXAMPLES")

    def _related(self, model: type[models.Model]) -> Any:
        if model in self.instances:
            return self.instances[model]
        if model is type(self.area.area):
            return self.area.area
        found = model._default_manager.order_by("pk").first()
        assert found is not None, f"there is no {model._meta.label} to refer to"
        return found


_numbers = itertools.count(9001)


def text_fields(model: type[models.Model]) -> list[Any]:
    """The fields of a model that can hold a marker."""
    return [one for one in model._meta.local_fields if _holds_text(one)]


def _holds_text(one: Any) -> bool:
    if isinstance(one, ArrayField):
        return _holds_text(one.base_field)
    texts = (models.CharField, models.TextField, models.JSONField, models.FileField, models.BinaryField)
    return isinstance(one, texts) and not one.choices and not isinstance(one, BlindIndexField) and not one.is_relation


def in_no_history(model: type[models.Model]) -> list[Any]:
    """The text fields whose earlier values stand nowhere: all of a model without history, those left out of a history."""
    kept = {one.name for one in model.history.model._meta.local_fields} if _has_history(model) else set()
    return [one for one in text_fields(model) if one.name not in kept]


def text_of(row: models.Model, one: Any) -> str:
    """What stands in a field; of a file its content, for its name tells nothing."""
    value = getattr(row, one.name)
    if not isinstance(one, models.FileField):
        return str(value)
    with value.open() as stored:
        return str(stored.read().decode("utf-8", "replace"))


def _has_history(model: type[models.Model]) -> bool:
    return hasattr(model, "history")


def found_in(text: str, markers: Iterable[str]) -> set[str]:
    """The markers that stand in ``text``, in any letter case, plain or as the hexadecimal digits of bytes."""
    low = text.casefold()
    return {marker for marker in markers if marker.casefold() in low or marker.encode().hex() in low}
