"""Client data stays out of sessions: only sign-in and the choice of the area write there (docs/how-to-add-a-table.md)."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

#: Where sessions are written, and what: secrets under way (encrypted), moments and keys.
ALLOWED = ("authorities/sign_in/",)
WRITING = {"update", "setdefault", "__setitem__"}


def session_writes(source: str) -> list[int]:
    """Lines that put something into a session."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        lines += [one.lineno for one in targets if isinstance(one, ast.Subscript) and _is_session(one.value)]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITING:
            lines += [node.lineno] if _is_session(node.func.value) else []
    return lines


def _is_session(node: ast.expr) -> bool:
    return (isinstance(node, ast.Attribute) and node.attr == "session") or (isinstance(node, ast.Name) and node.id == "session")


def test_only_sign_in_writes_to_sessions():
    folders = [Path(config.path) for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR]
    found = [
        f"{path.relative_to(settings.BASE_DIR)}:{line}"
        for folder in folders
        for path in folder.rglob("*.py")
        for line in session_writes(path.read_text(encoding="utf-8"))
    ]
    assert [place for place in found if not place.startswith(ALLOWED)] == []
    assert found, "the search finds nothing at all any more"


@pytest.mark.parametrize(
    "line",
    ["request.session['name'] = name", "self.request.session['a'] += 1", "session['a'] = 1", "request.session.update(name=name)"],
)
def test_writes_are_found(line):
    assert session_writes(line) == [1]


@pytest.mark.parametrize("line", ["name = request.session['name']", "request.session.flush()", "form.data['a'] = 1"])
def test_reads_are_not_writes(line):
    assert session_writes(line) == []
