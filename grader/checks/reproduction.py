"""Steps as lines of Python that a student can paste."""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from grader.late_pattern import late_pattern
from grader.sandbox.base import Form, Ref
from grader.sandbox.inside.steps import CALLS

SHORT = 300
"""So many characters of what came back are shown."""
TOLD = "  # came back: "
_MODULES = (("numpy", "np"), ("pandas", "pd"))
_SPELLED = {
    "add": "lambda a, b: a + b",
    "cos": "np.cos",
    "cube": "lambda x: x**3",
    "double": "lambda x: 2 * x",
    "exp": "np.exp",
    "identity": "lambda x: x",
    "increment": "lambda x: x + 1",
    "is_even": "lambda x: x % 2 == 0",
    "is_positive": "lambda x: x > 0",
    "log1p": "np.log1p",
    "lower": "str.lower",
    "mul": "lambda a, b: a * b",
    "negate": "lambda x: -x",
    "relu": "lambda x: np.maximum(x, 0)",
    "sigmoid": "lambda x: 1 / (1 + np.exp(-x))",
    "sin": "np.sin",
    "sqrt": "lambda x: x**0.5",
    "square": "lambda x: x**2",
    "sub": "lambda a, b: a - b",
    "tanh": "np.tanh",
    "upper": "str.upper",
}
"""The functions that a check hands over, as a student can write them (`inside/material.py`)."""
_HANDED_OVER = late_pattern(r"(?<=[(\[ ,=])([a-z]\w*)(?=[,)\]])")
MOST_ENTRIES = 1000
MOST_LINES, MOST_CHARACTERS = 20, 6000
LARGE = 500
"""The source of an array of more entries is not kept."""
LONG = 30
"""A shorter array is written again each time."""
_SETTING = frozenset({"seed", "listen", "also", "feeds"})
_MAKING = frozenset({"construct", "assign"})
_SHOWING = frozenset({"read", "weights", "shapes"})
_ARRAY = late_pattern(r"np\.array\([^()]*\)")
_SLOT = late_pattern(r"\b(made|result)_(\d+)\b")
_RESULT = late_pattern(r"\bresult_(\d+)\b")


def line_of(step: list[Any], objects: Collection[int] = ()) -> str:
    """Return a step as a line of Python, nothing for one that a student does not need.

    `objects` are the slots that hold objects, not results.
    """
    line = _line_of(step)
    return _RESULT.sub(
        lambda found: f"{'made' if int(found[1]) in objects else 'result'}_{found[1]}", line
    )


def rests_on(steps: Sequence[list[Any]], own: Sequence[int]) -> list[int]:
    """Return those of some steps, by number, that the last of them rests on.

    What was done before with an object that it uses counts, for an object may remember it.
    """
    needed = set(_slots_of(steps[own[-1]]))
    kept = [own[-1]]
    for k in reversed(own[:-1]):
        step = steps[k]
        if step[0] in _SHOWING:
            continue
        is_called = step[0] not in _MAKING and len(step) > 2 and step[2] in needed
        if step[0] in _SETTING or step[1] in needed or is_called:
            kept.append(k)
            needed |= set(_slots_of(step))
    return kept[::-1]


def _slots_of(step: list[Any]) -> Iterator[int]:
    """Yield the slots that a step names: its own, its owner's, those of its operands."""
    if step[0] in _SETTING:
        return
    yield step[1]
    if (step[0] in CALLS or step[0] == "get") and step[2] is not None:
        yield step[2]
    yield from _refs_in(step[2:])


