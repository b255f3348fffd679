"""Steps of a check, as they cross: which call student code, and how one module is meant by them."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from .wire import Form

CALLS = frozenset({"call", "attempt", "sample", "cost", "autograd"})
"""The steps that call something."""


def in_module(module: str, steps: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Return a copy of steps that take functions and classes from one module only."""
    found = [[_fresh(part) for part in step] for step in steps]
    for step in found:
        if step[0] == "construct":
            step[2] = f"{module}:{step[2]}"
        elif step[0] == "find":
            step[1] = f"{module}:{step[1]}"
        elif step[0] in CALLS and step[2] is None:
            step[3] = f"{module}:{step[3]}"
    return found


def _fresh(value: Any) -> Any:
    """Return a copy of what crossed, which code may change: `copy.deepcopy` of these few types."""
    kind = type(value)
    if kind is list or kind is tuple:
        return kind(map(_fresh, value))
    if kind is dict:
        return {key: _fresh(one) for key, one in value.items()}
    if kind is Form:
        return Form(value.kind, _fresh(value.payload))
    return value.copy() if kind is np.ndarray else value
