"""Values such as only an attacker's process sends: of any form, size and nesting that the wire can carry."""

import random
from typing import Any

import numpy as np

from grader.sandbox.inside.wire import FORMS, Form, Opaque

_NUMBERS = [0, 1, -1, 2**63, -(2**64), 10**150, 0.0, -0.0, 1e-320, 1e308, -1.7976931348623157e308, float("nan"), float("inf"),
            -float("inf"), 1j, complex("nan+infj"), True, False]  # fmt: skip
_TEXTS = ["", "x", "1", "\x00", "Grader fault: x", "é" * 1000, "{{ 7*7 }}", "\ud800", "x" * 8000]
_TYPES = ["f8", "f4", "f2", "i8", "i1", "u1", "u8", "c16", "c8", "bool"]
_SHAPES = [
    (),
    (0,),
    (1,),
    (3,),
    (0, 5),
    (5, 0),
    (3, 4),
    (4, 3),
    (1, 1, 1, 1, 1),
    (2, 0, 200000),
    (0, 200000),
    (20, 1000),
    (6, 3),
    (2, 1),
]


def hostile(rng: random.Random, like: Any = None, depth: int = 0) -> Any:
    """Return a value; where one is given to be `like`, often the same form with other numbers."""
    kind = rng.randrange(12 if depth < 4 else 6)
    if kind == 0:
        return rng.choice([*_NUMBERS, None])
    if kind == 1:
        return rng.choice(_TEXTS)
    if kind == 2:
        return Opaque(rng.choice(_TEXTS))
    if kind in (3, 4) or (kind > 6 and isinstance(like, np.ndarray)):
        shape = (
            like.shape
            if isinstance(like, np.ndarray) and rng.random() < 0.7
            else rng.choice(_SHAPES)
        )
        return _array(rng, shape)
    if kind == 5:
        return like
    count = rng.choice([0, 1, 2, 3, 4, 30])
    parts = like if isinstance(like, tuple | list) and rng.random() < 0.5 else [None] * count
    made = [hostile(rng, part, depth + 1) for part in parts]
    if kind in (6, 7):
        return tuple(made)
    if kind == 10:
        form = Form(rng.choice(sorted(FORMS)), tuple(made) if made else None)
        return Form(like.kind, tuple(made)) if isinstance(like, Form) else form
    if kind == 8:
        return {
            rng.choice(["", "=", "*", "weight_ih", "a", str(k)]): part
            for k, part in enumerate(made)
        }
    if kind == 9:
        value: Any = 0.5
        for _ in range(rng.choice([1, 5, 20])):
            value = (value,)
        return tuple([value] * rng.choice([1, 10, 200]))
    return made


def _array(rng: random.Random, shape: tuple[int, ...]) -> np.ndarray:
    dtype = rng.choice(_TYPES)
    with np.errstate(all="ignore"):
        filled = np.full(shape, rng.choice([0, 1, 2, 100]) if dtype in ("u1", "u8", "bool", "i1", "i8") else rng.choice(
            [0.0, 1.0, 0.5, 1e308, -1e308, np.nan, np.inf, 1e-310, 65000.0]))  # fmt: skip
        return filled.astype(dtype)
