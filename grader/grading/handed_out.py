"""Functions whose whole work is to return something empty, as a handout does: not attempted.

Asked only of what is not right, for `return []` may be all that is asked for.
"""

import ast
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from grader.parsing import parsed
from grader.sandbox.base import LoadReport, Unit


def empty_handed(
    targets: Collection[str], report: LoadReport, units: Sequence[Unit]
) -> frozenset[str]:
    """Return those functions and methods (`Cell.forward`) that only hand something empty back."""
    return frozenset(name for name in targets if _is_empty_handed(name, report, units))


def _is_empty_handed(name: str, report: LoadReport, units: Sequence[Unit]) -> bool:
    outer, _, method = name.partition(".")
    places = report.definitions.get(outer, ())
    if not places:
        return False
    sources = [unit.source for unit in units if unit.label == places[-1][0]]
    body = list(_definitions(sources[-1], outer)) if sources else []
    node = body[-1] if body else None
    if method and isinstance(node, ast.ClassDef):
        node = next((part for part in node.body if getattr(part, "name", "") == method), None)
    return isinstance(node, ast.FunctionDef) and hands_back_empty(node.body)


@lru_cache(4)
def _tree(source: str) -> ast.Module | None:
    """Return the tree of a source, which is only looked at: each wrong check asks for it."""
    return parsed(source)


def _definitions(source: str, name: str) -> Iterator[ast.stmt]:
    tree = _tree(source)
    for node in tree.body if tree is not None else ():
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            yield node


def hands_back_empty(body: Sequence[ast.stmt]) -> bool:
    """Say whether all that statements do is to return something empty, beside what was given.

    >>> hands_back_empty(ast.parse("steps = []; return steps, h").body)
    True
    >>> hands_back_empty(ast.parse("steps = []; steps.append(h); return steps").body)
    False
    """
    empty: set[str] = set()
    *before, last = body
    for statement in before:
        match statement:
            case ast.Pass() | ast.Expr(value=ast.Constant()):
                continue
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=ast.expr() as value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ) if _is_empty(value):
                empty.add(name)
            case _:
                return False
    if not isinstance(last, ast.Return) or last.value is None:
        return False
    flat = list(_flat(last.value))
    blank = [_is_empty(one) or (isinstance(one, ast.Name) and one.id in empty) for one in flat]
    return any(blank) and all(
        is_blank or isinstance(one, ast.Name) for is_blank, one in zip(blank, flat, strict=True)
    )


def _flat(value: ast.expr) -> Iterator[ast.expr]:
    if isinstance(value, ast.Tuple) and value.elts:
        for part in value.elts:
            yield from _flat(part)
    else:
        yield value


def _is_empty(value: ast.expr) -> bool:
    match value:
        case ast.List(elts=[]) | ast.Tuple(elts=[]) | ast.Dict(keys=[]):
            return True
        case ast.Call(func=ast.Name(id="list" | "dict" | "tuple" | "set"), args=[], keywords=[]):
            return True
    return False
