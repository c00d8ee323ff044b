"""A model with history has a guarded manager: what is done to a set goes past the history (design § 5)."""

import pytest
from django.apps import apps
from django.db import models
from django.db.models.manager import BaseManager

from authorities.models import RoleAssignment, User
from core.guarded_sets import GuardedQuerySet, SetBasedRefusedError
from core.models import LegalPeriod

WITH_HISTORY = [model for model in apps.get_models() if hasattr(model._meta, "simple_history_manager_attribute")]
HISTORIES = [getattr(model, model._meta.simple_history_manager_attribute).model for model in WITH_HISTORY]


def unguarded(model: type[models.Model]) -> list[str]:
    """The managers of a model whose querysets let operations on sets through."""
    managers: list[BaseManager] = [*model._meta.managers, model._default_manager]
    return [repr(manager) for manager in managers if not isinstance(manager.get_queryset(), GuardedQuerySet)]


def test_the_walk_covers_every_floor():
    assert {"core", "authorities", "clients"} <= {model._meta.app_label for model in WITH_HISTORY}


@pytest.mark.parametrize("model", [*WITH_HISTORY, *HISTORIES], ids=lambda model: model._meta.label)
def test_a_model_with_history_has_a_guarded_manager(model):
    assert unguarded(model) == []


@pytest.mark.parametrize("model", WITH_HISTORY, ids=lambda model: model._meta.label)
def test_history_is_not_changed_in_sets_either(model):
    history = getattr(model, model._meta.simple_history_manager_attribute)
    assert isinstance(history.get_queryset(), GuardedQuerySet)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "operation",
    [
        lambda: User.objects.update(is_active=False),
        lambda: User.objects.filter(is_active=False).delete(),
        lambda: User.objects.bulk_create([User(email="a@esimerkki.example")]),
        lambda: RoleAssignment.objects.current().update(role_code="tvv_expert"),
        lambda: User(pk=1).role_assignments.update(role_code="tvv_expert"),
        lambda: LegalPeriod.objects.update(amount=1),
        lambda: LegalPeriod.objects.bulk_update([], ["amount"]),
        lambda: LegalPeriod.history.update(amount=1),
        lambda: LegalPeriod.history.model.objects.all().delete(),
        lambda: User.history.all().delete(),
    ],
)
def test_operations_on_sets_are_refused(operation):
    with pytest.raises(SetBasedRefusedError):
        operation()


def test_an_unguarded_manager_is_found():
    class Loose(models.Model):  # noqa: DJ008 - never shown
        class Meta:
            app_label = "clients"
            apps = type(apps)()

    assert unguarded(Loose) == 2 * [repr(Loose.objects)]
