"""Plain values as bytes, and frames on a socket. Used at both ends; the decoder trusts nobody.

A value is a tag byte and a body, integers little-endian:

    N T F            None, True, False
    i len bytes      integer, two's complement, at most MAX_INTEGER_BYTES
    d / c            float64 / complex128
    s len utf8       text
    l u count ...    list, tuple
    m count (s v)..  mapping with text keys
    a kind size rank shape... bytes      array, kind one of "biufc"
    f name value     another form of data (`FORMS`), as a payload of plain values
    o len utf8       something that is not data; its description
    r slot path      a reference to a value that stays inside (only towards the inside)

Lengths are checked before anything is allocated. No value can name code.
"""

import struct
from typing import Any, NamedTuple

import numpy as np

MAX_INTEGER_BYTES = 512
MAX_TEXT_BYTES = 8 << 20
MAX_RANK = 5
MAX_DEPTH = 24
MAX_ITEMS = 400_000
MAX_SPAN = 1 << 31
_U16, _U32, _F64, _F64_F64 = (struct.Struct(form) for form in ("<H", "<I", "<d", "<dd"))
_SHAPES = [struct.Struct(f"<{rank}Q") for rank in range(MAX_RANK + 1)]
_SIZES = {"b": (1,), "i": (1, 2, 4, 8), "u": (1, 2, 4, 8), "f": (2, 4, 8), "c": (8, 16)}
_ARRAYS = {
    (kind, size): (
        b"a" + kind.encode() + bytes([size]),
        np.dtype(bool) if kind == "b" else np.dtype(f"<{kind}{size}"),
    )
    for kind, sizes in _SIZES.items()
    for size in sizes
}
"""How an array begins, and its type: by the kind and size of its entries."""
_SINGLE = {ord("N"): None, ord("T"): True, ord("F"): False}
_TRUTHS = ord("b")
_INTEGER, _FLOAT, _COMPLEX, _TEXT, _LIST, _TUPLE, _MAPPING, _ARRAY, _FORM, _OPAQUE, _REF = (
    b"idcslumafor"
)


class WireError(ValueError):
    """The bytes are not a value of this format, or the value is over a limit."""


class Ref(NamedTuple):
    """A value that stays inside: `slot` names it, `path` picks a part of it."""

    slot: int
    path: tuple[int | str, ...] = ()


FORMS = frozenset(
    (
        "bytes",
        "dataclass",
        "dataframe",
        "date",
        "datetime",
        "decimal",
        "deque",
        "enum",
        "fraction",
        "function",
        "index",
        "iterator",
        "mapping",
        "masked",
        "missing",
        "moments",
        "namedtuple",
        "range",
        "records",
        "series",
        "set",
        "sparse",
        "texts",
        "time",
        "timedelta",
    )
)
"""The forms of data that are neither numbers, text, lists, arrays nor mappings with text keys."""


class Form(NamedTuple):
    """Data of another form: its name in `FORMS`, and a payload of plain values."""

    kind: str
    payload: Any


class Opaque(NamedTuple):
    """Stands for a value that is not data, such as a function or an object."""

    description: str


class _Encoder:
    def __init__(self, max_bytes: int) -> None:
        self.parts: list[bytes] = []
        self.room = max_bytes
        self.items = MAX_ITEMS

    def put(self, data: bytes) -> None:
        self.room -= len(data)
        if self.room < 0:
            raise WireError("the value is larger than the message limit")
        self.parts.append(data)

    def text(self, tag: bytes, value: str) -> None:
        data = value.encode("utf-8", "replace")
        if len(data) > MAX_TEXT_BYTES:
            raise WireError(f"text of {len(data)} bytes is over the limit of {MAX_TEXT_BYTES}")
        self.put(tag + _U32.pack(len(data)) + data)

    def array(self, value: np.ndarray) -> None:
        dtype, shape = value.dtype, value.shape
        rank, known = len(shape), _ARRAYS.get((dtype.kind, dtype.itemsize))
        if known is None or rank > MAX_RANK:
            self.text(b"o", f"array of dtype {dtype.name[:40]} and rank {value.ndim}")
            return
        if value.nbytes > self.room:
            raise WireError(f"an array of {value.nbytes} bytes is larger than the message limit")
        head, little = known
        body = value if dtype == little else value.astype(little)
        self.put(b"%b%c%b%b" % (head, rank, _SHAPES[rank].pack(*shape), body.tobytes()))

    def value(self, value: Any, depth: int = 0) -> None:
        self.items -= 1
        if depth > MAX_DEPTH or self.items < 0:
            raise WireError("the value is nested too deeply or has too many parts")
        kind = type(value)
        if kind is np.ndarray:
            self.array(value)
        elif value is None:
            self.put(b"N")
        elif kind is bool:
            self.put(b"T" if value else b"F")
        elif kind is int:
            size = value.bit_length() // 8 + 1
            if size > MAX_INTEGER_BYTES:
                self.text(b"o", f"integer of {value.bit_length()} bits")
            else:
                self.put(b"i" + _U16.pack(size) + value.to_bytes(size, "little", signed=True))
        elif kind is float:
            self.put(b"d" + _F64.pack(value))
        elif kind is complex:
            self.put(b"c" + _F64_F64.pack(value.real, value.imag))
        elif kind is str:
            self.text(b"s", value)
        elif kind is list or kind is tuple:
            self.put((b"l" if kind is list else b"u") + _U32.pack(len(value)))
            for part in value:
                self.value(part, depth + 1)
        elif kind is dict:
            self.put(b"m" + _U32.pack(len(value)))
            for key, part in value.items():
                if type(key) is not str:
                    raise WireError("a mapping on the wire has text keys only")
                self.text(b"s", key)
                self.value(part, depth + 1)
        elif isinstance(value, np.number | np.bool_):
            self.array(np.asarray(value))
        elif kind is Ref:
            self.put(b"r" + _U32.pack(value.slot))
            self.value(tuple(value.path), depth + 1)
        elif kind is Form:
            self.text(b"f", value.kind)
            self.value(value.payload, depth + 1)
        elif kind is Opaque:
            self.text(b"o", value.description)
        else:
            raise WireError(f"{kind.__name__} does not cross the wire")


