"""Any value that came back as an array, or in words."""

from typing import Any

import numpy as np

from grader.checks.forms import NAMES
from grader.sandbox.base import Form, Opaque


def as_array(value: Any) -> np.ndarray | None:
    """Return decoded plain data as an array of numbers, or None where it is no such thing.

    Numbers, arrays, and regular nestings of them in tuples are; text, None, mappings and
    descriptions are not.
    """
    if isinstance(value, np.ndarray):
        return value
    if type(value) in (bool, int, float, complex):
        array = np.asarray(value)
        return (
            array
            if array.dtype.kind in "biufc"
            else np.asarray(float(value))
            if abs(value) < 1e300
            else None
        )
    if type(value) in (tuple, list) and value:
        parts = [as_array(part) for part in value]
        first = parts[0]
        if first is None or any(part is None or part.shape != first.shape for part in parts):
            return None
        return np.stack([part for part in parts if part is not None])
    return None


def describe(value: Any) -> str:
    """Return in a few words what a decoded value is: its kind and shape, never its numbers."""
    if value is None:
        return "None"
    if isinstance(value, Opaque):
        return value.description
    if isinstance(value, Form):
        return NAMES.get(value.kind, "another form of data")
    array = as_array(value)
    if array is not None:
        if array.ndim == 0:
            return {"b": "a truth value", "i": "a whole number", "u": "a whole number"}.get(
                array.dtype.kind, "a number"
            )
        return f"an array of shape {array.shape}"
    if isinstance(value, str):
        return "text"
    if isinstance(value, tuple | list):
        if value and all(isinstance(part, str) for part in value):
            return "a list of texts"
        many = f"{len(value)} value{'s' if len(value) > 1 else ''}"
        return f"a list of {many}" if value else "an empty list"
    if isinstance(value, dict):
        return "a dictionary"
    return type(value).__name__
