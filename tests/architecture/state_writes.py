"""Finding code that writes a workflow's state past its transitions, by reading the source."""

import ast
from collections.abc import Collection, Iterator
from pathlib import Path

#: Methods that write the columns named by their keywords.
WRITING_METHODS = {"update", "create", "acreate", "aupdate", "get_or_create", "update_or_create"}


def find_state_writes(source: str, state_names: Collection[str]) -> list[int]:
    """Return the lines of ``source`` that write an attribute or column with one of the names."""
    return sorted({node.lineno for node in ast.walk(ast.parse(source)) if _writes(node, state_names)})


def state_writes_under(folder: Path, state_names: Collection[str]) -> Iterator[str]:
    """Return ``file:line`` of every such line in the modules under ``folder``, migrations aside."""
    for path in sorted(folder.rglob("*.py")):
        if "migrations" not in path.parts:
            for line in find_state_writes(path.read_text(encoding="utf-8"), state_names):
                yield f"{path.relative_to(folder.parent)}:{line}"


def _writes(node: ast.AST, names: Collection[str]) -> bool:
    if isinstance(node, ast.Attribute):
        return isinstance(node.ctx, ast.Store | ast.Del) and node.attr in names
    if isinstance(node, ast.Call):
        return _call_writes(node, names)
    return False


def _call_writes(call: ast.Call, names: Collection[str]) -> bool:
    called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if called in WRITING_METHODS:
        return any(keyword.arg in names for keyword in call.keywords) or _holds(call.keywords, names)
    if called in {"setattr", "__setattr__", "bulk_update"}:
        return any(isinstance(node, ast.Constant) and node.value in names for node in ast.walk(call))
    return False


def _holds(keywords: list[ast.keyword], names: Collection[str]) -> bool:
    """Whether ``defaults={"state": ...}`` or ``**{"state": ...}`` names a state."""
    dictionaries = [keyword.value for keyword in keywords if isinstance(keyword.value, ast.Dict)]
    return any(isinstance(key, ast.Constant) and key.value in names for each in dictionaries for key in each.keys)
