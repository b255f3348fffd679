"""`prints`: what is written to stdout, compared by lines, by numbers, or by patterns."""

import re
from typing import Any, Literal

from pydantic import Field, field_validator

from grader.checks.binding import Binding
from grader.checks.case_spec import CaseSpec, size_faults
from grader.checks.check import Plan
from grader.checks.endings import wrong
from grader.checks.evidence import Observations
from grader.checks.inputs import generator
from grader.checks.printed_text import Spaces, first_line_difference, numbers_of
from grader.checks.right_or_wrong import RightOrWrong
from grader.checks.script import Script
from grader.results.grade import Verdict

SHOWN = 200


class PrintsCase(CaseSpec):
    """One call, with the lines that input() is given."""

    typed: list[str] = Field([], description="what is typed: a line for each call of input()")


class Prints(RightOrWrong):
    """Calls the subject and compares what it prints with what the reference prints.

    What `input()` asks with is left out. stderr does not count.
    """

    hears = True

    kind: Literal["prints"]
    compare: Literal["lines", "numbers", "patterns"] = Field(
        "lines", description="line by line; all numbers in order, within tolerance; or patterns"
    )
    spaces: Spaces = Field(
        "ends",
        description="exact: every space counts; ends: but not at the ends of lines and of the "
        "text; any: runs of spaces are one, empty lines do not count",
    )
    ignore_case: bool = Field(False, description="capitals do not matter")
    patterns: list[str] = Field([], description="expressions that must all be found")
    cases: list[PrintsCase] = Field([PrintsCase()], min_length=1, description="calls to try")

    @field_validator("patterns")
    @classmethod
    def _are_patterns(cls, patterns: list[str]) -> list[str]:
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern!r} is no expression: {error}") from None
        return patterns

    def faults(self, binding: Binding) -> list[tuple[str, str]]:
        """Return settings that do not fit."""
        found = []
        if (self.compare == "patterns") != bool(self.patterns):
            found.append(("patterns", "compare: patterns and the key patterns belong together"))
        return found + size_faults(binding, self.cases)

    def write(self, script: Script, seed: int) -> None:
        """Write one call a case, listening."""
        for k, spec in enumerate(self.cases):
            script.case("", spec.sizes, given=spec.inputs)
            rng = generator(seed, str(k))
            made = script.make(spec.sizes, script.draw_weights(rng, spec.sizes))
            inputs = script.draw_inputs(rng, spec.sizes)
            script.write("listen", spec.typed or None)
            script.call(made, {**inputs, **script.given(spec.inputs)})
            script.observe("what it prints", "heard")

    def judge(self, plan: Plan, expected: Observations, observed: Observations) -> Verdict:
        """Compare the text of each case."""
        for k, (wanted, found) in enumerate(zip(expected, observed, strict=True)):
            told, detail = self._difference(str(wanted), found if isinstance(found, str) else "")
            if told:
                return wrong(f"{plan.called(k)} {told}{plan.setting(k)}.", detail, case=k)
        return Verdict("correct", 1.0, "It prints what is asked for.")

    def _difference(self, wanted: str, found: str) -> tuple[str, str]:
        """Return what is wrong, and what was expected; nothing where it is right."""
        if self.compare == "patterns":
            flags = re.MULTILINE | (re.IGNORECASE if self.ignore_case else 0)
            for pattern in self.patterns:
                if not re.search(pattern, found, flags):
                    return "does not print all that is asked for", f"not found: {pattern}"
            return "", ""
        if self.compare == "numbers":
            return self._numbers(wanted, found)
        if self.ignore_case:
            wanted, found = wanted.lower(), found.lower()
        return first_line_difference(wanted, found, self.spaces)

    def _numbers(self, wanted: str, found: str) -> tuple[str, str]:
        right, own = numbers_of(wanted), numbers_of(found)
        if len(right) != len(own):
            count = f"prints {len(own)} number{'s' * (len(own) != 1)}, where {len(right)} should be"
            return count, f"expected {right[:20]}, got {own[:20]}"[: 2 * SHOWN]
        for k, (a, b) in enumerate(zip(right, own, strict=True), start=1):
            if abs(a - b) > self.atol + self.rtol * abs(a):
                return f"prints another number in place {k}", f"expected {a:g}, got {b:g}"
        return "", ""

    def are_alike(self, plan: Plan, one: Observations, other: Observations) -> bool:
        """Say whether two runs printed the same, as this check compares it."""
        pairs: list[tuple[Any, Any]] = list(zip(one, other, strict=True))
        if self.compare == "patterns":
            return all(a == b for a, b in pairs)
        return all(not self._difference(str(a), str(b))[0] for a, b in pairs)


KIND = Prints
