"""The inside imports nothing but the standard library, NumPy and itself."""

import ast
import sys

import pytest

from grader.sandbox.libraries import INSIDE

ALLOWED = {*sys.stdlib_module_names, "numpy"}
FILES = sorted(INSIDE.rglob("*.py"))


def imported(tree):
    """Yield (line, top module or ".name" for one of the inside) of every import, wherever it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.partition(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.lineno, (node.module or "").partition(".")[0]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module] if node.module else [alias.name for alias in node.names]
            yield from ((node.lineno, "." * node.level + name) for name in names)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_inside_imports_only_the_standard_library_numpy_and_itself(file):
    own = {f".{other.stem}" for other in FILES if other.parent == file.parent}
    found = list(imported(ast.parse(file.read_text(encoding="utf-8"))))
    assert [(line, name) for line, name in found if name not in ALLOWED | own] == []


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import yaml", "yaml"),
        ("def f():\n    from grader.errors import GraderError", "grader"),
        ("from ..base import Job", "..base"),
        ("from . import nowhere", ".nowhere"),
    ],
)
def test_any_other_import_is_found(source, name):
    assert name in {found for _, found in imported(ast.parse(source))} - ALLOWED
