"""What every check has, and how the end of a run becomes a verdict before a kind looks at any
number.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, ClassVar, Literal, TypeVar

from pydantic import Field

from grader.checks.binding import Binding, Strict
from grader.checks.case import Reading
from grader.checks.compare import (
    Together,
    Tolerance,
    agrees,
    difference,
    distance,
    same_but_for_axes,
)
from grader.checks.endings import failed, how_it_failed, incomparable, not_attempted, wrong
from grader.checks.evidence import CodeEvidence, Observations
from grader.checks.inputs import generator
from grader.checks.script import Script
from grader.results.grade import Diagnosis, Verdict, Visibility
from grader.sandbox.base import (
    Broken,
    Failure,
    Finished,
    Killed,
    LoadReport,
    Outcome,
    OutOfMemory,
    Raised,
    TimedOut,
)

T = TypeVar("T")
Sources = Sequence[tuple[str, str]]
"""A student's code: the label and source of each stretch, the one that counts last."""


class Check(Strict):
    """The fields that all checks share. `kind` is the name of the file that judges it."""

    part: ClassVar[Literal["code", "written"]]

    kind: str
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", description="unique within the question")
    title: str = Field("", description="what is tried, in the student's words")
    points: float = Field(ge=0)
    visibility: Visibility = Field(
        "visible",
        description="hidden: the report shows neither inputs nor expected values; after_due_date, "
        "after_published: it shows them from then on",
    )
    hint: str = Field("", description="what to look at when it fails")


class CodeCheck(Check, ABC):
    """A check that runs student code.

    A kind gives `write` (what to run) and `judge` (what it shows).
    """

    part = "code"
    proves_results: ClassVar[bool] = True
    """Whether it looks at what the code gives; a subject needs one check that does."""
    hears: ClassVar[bool] = False
    """Whether it looks at what is printed."""
    is_compared_by_reading: ClassVar[bool] = False
    """Whether each reading by itself has to be what the reference gives."""
    is_compared_in_turn: ClassVar[bool] = False
    """Whether readings are told in the order in which they are made."""

    subject: str = Field(description="the function or class that is tried")
    rtol: float = Field(Tolerance.rtol, gt=0, description="room relative to each expected entry")
    atol_of_largest: float = Field(
        Tolerance.atol_of_largest, ge=0, description="room relative to the largest entry"
    )
    atol: float = Field(Tolerance.atol, ge=0, description="room in the unit of the values")
    shape_slip: float = Field(
        0.0,
        ge=0,
        le=1,
        description="share of the points for the right numbers in a shape with other axes of "
        "length one",
    )

    inputs_stay: bool | None = Field(
        None,
        description="true: changing an input in place is a mistake; false: it is as it should be; "
        "left out, it is advised against",
    )

    def with_corner(self, share: float) -> "CodeCheck":
        """Return this check with the exercise's share for work that is wrong in corners only.

        The same one where it has no corners, or says a share itself.
        """
        return self

    def inputs_used(self) -> set[str]:
        """Return the inputs that this check passes beside those of the subject's `call`."""
        return set()

    def source_verdict(self, binding: Binding, sources: Sources) -> Verdict | None:
        """Return a verdict on how the code is written, asked where all that ran was right.

        None: it does not matter.
        """
        return None

    def source_faults(self, binding: Binding, source: str) -> list[tuple[str, str]]:
        """Return (field, what is wrong) where the reference's source breaks this check's rules."""
        return []

    def targets(self, binding: Binding) -> set[str]:
        """Return the names of all that students write for this check."""
        return {binding.target, binding.step_target, *binding.also_named}

    @property
    def tolerance(self) -> Tolerance:
        """The room that comparisons leave."""
        return Tolerance(self.rtol, self.atol_of_largest, self.atol)

    def faults(self, binding: Binding) -> list[tuple[str, str]]:
        """Return (field, what is wrong) of settings that do not fit the binding; for the author."""
        return []

    @abstractmethod
    def write(self, script: Script, seed: int) -> None:
        """Write the steps, with inputs drawn under `seed`."""

    def are_alike(self, plan: "Plan", one: Observations, other: Observations) -> bool:
        """Say whether two runs that finished gave the same; what explains a mistake rests on it."""
        room = self.tolerance
        return all(agrees(a, b, room) for a, b in zip(one, other, strict=True))

    def distance(self, plan: "Plan", expected: Observations, observed: Observations) -> float:
        """Return how far a run is from the reference's, in tolerances, at its farthest value."""
        pairs = zip(expected, observed, strict=True)
        return max((distance(a, b, self.tolerance) for a, b in pairs), default=0.0)

    def judge(self, plan: "Plan", expected: Observations, observed: Observations) -> Verdict:
        """Return the verdict on observations of which there are as many as readings."""
        together = plan.once("together", expected, partial(Together.of, expected, self.tolerance))
        for k in together.left(observed):
            reading = plan.script.readings[k]
            mismatch = difference(expected[k], observed[k], self.tolerance, reading.shape_text)
            if mismatch is not None:
                verdict = wrong(
                    plan.where(reading, mismatch.text), mismatch.detail, case=reading.case
                )
                return (
                    self._slipped(plan, verdict, expected, observed)
                    if mismatch.what == "shape"
                    else verdict
                )
        return Verdict("correct", 1.0, "Agrees with the reference.")

    def stopped(
        self, plan: "Plan", expected: Observations, seen: Observations, failure: Failure
    ) -> Verdict | None:
        """Return the verdict on a run that failed after some observations; None: the usual one."""
        return None

    def second_look(self, plan: "Plan", verdict: Verdict, evidence: CodeEvidence) -> Verdict:
        """Return a better verdict than the first, or that one.

        For a kind that can tell what follows from an earlier mistake.

        Asked only where the first verdict is "incorrect" or "partial". May raise anything on
        account of hostile values; the first verdict then stands.
        """
        return verdict

    def _slipped(
        self, plan: "Plan", verdict: Verdict, expected: Observations, observed: Observations
    ) -> Verdict:
        """Return partial points where every number is right and only axes of length one differ."""
        if self.shape_slip and all(
            same_but_for_axes(a, b, self.tolerance) for a, b in zip(expected, observed, strict=True)
        ):
            return replace(
                verdict,
                status="partial",
                fraction=self.shape_slip,
                message=f"{verdict.message} The numbers are right.",
            )
        return verdict

    def plan(self, binding: Binding, seed: int, scope: str) -> "Plan":
        """Return the steps of this check; `scope` (the question's id) makes its inputs its own."""
        own_seed = int(generator(seed, scope, self.id).integers(2**31))
        script = Script(binding, own_seed)
        self.write(script, own_seed)
        return Plan(self, script, own_seed)