def _refs_in(value: Any) -> Iterator[int]:
    if type(value) is Ref:
        yield value.slot
    elif isinstance(value, list | tuple | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _refs_in(part)


def named_once(lines: list[str]) -> list[str]:
    """Return lines in which an array that stands in several has a name, given before the first."""
    parts = [line.partition(TOLD) for line in lines]  # what came back is told, and no code
    counts = Counter(found[0] for code, _, _ in parts for found in _ARRAY.finditer(code))
    names = {
        text: f"array_{number}"
        for number, text in enumerate(
            [text for text, count in counts.items() if count > 1 and len(text) > LONG], 1
        )
    }
    found: list[str] = []
    given: set[str] = set()
    for code, mark, told in parts:
        for text, name in names.items():
            if text in code and name not in given:
                found.append(f"{name} = {text}")
                given.add(name)
            code = code.replace(text, name)
        found.append(f"{code}{mark}{told}")
    return found


def imported(lines: Sequence[str]) -> list[str]:
    """Return lines to paste, behind the imports and the functions of the grader that they use."""
    code = "\n".join(line.partition(TOLD)[0] for line in lines)
    named = set(_HANDED_OVER.findall(code))
    own = [f"{name} = {text}" for name, text in _SPELLED.items() if name in named]
    needed = "\n".join([code, *own])
    heads = [f"import {name} as {short}" for name, short in _MODULES if f"{short}." in needed]
    return [*heads, *own, *lines]


def numbered_anew(text: str) -> str:
    """Return lines in which objects and results are numbered from 0 in their order."""
    numbers = dict.fromkeys(found[2] for found in _SLOT.finditer(text))
    order = {number: k for k, number in enumerate(numbers)}
    return _SLOT.sub(lambda found: f"{found[1]}_{order[found[2]]}", text)


def within(lines: Sequence[str]) -> str:
    """Return lines as one text, cut where there are too many."""
    kept: list[str] = []
    for line in lines:
        if len(kept) >= MOST_LINES or sum(map(len, kept)) + len(line) > MOST_CHARACTERS:
            kept[MOST_LINES - 1 :] = ["# ... (cut: the rest repeats in the same way)"]
            break
        kept.append(line)
    return "\n".join(kept)


def _line_of(step: list[Any]) -> str:
    match step:
        case ["construct", slot, name, args, kwargs]:
            return f"made_{slot} = {name}({argument_text(args, kwargs)})"
        case ["assign", slot, path, value]:
            return f"made_{slot}.{path} = {literal(value)}"
        case ["call", slot, owner, name, args, kwargs]:
            prefix = f"result_{owner}." if owner is not None else ""
            return f"result_{slot} = {prefix}{name}({argument_text(args, kwargs)})"
        case ["read", slot, path]:
            return f"print({_ref_text(Ref(slot, tuple(path)))})"
        case ["weights", slot, paths]:
            return f"print({', '.join(f'made_{slot}.{path}' for path in paths)})"
        case ["seed", number]:
            return f"np.random.seed({number})"
        case ["get", slot, owner, path]:
            return f"result_{slot} = result_{owner}.{path}"
        case ["attempt" | "sample" | "cost", slot, owner, name, args, kwargs, *_]:
            prefix = f"result_{owner}." if owner is not None else ""
            return f"{prefix}{name}({argument_text(args, kwargs)})"
        case ["listen", [_, *_] as lines]:
            return f"# typed in: {', '.join(map(repr, lines))}"
    return ""


def argument_text(args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """Return arguments as they stand in a call."""
    return ", ".join(
        [
            *(literal(value) for value in args),
            *(f"{name}={literal(value)}" for name, value in kwargs.items()),
        ]
    )


def _ref_text(ref: Ref) -> str:
    return f"result_{ref.slot}" + "".join(f"[{key!r}]" for key in ref.path)


def short(observed: Any) -> str:
    """Return an observed value as Python, cut to a line."""
    if isinstance(observed, dict) and "raised" in observed:
        raised = observed["raised"]
        if isinstance(raised, tuple) and raised:
            return f"raises {raised[0]}: {observed.get('text', '')}"[:SHORT]
        return short(observed.get("value"))
    text = " ".join(_within(observed, SHORT).split())
    return text if len(text) <= SHORT else text[:SHORT] + " ..."


def _within(value: Any, room: int) -> str:
    """Return an observed value as Python, of which only the first `room` characters matter."""
    if isinstance(value, np.ndarray) and value.size > MOST_ENTRIES:
        return f"an array of shape {value.shape} that begins {literal(value.ravel()[:10])}"
    if isinstance(value, str | bytes):
        return literal(value[: room + 1])
    if isinstance(value, Form):
        return _form_within(value, room)
    if not isinstance(value, tuple | list | dict):
        return literal(value)
    parts: list[str] = []
    for part in value.items() if isinstance(value, dict) else value:
        if room <= 0:
            break
        if isinstance(value, dict):
            parts.append(f"{_within(part[0], room)}: {_within(part[1], room)}")
        else:
            parts.append(_within(part, room))
        room -= len(parts[-1]) + 2
    inner = ", ".join(parts)
    # whether it was a tuple is not told by what crossed, and does not matter to a check
    return "{" + inner + "}" if isinstance(value, dict) else f"[{inner}]"


def _form_within(value: Form, room: int) -> str:
    """Return data of another form as Python, as far as Python has words for it."""
    kind, payload = value
    if kind == "mapping" and isinstance(payload, tuple | list) and _are_pairs(payload):
        pairs = [(_within(key, room), _within(part, room)) for key, part in payload[:room]]
        return "{" + ", ".join(f"{key}: {part}" for key, part in pairs) + "}"
    if kind == "set" and isinstance(payload, tuple | list) and payload:
        return "{" + ", ".join(_within(part, room) for part in payload[:room]) + "}"
    if kind == "iterator" and isinstance(payload, tuple) and len(payload) == 2:
        return f"{_within(payload[0], room)}, drawn from what came back"
    return f"{kind} {_within(payload, room)}"


def _are_pairs(payload: Sequence[object]) -> bool:
    return all(isinstance(pair, tuple | list) and len(pair) == 2 for pair in payload)


def _form_literal(value: Form) -> str:
    kind, payload = value
    if kind == "function":
        return str(payload)
    if kind == "set" and payload:
        return "{" + ", ".join(literal(part) for part in payload) + "}"
    if kind == "mapping":
        return "{" + ", ".join(f"{literal(key)}: {literal(part)}" for key, part in payload) + "}"
    if kind == "dataframe":
        columns = dict(zip(payload[0], map(list, payload[2]), strict=True))
        return f"pd.DataFrame({columns!r})"
    return f"{kind} {literal(payload)}"


@lru_cache(1024)
def _known_array(data: bytes, shape: tuple[int, ...], dtype: str) -> str:
    """Return the source of a small array: the inputs of a check are told to many students."""
    return _array_literal(np.frombuffer(data, dtype).reshape(shape))


def _array_literal(value: np.ndarray) -> str:
    inner = np.array2string(
        value,
        separator=", ",
        threshold=10_000,
        max_line_width=110,
        floatmode="unique",
        suppress_small=True,
    )
    inner = re.sub(r"(?<=\[) +| +(?=[,\]])", "", " ".join(inner.split()))
    inner = re.sub(r"\b(nan|inf)\b", r"np.\1", inner)
    return f"np.array({inner})"


def literal(value: Any) -> str:
    """Return Python source for a plain value."""
    if type(value) is Ref:
        return _ref_text(value)
    if type(value) is Form:
        return _form_literal(value)
    if isinstance(value, np.ndarray):
        if not value.ndim:
            return literal(value.item())
        if value.size > LARGE or value.dtype.hasobject:
            return _array_literal(value)
        return _known_array(value.tobytes(), value.shape, value.dtype.str)
    if isinstance(value, list):
        return f"[{', '.join(literal(part) for part in value)}]"
    if isinstance(value, tuple):
        inner = ", ".join(literal(part) for part in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {literal(part)}" for key, part in value.items()) + "}"
    if isinstance(value, float) and not math.isfinite(value):
        return "np.nan" if math.isnan(value) else f"{'-' * (value < 0)}np.inf"
    return repr(value)
