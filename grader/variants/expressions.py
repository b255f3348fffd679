"""Code made from other code: in a form of words, turned, shifted, in another order, with another
body.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce

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


def bound_otherwise(node: ast.BinOp, parent: ast.AST) -> Iterator[ast.expr]:
    """Yield `a + b * c` for `a + b - c`, and `a * b + c * d` for `a * b * c * d`: with another
    operator the same terms belong together otherwise.
    """
    before, last = node.left, node.right
    if isinstance(node.op, ast.Add | ast.Sub):
        if isinstance(before, ast.BinOp) and isinstance(before.op, ast.Add | ast.Sub):
            product = ast.BinOp(before.right, ast.Mult(), last)
            yield ast.BinOp(before.left, before.op, product)
    elif not (isinstance(parent, ast.BinOp) and parent.left is node):  # a whole product
        factors = _factors(node)
        for k in range(1, len(factors)) if len(factors) > 2 else ():
            one, other = (reduce(_times, part) for part in (factors[:k], factors[k:]))
            yield ast.BinOp(one, ast.Add(), other)
            yield ast.BinOp(one, ast.Sub(), other)


def _factors(value: ast.expr) -> list[ast.expr]:
    """Return what is multiplied, from left to right."""
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mult):
        return [*_factors(value.left), value.right]
    return [value]


def _times(one: ast.expr, other: ast.expr) -> ast.expr:
    return ast.BinOp(one, ast.Mult(), other)
