"""Finds where code goes through a whole list at every turn of a loop by what looks like one step:
`x in rows`, `rows[k:]`, `rows.count(x)`. Nothing is run.
"""

import ast
from collections.abc import Collection, Iterator, Sequence

from grader.checks.source_rules import Code

_METHODS = frozenset({"count", "index", "remove", "copy", "insert", "pop"})
_FUNCTIONS = frozenset({"sum", "min", "max", "any", "all", "sorted", "set", "list", "tuple"})
_LOOPS = (ast.For, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_ONCE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def list_walks(code: Code, lists: Sequence[int], depth: int) -> Iterator[tuple[str, int, str]]:
    """Yield (label, line, code) of each walk through a list inside at least `depth` loops.

    `lists` are the places of the arguments of the first part that are lists. What may be a set, a
    dictionary or a text is left out, and so are a few places at an end (`rows[-2:]`).
    """
    for number, part in enumerate(code.parts):
        for function in ast.walk(part.node):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                given = function.args.args
                is_first = number == 0 and function is part.node
                known = {given[k].arg for k in lists if is_first and k < len(given)}
                names = _lists_in(function, known)
                for node in _in_loops(function, depth):
                    if _walks(node, names):
                        yield part.label, getattr(node, "lineno", 0), ast.unparse(node)


def _in_loops(holder: ast.AST, depth: int, around: int = 0) -> Iterator[ast.AST]:
    """Yield the parts of a node that stand inside at least `depth` loops, of which `around` are
    around the node itself. What a loop goes through is not inside it: it is made once.
    """
    for field, value in ast.iter_fields(holder):
        for node in value if isinstance(value, list) else [value]:
            if not isinstance(node, ast.AST) or isinstance(node, _ONCE):
                continue
            is_turn = isinstance(holder, _LOOPS) and not (
                isinstance(holder, ast.For) and field == "iter"
            )
            if isinstance(node, ast.comprehension) and node is _first_of(holder):
                yield from _in_loops(node.iter, depth, around)
                for one in (node.target, *node.ifs):
                    yield from _within(one, depth, around + 1)
                continue
            yield from _within(node, depth, around + is_turn)


def _within(node: ast.AST, depth: int, around: int) -> Iterator[ast.AST]:
    if around >= depth:
        yield node
    yield from _in_loops(node, depth, around)


def _first_of(node: ast.AST) -> ast.comprehension | None:
    generators: list[ast.comprehension] = getattr(node, "generators", [])
    return generators[0] if generators else None


def _lists_in(function: ast.AST, known: Collection[str]) -> set[str]:
    """Return the names of a function that are lists and nothing else."""
    set_to: dict[str, list[ast.expr]] = {name: [] for name in known}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    set_to.setdefault(target.id, []).append(node.value)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            set_to.setdefault(node.target.id, []).append(node.value)
    names = set(set_to)
    while left := {n for n in names if not all(_is_list(one, names) for one in set_to[n])}:
        names -= left
    return names


def _is_list(value: ast.expr, names: Collection[str]) -> bool:
    match value:
        case ast.Name(id=name):
            return name in names
        case ast.List() | ast.ListComp() | ast.Call(func=ast.Name(id="list" | "sorted")):
            return True
        case ast.Subscript(value=of, slice=ast.Slice()):
            return _is_list(of, names)
        case ast.Call(func=ast.Attribute(value=of, attr="copy")):
            return _is_list(of, names)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _is_list(left, names) and _is_list(right, names)
    return False


def _walks(node: ast.AST, names: Collection[str]) -> bool:
    """Say whether a node goes through a list as a whole, or through most of it."""

    def is_long(value: ast.expr) -> bool:
        return _is_list(value, names) and not isinstance(value, ast.List)

    match node:
        case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[of]):
            return is_long(of)
        case ast.Call(func=ast.Attribute(value=of, attr=name), args=args) if name in _METHODS:
            is_at_end = name == "pop" and not args
            return is_long(of) and not is_at_end
        case ast.Call(func=ast.Name(id=name), args=[of]) if name in _FUNCTIONS:
            return is_long(of)
        case ast.Subscript(value=of, slice=ast.Slice(lower=lower, upper=upper, step=None)):
            ends = [end for end in (lower, upper) if end is not None]
            is_short = len(ends) == 2 or any(map(_is_constant, ends))
            return is_long(of) and not is_short
    return False


def _is_constant(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) or (
        isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant)
    )
