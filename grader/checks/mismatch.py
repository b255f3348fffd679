"""How two values differ, in words."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mismatch:
    """How two values differ. `what` is "type", "shape" or "value".

    `text` tells nothing of the expected numbers; `detail` may.
    """

    what: str
    text: str
    detail: str = ""
