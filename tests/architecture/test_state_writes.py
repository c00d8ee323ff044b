"""A workflow's state is written by its transitions and by nothing else (design § 7)."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django_fsm import FSMFieldMixin

from tests.architecture.state_writes import find_state_writes, state_writes_under


def workflow_fields():
    return [
        field
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, FSMFieldMixin) and not model._meta.object_name.startswith("Historical")
    ]


def test_no_code_writes_a_state_past_its_transitions():
    names = {field.name for field in workflow_fields()}
    folders = [Path(config.path) for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR]
    assert [place for folder in folders for place in state_writes_under(folder, names)] == []


def test_every_state_is_protected_and_the_model_can_be_read_again():
    for field in workflow_fields():
        assert field.protected, field
        assert hasattr(field.model, "_get_protected_fsm_fields"), field.model


@pytest.mark.parametrize(
    "line",
    [
        "plan.state = 'approved'",
        "self.state: str = 'x'",
        "plan.state += 'x'",
        "a, plan.state = 1, 2",
        "setattr(plan, 'state', 'x')",
        "Plan.objects.filter(pk=1).update(state='x')",
        "Plan.objects.update(**{'state': 'x'})",
        "Plan.objects.bulk_update(plans, ['state'])",
        "Plan.objects.create(state='x')",
        "Plan.objects.update_or_create(pk=1, defaults={'state': 'x'})",
        "def f():\n    for plan.state in 'xy': pass",
    ],
)
def test_every_way_round_is_found(line):
    assert find_state_writes(line, {"state"})


@pytest.mark.parametrize(
    "line",
    [
        "state = 'x'",
        "x = plan.state",
        "Plan.objects.filter(state='x')",
        "plan.approve()",
        "values.update(other=1)",
        "'plan.state = 1'",
    ],
)
def test_reading_is_no_writing(line):
    assert not find_state_writes(line, {"state"})
