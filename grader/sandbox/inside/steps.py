"""Steps of a check, as they cross: which call student code, and how one module is meant by them."""

import copy
from collections.abc import Sequence
from typing import Any

CALLS = frozenset({"call", "attempt", "sample", "cost", "autograd"})
"""The steps that call something."""


def in_module(module: str, steps: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Return a copy of steps that take functions and classes from one module only."""
    found: list[list[Any]] = copy.deepcopy([list(step) for step in steps])
    for step in found:
        if step[0] == "construct":
            step[2] = f"{module}:{step[2]}"
        elif step[0] == "find":
            step[1] = f"{module}:{step[1]}"
        elif step[0] in CALLS and step[2] is None:
            step[3] = f"{module}:{step[3]}"
    return found
