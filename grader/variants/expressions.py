"""Code made from other code: in a form of words, turned, shifted, in another order, with another
body.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence

MOST_PARTS = 6
"""Of more parts than this only the first are exchanged."""


class _Put(ast.NodeTransformer):
    def __init__(self, parts: Mapping[str, ast.expr]) -> None:
        self._parts = parts

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._parts.get(node.id, node)


def formed(form: str, **parts: ast.expr) -> ast.expr:
    """Return a form of words in which each part stands in place of its name.

    >>> ast.unparse(formed("VALUE * (1 - NAME)", VALUE=ast.Name("x"), NAME=ast.Name("gate")))
    'x * (1 - gate)'
    """
    found: ast.expr = _Put(parts).visit(ast.parse(form, mode="eval").body)
    return found


def turned(value: ast.expr) -> ast.expr:
    """Return a matrix transposed: without its `.T` where it has one."""
    if isinstance(value, ast.Attribute) and value.attr == "T":
        return value.value
    return ast.Attribute(value, "T", ast.Load())


def shifted(value: ast.expr, by: int) -> ast.expr:
    """Return a number that is larger by so many."""
    if not by:
        return value
    return ast.BinOp(value, ast.Add() if by > 0 else ast.Sub(), ast.Constant(abs(by)))


def with_body(
    node: ast.If | ast.For | ast.While, body: list[ast.stmt], orelse: Sequence[ast.stmt] = ()
) -> ast.stmt:
    """Return a condition or a loop with another body."""
    if isinstance(node, ast.For):
        return ast.For(node.target, node.iter, body, list(orelse), lineno=0)
    return type(node)(node.test, body, list(orelse))


def orders(parts: Sequence[ast.expr]) -> Iterator[list[ast.expr]]:
    """Yield parts with any two exchanged."""
    for k in range(min(len(parts), MOST_PARTS)):
        for j in range(k + 1, min(len(parts), MOST_PARTS)):
            order = list(parts)
            order[k], order[j] = order[j], order[k]
            yield order
