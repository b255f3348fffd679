"""Makes real Python values of operands that are no plain data: sets, tables, functions by name.

Operands come from the trusted side, so they are as they should be.
"""

import importlib
import math
import operator
from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np

from .wire import Form


def _square(x: Any) -> Any:
    return x * x


def _double(x: Any) -> Any:
    return 2 * x


def _cube(x: Any) -> Any:
    return x * x * x


def _identity(x: Any) -> Any:
    return x


def _increment(x: Any) -> Any:
    return x + 1


def _is_even(x: Any) -> bool:
    return bool(x % 2 == 0)


def _is_positive(x: Any) -> bool:
    return bool(x > 0)


def _relu(x: Any) -> Any:
    return np.maximum(x, 0)


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-np.asarray(x)))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "add": operator.add,
    "cos": np.cos,
    "cube": _cube,
    "double": _double,
    "exp": np.exp,
    "identity": _identity,
    "increment": _increment,
    "is_even": _is_even,
    "is_positive": _is_positive,
    "len": len,
    "log1p": np.log1p,
    "lower": str.lower,
    "max": max,
    "min": min,
    "mul": operator.mul,
    "negate": operator.neg,
    "relu": _relu,
    "sigmoid": _sigmoid,
    "sin": np.sin,
    "sqrt": math.sqrt,
    "square": _square,
    "sub": operator.sub,
    "sum": sum,
    "tanh": np.tanh,
    "upper": str.upper,
}
"""Functions that a course may hand over as an argument, by name."""


def material(form: Form) -> Any:
    """Return the value a form stands for. Raise ValueError for one that is no operand."""
    kind, payload = form
    if kind == "function":
        return _function(str(payload))
    if kind == "set":
        return {_hashable(part) for part in payload}
    if kind == "mapping":
        return {_hashable(key): value for key, value in payload}
    if kind == "deque":
        return deque(payload)
    if kind == "bytes":
        return str(payload).encode("latin-1")
    if kind == "dataframe":
        pandas = importlib.import_module("pandas")
        columns, index, data = payload
        table = pandas.DataFrame(dict(zip(columns, map(_column, data), strict=True)))
        return table if index is None else table.set_axis(list(index))
    if kind == "series":
        name, index, values = payload
        pandas = importlib.import_module("pandas")
        return pandas.Series(
            _column(values), index=None if index is None else list(index), name=name
        )
    raise ValueError(f"no operand: {kind}")


def _column(values: Any) -> Any:
    """Return the values of a column, so that numbers with gaps stay numbers."""
    parts = list(values)
    known = [part for part in parts if part is not None]
    if known and len(known) < len(parts) and all(type(part) in (int, float) for part in known):
        return np.array([np.nan if part is None else part for part in parts], float)
    return parts


def _hashable(value: Any) -> Any:
    return tuple(_hashable(part) for part in value) if isinstance(value, list) else value


def _function(name: str) -> Callable[..., Any]:
    """Return a function of the small set, or `module.name` of a module the course hands out."""
    module, _, own = name.rpartition(".")
    if not module:
        return FUNCTIONS[name]
    found: Callable[..., Any] = getattr(importlib.import_module(module), own)
    return found
