"""What a course's policy makes of the points of a grade."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Final:
    """Points before and after a policy. `steps` say in words what was done to them, in order."""

    raw: float
    raw_max: float
    points: float
    max_points: float
    steps: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """Say how the final points came about; nothing where the policy changed nothing.

        >>> Final(40, 45, 36, 45, ("1 day late, 10 % off",)).sentence
        '40 of 45 points for the work; 36 of 45 count: 1 day late, 10 % off.'
        """
        if not self.steps:
            return ""
        told = "; ".join(self.steps)
        raw, raw_max, points, most = (
            f"{round(value, 2):g}"
            for value in (self.raw, self.raw_max, self.points, self.max_points)
        )
        return f"{raw} of {raw_max} points for the work; {points} of {most} count: {told}."


def final_from_plain(raw: Mapping[str, Any]) -> Final:
    """Return what stands in JSON as a record."""
    points = {name: float(raw[name]) for name in ("raw", "raw_max", "points", "max_points")}
    return Final(**points, steps=tuple(map(str, raw.get("steps", ()))))
