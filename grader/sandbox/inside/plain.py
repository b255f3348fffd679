"""Makes data for the wire of what student code gives back: every form by a rule, no pickle.

Numbers, text, lists, tuples, mappings with text keys and arrays cross as they are. The other forms
of `wire.FORMS` cross as a `Form`: its name, and a payload of plain data. What is none of them
becomes an `Opaque`, a few words on what it is.
"""

import sys
from collections.abc import Iterator, KeysView, Mapping, ValuesView
from itertools import islice
from typing import Any

import numpy as np

from .wire import Form, Opaque

MAX_DEPTH = 12
MAX_ITEMS = 20_000
MAX_DRAWN = 2_000
"""So many items are drawn of an iterator; whether it ended is told with them."""
MAX_TEXT = 10_000
NUMBERS_AN_ITEM = 6
"""So many numbers of a list count as one item: a table of 300 times 160 may be nested lists."""
_PLAIN_NUMBERS = frozenset((int, float, bool))
_WIDEST = {"f": 8, "c": 16}
_NUMBERS = frozenset(map(np.dtype, (float, int, bool)))
"""Arrays of these cross as they are."""


def plain(value: Any, depth: int = 0, room: list[int] | None = None) -> Any:
    """Return `value` as data for the wire; what is not data becomes a description of itself."""
    room = [MAX_ITEMS] if room is None else room
    room[0] -= 1
    if depth > MAX_DEPTH or room[0] < 0:
        return Opaque("a value nested too deeply or with too many parts")
    kind = type(value)
    if value is None or kind is bool or kind is float or kind is int:
        return value
    if kind is np.ndarray and value.dtype in _NUMBERS:
        return value.copy()
    if isinstance(value, np.ndarray | np.generic):
        return _array(value, depth, room)
    if isinstance(value, tuple) and hasattr(kind, "_fields"):
        fields = {
            str(name): plain(part, depth + 1, room)
            for name, part in zip(kind._fields, value, strict=False)
        }
        return Form("namedtuple", fields)
    if isinstance(value, list | tuple):
        if set(map(type, value)) <= _PLAIN_NUMBERS:
            room[0] -= len(value) // NUMBERS_AN_ITEM
            return tuple(value)
        return tuple(plain(part, depth + 1, room) for part in value)
    if isinstance(value, dict):
        return _mapping(value, depth, room)
    for convert in (_number, _text, _torch, _container, _labelled, _moment, _fields):
        found = convert(value, depth, room)
        if found is not None:
            return found
    if hasattr(value, "__array__"):
        return plain(np.asarray(value), depth + 1, room)
    return Opaque(describe(value))


def _number(value: Any, depth: int, room: list[int]) -> Any:
    enum = sys.modules.get("enum")
    if enum is not None and isinstance(value, enum.Enum):
        return Form("enum", f"{type(value).__name__}.{value.name}"[:200])
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, complex):
        return complex(value)
    fractions, decimal = sys.modules.get("fractions"), sys.modules.get("decimal")
    if fractions is not None and isinstance(value, fractions.Fraction):
        return Form("fraction", (int(value.numerator), int(value.denominator)))
    if decimal is not None and isinstance(value, decimal.Decimal):
        return Form("decimal", str(value)[:500])
    return None


def _text(value: Any, depth: int, room: list[int]) -> Any:
    if isinstance(value, str):
        return str(value)[:MAX_TEXT]
    if isinstance(value, bytes | bytearray | memoryview):
        return Form("bytes", bytes(value)[:MAX_TEXT].decode("latin-1"))
    return None


def _torch(value: Any, depth: int, room: list[int]) -> Any:
    torch = sys.modules.get("torch")
    if torch is None or not isinstance(value, torch.Tensor):
        return None
    return plain(value.detach().cpu().numpy(), depth + 1, room)


def _container(value: Any, depth: int, room: list[int]) -> Any:
    if isinstance(value, set | frozenset):
        return Form("set", tuple(plain(part, depth + 1, room) for part in value))
    if isinstance(value, range):
        return Form("range", (value.start, value.stop, value.step))
    if isinstance(value, KeysView | ValuesView):
        return tuple(plain(part, depth + 1, room) for part in value)
    collections = sys.modules["collections"]
    if isinstance(value, collections.deque):
        return Form("deque", tuple(plain(part, depth + 1, room) for part in value))
    if isinstance(value, Iterator):
        drawn = list(islice(value, MAX_DRAWN + 1))  # as list() has them: one may be changed later
        parts = tuple(plain(part, depth + 1, room) for part in drawn[:MAX_DRAWN])
        return Form("iterator", (parts, len(drawn) <= MAX_DRAWN))
    if isinstance(value, Mapping):
        return _mapping(value, depth, room)
    return None


def _mapping(value: Mapping[Any, Any], depth: int, room: list[int]) -> Any:
    if all(type(key) is str for key in value):
        return {key[:200]: plain(part, depth + 1, room) for key, part in value.items()}
    pairs = tuple(
        (plain(key, depth + 1, room), plain(part, depth + 1, room)) for key, part in value.items()
    )
    return Form("mapping", pairs)


