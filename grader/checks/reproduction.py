"""Steps as lines of Python that a student can paste."""

from typing import Any

import numpy as np

from grader.sandbox.base import Form, Ref

SHORT = 300
"""So many characters of what came back are shown."""
MOST_ENTRIES = 1000


def line_of(step: list[Any]) -> str:
    """Return a step as a line of Python."""
    match step:
        case ["construct", slot, name, args, kwargs]:
            return f"made_{slot} = {name}({_argument_text(args, kwargs)})"
        case ["assign", slot, path, value]:
            return f"made_{slot}.{path} = {literal(value)}"
        case ["call", slot, owner, name, args, kwargs]:
            prefix = f"made_{owner}." if owner is not None else ""
            return f"result_{slot} = {prefix}{name}({_argument_text(args, kwargs)})"
        case ["read", slot, path]:
            return f"print({_ref_text(Ref(slot, tuple(path)))})"
        case ["weights", slot, paths]:
            return f"print({', '.join(f'made_{slot}.{path}' for path in paths)})"
        case ["seed", number]:
            return f"np.random.seed({number})"
    raise ValueError(f"there is no Python for a step {step[0]!r}")


def _argument_text(args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
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
    text = " ".join(_within(observed, SHORT).split())
    return text if len(text) <= SHORT else text[:SHORT] + " ..."


def _within(value: Any, room: int) -> str:
    """Return an observed value as Python, of which only the first `room` characters matter."""
    if isinstance(value, np.ndarray) and value.size > MOST_ENTRIES:
        return f"an array of shape {value.shape} that begins {literal(value.ravel()[:10])}"
    if isinstance(value, str | bytes):
        return literal(value[: room + 1])
    if isinstance(value, Form):
        return f"{value.kind} {_within(value.payload, room)}"
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
    if isinstance(value, dict):
        return "{" + inner + "}"
    return f"({inner},)" if len(value) == 1 else f"({inner})"


def literal(value: Any) -> str:
    """Return Python source for a plain value."""
    if type(value) is Ref:
        return _ref_text(value)
    if type(value) is Form:
        return f"{value.kind} {literal(value.payload)}"
    if isinstance(value, np.ndarray):
        inner = np.array2string(
            value,
            separator=", ",
            threshold=10_000,
            max_line_width=110,
            floatmode="unique",
            suppress_small=True,
        )
        return f"np.array({inner})" if value.ndim else str(value.item())
    if isinstance(value, tuple | list):
        inner = ", ".join(literal(part) for part in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {literal(part)}" for key, part in value.items()) + "}"
    return repr(value)
