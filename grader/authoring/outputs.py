"""What comes back of a function: names for its parts, and shapes in letters."""

import ast
import re
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from grader.checks.arrays import as_array

MOST_PARTS = 6
MOST_TIMES = 8


def symbolic_shape(
    seen: Sequence[tuple[Mapping[str, int], tuple[int, ...]]],
) -> list[str | int] | None:
    """Return the shape in letters that fits every (sizes, shape) seen, None where none does.

    >>> symbolic_shape([({"N": 3, "H": 5}, (3, 20)), ({"N": 2, "H": 3}, (2, 12))])
    ['N', '4*H']
    """
    ranks = {len(shape) for _, shape in seen}
    if len(ranks) != 1:
        return None
    found = [
        _extent([(sizes, shape[axis]) for sizes, shape in seen]) for axis in range(ranks.pop())
    ]
    return None if any(extent is None for extent in found) else [e for e in found if e is not None]


def _extent(seen: Sequence[tuple[Mapping[str, int], int]]) -> str | int | None:
    letters = list(seen[0][0])
    for letter in letters:
        for times in range(1, MOST_TIMES + 1):
            if all(extent == times * sizes[letter] for sizes, extent in seen):
                return letter if times == 1 else f"{times}*{letter}"
    for one, other in combinations(letters, 2):
        if all(extent == sizes[one] + sizes[other] for sizes, extent in seen):
            return f"{one}+{other}"
    for letter in letters:
        for more in (1, -1, 2, -2):
            if all(extent == sizes[letter] + more for sizes, extent in seen):
                return f"{letter}{'+' if more > 0 else '-'}{abs(more)}"
    constant = {extent for _, extent in seen}
    return constant.pop() if len(constant) == 1 else None


def parts_of(values: Sequence[Any], function: ast.FunctionDef) -> list[str] | None:
    """Return a name for each part that comes back, None where there is one value only.

    A part that is nothing in every run is called _.
    """
    first = values[0]
    has_parts = isinstance(first, tuple) and 1 < len(first) <= MOST_PARTS
    if not has_parts or not all(isinstance(v, tuple) and len(v) == len(first) for v in values):
        return None
    returned = [node.value for node in ast.walk(function) if isinstance(node, ast.Return)]
    written = [node.elts for node in returned if isinstance(node, ast.Tuple)]
    if (
        not written
        or len(written) != len(returned)
        or any(len(parts) != len(first) for parts in written)
    ):
        return None  # a tuple of numbers, or a list
    names: list[str] = []
    for k in range(len(first)):
        node = written[-1][k]
        name = node.id if isinstance(node, ast.Name) else f"part{k + 1}"
        name = f"part{k + 1}" if name in names or name == "_" else name
        names.append("_" if all(value[k] is None for value in values) else name)
    return names


def shapes_of(
    names: Sequence[str], runs: Sequence[tuple[Mapping[str, int], Sequence[Any]]]
) -> dict[str, list[str | int]]:
    """Return the shape in letters of each output that is an array in every run."""
    found: dict[str, list[str | int]] = {}
    for k, name in enumerate(names):
        arrays = [(sizes, as_array(values[k])) for sizes, values in runs]
        shapes = [(s, a.shape) for s, a in arrays if isinstance(a, np.ndarray) and a.ndim]
        if name != "_" and shapes and len(shapes) == len(arrays):
            shape = symbolic_shape(shapes)
            if shape is not None and any(isinstance(extent, str) for extent in shape):
                found[name] = shape
    return found


_NEXT = re.compile(r"^(?:next_|new_)|_?(?:next|new|t|out)$")


def state_names(
    names: Sequence[str],
    outputs: Mapping[str, list[str | int]],
    inputs: Mapping[str, Sequence[str | int] | None],
) -> dict[str, str]:
    """Return which outputs are the next value of which input: `h_next` of `h` or `prev_h`.

    >>> state_names(["h_next", "y"], {"h_next": ["N", "H"]}, {"x": ["N", "D"], "h": ["N", "H"]})
    {'h_next': 'h'}
    """
    found: dict[str, str] = {}
    for name in names:
        if name not in outputs:
            continue
        same = [
            i for i, shape in inputs.items() if shape == outputs[name] and i not in found.values()
        ]
        stem = _NEXT.sub("", name)
        alike = [
            i for i in same if stem and stem == re.sub(r"^(?:prev_|last_)|_?(?:prev|0)$", "", i)
        ]
        likely = alike or [
            i for i in same if name == "value" and i in ("h", "state", "hidden", "h0")
        ]
        if likely:
            found[name] = likely[0]
    return found
