"""Draws the arguments of a call under a seed; makes arguments of what YAML gives outright."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from grader.checks.input_spec import InputSpec, ListSpec, TableSpec, TextSpec
from grader.checks.inputs import Regime, draw
from grader.checks.sizes import evaluate, shape_of
from grader.sandbox.base import Form

REAL_DECIMALS = 3
MOST_TRIES = 50
"""So often another item is drawn where one that stands already may not stand twice."""


def draw_input(
    spec: InputSpec, rng: np.random.Generator, sizes: Mapping[str, int], regime: Regime = "normal"
) -> Any:
    """Return a value drawn for one argument: plain data, or a `Form` of it.

    An object of the student's own is none of these; `Script` makes it. In the regime "zero" text,
    lists and dictionaries are as short as may be.
    """
    if spec.shape is not None:
        shape = shape_of(spec.shape, sizes)
        if spec.integers is not None:
            low, high = (evaluate(bound, sizes) for bound in spec.integers)
            return np.asarray(rng.integers(low, high + 1, size=shape))
        if spec.truths is not None:
            return np.asarray(rng.integers(2, size=shape), dtype=bool)
        if spec.between is not None:
            return np.asarray(np.round(rng.uniform(*spec.between, size=shape), REAL_DECIMALS))
        return draw(rng, shape, regime)
    if spec.integer is not None:
        return int(rng.integers(spec.integer[0], spec.integer[1] + 1))
    if spec.real is not None:
        return round(float(rng.uniform(*spec.real)), REAL_DECIMALS)
    if spec.truth is not None:
        return bool(rng.integers(2))
    if spec.text is not None:
        return _text(spec.text, rng, regime == "zero")
    if spec.list_ is not None:
        return _list(spec.list_, rng, sizes, regime == "zero")
    if spec.dictionary is not None:
        keys = ListSpec(of=spec.dictionary.keys, length=spec.dictionary.size, distinct=True)
        drawn = _list(keys, rng, sizes, regime == "zero")
        return _dictionary({k: draw_input(spec.dictionary.values, rng, sizes) for k in drawn})
    if spec.table is not None:
        return _table(spec.table, rng, sizes)
    if spec.functions:
        return Form("function", spec.functions[int(rng.integers(len(spec.functions)))])
    choices = spec.choice or [0]
    return choices[int(rng.integers(len(choices)))]


def _text(spec: TextSpec, rng: np.random.Generator, is_short: bool) -> str:
    length = spec.length[0] if is_short else int(rng.integers(spec.length[0], spec.length[1] + 1))
    parts = spec.words or spec.alphabet
    drawn = [parts[int(rng.integers(len(parts)))] for _ in range(length)]
    return (spec.between if spec.words else "").join(drawn)


def _list(
    spec: ListSpec, rng: np.random.Generator, sizes: Mapping[str, int], is_short: bool = False
) -> Any:
    low, high = (evaluate(end, sizes) for end in spec.length)
    wanted = low if is_short else int(rng.integers(low, high + 1))
    items: list[Any] = []
    for _ in range(wanted):
        for _ in range(MOST_TRIES):
            item = draw_input(spec.of, rng, sizes)
            if not (spec.distinct or spec.form == "set") or repr(item) not in map(repr, items):
                items.append(item)
                break
    if spec.sorted:
        items.sort()
    if spec.form in ("set", "deque"):
        return Form(spec.form, tuple(items))
    return tuple(items) if spec.form == "tuple" else items


def _dictionary(found: dict[Any, Any]) -> Any:
    """Return a dictionary as it crosses the wire: text keys as they are, others as a form."""
    if all(type(key) is str for key in found):
        return found
    return Form("mapping", tuple(found.items()))


def _table(spec: TableSpec, rng: np.random.Generator, sizes: Mapping[str, int]) -> Any:
    rows = int(rng.integers(spec.rows[0], spec.rows[1] + 1))
    columns: dict[str, list[Any]] = {}
    for name, kind in spec.columns.items():
        values = [draw_input(kind, rng, sizes) for _ in range(rows)]
        gaps = rng.random(rows) < (0.0 if name in spec.never_missing else spec.missing)
        columns[name] = [
            None if gap else value for gap, value in zip(gaps.tolist(), values, strict=True)
        ]
    return table_of(columns, spec.form)


def table_of(columns: Mapping[str, list[Any]], form: str) -> Any:
    """Return a table in one of the forms that `TableSpec` names."""
    if form == "columns":
        return dict(columns)
    if form == "rows":
        return [
            dict(zip(columns, values, strict=True))
            for values in zip(*columns.values(), strict=True)
        ]
    return Form("dataframe", (tuple(columns), None, tuple(map(tuple, columns.values()))))


def given_value(spec: InputSpec | None, value: Any) -> Any:
    """Return what a value in YAML means for this argument.

    An array for a shape (`.nan` and `.inf` are numbers), a set or table where one is said, a
    function by its name. Raise ValueError for what cannot be it.
    """
    if spec is None or value is None:
        return value
    if spec.shape is not None and isinstance(value, list | int | float):
        return _array(spec, value)
    if spec.list_ is not None and isinstance(value, list):
        items = [given_value(spec.list_.of, item) for item in value]
        if spec.list_.form in ("set", "deque"):
            return Form(spec.list_.form, tuple(items))
        return tuple(items) if spec.list_.form == "tuple" else items
    if spec.dictionary is not None and isinstance(value, dict):
        kinds = spec.dictionary
        return _dictionary(
            {_key(kinds.keys, key): given_value(kinds.values, part) for key, part in value.items()}
        )
    if spec.table is not None and isinstance(value, dict):
        lengths = {len(part) if isinstance(part, list) else -1 for part in value.values()}
        if len(lengths) != 1 or -1 in lengths:
            raise ValueError("the columns of a table are lists of one length")
        return table_of({str(name): part for name, part in value.items()}, spec.table.form)
    if spec.function is not None and isinstance(value, str):
        return Form("function", value)
    return value


def _key(spec: InputSpec, key: Any) -> Any:
    """Return a key of a dictionary; in YAML it is read as text."""
    if isinstance(key, str) and (spec.integer is not None or spec.real is not None):
        try:
            return int(key) if spec.integer is not None else float(key)
        except ValueError:
            raise ValueError(f"the key {key!r} is no number") from None
    return given_value(spec, key)


def _array(spec: InputSpec, value: Any) -> np.ndarray:
    try:
        kind = np.int64 if spec.integers is not None else bool if spec.truths else np.float64
        found = np.asarray(value, dtype=kind)
    except (TypeError, ValueError, OverflowError):
        raise ValueError("it is no array of numbers with rows of one length") from None
    rank = len(spec.shape or ())
    if found.size == 0 and found.ndim < rank:  # [] of two axes has no columns
        found = found.reshape((0,) * rank)
    if found.ndim != rank:
        raise ValueError(f"it has {found.ndim} axes; the input has {rank}")
    return found
