"""Changes of where a student's statement stands: one left out, moved, or written once more."""

import ast
from collections.abc import Iterator, Sequence
from itertools import pairwise

from grader.variants import repair_words as words
from grader.variants.expressions import formed, with_body
from grader.variants.turns import handed_on

MOST_MOVED = 3
"""So many statements at most are moved into a condition, or out of it, at once."""


def moves(body: Sequence[ast.stmt], k: int) -> Iterator[tuple[str, ast.stmt, list[ast.stmt]]]:
    """Yield (what was wrong, the statement it is about, the block then) for changes of the k-th
    statement of a block that move it or leave it out.
    """
    before, this, after = list(body[:k]), body[k], list(body[k + 1 :])
    if isinstance(this, ast.Expr | ast.Assign | ast.AugAssign | ast.If | ast.For):
        yield words.STATEMENT, this, [*before, *after]
    if after and (handed_out := _handed_out(this, after[0])) is not None:
        yield words.IN_PLACE, this, [*before, handed_out, *after[1:]]
    if after:
        order = [*before, after[0], this, *after[1:]]
        yield words.STATEMENTS, this, order
    if isinstance(this, ast.If):
        yield from _in_and_out(this, before, after)
    if not isinstance(this, ast.For | ast.While):
        return
    for about, body in handed_on(this):
        yield words.HANDED_ON, about, [*before, with_body(this, body, this.orelse), *after]
    starts = [start for start in before if isinstance(start, ast.Assign)]
    for start in starts:
        yield words.LEFT_OVER, this, [*before, start, this, *after]
    for pair in pairwise(starts):
        yield words.LEFT_OVER, this, [*before, *pair, this, *after]
    first, last = this.body[0], this.body[-1]
    if len(this.body) > 1:
        without_last = with_body(this, this.body[:-1], this.orelse)
        without_first = with_body(this, this.body[1:], this.orelse)
        yield words.EVERY_TURN, last, [*before, without_last, last, *after]
        yield words.ANEW, first, [*before, first, without_first, *after]
    if after:
        longer = with_body(this, [*this.body, after[0]], this.orelse)
        yield words.ONCE_AFTER, after[0], [*before, longer, *after[1:]]
    if before:
        longer = with_body(this, [before[-1], *this.body], this.orelse)
        yield words.ONCE_BEFORE, before[-1], [*before[:-1], longer, *after]


def _in_and_out(
    this: ast.If, before: list[ast.stmt], after: list[ast.stmt]
) -> Iterator[tuple[str, ast.stmt, list[ast.stmt]]]:
    """Yield a condition with the next statements in it too, or with its last ones behind it."""
    for count in range(1, min(len(after), MOST_MOVED) + 1):
        taken = [*this.body, *after[:count]]
        if not isinstance(after[count - 1], ast.Return):
            now = with_body(this, taken, this.orelse)
            yield words.ONLY_HERE, after[0], [*before, now, *after[count:]]
    for count in range(1, min(len(this.body) - 1, MOST_MOVED) + 1):
        now = with_body(this, this.body[:-count], this.orelse)
        yield words.EVERYWHERE, this.body[-count], [*before, now, *this.body[-count:], *after]


def _handed_out(this: ast.stmt, then: ast.stmt) -> ast.stmt | None:
    """Return `return x[::-1]` for `x.reverse()` before `return x`, and `sorted` for `sort`."""
    match this, then:
        case ast.Expr(ast.Call(ast.Attribute(kept, "reverse"))), ast.Return(value) if value:
            form = "VALUE[::-1]"
        case ast.Expr(ast.Call(ast.Attribute(kept, "sort"))), ast.Return(value) if value:
            form = "sorted(VALUE)"
        case _:
            return None
    return ast.Return(formed(form, VALUE=kept)) if ast.dump(kept) == ast.dump(value) else None


def copied(name: str) -> ast.stmt:
    """Return a statement that makes a copy of an argument, before anything is done with it."""
    return ast.parse(f"{name} = __import__('copy').copy({name})").body[0]
