"""How data that is no number, text or plain list is compared: sets, tables, dates and others.

Both values are `Form`s as `sandbox/inside/plain.py` sent them (a frozenset is a set there). A
student's payload is hostile and may have any structure. docs/forms.md has the table for authors.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np

from grader.checks.mismatch import Mismatch
from grader.sandbox.base import Form

Compare = Callable[[Any, Any], Mismatch | None]

NAMES = {
    "bytes": "bytes",
    "dataclass": "a dataclass",
    "dataframe": "a DataFrame",
    "date": "a date",
    "datetime": "a datetime",
    "decimal": "a Decimal",
    "deque": "a deque",
    "enum": "a member of an Enum",
    "fraction": "a Fraction",
    "function": "a function",
    "index": "an Index",
    "iterator": "a generator or iterator",
    "mapping": "a dictionary",
    "masked": "a masked array",
    "missing": "a missing value",
    "moments": "an array of dates",
    "namedtuple": "a named tuple",
    "range": "a range",
    "records": "a structured array",
    "series": "a Series",
    "set": "a set",
    "sparse": "a sparse matrix",
    "texts": "an array of text",
    "time": "a time",
    "timedelta": "a timedelta",
}
_EXACT = frozenset({"bytes", "date", "datetime", "enum", "range", "time", "timedelta", "texts"})
MOST_PAIRED = 300
"""Items of a set that equal none of the other are paired within tolerance up to so many."""


def as_expected(observed: Form, expected: Any) -> Any:
    """Return a student's form as what the reference gives, where Python takes one for the other.

    A named tuple is a tuple, a Fraction or Decimal a number, an array of text lists of it. Else the
    form itself.
    """
    kind, payload = observed
    if kind == "texts" and type(expected) in (tuple, list):
        try:
            shape, texts = payload
            return _nested(np.array(texts, dtype=object).reshape(shape).tolist())
        except (TypeError, ValueError):  # no such payload is made by us
            return observed
    if kind == "mapping" and type(expected) is dict and type(payload) is tuple:
        is_plain = all(_is_pair(pair) and type(pair[0]) is str for pair in payload)
        return dict(payload) if is_plain else observed
    if kind == "namedtuple" and type(payload) is dict and type(expected) in (tuple, list):
        return tuple(payload.values())
    if type(expected) in (int, float) or isinstance(expected, np.ndarray):
        number = _as_number(observed)
        if number is not None:
            return number
    return observed


def _nested(rows: Any) -> Any:
    return tuple(map(_nested, rows)) if type(rows) is list else rows


def _as_texts(rows: Any) -> Any:
    """Return lists of texts as an array of text; what they are not as it is."""
    try:
        array = np.array(rows, dtype=object)
    except ValueError:
        return rows
    texts = tuple(array.ravel().tolist())
    return Form("texts", (array.shape, texts)) if all(type(t) is str for t in texts) else rows


def _as_number(value: Form) -> float | int | None:
    kind, payload = value
    if kind == "fraction" and _is_pair_of(payload, int) and payload[1]:
        top, bottom = payload
        return int(top // bottom) if top % bottom == 0 else float(top / bottom)
    if kind == "decimal" and type(payload) is str:
        try:
            found = Decimal(payload)
        except InvalidOperation:
            return None
        if found.is_finite() and abs(found.adjusted()) < 300:
            return int(found) if found == found.to_integral_value() else float(found)
    return None


def form_difference(expected: Form, observed: Any, compare: Compare) -> Mismatch | None:
    """Return how a value differs from a form that the reference gave, None where they agree.

    `compare` compares plain parts. Labels and order are part of a table; the order of a set or a
    mapping is not.
    """
    kind = expected.kind
    if kind == "fraction" and type(observed) is int:
        observed = Form("fraction", (observed, 1))
    if kind == "mapping" and type(observed) is dict:
        observed = Form("mapping", tuple(observed.items()))
    if kind == "texts" and type(observed) in (tuple, list):
        observed = _as_texts(observed)
    if type(observed) is not Form or observed.kind != kind:
        return Mismatch("type", f"is {named(observed)}, where {NAMES[kind]} was expected")
    wanted, found = expected.payload, observed.payload
    if kind in _EXACT:
        if type(found) is type(wanted) and (found == wanted or _is_same_moment(wanted, found)):
            return None
        return Mismatch("value", "is another one", f"expected {wanted!r}, got {found!r}"[:400])
    if kind == "missing":
        return None
    if kind in ("fraction", "decimal"):
        same = _as_number(expected) == _as_number(observed) if kind == "decimal" else None
        if same or (kind == "fraction" and _are_same_fractions(wanted, found)):
            return None
        return Mismatch("value", "is not the right number", f"expected {wanted}, got {found}"[:400])
    return _COMPARE[kind](wanted, found, compare)


def _is_same_moment(one: Any, other: Any) -> bool:
    """Say whether two times are the same moment in two time zones, as `==` says in Python."""
    if not (isinstance(one, str) and isinstance(other, str)):
        return False
    try:
        moments = datetime.fromisoformat(one), datetime.fromisoformat(other)
    except ValueError:
        return False
    return all(moment.tzinfo is not None for moment in moments) and moments[0] == moments[1]


def named(value: Any) -> str:
    """Return in a few words what a value is."""
    from grader.checks.arrays import describe

    return NAMES[value.kind] if type(value) is Form else describe(value)


def _are_same_fractions(wanted: Any, found: Any) -> bool:
    if not _is_pair_of(found, int) or not found[1]:
        return False
    return bool(wanted[0] * found[1] == found[0] * wanted[1])


def _is_pair(value: Any) -> bool:
    return type(value) is tuple and len(value) == 2


def _is_pair_of(value: Any, kind: type) -> bool:
    return type(value) is tuple and len(value) == 2 and all(type(part) is kind for part in value)


def _parts(value: Any, count: int) -> tuple[Any, ...]:
    """Return a payload of so many parts; one of another structure as so many times None."""
    return value if type(value) is tuple and len(value) == count else (None,) * count


def _within(place: str, mismatch: Mismatch | None) -> Mismatch | None:
    return replace(mismatch, text=f"{place} {mismatch.text}") if mismatch is not None else None


def _sequence(what: str) -> Callable[[Any, Any, Compare], Mismatch | None]:
    def compared(wanted: Any, found: Any, compare: Compare) -> Mismatch | None:
        if type(found) is not tuple or len(found) != len(wanted):
            count = len(found) if type(found) is tuple else "no"
            return Mismatch("shape", f"has {count} {what}, expected {len(wanted)}")
        for k, (a, b) in enumerate(zip(wanted, found, strict=True)):
            if mismatch := compare(a, b):
                return _within(f"item {k}", mismatch)
        return None

    return compared


def _iterator(wanted: Any, found: Any, compare: Compare) -> Mismatch | None:
    (items, ends), (own, own_ends) = wanted, _parts(found, 2)
    if own_ends is not ends:
        return Mismatch("shape", "ends too early" if ends is False else "does not end")
    return _sequence("items")(items, own, compare)


def _set(wanted: Any, found: Any, compare: Compare) -> Mismatch | None:
    if type(found) is not tuple:
        return Mismatch("type", "is no set")
    left = list(found)
    missing: list[Any] = []
    by_text: dict[str, list[int]] = {}
    for k, item in enumerate(left):
        by_text.setdefault(repr(item), []).append(k)
    taken: set[int] = set()
    for item in wanted:
        same = by_text.get(repr(item), [])
        if same:
            taken.add(same.pop())
        else:
            missing.append(item)
    surplus = [item for k, item in enumerate(left) if k not in taken]
    if len(missing) <= MOST_PAIRED and len(surplus) <= MOST_PAIRED:
        for item in list(missing):
            partner = next((k for k, own in enumerate(surplus) if compare(item, own) is None), None)
            if partner is not None:
                missing.remove(item)
                del surplus[partner]
    if not missing and not surplus:
        return None
    told = [f"lacks {len(missing)} of {len(wanted)} items"] if missing else []
    told += [f"has {len(surplus)} that do not belong to it"] if surplus else []
    detail = f"missing: {missing!r}; too many: {surplus!r}"[:400]
    return Mismatch("value", " and ".join(told), detail)


def _mapping(wanted: Any, found: Any, compare: Compare) -> Mismatch | None:
    if type(found) is not tuple or not all(map(_is_pair, found)):
        return Mismatch("type", "is no dictionary")
    own = {repr(_as_key(key)): (key, value) for key, value in found}
    for key, value in wanted:
        if repr(_as_key(key)) not in own:
            return Mismatch("value", f"lacks the key {key!r}"[:200])
        if mismatch := compare(value, own.pop(repr(_as_key(key)))[1]):
            return _within(f"under the key {key!r}"[:200], mismatch)
    if own:
        return Mismatch("value", f"has a key too many: {next(iter(own))}"[:200])
    return None


def _as_key(key: Any) -> Any:
    """Return one key for all that are equal in Python: `0`, `0.0`, `False` and `np.int64(0)`."""
    if isinstance(key, np.ndarray) and key.ndim == 0:
        key = key.item()
    if type(key) is tuple:
        return tuple(map(_as_key, key))
    if type(key) is bool or (type(key) is float and key.is_integer()):
        return int(key)
    return key


def _records(wanted: Any, found: Any, compare: Compare) -> Mismatch | None:
    if type(found) is not dict or list(found) != list(wanted):
        has = ", ".join(map(str, found)) if type(found) is dict else "none"
        return Mismatch("shape", f"has the fields {has}; expected {', '.join(wanted)}"[:300])
    return _fields(wanted, found, compare)


def _fields(
    wanted: Mapping[str, Any], found: Mapping[str, Any], compare: Compare
) -> Mismatch | None:
    for name, value in wanted.items():
        if mismatch := compare(value, found[name]):
            return _within(f"{name}", mismatch)
    return None


def _dataclass(wanted: Any, found: Any, compare: Compare) -> Mismatch | None:
    return _records(wanted[1], _parts(found, 2)[1], compare)


def _masked(wanted: Any, found: Any, compare: Compare) -> Mismatch | None:
    (data, mask), (own, own_mask) = wanted, _parts(found, 2)
    if not (isinstance(own, np.ndarray) and isinstance(own_mask, np.ndarray)):
        return Mismatch("type", "is no masked array")
    if own.shape != data.shape or own_mask.shape != mask.shape:
        return Mismatch("shape", f"has shape {own.shape}, expected {data.shape}")
    if not np.array_equal(mask, own_mask):
        count = int(np.count_nonzero(mask != own_mask))
        return Mismatch("value", f"masks other entries in {count} of {mask.size} places")
    return compare(np.where(mask, 0, data), np.where(mask, 0, own))


def _moments(wanted: Any, found: Any, compare: Compare) -> Mismatch | None:
    (unit, ticks), (own_unit, own) = wanted, _parts(found, 2)
    if not isinstance(own, np.ndarray) or type(own_unit) is not str:
        return Mismatch("type", "is no array of dates")
    if own.shape != ticks.shape:
        return Mismatch("shape", f"has shape {own.shape}, expected {ticks.shape}")
    if unit == own_unit:
        same = own == ticks
    else:
        same = np.array(_as_moments(ticks, unit) == _as_moments(own, own_unit))
    if same.all():
        return None
    count = int(np.count_nonzero(~same))
    return Mismatch("value", f"differs in {count} of {ticks.size} entries")


def _as_moments(ticks: np.ndarray, unit: str) -> np.ndarray:
    kinds = ("Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns")
    return ticks.astype(f"datetime64[{unit}]") if unit in kinds else ticks


def _sparse(wanted: Any, found: Any, compare: Compare) -> Mismatch | None:
    (shape, rows, columns, data), (own_shape, *own) = wanted, *[_parts(found, 4)]
    if own_shape != shape:
        return Mismatch("shape", f"has shape {own_shape}, expected {shape}")
    if not all(isinstance(part, np.ndarray) and part.ndim == 1 for part in own):
        return Mismatch("type", "is no sparse matrix")
    here = _entries(rows, columns, data)
    there = _entries(*own)
    for place, value in here.items():
        if mismatch := compare(value, there.pop(place, 0.0)):
            return _within(f"at {list(place)}", mismatch)
    for place, value in there.items():
        if mismatch := compare(0.0, value):
            return _within(f"at {list(place)}", mismatch)
    return None


def _entries(rows: np.ndarray, columns: np.ndarray, data: np.ndarray) -> dict[tuple[int, int], Any]:
    triples = zip(rows.tolist(), columns.tolist(), data.tolist(), strict=False)
    return {(int(row), int(column)): value for row, column, value in triples}


def _series(wanted: Any, found: Any, compare: Compare) -> Mismatch | None:
    (name, index, values), (own_name, own_index, own_values) = wanted, _parts(found, 3)
    return (
        _within("the values", _cells(values, own_values, compare))
        or _within("the index", compare(index, own_index))
        or (_within("the name", compare(name, own_name)) if name is not None else None)
    )


def _cells(wanted: Any, found: Any, compare: Compare) -> Mismatch | None:
    """Return how two columns differ; what is missing is None in one and NaN in another."""
    if isinstance(wanted, np.ndarray) != isinstance(found, np.ndarray):
        wanted, found = _with_gaps(wanted), _with_gaps(found)
    return compare(wanted, found)


def _with_gaps(column: Any) -> Any:
    if not isinstance(column, np.ndarray) or column.ndim != 1 or column.dtype.kind not in "fiub":
        return column
    return tuple(None if value != value else value for value in column.tolist())


def _index(wanted: Any, found: Any, compare: Compare) -> Mismatch | None:
    return compare(wanted, found)


def _dataframe(wanted: Any, found: Any, compare: Compare) -> Mismatch | None:
    (columns, index, data), (own_columns, own_index, own_data) = wanted, _parts(found, 3)
    if type(own_columns) is not tuple or type(own_data) is not tuple:
        return Mismatch("type", "is no DataFrame")
    if own_columns != columns:
        return _columns_difference(columns, own_columns)
    if len(own_data) != len(data):
        return Mismatch("shape", f"has {len(own_data)} columns, expected {len(data)}")
    for name, values, own in zip(columns, data, own_data, strict=True):
        if mismatch := _cells(values, own, compare):
            if _rows(data) == _rows(own_data):
                return Mismatch("value", "has the right rows in another order")
            return _within(f"the column {name!r}"[:200], mismatch)
    return _within("the index", compare(index, own_index))


def _rows(columns: Sequence[Any]) -> list[tuple[str, ...]]:
    """Return the rows of a table, sorted, numbers to six digits."""
    written = [
        [f"{value:.6g}" if isinstance(value, float) else repr(value) for value in column]
        for column in (c.tolist() if isinstance(c, np.ndarray) else list(c) for c in columns)
    ]
    return sorted(zip(*written, strict=False))


def _columns_difference(columns: Sequence[Any], own: Sequence[Any]) -> Mismatch:
    missing = [name for name in columns if name not in own]
    surplus = [name for name in own if name not in columns]
    if missing:
        return Mismatch("shape", f"has no column {missing[0]!r}"[:200])
    if surplus:
        return Mismatch("shape", f"has a column too many: {surplus[0]!r}"[:200])
    return Mismatch("shape", "has the columns in another order")


_COMPARE: dict[str, Callable[[Any, Any, Compare], Mismatch | None]] = {
    "dataclass": _dataclass,
    "dataframe": _dataframe,
    "deque": _sequence("items"),
    "index": _index,
    "iterator": _iterator,
    "mapping": _mapping,
    "masked": _masked,
    "moments": _moments,
    "namedtuple": _records,
    "records": _records,
    "series": _series,
    "set": _set,
    "sparse": _sparse,
}
