"""The house: every app stands on its floor, every check looks at it, and questions stand in a policy alone."""

import ast
import tomllib
from pathlib import Path

from django.apps import apps
from django.conf import settings
from importlinter import cli

from tools.checks import SOURCES

CONFIGURATION = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())
CONTRACT = CONFIGURATION["tool"]["importlinter"]
#: The house from the roof down (design § 2); an app that does not exist yet has its place all the same.
HOUSE = ["tym", "billing", "governance", "privacy", "planning", "clients", "authorities", "audit", "core"]
OWN_FILES = [
    path
    for app in [*settings.OWN_APPS, "tym"]
    for path in sorted((settings.BASE_DIR / app).rglob("*.py"))
    if "migrations" not in path.parts
]


def relative(path: Path) -> str:
    return str(path.relative_to(settings.BASE_DIR))


def test_every_own_app_stands_on_a_floor_and_in_the_contract():
    own = {config.name for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR}
    folders = {path.parent.name for path in settings.BASE_DIR.glob("*/apps.py")}
    assert own == folders == {*settings.OWN_APPS, "tym"}
    assert own == set(CONTRACT["root_packages"])
    (floors,) = CONTRACT["contracts"]
    assert set(floors["layers"]) == own
    assert floors["layers"] == [name for name in HOUSE if name in own]


def test_every_own_app_is_looked_at_by_the_type_checker_and_the_security_check():
    own = {*settings.OWN_APPS, "tym"}
    assert own <= set(CONFIGURATION["tool"]["mypy"]["packages"])
    assert own <= set(SOURCES)


def test_a_room_imports_only_from_the_floors_below(monkeypatch):
    monkeypatch.chdir(settings.BASE_DIR)
    assert cli.lint_imports(no_cache=True) == cli.EXIT_STATUS_SUCCESS


def test_questions_of_access_stand_in_a_policy_only():
    assert OWN_FILES
    for path in OWN_FILES:
        tree = ast.parse(path.read_text())
        questions = [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("can_")]
        assert not questions or path.name == "policy.py" or "policy" in path.parts, (relative(path), questions)


def test_a_policy_writes_nothing_and_knows_no_request():
    policies = [path for path in OWN_FILES if path.name == "policy.py" or "policy" in path.parts]
    assert policies
    for path in policies:
        text = path.read_text()
        imported = {node.module for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)}
        assert not {"django.http", "django.shortcuts"} & imported, relative(path)
        assert ".save(" not in text, relative(path)
        assert ".create(" not in text, relative(path)


def test_a_module_says_what_lives_in_it():
    silent = [
        relative(path) for path in OWN_FILES if (text := path.read_text()).strip() and not ast.get_docstring(ast.parse(text))
    ]
    assert silent == []


def test_only_the_clock_tells_the_time():
    """A test sets one clock, and a day is Finnish everywhere."""
    others = {"datetime.now", "datetime.utcnow", "date.today", "timezone.now", "timezone.localdate", "timezone.localtime"}
    told = {relative(path): sorted(others & set(_calls(path))) for path in OWN_FILES if relative(path) != "core/clock.py"}
    assert {path: calls for path, calls in told.items() if calls} == {}


def _calls(path: Path) -> list[str]:
    return [
        f"{node.func.value.id}.{node.func.attr}"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)
    ]


def test_no_signal_of_our_own():
    senders = [relative(path) for path in OWN_FILES if "import Signal" in path.read_text() or "@receiver" in path.read_text()]
    assert senders == []
