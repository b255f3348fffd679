"""What stands around a solution: calls in its tests and examples, and the modules it imports."""

import ast
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.authoring.definitions import parsed
from grader.sandbox.inside.stand_ins import is_inert

KNOWN_MODULES = ("numpy", "torch")


@dataclass(frozen=True)
class Call:
    """A call with plain values that stands in a test or an example."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any]


def calls_in(trees: Sequence[ast.Module], docstrings: Mapping[str, str]) -> dict[str, list[Call]]:
    """Return calls of the parts in which every argument is written out as a plain value."""
    found: dict[str, list[Call]] = {}
    examples = [
        line.strip().removeprefix(">>>").strip()
        for docstring in docstrings.values()
        for line in docstring.split("\n")
        if line.strip().startswith(">>>")
    ]
    trees = [*trees, *(tree for line in examples if (tree := parsed(line)))]
    for node in (node for tree in trees for node in ast.walk(tree)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        if node.func.id not in docstrings:
            continue
        try:
            args = tuple(ast.literal_eval(arg) for arg in node.args)
            kwargs = {str(key.arg): ast.literal_eval(key.value) for key in node.keywords}
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            continue
        call = Call(args, kwargs)
        own = found.setdefault(node.func.id, [])
        if repr(call) not in map(repr, own):
            own.append(call)
    return found


def modules_of(
    trees: Sequence[ast.Module], folder: Path
) -> tuple[dict[str, str], list[str], list[str]]:
    """Return modules that stand beside the file, those to load beforehand, and what is missing."""
    from importlib.util import find_spec

    given: dict[str, str] = {}
    preload: list[str] = []
    missing: list[str] = []
    nodes = [node for tree in trees for node in ast.walk(tree)]
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    for name in dict.fromkeys(name.partition(".")[0] for name in names):
        beside = folder / f"{name}.py"
        if name in sys.stdlib_module_names or name in KNOWN_MODULES or is_inert(name):
            continue
        if beside.is_file():
            given[name] = beside.read_text(encoding="utf-8", errors="replace")
        elif name.isidentifier() and find_spec(name) is not None:
            preload.append(name)
        else:
            missing.append(
                f"the module {name} is neither installed nor beside the file; what needs it will "
                "not run: put it beside the solution, or install it"
            )
    return given, preload, missing