class _Decoder:
    """Reads values from bytes, each part only where the bytes reach so far.

    It takes a quarter of our own time for a submission, so what is read most often (tags, lengths,
    arrays) is read in place.
    """

    def __init__(self, data: bytes, max_items: int, max_text: int) -> None:
        self.data = data
        self.end = len(data)
        self.at = 0
        self.items = max_items
        self.max_text = max_text

    def take(self, size: int) -> int:
        """Go on behind the next `size` bytes; return where they begin."""
        at = self.at
        self.at = at + size
        if self.at > self.end:
            raise WireError("the message ends in the middle of a value")
        return at

    def text(self) -> str:
        (size,) = _U32.unpack_from(self.data, self.take(4))
        if size > self.max_text:
            raise WireError("text over the limit")
        at = self.take(size)
        return self.data[at : self.at].decode("utf-8", "replace")

    def count(self) -> int:
        (count,) = _U32.unpack_from(self.data, self.take(4))
        if count > self.items or count > self.end - self.at:
            raise WireError("a container claims more parts than the message holds")
        return int(count)

    def array(self) -> np.ndarray:
        at = self.take(3)
        kind, size, rank = self.data[at : self.at]
        known = _ARRAYS.get((chr(kind), size))
        if known is None or rank > MAX_RANK:
            raise WireError("an array of a kind that does not cross the wire")
        shape = _SHAPES[rank].unpack_from(self.data, self.take(8 * rank))
        total = size
        # of the axes that are not empty: an array without entries may claim no more than one that
        # has some
        span = 1
        for extent in shape:
            total *= extent
            span *= extent or 1
            if total > self.end or span > MAX_SPAN:
                raise WireError("an array claims more bytes than the message holds")
        at = self.take(total)
        if kind == _TRUTHS and self.data[at : self.at].strip(b"\0\1"):
            raise WireError("a truth value that is neither 0 nor 1")
        return np.ndarray(shape, known[1], self.data, at).copy()

    def value(self, depth: int = 0) -> Any:
        self.items -= 1
        if depth > MAX_DEPTH or self.items < 0:
            raise WireError("the message is nested too deeply or has too many parts")
        tag = self.data[self.take(1)]
        if tag == _ARRAY:
            return self.array()
        if tag == _FLOAT:
            return _F64.unpack_from(self.data, self.take(8))[0]
        if tag == _TEXT:
            return self.text()
        if tag in (_LIST, _TUPLE):
            value, below = self.value, depth + 1
            parts = [value(below) for _ in range(self.count())]
            return parts if tag == _LIST else tuple(parts)
        if tag == _MAPPING:
            return self.mapping(depth + 1)
        if tag in _SINGLE:
            return _SINGLE[tag]
        if tag == _INTEGER:
            (size,) = _U16.unpack_from(self.data, self.take(2))
            if size > MAX_INTEGER_BYTES:
                raise WireError("an integer over the limit")
            at = self.take(size)
            return int.from_bytes(self.data[at : self.at], "little", signed=True)
        if tag == _COMPLEX:
            return complex(*_F64_F64.unpack_from(self.data, self.take(16)))
        if tag == _FORM:
            form = self.text()
            if form not in FORMS:
                raise WireError("a form that does not cross the wire")
            return Form(form, self.value(depth + 1))
        if tag == _OPAQUE:
            return Opaque(self.text()[:500])
        if tag == _REF:
            (slot,) = _U32.unpack_from(self.data, self.take(4))
            path = self.value(depth + 1)
            if type(path) is not tuple or any(type(part) not in (int, str) for part in path):
                raise WireError("a reference with a path that is none")
            return Ref(slot, path)
        raise WireError(f"unknown tag {bytes([tag])!r}")

    def mapping(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for _ in range(self.count()):
            if self.data[self.take(1)] != _TEXT:
                raise WireError("a mapping key that is not text")
            key = self.text()
            found[key] = self.value(depth)
        return found


def encode(value: Any, max_bytes: int = 1 << 28) -> bytes:
    """Return `value` as bytes. Raise WireError when it is no plain value or too large."""
    encoder = _Encoder(max_bytes)
    encoder.value(value)
    return b"".join(encoder.parts)


def decode(data: bytes, max_items: int = MAX_ITEMS, max_text: int = MAX_TEXT_BYTES) -> Any:
    """Return the value in `data`, the whole of it; no text in it has more bytes than `max_text`.

    Raise WireError (and nothing else) when there is none.
    """
    decoder = _Decoder(data, max_items, max_text)
    found = decoder.value()
    if decoder.at != len(data):
        raise WireError("bytes are left over after the value")
    return found


def frame(data: bytes) -> bytes:
    """Return `data` behind its length, ready for a stream."""
    return _U32.pack(len(data)) + data
