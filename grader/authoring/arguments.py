"""The parameters of a function, each with all that hints at what it may be."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from grader.authoring.docstring import Told

NO_DEFAULT = object()


@dataclass(frozen=True)
class Argument:
    """A parameter of a function, with all that hints at what it may be."""

    name: str
    annotation: ast.expr | None = None
    default: Any = NO_DEFAULT
    told: Told = field(default_factory=Told)
    used: tuple[str, ...] = ()
    constants: tuple[Any, ...] = ()
    keys: tuple[str, ...] = ()
    is_keyword_only: bool = False

    @property
    def has_default(self) -> bool:
        """Say whether it may be left out of a call."""
        return self.default is not NO_DEFAULT


def arguments_of(node: ast.FunctionDef, told: dict[str, Told], is_method: bool) -> list[Argument]:
    """Return the parameters of a function; `*args` and `**kwargs` are left out."""
    positional = [*node.args.posonlyargs, *node.args.args][1 if is_method else 0 :]
    given = [None] * (len(positional) - len(node.args.defaults)) + list(node.args.defaults)
    pairs = [*zip(positional, given[-len(positional) :] if positional else [], strict=True)]
    pairs += [*zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)]
    constants = tuple(
        dict.fromkeys(
            part.value
            for statement in node.body[1 if ast.get_docstring(node) else 0 :]
            for part in ast.walk(statement)
            if isinstance(part, ast.Constant) and isinstance(part.value, int | str)
        )
    )
    keys = tuple(
        dict.fromkeys(
            part.slice.value
            for part in ast.walk(node)
            if isinstance(part, ast.Subscript)
            and isinstance(part.slice, ast.Constant)
            and isinstance(part.slice.value, str)
        )
    )
    return [
        Argument(
            arg.arg,
            arg.annotation,
            _default(default),
            told.get(arg.arg, Told()),
            tuple(_uses(arg.arg, node)),
            constants,
            keys,
            arg in node.args.kwonlyargs,
        )
        for arg, default in pairs
    ]


def _default(node: ast.expr | None) -> Any:
    if node is None:
        return NO_DEFAULT
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError):
        return None


def _uses(name: str, function: ast.FunctionDef) -> Iterator[str]:
    """Yield how a parameter is used: methods called on it, `loop`, `range`, `numpy`, `matmul`."""

    def is_it(node: ast.AST | None) -> bool:
        return isinstance(node, ast.Name) and node.id == name

    for node in ast.walk(function):
        match node:
            case ast.Attribute(value=value, attr=attr) if is_it(value):
                yield attr
            case ast.For(iter=value) | ast.comprehension(iter=value) if is_it(value):
                yield "loop"
            case ast.Call(func=ast.Name(id=called), args=args) if any(map(is_it, args)):
                yield called
            case ast.Call(func=ast.Attribute(value=ast.Name(id="np" | "numpy")), args=args):
                if any(map(is_it, args)):
                    yield "numpy"
            case ast.BinOp(left=left, op=op, right=right) if is_it(left) or is_it(right):
                is_whole = isinstance(op, ast.Mod | ast.FloorDiv)
                is_product = isinstance(op, ast.MatMult)
                yield "matmul" if is_product else "remainder" if is_whole else "sign"
