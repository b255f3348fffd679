"""Functions that a student left as they were handed out."""

import ast
import builtins
import re
from collections.abc import Collection, Sequence
from functools import lru_cache


def is_stub(node: ast.AST, text: str = "None") -> bool:
    """Say whether a function was left as handed out: it does nothing, or all it can return is None.

    Course starters bind their results to None (`next_h, cache = None, None`) and return them.
    `text` is the source it stands in.
    """
    body: list[ast.stmt] = getattr(node, "body", [])
    if all(_does_nothing(statement) for statement in body):
        return True
    if "NotImplemented" in text and any(
        isinstance(part, ast.Raise) and _does_nothing(part) for part in body
    ):
        parts = [part for statement in body for part in _parts(statement)]
        if not any(map(_is_worked_out, parts)):
            return True  # given lines, and the mark that the rest is to be written
    if not _BLANK.search(text):
        return (
            False  # most functions; walking through their trees would take longer than running them
        )
    parts = [part for statement in body for part in _parts(statement)]
    if any(_takes_none_apart(part) for part in parts):
        return sum(map(_is_blank, parts)) >= sum(map(_is_worked_out, parts))
    empty, filled = _assigned(parts)
    returned = [part for part in parts if isinstance(part, ast.Return)]
    if not empty and any(map(_is_worked_out, parts)):
        return False  # it is written, and returns nothing: in place, or by mistake
    return bool(returned) and all(
        _is_nothing(part.value, empty - filled, filled) for part in returned
    )


_BLANK = re.compile(r"None|\.\.\.|return\s*(?:[;#\\]|$)", re.M)


_LOOKED_AT = frozenset((ast.Assign, ast.AugAssign, ast.Expr, ast.For, ast.NamedExpr, ast.Return))


def _parts(node: ast.AST) -> list[ast.AST]:
    """Return the node and those below it that tell what was filled in, in the order of `ast.walk`,
    in a tenth of its time.
    """
    found = [node]
    for node in found:  # grows while it is gone through
        for name in node._fields:
            value = getattr(node, name, None)
            if type(value) is list:
                found += [part for part in value if isinstance(part, ast.AST)]
            elif isinstance(value, ast.AST) and name != "ctx":
                found.append(value)
    return [node for node in found if type(node) in _LOOKED_AT]


def _does_nothing(node: ast.stmt) -> bool:
    match node:
        case ast.Pass() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Raise(exc=exception):
            return "NotImplemented" in ast.dump(exception) if exception else False
        case ast.Return(value=value):
            return _is_nothing(value, set())
    return False


def _assigned(parts: Sequence[ast.AST]) -> tuple[set[str], set[str]]:
    """Return the names that are bound to None, and those bound to anything else."""
    empty: set[str] = set()
    filled: set[str] = set()
    for part in parts:
        if isinstance(part, ast.Assign):
            names = {name for target in part.targets for name in _names_in(target)}
            (empty if _is_nothing(part.value, empty - filled, filled) else filled).update(names)
        elif isinstance(part, ast.AugAssign) and _is_nothing(part.value, set()):
            continue  # dW += None
        elif isinstance(part, ast.AugAssign | ast.For | ast.NamedExpr) and isinstance(
            part.target, ast.Name
        ):
            filled.add(part.target.id)
    return empty, filled


def _names_in(target: ast.expr) -> list[str]:
    if isinstance(target, ast.Name):
        return [target.id]
    return [name.id for name in ast.walk(target) if isinstance(name, ast.Name)]


def _is_nothing(value: ast.expr | None, empty: set[str], filled: Collection[str] = ()) -> bool:
    """Say whether an expression is None, or put together of blanks.

    Names in `empty`, beside arguments that were only handed on.
    """
    match value:
        case None | ast.Constant(value=None) | ast.Constant(value=builtins.Ellipsis):
            return True
        case ast.Name(id=name):
            return name in empty
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            handed_on = [isinstance(part, ast.Name) and part.id not in filled for part in parts]
            blank = [_is_nothing(part, empty, filled) for part in parts]
            return any(blank) and all(
                one or other for one, other in zip(handed_on, blank, strict=True)
            )
        case ast.Dict(values=parts):
            return bool(parts) and all(_is_nothing(part, empty, filled) for part in parts)
    return False


def _is_blank(node: ast.AST) -> bool:
    """Say whether a statement is one that a student was to fill in and did not."""
    if isinstance(node, ast.Assign | ast.AugAssign):
        return _is_nothing(node.value, set())
    return _takes_none_apart(node)


_HANDED_OUT_CALLS = {
    "zeros",
    "zeros_like",
    "ones",
    "ones_like",
    "empty",
    "empty_like",
    "range",
    "len",
    "reversed",
    "enumerate",
    "list",
    "dict",
}


def _is_worked_out(node: ast.AST) -> bool:
    """Say whether a statement computes something, beyond what handouts do.

    Shapes, arrays of zeros, parts of a cache.
    """
    if (
        not isinstance(node, ast.Assign | ast.AugAssign | ast.Return | ast.Expr)
        or node.value is None
    ):
        return False
    for part in ast.walk(node.value):
        if isinstance(part, ast.BinOp):
            return True
        if isinstance(part, ast.Call):
            name = getattr(part.func, "attr", getattr(part.func, "id", ""))
            if name not in _HANDED_OUT_CALLS:
                return True
    return False


def _takes_none_apart(node: ast.AST) -> bool:
    """Say whether a statement is a blank that can never run as it stands: `n_x, m = None`, `for t
    in range(None)`.
    """
    match node:
        case ast.Assign(targets=[ast.Tuple()], value=ast.Constant(value=None)):
            return True
        case ast.For(iter=iterated):
            return _goes_through_none(iterated)
    return False


def _goes_through_none(iterated: ast.expr) -> bool:
    """Say whether a loop goes through None, or so many steps; None in an index is no blank."""
    match iterated:
        case ast.Constant(value=None):
            return True
        case ast.Call(func=ast.Name(id=name), args=given) if name in _HANDED_OUT_CALLS:
            return any(map(_goes_through_none, given))
    return False


def stubs(node: ast.stmt, text: str = "None") -> list[str]:
    """Return the dotted names of functions in `node` that were left as handed out.

    `text` is the source it stands in.
    """
    lines = _lines_with_blanks(text)
    if isinstance(node, ast.FunctionDef):
        return [node.name] if is_stub(node, _own(node, lines, text)) else []
    if isinstance(node, ast.ClassDef):
        if all(_does_nothing(part) for part in node.body):
            return [] if node.bases else [node.name]
        methods = [part for part in node.body if isinstance(part, ast.FunctionDef)]
        return [
            f"{node.name}.{part.name}" for part in methods if is_stub(part, _own(part, lines, text))
        ]
    return []


@lru_cache(4)
def _lines_with_blanks(text: str) -> list[str]:
    """Return the lines of a source that may hold blanks; none of one that holds none.

    Kept for the source that is looked at, for it may hold thousands of functions.
    """
    return text.split("\n") if _BLANK.search(text) or "NotImplemented" in text else []


def _own(node: ast.FunctionDef, lines: Sequence[str], text: str) -> str:
    """Return the lines of a function; all of the text, where it does not stand where it says, and
    nothing of a source without blanks.
    """
    if not lines:
        return ""
    first = node.lineno - 1
    if first < len(lines) and f"def {node.name}(" in lines[first]:
        return "\n".join(lines[first : node.end_lineno])
    return text
