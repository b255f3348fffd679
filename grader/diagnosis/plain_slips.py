"""Slips that the source shows by itself: `x = items.sort()`, a method without self, no return.

Asked only where nothing else names the mistake, of what came back as None or did not run.
"""

import ast
import re
from collections.abc import Iterator, Sequence

from grader.checks.source_rules import Code, own_code
from grader.late_pattern import late_pattern

_TAKES = late_pattern(
    r"(\w+)\.(\w+)\(\) takes \d+ positional arguments? but \d+ (?:was|were) given"
)
_IN_PLACE = frozenset({"sort", "append", "extend", "reverse", "insert", "update", "clear", "add"})
"""Methods of Python's own types that return None."""
NONE = "is None, where"
NOTHING = "prints nothing"
Function = ast.FunctionDef | ast.AsyncFunctionDef


def plain_slip(target: str, sources: Sequence[tuple[str, str]], message: str) -> str:
    """Return a sentence on the slip that a message and the source show together, "" for none."""
    code = own_code(target, sources)
    if code is None:
        return ""
    if found := _TAKES.search(message):
        return _without_self(code, found[1], found[2])
    if NONE in message:
        return _in_place(code) or _without_return(code)
    if NOTHING in message and _returns(code) and not any(code.calls(["print"])):
        return "It returns something and prints nothing: print it."
    return ""


def _without_self(code: Code, owner: str, name: str) -> str:
    """Return that a method of a class has no first parameter for its object."""
    for part in code.parts:
        for node in ast.walk(part.node):
            if not isinstance(node, ast.ClassDef) or node.name != owner:
                continue
            for method in node.body:
                if isinstance(method, Function) and method.name == name:
                    arguments = [*method.args.posonlyargs, *method.args.args]
                    first = arguments[0].arg if arguments else ""
                    is_plain = not method.decorator_list and not method.args.vararg
                    if is_plain and first not in ("self", "this", "me", "cls"):
                        return f"Line {method.lineno}: {name} lacks `self`, its first parameter."
    return ""


def _in_place(code: Code) -> str:
    """Return which call that returns None is kept or returned as if it gave something."""
    own = {
        node.name
        for _, tree in code.modules
        for node in ast.walk(tree)
        if isinstance(node, Function)
    }
    for part in code.parts:
        for node in ast.walk(part.node):
            value = _kept(node)
            if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Attribute):
                continue
            name = value.func.attr
            if name in _IN_PLACE - own and not _is_module(value.func.value, code):
                return (
                    f"Line {value.lineno}: .{name}(...) changes it in place, and itself returns "
                    "None."
                )
    return ""


def _without_return(code: Code) -> str:
    """Return that a function gives something in one place and ends without it in another."""
    node = code.parts[0].node
    if not isinstance(node, ast.FunctionDef) or not _returns(code):
        return ""
    is_generator = any(isinstance(one, ast.Yield | ast.YieldFrom) for one in ast.walk(node))
    if is_generator or not _may_end(node.body):
        return ""
    return "It may end without a `return`: what comes back is then None."


def _returns(code: Code) -> bool:
    """Say whether a function returns something somewhere."""
    return any(
        isinstance(node, ast.Return)
        and node.value is not None
        and not (isinstance(node.value, ast.Constant) and node.value.value is None)
        for node in _of_function(code.parts[0].node)
    )


def _of_function(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what stands in a function, and not in functions within it."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, Function | ast.Lambda | ast.ClassDef):
            yield child
            yield from _of_function(child)


def _may_end(body: Sequence[ast.stmt]) -> bool:
    """Say whether a body may come to its end."""
    match body[-1]:
        case ast.Return() | ast.Raise():
            return False
        case ast.If(body=then, orelse=other):
            return not other or _may_end(then) or _may_end(other)
        case ast.With(body=inner):
            return _may_end(inner)
        case ast.While(test=ast.Constant(value=True)) as loop:
            return any(isinstance(node, ast.Break) for node in ast.walk(loop))
        case ast.Try() | ast.Match():
            return False  # it would take more to say
    return True


def _kept(node: ast.AST) -> ast.expr | None:
    """Return what is kept under a name, returned, or an entry of a comprehension."""
    match node:
        case ast.Assign(value=value) | ast.Return(value=value) | ast.AnnAssign(value=value):
            return value
        case ast.DictComp(value=value) | ast.ListComp(elt=value):
            return value
    return None


def _is_module(value: ast.expr, code: Code) -> bool:
    """Say whether a name is that of an import: `np.append(...)` returns an array."""
    names = {
        alias.asname or re.split(r"\.", alias.name)[0]
        for _, tree in code.modules
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    return isinstance(value, ast.Name) and value.id in names
