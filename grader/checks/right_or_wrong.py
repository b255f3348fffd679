"""A check of what has no distance from right: it is right or it is wrong."""

import math

from grader.checks.check import CodeCheck, Plan
from grader.checks.evidence import Observations


class RightOrWrong(CodeCheck):
    """A kind whose values (text, random numbers, times, pictures) lie near nothing."""

    def distance(self, plan: Plan, expected: Observations, observed: Observations) -> float:
        """Return 0 where a run is right, else infinity."""
        return 0.0 if self.judge(plan, expected, observed).status == "correct" else math.inf