@dataclass(frozen=True)
class Plan:
    """A check made ready: its steps, and what each observation means."""

    check: CodeCheck
    script: Script
    seed: int
    _known: dict[str, tuple[Any, Any]] = field(default_factory=dict, compare=False, repr=False)

    def once(self, name: str, expected: Any, work: Callable[[], T]) -> T:
        """Return work(), cached for these expected observations.

        It is kept until other ones are asked about.
        """
        if name not in self._known or self._known[name][0] is not expected:
            self._known[name] = expected, work()
        found: T = self._known[name][1]
        return found

    @property
    def steps(self) -> list[list[Any]]:
        """The steps in the sandbox's verbs."""
        return self.script.steps

    def where(self, reading: Reading, text: str) -> str:
        """Return a sentence that says which output of which case shows the mistake."""
        subject = "" if reading.output == "value" else f": {reading.label}"
        return f"{self.called(reading.case)}{subject} {text}{self.setting(reading.case)}."

    def called(self, number: int) -> str:
        """Return what a case tries: the call itself where it is short and may be told, else what
        is called.
        """
        is_told = self.check.visibility == "visible" and not self.script.cases[number].sizes
        return (self.script.call_text(number) if is_told else "") or self.script.binding.step_target

    def setting(self, number: int) -> str:
        """Return the sizes of a case, for a message; nothing where the check is hidden."""
        case = self.script.cases[number]
        sizes = ", ".join(f"{name}={value}" for name, value in case.sizes.items())
        if not sizes or self.check.visibility != "visible":
            return ""
        return f" ({case.title + ': ' if case.title else ''}{sizes})"

    def agrees(self, one: Outcome, other: Outcome) -> bool:
        """Say whether two runs gave the same values on every observation."""
        if not (isinstance(one, Finished) and isinstance(other, Finished)):
            return False
        same_number = len(one.observations) == len(other.observations) == len(self.script.readings)
        return same_number and self.check.are_alike(self, one.observations, other.observations)

    def clearest(self, expected: Outcome, outcome: Outcome) -> tuple[int, Any] | None:
        """Return the first reading that differs in the smallest case that does, and what was
        expected; None where readings are not compared one by one.
        """
        in_turn = self.check.is_compared_in_turn
        if not (
            (self.check.is_compared_by_reading or in_turn)
            and isinstance(expected, Finished)
            and isinstance(outcome, Finished)
        ):
            return None
        readings, right = self.script.readings, expected.observations
        differing = [
            k
            for k, (a, b) in enumerate(zip(right, outcome.observations, strict=False))
            if not agrees(a, b, self.check.tolerance)
        ]
        if not differing:
            return None

        def size(k: int) -> tuple[int, int]:
            return math.prod(self.script.cases[readings[k].case].sizes.values()), k

        first = differing[0] if in_turn else min(differing, key=size)
        is_of_exception = isinstance(right[first], dict) and "raised" in right[first]
        return None if is_of_exception else (first, right[first])

    def verdict(self, expected: Outcome, outcome: Outcome, report: LoadReport) -> Verdict:
        """Return the verdict on how a run ended.

        The kind is asked only about runs that finished.
        """
        if not isinstance(expected, Finished):
            return Verdict(
                "grader_fault",
                0.0,
                "The reference could not be run, so this was not graded.",
                how_it_failed(expected),
            )
        right = expected.observations
        if form := self.once("incomparable", right, partial(incomparable, right)):
            message = "What the reference gives cannot be compared, so this was not graded."
            return Verdict(
                "grader_fault",
                0.0,
                message,
                f"the reference returned {form}, a form that is not compared",
            )
        binding = self.script.binding
        match outcome:
            case Broken(reason=reason):
                return Verdict(
                    "grader_fault", 0.0, "The grader broke down here; this was not graded.", reason
                )
            case TimedOut(limit=limit, at=at):
                where = f" It was in line {at[1]} of {at[0]} ({at[2]}) then." if at else ""
                return Verdict(
                    "timed_out",
                    0.0,
                    f"{binding.step_target} did not come back within {limit}.{where}",
                )
            case OutOfMemory(limit=limit):
                return Verdict(
                    "out_of_memory", 0.0, f"{binding.step_target} needed more memory than {limit}."
                )
            case Killed(reason=reason):
                return Verdict(
                    "could_not_run", 0.0, f"{binding.step_target} did not finish: {reason}."
                )
            case Raised(observations=seen, failure=failure):
                blank = self._blank(report)
                before = self.check.stopped(self, expected.observations, seen, failure)
                if before is not None and not blank:
                    return before
                return failed(self.script, failure, blank, report)
            case Finished(observations=observations, changed=changed):
                if len(observations) != len(self.script.readings):
                    return Verdict(
                        "could_not_run",
                        0.0,
                        f"{binding.step_target} did not give the values asked for.",
                    )
                verdict = self.check.judge(self, expected.observations, observations)
                if verdict.status != "correct" and (blank := self._blank(report)):
                    return not_attempted(blank, report)
                if changed and verdict.status == "correct" and self.check.inputs_stay:
                    who = ", ".join(changed)
                    text = f"{who} changes an argument that it was given; work on a copy."
                    found = Diagnosis("input", who, text, "what it was given, afterwards", True)
                    # names may hold what was handed in: of a hidden check none is told
                    told = "An argument that was given is changed; work on a copy."
                    verdict = wrong(f"{text} The values are right.")
                    return replace(verdict, diagnosis=found, told=told)
                made = binding.target if binding.is_class else ""
                called = [name for name in changed if name != made]
                if called and verdict.status == "correct" and self.check.inputs_stay is None:
                    advice = (
                        f"(Advice: {', '.join(called)} changes an argument that it was given; "
                        "work on a copy.)"
                    )
                    return replace(verdict, message=f"{verdict.message} {advice}", remark=advice)
                return verdict

    def _blank(self, report: LoadReport) -> set[str]:
        """Return what of all that this check is about is left as it was handed out: of a class, all
        methods that it calls.
        """
        binding = self.script.binding
        blank = self.check.targets(binding) & report.stubs
        called = {
            f"{binding.class_name}.{step[3]}" for step in self.script.steps if _is_method(step)
        }
        return blank or (called if called and called <= report.stubs else set())


def _is_method(step: Sequence[Any]) -> bool:
    return step[0] == "call" and step[2] is not None
