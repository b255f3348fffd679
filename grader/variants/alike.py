"""Changes that are one and the same slip made in several places of a student's code."""

import ast
import re
from collections.abc import Iterator, Sequence

from grader.variants.places import Place

Alike = tuple[Place, ast.AST]
"""A place, and what would stand there."""
MOST_ALIKE = 8
"""So many places at most are changed alike at once."""
_TOKEN = re.compile(r"\w+|[^\w\s]")
_ITSELF = "\f"
"""Stands for what was there before in what is put around it."""


class Together:
    """Collects changes of single places, and yields those that can be made in several at once."""

    def __init__(self) -> None:
        self._same: dict[tuple[str, str, str], list[Alike]] = {}
        self._alike: dict[tuple[str, ...], list[Alike]] = {}

    def add(self, what: str, place: Place, new: ast.AST | None) -> None:
        """Take in one change, of an expression or of what a name is given."""
        if new is None or not isinstance(place.node, ast.expr | ast.Assign | ast.AugAssign):
            return
        before, after = ast.unparse(place.node), ast.unparse(new)
        self._same.setdefault((what, before, after), []).append((place, new))
        self._alike.setdefault((what, *_slip(before, after)), []).append((place, new))

    def groups(self) -> Iterator[tuple[str, list[Alike]]]:
        """Yield what is wrong and the places: first of one expression, then of several that are
        changed in the same way.
        """
        for (what, _, _), several in self._same.items():
            if _fit(several):
                yield what, several
        for (what, *_), several in self._alike.items():
            apart = _apart(several)
            if _fit(apart) and len({ast.unparse(place.node) for place, _ in apart}) > 1:
                yield what, apart


def _fit(several: Sequence[Alike]) -> bool:
    one_statement = len({place.statement for place, _ in several}) == 1
    return one_statement and 2 <= len(several) <= MOST_ALIKE


def _apart(several: Sequence[Alike]) -> list[Alike]:
    """Return the changes of which none is within the place of another, one for each place."""
    found: list[Alike] = []
    taken: set[int] = set()
    for place, new in several:
        inside = {id(node) for node in ast.walk(place.node) if isinstance(node, ast.expr)}
        if not inside & taken:
            taken |= inside
            found.append((place, new))
    return found


def _slip(before: str, after: str) -> tuple[str, str]:
    """Return what is taken away and what is put in, without what stands around it.

    >>> _slip("np.mean(x)", "np.mean(x, axis=0)")
    ('', ', axis = 0')
    >>> _slip("np.var(y)", "np.var(y, axis=0)")
    ('', ', axis = 0')
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    first = 0
    while first < min(len(old), len(new)) and old[first] == new[first]:
        first += 1
    last = 0
    while last < min(len(old), len(new)) - first and old[-1 - last] == new[-1 - last]:
        last += 1
    removed = " ".join(old[first : len(old) - last])
    put = " ".join(new[first : len(new) - last])
    if removed and f" {removed} " in f" {put} ":
        return "", put.replace(removed, _ITSELF, 1)
    return removed, put
