"""The edit that makes a mutant of a source: the text to replace, and what stands there instead."""

import ast
from dataclasses import dataclass

MOST_LINES_BEFORE = 4


@dataclass(frozen=True)
class Edit:
    """A piece of a source that stands in it once, and its replacement.

    `before` and `after` are the nodes that differ.
    """

    replace: str
    with_: str
    before: ast.AST
    after: ast.AST


def edit_of(source: str, mutant: str) -> Edit | None:
    """Return the edit of a source after which it is that mutant; None where one edit is not enough.

    >>> found = edit_of("def f(x, y):\\n    return 2 * (x + y)", "def f(x, y):\\n    return 2 * x")
    >>> found.replace, found.with_
    ('return 2 * (x + y)', 'return 2 * x')
    """
    whole, other = ast.parse(source), ast.parse(mutant)
    pair = _differing(whole, other)
    if pair is None:
        return None
    before, after = pair
    lines = source.split("\n")
    first, last = before.lineno - 1, (before.end_lineno or before.lineno) - 1
    head = lines[first].encode()[: before.col_offset].decode()
    tail = lines[last].encode()[before.end_col_offset or 0 :].decode()
    new = ast.unparse(ast.Pass() if isinstance(after, ast.Pass) else after)
    if isinstance(before, ast.stmt):
        new = new.replace("\n", "\n" + " " * before.col_offset)
    wanted = ast.dump(other)
    for start, stop in _surroundings(head, tail):
        for text in (new, f"({new})"):
            changed = [*lines[:first], *f"{start}{text}{stop}".split("\n"), *lines[last + 1 :]]
            if _dumped("\n".join(changed)) == wanted:
                return _once(lines, first, last, f"{start}{text}{stop}", before, after)
    return None


def _surroundings(head: str, tail: str) -> list[tuple[str, str]]:
    """Return what stands before and behind a node on its lines; first without its own brackets."""
    found = [(head, tail)]
    if head.rstrip().endswith("(") and tail.lstrip().startswith(")"):
        found.insert(0, (head.rstrip()[:-1], tail.lstrip()[1:]))
    return found


def _dumped(source: str) -> str:
    try:
        return ast.dump(ast.parse(source))
    except (SyntaxError, ValueError):
        return ""


def _once(
    lines: list[str], first: int, last: int, new: str, before: ast.AST, after: ast.AST
) -> Edit | None:
    """Return the edit with as many lines before it as make the text to replace stand once."""
    source = "\n".join(lines)
    for extra in range(min(MOST_LINES_BEFORE, first) + 1):
        replace = "\n".join(lines[first - extra : last + 1]).lstrip()
        with_ = "\n".join([*lines[first - extra : first], new]).lstrip()
        if source.count(replace) == 1:
            return Edit(replace, with_, before, after)
    return None


Located = ast.expr | ast.stmt | ast.keyword


def _differing(one: ast.AST, other: ast.AST) -> tuple[Located, Located] | None:
    """Return the smallest part with a place in the text that holds all that differs."""
    found: tuple[Located, Located] | None = None
    while True:
        if isinstance(one, Located) and isinstance(other, Located):
            found = one, other
        if type(one) is not type(other):
            return found
        pairs: list[tuple[ast.AST, ast.AST]] = []
        for name in one._fields:
            a, b = getattr(one, name, None), getattr(other, name, None)
            if isinstance(a, list) and isinstance(b, list):
                if len(a) != len(b):
                    return found
                if not all(isinstance(part, ast.AST) for part in [*a, *b]):
                    if a != b:
                        return found
                    continue
                pairs += [(x, y) for x, y in zip(a, b, strict=True) if ast.dump(x) != ast.dump(y)]
            elif isinstance(a, ast.AST) and isinstance(b, ast.AST):
                pairs += [(a, b)] if ast.dump(a) != ast.dump(b) else []
            elif a != b:
                return found
        if len(pairs) != 1:
            return found
        one, other = pairs[0]
