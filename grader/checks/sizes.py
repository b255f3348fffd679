"""Arithmetic on shape symbols, as written in YAML: `4*H`, `T-1`, `D+H`. Whole numbers only."""

import ast
import operator
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from math import prod

MOST_ENTRIES = 2_000_000
"""Entries of the largest array that is handed over: 16 MB."""
_OPERATORS: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
}


def evaluate(expression: str | int, sizes: Mapping[str, int]) -> int:
    """Return the value of `expression`. Raise ValueError naming what is unknown or not allowed.

    >>> evaluate("4*H", {"H": 3})
    12
    """
    if isinstance(expression, int):
        return expression
    try:
        return _value(_parsed(expression), sizes)
    except SyntaxError:
        raise ValueError(f"{expression!r} is no size; write for example 4*H") from None


@lru_cache(4096)
def _parsed(expression: str) -> ast.expr:
    return ast.parse(expression, mode="eval").body


def _value(node: ast.expr, sizes: Mapping[str, int]) -> int:
    match node:
        case ast.Constant(value=int(number)):
            return number
        case ast.Name(id=name) if name in sizes:
            return sizes[name]
        case ast.Name(id=name):
            raise ValueError(
                f"the size {name!r} has no value here (known: {', '.join(sizes) or 'none'})"
            )
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](_value(left, sizes), _value(right, sizes))
    raise ValueError(f"{ast.unparse(node)!r} is no size; write for example 4*H")


def symbols(expression: str | int) -> set[str]:
    """Return the names used in `expression`. Raise ValueError where it does not parse."""
    if isinstance(expression, int):
        return set()
    try:
        return set(_names(expression))
    except SyntaxError:
        raise ValueError(f"{expression!r} is no size; write for example 4*H") from None


@lru_cache(4096)
def _names(expression: str) -> frozenset[str]:
    return frozenset(
        node.id for node in ast.walk(_parsed(expression)) if isinstance(node, ast.Name)
    )


def shape_of(expressions: Sequence[str | int], sizes: Mapping[str, int]) -> tuple[int, ...]:
    """Return the shape that `expressions` describe.

    Raise ValueError for one that no array has, or that is too large to be handed over.
    """
    found = tuple(evaluate(expression, sizes) for expression in expressions)
    for expression, extent in zip(expressions, found, strict=True):
        if extent < 0:
            raise ValueError(f"{expression} is {extent} here; no array has such a size")
    if prod(found) > MOST_ENTRIES:
        raise ValueError(
            f"an array of {prod(found):,} entries is too large; at most {MOST_ENTRIES:,}"
        )
    return found
