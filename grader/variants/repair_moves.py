"""Changes of where a student's statement stands: one left out, moved, or written once more."""

import ast
from collections.abc import Iterator, Sequence

from grader.variants import repair_words as words


def moves(body: Sequence[ast.stmt], k: int) -> Iterator[tuple[str, ast.stmt, list[ast.stmt]]]:
    """Yield (what was wrong, the statement it is about, the block then) for changes of the k-th
    statement of a block that move it or leave it out.
    """
    before, this, after = list(body[:k]), body[k], list(body[k + 1 :])
    if isinstance(this, ast.Expr | ast.Assign | ast.AugAssign | ast.If | ast.For):
        yield words.STATEMENT, this, [*before, *after]
    if after:
        order = [*before, after[0], this, *after[1:]]
        yield words.STATEMENTS, this, order
    if not isinstance(this, ast.For | ast.While):
        return
    for start in before:
        if isinstance(start, ast.Assign):
            yield words.LEFT_OVER, this, [*before, start, this, *after]
    first, last = this.body[0], this.body[-1]
    if len(this.body) > 1:
        without = _with_body(this, this.body[:-1])
        yield (
            words.EVERY_TURN,
            last,
            [*before, without, last, *after],
        )
        without = _with_body(this, this.body[1:])
        yield (
            words.ANEW,
            first,
            [*before, first, without, *after],
        )
    if after:
        longer = _with_body(this, [*this.body, after[0]])
        yield (
            words.ONCE_AFTER,
            after[0],
            [*before, longer, *after[1:]],
        )
    if before:
        longer = _with_body(this, [before[-1], *this.body])
        yield (
            words.ONCE_BEFORE,
            before[-1],
            [*before[:-1], longer, *after],
        )


def _with_body(loop: ast.For | ast.While, body: list[ast.stmt]) -> ast.stmt:
    if isinstance(loop, ast.For):
        return ast.For(loop.target, loop.iter, body, loop.orelse)
    return ast.While(loop.test, body, loop.orelse)


def copied(name: str) -> ast.stmt:
    """Return a statement that makes a copy of an argument, before anything is done with it."""
    return ast.parse(f"{name} = __import__('copy').copy({name})").body[0]
