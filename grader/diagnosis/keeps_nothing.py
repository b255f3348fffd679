"""Whether a student's code can keep anything from one call to the next: read in its source.

Most code plainly cannot. Where this says so, a case need not be run by itself to see that it gives
there what it gave behind others.
"""

import ast
from collections.abc import Iterable, Sequence

from grader.variants.own_module import OwnModule, Stretch

_PURE_MODULES = {
    *("__future__", "abc", "cmath", "collections", "copy", "dataclasses", "itertools", "math"),
    *("numbers", "numpy", "operator", "string", "typing", "warnings"),
}
_REACHES_FAR = {
    *("__builtins__", "__class__", "__dict__", "__import__", "cache", "cached_property", "eval"),
    *("exec", "gc", "getattr", "globals", "id", "input", "inspect", "lru_cache", "open", "seterr"),
    *("setattr", "sys", "type", "vars"),
}
"""Names by which more is reached, or kept, than what stands there."""
_CHANCE = {"default_rng", "rand", "randint", "randn", "random", "RandomState", "seed"}
_PLAIN_DECORATORS = {"abstractmethod", "classmethod", "dataclass", "property", "staticmethod"}
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def keeps_nothing(stretches: Sequence[Stretch], target: str) -> bool:
    """Say whether a function or class surely gives the same to the same call, whatever came before.

    False where that cannot be seen. What is drawn while an object is made does not count: a check
    sets the weights anew.
    """
    needed = [node for node, _ in OwnModule.of(stretches).needed([target.partition(".")[0]])]
    used = {part.id for node in needed for part in ast.walk(node) if isinstance(part, ast.Name)}
    outside = {node.name for node in needed if isinstance(node, _Function | ast.ClassDef)}
    outside |= {name for node in needed for name in _imported(node)}
    outside |= {name for node in needed if isinstance(node, ast.Assign) for name in _names(node)}
    return bool(needed) and all(_is_plain(node, used, outside) for node in needed)


def _is_plain(node: ast.stmt, used: set[str], outside: set[str]) -> bool:
    match node:
        case ast.Import() | ast.ImportFrom():
            return _pure(node) or used.isdisjoint(_imported(node))
        case ast.FunctionDef():
            return _is_plain_function(node, outside)
        case ast.ClassDef(bases=bases, keywords=[]):
            own_bases = (isinstance(base, ast.Name) for base in bases)
            return (
                _plain_decorators(node)
                and all(own_bases)
                and all(_is_plain_member(part, outside) for part in node.body)
            )
        case ast.Assign(value=value):
            return _is_constant(value)
        case ast.Expr(value=ast.Constant()):
            return True
    return False


def _is_plain_member(node: ast.stmt, outside: set[str]) -> bool:
    match node:
        case ast.FunctionDef():
            return _is_plain_function(node, outside)
        case ast.AnnAssign(value=value):
            return value is None or _is_constant(value)
        case ast.Assign(value=value) | ast.Expr(value=value):
            return _is_constant(value)
    return isinstance(node, ast.Pass)


def _is_plain_function(function: ast.FunctionDef, outside: set[str]) -> bool:
    defaults = [*function.args.defaults, *filter(None, function.args.kw_defaults)]
    if not _plain_decorators(function) or not all(map(_is_constant, defaults)):
        return False
    makes_an_object = function.name == "__init__"
    return all(_stays_inside(part, outside, makes_an_object) for part in ast.walk(function))


def _stays_inside(part: ast.AST, outside: set[str], makes_an_object: bool) -> bool:
    """Say whether a part of a function changes nothing but what the call or its object has."""
    match part:
        case ast.Global() | ast.Nonlocal() | ast.ClassDef():
            return False
        case ast.Name(id=name) | ast.Attribute(attr=name) if name in _REACHES_FAR:
            return False
        case ast.Name(id=name) | ast.Attribute(attr=name) if name in _CHANCE:
            return makes_an_object
        case (
            ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(ctx=ast.Store() | ast.Del())
        ):
            root = _root(part)
            return root is not None and root not in outside and root != "cls"
        case ast.Assign(value=ast.Name(id=name)) if name in outside:
            return False  # under another name it may be changed
        case ast.FunctionDef() | ast.Lambda():
            return all(
                map(_is_constant, [*part.args.defaults, *filter(None, part.args.kw_defaults)])
            )
        case ast.Import() | ast.ImportFrom():
            return _pure(part)
    return True


def _root(node: ast.expr) -> str | None:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def _pure(node: ast.Import | ast.ImportFrom) -> bool:
    names = [alias.name for alias in node.names]
    modules = names if isinstance(node, ast.Import) else [node.module or ""]
    parts = {part for name in (*names, *modules) for part in name.split(".")}
    is_known = all(name.split(".")[0] in _PURE_MODULES for name in modules)
    return is_known and parts.isdisjoint(_CHANCE)


def _imported(node: ast.stmt) -> Iterable[str]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        for alias in node.names:
            yield (alias.asname or alias.name).split(".")[0]


def _names(node: ast.Assign) -> list[str]:
    parts = (part for target in node.targets for part in ast.walk(target))
    return [part.id for part in parts if isinstance(part, ast.Name)]


def _plain_decorators(node: ast.FunctionDef | ast.ClassDef) -> bool:
    return all(
        isinstance(one, ast.Name) and one.id in _PLAIN_DECORATORS for one in node.decorator_list
    )


def _is_constant(node: ast.expr) -> bool:
    """Say whether nothing of a value can change: numbers, texts, and tuples of them."""
    match node:
        case ast.Constant() | ast.Name():
            return True
        case ast.UnaryOp(operand=operand):
            return _is_constant(operand)
        case ast.BinOp(left=left, right=right):
            return _is_constant(left) and _is_constant(right)
        case ast.Tuple(elts=parts):
            return all(map(_is_constant, parts))
    is_known = isinstance(node, ast.Attribute) and node.attr not in _REACHES_FAR | _CHANCE
    return is_known and _root(node) is not None
