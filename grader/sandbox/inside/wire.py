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
_SIZES = {"b": (1,), "i": (1, 2, 4, 8), "u": (1, 2, 4, 8), "f": (2, 4, 8), "c": (8, 16)}


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
        dtype = value.dtype
        if (
            dtype.kind not in _SIZES
            or dtype.itemsize not in _SIZES[dtype.kind]
            or value.ndim > MAX_RANK
        ):
            self.text(b"o", f"array of dtype {dtype.name[:40]} and rank {value.ndim}")
            return
        if value.nbytes > self.room:
            raise WireError(f"an array of {value.nbytes} bytes is larger than the message limit")
        head = b"a" + dtype.kind.encode() + struct.pack("<BB", dtype.itemsize, value.ndim)
        self.put(head + struct.pack(f"<{value.ndim}Q", *value.shape))
        self.put(np.ascontiguousarray(value, dtype.newbyteorder("<")).tobytes())

    def value(self, value: Any, depth: int = 0) -> None:
        self.items -= 1
        if depth > MAX_DEPTH or self.items < 0:
            raise WireError("the value is nested too deeply or has too many parts")
        kind = type(value)
        if value is None:
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
        elif kind is np.ndarray:
            self.array(value)
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
    def __init__(self, data: bytes, max_items: int, max_text: int) -> None:
        self.data = data
        self.at = 0
        self.items = max_items
        self.max_text = max_text

    def take(self, size: int) -> bytes:
        end = self.at + size
        if end > len(self.data):
            raise WireError("the message ends in the middle of a value")
        part = self.data[self.at : end]
        self.at = end
        return part

    def number(self, form: struct.Struct = _U32) -> Any:
        at = self.at
        self.at = at + form.size
        if self.at > len(self.data):
            raise WireError("the message ends in the middle of a value")
        return form.unpack_from(self.data, at)[0]

    def text(self) -> str:
        size = self.number()
        if size > self.max_text:
            raise WireError("text over the limit")
        return self.take(size).decode("utf-8", "replace")

    def count(self) -> int:
        count: int = self.number()
        if count > self.items or count > len(self.data) - self.at:
            raise WireError("a container claims more parts than the message holds")
        return count

    def array(self) -> np.ndarray:
        kind = self.take(1).decode("latin-1")
        size, rank = self.take(2)
        if kind not in _SIZES or size not in _SIZES[kind] or rank > MAX_RANK:
            raise WireError("an array of a kind that does not cross the wire")
        shape = struct.unpack(f"<{rank}Q", self.take(8 * rank))
        total = size
        # of the axes that are not empty: an array without entries may claim no more than one that
        # has some
        span = 1
        for extent in shape:
            total *= extent
            span *= max(extent, 1)
            if total > len(self.data) or span > MAX_SPAN:
                raise WireError("an array claims more bytes than the message holds")
        dtype = np.dtype(f"<{kind}{size}") if kind != "b" else np.dtype(bool)
        body = self.take(total)
        if kind == "b" and body.strip(b"\0\1"):
            raise WireError("a truth value that is neither 0 nor 1")
        return np.frombuffer(body, dtype).reshape(shape).copy()

    def value(self, depth: int = 0) -> Any:
        self.items -= 1
        if depth > MAX_DEPTH or self.items < 0:
            raise WireError("the message is nested too deeply or has too many parts")
        tag = self.take(1)
        if tag == b"N":
            return None
        if tag == b"T":
            return True
        if tag == b"F":
            return False
        if tag == b"i":
            size = self.number(_U16)
            if size > MAX_INTEGER_BYTES:
                raise WireError("an integer over the limit")
            return int.from_bytes(self.take(size), "little", signed=True)
        if tag == b"d":
            return self.number(_F64)
        if tag == b"c":
            return complex(*_F64_F64.unpack(self.take(16)))
        if tag == b"s":
            return self.text()
        if tag in (b"l", b"u"):
            parts = [self.value(depth + 1) for _ in range(self.count())]
            return parts if tag == b"l" else tuple(parts)
        if tag == b"m":
            found: dict[str, Any] = {}
            for _ in range(self.count()):
                if self.take(1) != b"s":
                    raise WireError("a mapping key that is not text")
                key = self.text()
                found[key] = self.value(depth + 1)
            return found
        if tag == b"a":
            return self.array()
        if tag == b"f":
            form = self.text()
            if form not in FORMS:
                raise WireError("a form that does not cross the wire")
            return Form(form, self.value(depth + 1))
        if tag == b"o":
            return Opaque(self.text()[:500])
        if tag == b"r":
            slot = self.number()
            path = self.value(depth + 1)
            if type(path) is not tuple or any(type(part) not in (int, str) for part in path):
                raise WireError("a reference with a path that is none")
            return Ref(slot, path)
        raise WireError(f"unknown tag {tag!r}")


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
