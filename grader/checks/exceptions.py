"""How a call that was tried ended: with a value, or with an exception."""

import builtins
import re
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from grader.checks.compare import Tolerance, difference
from grader.sandbox.base import Opaque

_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$")


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _are_names(names: list[str]) -> list[str]:
    for name in names:
        known = getattr(builtins, name, None)
        if not _NAME.match(name):
            raise ValueError(f"{name!r} is no name of an exception")
        if known is not None and not (isinstance(known, type) and issubclass(known, BaseException)):
            raise ValueError(f"{name} is no exception")
    return names


Names = Annotated[
    list[str],
    BeforeValidator(_as_list, json_schema_input_type=str | list[str]),
    AfterValidator(_are_names),
]
"""Names of exceptions: one, or a list of which any is right."""


def as_names(names: Sequence[str]) -> list[str]:
    """Return the last part of each name: `json.JSONDecodeError` is called JSONDecodeError."""
    return [name.rpartition(".")[2] for name in names]


def text_holds(text: Any, part: str) -> bool:
    """Say whether the text of an exception holds a part, whatever the case and the spaces."""
    if not isinstance(text, str):
        return False
    return " ".join(part.lower().split()) in " ".join(text.lower().split())


def how_it_ended(
    name: str, expected: Any, observed: Any, tolerance: Tolerance = Tolerance()
) -> str:
    """Return how the end of a call differs from the reference's, nothing where it does not.

    Both are observations of the verb "attempt".
    """
    if not isinstance(observed, dict) or not isinstance(expected, dict):
        return "" if observed == expected else f"{name} ends otherwise"
    wanted, found = expected.get("raised"), observed.get("raised")
    if found is not None and not isinstance(found, tuple):
        return f"{name} ends otherwise"
    if wanted is None and found is not None:
        text = observed.get("text")
        told = f": {text[:200]}" if isinstance(text, str) and text else ""
        return f"{name} raises {found[0] if found else 'something'}{told}; it should not"
    if wanted is not None and found is None:
        return f"{name} does not raise; {wanted[0]} is asked for"
    if wanted is not None and found is not None:
        if wanted[0] in found:
            return ""
        return f"{name} raises {found[0] if found else 'something'}; {wanted[0]} is asked for"
    if isinstance(expected.get("value"), Opaque):
        return ""  # an object: nobody looks at it
    mismatch = difference(expected.get("value"), observed.get("value"), tolerance)
    return (
        f"{name} does not raise, as it should, but what it returns {mismatch.text}"
        if (mismatch)
        else ""
    )
