"""Providers: registered once, in a fixed order, and every table of this floor classified for deletion."""

from datetime import date

import pytest
from django.apps import apps
from django.db import models

from core import registry
from core.registry import (
    DeskItem,
    DeskProvider,
    HealthProbe,
    HealthResult,
    PurgeClass,
    PurgeKind,
    PurgeTarget,
    Registry,
    area_ids,
    iter_health,
    iter_purge,
    register_areas,
    register_purge,
)


def items(actor, *, client=None):
    return [DeskItem(kind="review", title="Review", url="/x/", due=date(2026, 11, 24))]


def count(actor):
    return 1


def test_providers_come_by_order_and_name_not_by_registration():
    desk = Registry("desk")
    for name, order in (("b", 100), ("c", 50), ("a", 100)):
        desk.register(DeskProvider(name, items, count, order=order))
    assert [provider.name for provider in desk] == ["c", "a", "b"]
    assert next(iter(desk)).items(None)[0].due == date(2026, 11, 24)


def test_a_second_provider_of_one_name_is_refused_and_the_same_one_again_is_not():
    desk = Registry("desk")
    desk.register(DeskProvider("mine", items, count))
    desk.register(DeskProvider("mine", items, count))
    with pytest.raises(ValueError, match="two desk providers called mine"):
        desk.register(DeskProvider("mine", items, count, order=1))
    assert len(list(desk)) == 1


def test_a_place_is_classified_once_whatever_the_case_of_its_name(monkeypatch):
    monkeypatch.setattr(registry, "_purge", Registry("purge"))
    register_purge(PurgeClass(PurgeTarget.MODEL, "clients.Client", PurgeKind.DELETE))
    with pytest.raises(ValueError, match=r"clients\.client"):
        register_purge(PurgeClass(PurgeTarget.MODEL, "clients.client", PurgeKind.NO_PERSON, reason="no"))
    register_purge(PurgeClass(PurgeTarget.JSON_COLUMN, "clients.Client", PurgeKind.DELETE))


def test_what_is_not_deleted_needs_a_reason():
    with pytest.raises(ValueError, match="reason"):
        register_purge(PurgeClass(PurgeTarget.MODEL, "x.Y", PurgeKind.NO_PERSON))


def test_the_areas_have_one_provider(monkeypatch):
    monkeypatch.setattr(registry, "_areas", [])
    assert list(area_ids()) == []

    def areas():
        return [2, 1]

    register_areas(areas)
    register_areas(areas)
    assert list(area_ids()) == [1, 2]
    with pytest.raises(ValueError, match="already"):
        register_areas(list)


def test_every_table_and_json_column_of_this_floor_is_classified():
    classified = {purge_class.key for purge_class in iter_purge()}
    for model in apps.get_app_config("core").get_models(include_auto_created=True):
        assert f"model:{model._meta.label_lower}" in classified
        for field in model._meta.local_fields:
            if isinstance(field, models.JSONField):
                assert f"json_column:{model._meta.label_lower}.{field.name}" in classified


def test_the_jobs_are_on_the_health_page():
    assert "jobs" in [probe.name for probe in iter_health()]
    assert HealthProbe("x", lambda: HealthResult(is_well=True)).check().text == ""