def _array(value: Any, depth: int, room: list[int]) -> Any:
    """Return an array: of numbers as it is, of text, moments, records and objects by a form."""
    if isinstance(value, np.ma.MaskedArray):
        data = plain(np.asarray(np.ma.filled(value, 0)), depth + 1, room)
        return Form("masked", (data, np.array(np.ma.getmaskarray(value))))  # type: ignore[no-untyped-call]
    array = np.asarray(value)
    kind = array.dtype.kind
    if kind in _WIDEST and array.dtype.itemsize > _WIDEST[kind]:
        array = array.astype(np.float64 if kind == "f" else np.complex128)
    if kind in "biufc":
        return np.array(array)
    if array.size > MAX_ITEMS:
        return Opaque(f"array of dtype {array.dtype.name[:40]} with {array.size} entries")
    if kind == "U":
        texts = tuple(str(text)[:MAX_TEXT] for text in array.ravel().tolist())
        return texts[0] if array.ndim == 0 else Form("texts", (array.shape, texts))
    if kind == "S":
        texts = tuple(bytes(text).decode("latin-1") for text in array.ravel().tolist())
        if array.ndim == 0:
            return Form("bytes", texts[0])
        return Form("texts", (array.shape, tuple(f"b{text!r}" for text in texts)))  # no text
    if kind in "Mm":
        unit = np.datetime_data(array.dtype)[0]
        return Form("moments", (str(unit), np.array(array.astype(np.int64))))
    if array.dtype.names:
        fields = {str(name): plain(array[name], depth + 1, room) for name in array.dtype.names}
        return Form("records", fields)
    if kind == "O":
        return plain(array.tolist(), depth + 1, room)
    return Opaque(f"array of dtype {array.dtype.name[:40]}")


def _labelled(value: Any, depth: int, room: list[int]) -> Any:
    """Return a table of pandas, or a sparse matrix of SciPy, where these were imported."""
    pandas = sys.modules.get("pandas")
    if pandas is not None:
        if isinstance(value, pandas.DataFrame):
            columns = tuple(plain(name, depth + 1, room) for name in value.columns)
            data = tuple(_column(value.iloc[:, k], depth + 1, room) for k in range(value.shape[1]))
            return Form("dataframe", (columns, _column(value.index, depth + 1, room), data))
        if isinstance(value, pandas.Series):
            index = _column(value.index, depth + 1, room)
            name = plain(value.name, depth + 1, room)
            return Form("series", (name, index, _column(value, depth + 1, room)))
        if isinstance(value, pandas.Index):
            return Form("index", _column(value, depth + 1, room))
        if value is pandas.NaT or value is pandas.NA:
            return Form("missing", ())
    sparse = sys.modules.get("scipy.sparse")
    if sparse is not None and sparse.issparse(value):
        entries = value.tocoo()
        entries.sum_duplicates()
        parts = (entries.row, entries.col, entries.data)
        rows, columns, data = (plain(np.asarray(part), depth + 1, room) for part in parts)
        return Form("sparse", (tuple(map(int, value.shape)), rows, columns, data))
    return None


def _column(values: Any, depth: int, room: list[int]) -> Any:
    """Return the values of a pandas column or index, with what is missing as None."""
    array = values.to_numpy()
    if array.dtype.kind in "biufcMm":
        return plain(array, depth, room)
    return plain([None if _is_missing(part) else part for part in array.tolist()], depth, room)


def _is_missing(part: Any) -> bool:
    pandas = sys.modules["pandas"]
    return (
        part is None
        or part is pandas.NA
        or part is pandas.NaT
        or (type(part) is float and part != part)
    )


def _moment(value: Any, depth: int, room: list[int]) -> Any:
    datetime = sys.modules.get("datetime")
    if datetime is None:
        return None
    if isinstance(value, datetime.timedelta):
        return Form("timedelta", (value.days, value.seconds, value.microseconds))
    for name in ("datetime", "date", "time"):  # a datetime is a date too
        if isinstance(value, getattr(datetime, name)):
            return Form(name, str(value.isoformat())[:100])
    return None


def _fields(value: Any, depth: int, room: list[int]) -> Any:
    """Return a dataclass by its fields."""
    fields = getattr(type(value), "__dataclass_fields__", None)
    if not isinstance(fields, dict):
        return None
    found = {str(name): plain(getattr(value, name, None), depth + 1, room) for name in fields}
    return Form("dataclass", (type(value).__name__[:200], found))


def describe(value: Any, depth: int = 0) -> str:
    """Return in a few words what a value is, for a message: types and shapes, no contents."""
    if value is None:
        return "None"
    shape = getattr(value, "shape", None)
    if isinstance(shape, tuple):
        return f"one array of shape {tuple(int(extent) for extent in shape)}"[:120]
    if isinstance(value, tuple | list) and depth < 2:
        kind = "tuple" if isinstance(value, tuple) else "list"
        parts = ", ".join(describe(part, depth + 1) for part in value[:4])
        more = ", ..." if len(value) > 4 else ""
        return f"a {kind} of {len(value)} ({parts}{more})"[:300]
    kind = type(value).__name__[:60]
    return f"{'an' if kind[:1].lower() in 'aeiou' else 'a'} {kind}"
