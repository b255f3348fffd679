"""Runs every wrong and every right variant of a reference through the checks.

What is caught, by which, with how much room.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from grader.checks.compare import distance
from grader.checks.exceptions import how_it_ended
from grader.diagnosis.mistakes import Mistakes
from grader.problem.model import Subject
from grader.reference.references import PlannedCheck, References
from grader.sandbox.base import CheckSteps, Finished, LoadReport, Outcome
from grader.validation.probes import probes
from grader.validation.unseen import SAME, differences, unseen
from grader.variants.mutants import Mutant, difference_text, mutants
from grader.variants.rewritings import rewritings

State = Literal["caught", "survived", "not looked at", "equivalent", "full marks", "loses points"]
TOO_NEAR = 3.0
TOO_FAR = 0.34


@dataclass(frozen=True)
class Trial:
    """One variant tried.

    `by` are the checks that caught it; `named` says what a student would be told; `change` is its
    diff. One that is not looked at differs in `places` that no check reads.
    """

    subject: str
    kind: Literal["mutant", "rewriting"]
    id: str
    state: State
    by: tuple[str, ...] = ()
    is_error: bool = False
    named: str = ""
    is_named_right: bool = False
    sentence: str = ""
    change: str = ""
    places: tuple[str, ...] = ()


@dataclass
class Room:
    """For one check, in units of its tolerance.

    How far the farthest right variant strays, how near the nearest wrong one comes.
    """

    question: str
    check: str
    right: float = 0.0
    farthest: str = ""
    wrong: float = np.inf
    nearest: str = ""

    @property
    def warning(self) -> str:
        """What is wrong with the tolerance, nothing where there is room on both sides."""
        if self.right > TOO_FAR:
            return (
                f"right work ({self.farthest}) strays to {self.right:.2g} of the tolerance: "
                "widen it"
            )
        if 0 < self.wrong < TOO_NEAR:  # at 0 its values are right: something else shows it
            return (
                f"a wrong variant ({self.nearest}) comes within {self.wrong:.2g} "
                "tolerances: narrow it, or add a case"
            )
        return ""


@dataclass
class Audit:
    """All that was tried on a problem."""

    problem: str
    trials: list[Trial] = field(default_factory=list)
    rooms: dict[tuple[str, str], Room] = field(default_factory=dict)
    unseen: dict[str, list[str]] = field(default_factory=dict)
    """What the reference of each function or class does that no check looks at."""

    @property
    def failures(self) -> list[Trial]:
        """Mutants that survived and rewritings that lose points."""
        return [trial for trial in self.trials if trial.state in ("survived", "loses points")]

    @property
    def named(self) -> tuple[int, int]:
        """How many of the caught mutants that ran to the end are named right, and how many there
        are.
        """
        ran = [trial for trial in self.trials if trial.state == "caught" and not trial.is_error]
        return sum(trial.is_named_right for trial in ran), len(ran)


def audit(
    mistakes: Mistakes, leave_out: Callable[[str, Mutant], bool] = lambda target, mutant: False
) -> Iterator[tuple[Audit, int, int]]:
    """Yield the growing audit with how many variants are done, of how many.

    `leave_out` says which mutants of a function or class are known to be caught.
    """
    references = mistakes.references
    result = Audit(references.problem.exercise.id)
    work: list[tuple[list[PlannedCheck], Subject, Mutant | tuple[str, str]]] = []
    for target in dict.fromkeys(planned.subject.target for planned in references.planned):
        group = references.of(target)
        subject = group[0].subject
        result.unseen[target] = unseen(references, group)
        stays = any(planned.plan.check.inputs_stay for planned in group)
        right = rewritings(subject.source, subject, inputs_stay=stays)
        work += [(group, subject, variant) for variant in right]
        wrong = mutants(subject.source, subject)
        work += [(group, subject, one) for one in wrong if not leave_out(target, one)]
    for done, (group, subject, variant) in enumerate(work, start=1):
        if isinstance(variant, Mutant):
            result.trials.append(_mutant(result, mistakes, group, subject, variant))
        else:
            result.trials.append(_rewriting(result, references, group, subject, *variant))
        yield result, done, len(work)


def _statuses(
    references: References, group: Sequence[PlannedCheck], outcomes: dict[int, Outcome]
) -> list[str]:
    expected = references.expected()
    return [
        p.plan.verdict(expected[p.number], outcomes[p.number], LoadReport()).status for p in group
    ]


def _distances(references: References, planned: PlannedCheck, outcome: Outcome) -> float:
    """Return the largest distance over all observations of a check.

    Infinity where a run did not finish.
    """
    right = references.expected()[planned.number]
    if not isinstance(right, Finished) or not isinstance(outcome, Finished):
        return np.inf
    if len(right.observations) != len(outcome.observations):
        return np.inf
    return planned.plan.check.distance(planned.plan, right.observations, outcome.observations)


def _room(result: Audit, planned: PlannedCheck) -> Room:
    key = (planned.question.id, planned.plan.check.id)
    return result.rooms.setdefault(key, Room(*key))


def _rewriting(
    result: Audit,
    references: References,
    group: Sequence[PlannedCheck],
    subject: Subject,
    title: str,
    source: str,
) -> Trial:
    outcomes = dict(references.run_source(source, group).outcomes)
    statuses = _statuses(references, group, outcomes)
    for planned in group:
        away, room = (
            _distances(references, planned, outcomes[planned.number]),
            _room(result, planned),
        )
        if away > room.right:
            room.right, room.farthest = away, title
    lost = tuple(_name(p) for p, status in zip(group, statuses, strict=True) if status != "correct")
    return Trial(subject.target, "rewriting", title, "loses points" if lost else "full marks", lost)


def _mutant(
    result: Audit,
    mistakes: Mistakes,
    group: Sequence[PlannedCheck],
    subject: Subject,
    mutant: Mutant,
) -> Trial:
    references = mistakes.references
    outcomes = dict(references.run_source(mutant.source, group).outcomes)
    statuses = _statuses(references, group, outcomes)
    by = tuple(_name(p) for p, status in zip(group, statuses, strict=True) if status != "correct")
    change = difference_text(subject.source, mutant.source)
    if not by:
        state, places = _why_not_caught(references, group, subject, mutant)
        seen = result.unseen[subject.target]
        seen += [place for place in places if place not in seen]
        return Trial(
            subject.target,
            "mutant",
            mutant.id,
            state,
            sentence=mutant.sentence,
            change=change,
            places=tuple(places),
        )
    away = [_distances(references, p, outcomes[p.number]) for p in group]
    strongest = int(np.argmax(away))
    room = _room(result, group[strongest])
    if away[strongest] < room.wrong:
        room.wrong, room.nearest = away[strongest], f"{subject.target}: {mutant.id}"
    is_error = not any(isinstance(outcomes[p.number], Finished) for p in group if _name(p) in by)
    names = [] if is_error else mistakes.slips_of(group, outcomes)
    misconceptions = (
        {}
        if is_error
        else {m.id: m for p in group if (m := mistakes.explain(p, outcomes)) is not None}
    )
    told = "; ".join(misconceptions) or " / ".join(names[:3])
    is_right = (
        mutant.sentence in names
    )  # the same values, so a misconception named in its place is one and the same mistake
    return Trial(
        subject.target,
        "mutant",
        mutant.id,
        "caught",
        by,
        is_error,
        told,
        is_right,
        mutant.sentence,
        change,
    )


def _name(planned: PlannedCheck) -> str:
    return f"{planned.question.id} {planned.plan.check.id}"


def _why_not_caught(
    references: References, group: Sequence[PlannedCheck], subject: Subject, mutant: Mutant
) -> tuple[State, list[str]]:
    """Say what a mutant that passes every check is, from a dense search of sizes and values.

    It survived where a value differs that a check could look at, over several calls each; it was
    not looked at where only other places differ, which are told; else it is equivalent.
    """
    own = [p.plan.check for p in group if p.subject.inputs.keys() == subject.inputs.keys()]
    script = probes(subject, own)  # what calls with other inputs belongs to another subject
    planned = CheckSteps(0, script.steps)
    right, wrong = (
        references.run_steps(source, [planned]).outcomes[0]
        for source in (subject.source, mutant.source)
    )
    if not isinstance(right, Finished) or not isinstance(wrong, Finished):
        return "survived", []
    pairs = list(zip(right.observations, wrong.observations, strict=True))
    if any(
        how_it_ended("", a, b, SAME)
        if isinstance(a, dict) and "raised" in a
        else distance(a, b, SAME) > 1.0
        for a, b in pairs
    ):
        return "survived", []
    if any(isinstance(a, dict) and a.get("text") != b.get("text") for a, b in pairs):
        return "not looked at", ["the texts of exceptions"]
    places = differences(references, subject, mutant.source, script.steps)
    return ("not looked at" if places else "equivalent"), places
