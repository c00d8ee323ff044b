"""Base of models whose state changes by transitions only (design § 7).

A model is a ``WorkflowModel`` with a ``StateField`` and methods under ``@transition(field=, source=, target=)``. A service locks
the row, asks the policy and lets ``proceed`` call the transition and save. ``tests/architecture`` fails when any other
code writes a state: by assignment, ``setattr``, ``update``, ``bulk_update`` or ``create``.
"""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMFieldDescriptor, FSMModelMixin, TransitionNotAllowed, can_proceed, transition

from core.errors import Refused

__all__ = ["StateField", "WorkflowModel", "WrongState", "can_proceed", "proceed", "transition"]


class WrongState(Refused):
    """The step is not possible in the state in which the thing is now."""

    message = _("This cannot be done any more: the state has changed. Open the page again.")


class _GuardedState(FSMFieldDescriptor):
    """Refuses assignment, save while the row itself is being read again."""

    def __set__(self, instance: Any, value: Any) -> None:
        if self.field.name in instance.__dict__ and not instance.__dict__.get("_is_refreshing"):
            raise AttributeError(f"{self.field.name} changes by a transition only")
        self.field.set_proxy(instance, value)
        self.field.set_state(instance, value)


class StateField(FSMField):
    """A state that only transitions write: assignment raises, and there is no editing it in a form."""

    descriptor_class = _GuardedState

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(protected=True, editable=False)
        kwargs.setdefault("max_length", 30)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        # A migration describes the column; the protection is this class.
        for automatic in ("protected", "editable"):
            kwargs.pop(automatic, None)
        return name, path, args, kwargs


class WorkflowModel(FSMModelMixin, models.Model):
    """A model with one or more ``StateField``s."""

    class Meta:
        abstract = True

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Read the row again, its state too.

        The mixin's own way lifts the protection of the field for all threads, and for good when the row is gone.
        """
        self.__dict__["_is_refreshing"] = True
        try:
            models.Model.refresh_from_db(self, *args, **kwargs)
        finally:
            del self.__dict__["_is_refreshing"]

    @classmethod
    def state_names(cls) -> tuple[str, ...]:
        """Names of the fields that hold a state."""
        return tuple(field.name for field in cls._meta.fields if isinstance(field, StateField))


def proceed(row: WorkflowModel, step: Any, *args: Any, **kwargs: Any) -> Any:
    """Call the transition ``step`` of the locked ``row`` and save; returns what the transition returns.

    Raises:
        WrongState: the row's state does not allow it; a page shows the message instead of failing.
    """
    try:
        result = step(*args, **kwargs)
    except TransitionNotAllowed as error:
        raise WrongState from error
    row.save()
    return result
