"""The policy answers what the reviewed ``access.csv`` says, row by row, and the file forgets no role and no question."""

import inspect
from importlib import import_module
from importlib.util import find_spec
from itertools import groupby
from pkgutil import iter_modules

import pytest
from django.conf import settings
from django.db import transaction

from authorities.matrix import roles
from authorities.rights import DataGroup
from tests.factories import Area
from tests.policy.expectations import STRANGER, Row, Situation, groups, lines, roles_of, rows_of

EVERYBODY = [*roles(), STRANGER]


def situation_of(row: Row) -> tuple[str, str]:
    """Rows of the same situation share one arrangement."""
    return row.ring, row.state


@pytest.mark.parametrize("role", EVERYBODY)
def test_the_policy_answers_as_expected(area: Area, other_area: Area, role: str):
    for home in (area, other_area):
        home.client()
    area.enter()
    if role != STRANGER:
        area.user(role)
    wrong = []
    for (ring, state), rows in groupby(sorted(rows_of(role), key=situation_of), key=situation_of):
        with transaction.atomic():
            situation = Situation(area, other_area, role, ring=ring, state=state)
            answers = [(row, situation.ask(row)) for row in rows]
            transaction.set_rollback(True)
        area.enter()
        wrong += [f"{row}: expected {row.answer}, got {got}" for row, got in answers if got != row.answer]
    assert wrong == []


def questions(module) -> set[str]:
    """The questions that a policy asks, those of its parts included where it is a package."""
    parts = [module, *(import_module(part.name) for part in iter_modules(getattr(module, "__path__", ()), f"{module.__name__}."))]
    found = [one for part in parts for one in inspect.getmembers(part, inspect.isfunction)]
    return {
        name.removeprefix("can_")
        for name, function in found
        if name.startswith("can_") and f"{function.__module__}.".startswith(f"{module.__name__}.")
    }


def test_a_policy_of_parts_gives_out_every_question_of_them():
    policy = import_module("clients.policy")
    assert {f"can_{name}" for name in questions(policy)} <= set(policy.__all__)


def test_every_question_of_a_policy_is_expected():
    policies = [import_module(f"{app}.policy") for app in settings.OWN_APPS if find_spec(f"{app}.policy")]
    assert policies
    asked = set().union(*map(questions, policies))
    assert asked - {row.question for row in lines()} == set(), "add rows for the new question to access.csv"
    assert {row.question for row in lines()} - asked == set(), "rows of questions that no policy asks"


@pytest.mark.parametrize("right", ["read", "write"])
def test_every_role_has_an_expectation_for_reading_and_writing_each_data_group(right):
    missing = [
        f"{role}: {right} {group}"
        for role in roles()
        for group in DataGroup
        if not any(row.action == f"{right} {group}" for row in rows_of(role))
    ]
    assert missing == []


def test_every_role_is_expected_and_every_expected_role_exists():
    named = {role for row in lines() for role in roles_of(row.role)}
    assert named == {*roles(), STRANGER}
    assert {role for name in groups() for role in roles_of(name)} <= set(roles())


def test_the_file_is_in_order_and_asks_nothing_twice():
    written = lines()
    assert written == sorted(written, key=lambda row: (row.action, row.role, row.whose, row.ring, row.state))
    asked: dict[tuple[str, ...], list[str]] = {}
    for row in written:
        for role in roles_of(row.role):
            asked.setdefault((role, row.action, row.whose, row.ring, row.state), []).append(row.answer)
    assert {key: answers for key, answers in asked.items() if len(answers) > 1} == {}
