"""A mistake costs once: where one wrong cell is asked for in several questions, the points of the
others are given back.

Only where the values of a check are exactly those that the mistake gives, and only if the mistake
has cost points in the question where it counts. What was given back is kept beside the points, so
that a teacher sees both totals.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from grader.checks.lost_gradient import CUT_OFF
from grader.diagnosis.place import BOTH
from grader.late_pattern import late_pattern
from grader.problem.model import Problem
from grader.results.grade import CheckResult

LIKE_MISCONCEPTIONS = frozenset({"order of gates", "interleaved", CUT_OFF})
"""Kinds of diagnosis in which no formula is wrong: no author writes down every order of gates."""
_OF_WEIGHT = late_pattern(r"weights? (?!.*gate)")
OF_WEIGHTS = frozenset({"left out", "twice", "sign", "transposed", "exchanged", "diagonal"})
"""Kinds of diagnosis of which one weight, or two, are the whole mistake; a gate's own is none: a
question may ask for that gate.
"""
Results = Mapping[str, Sequence[CheckResult]]
"""Question to its results, in the order of the exercise."""


def once(problem: Problem, results: Results) -> dict[str, list[CheckResult]]:
    """Return the results of a submission in which each mistake costs only where it counts."""
    counts_in = _places(problem)
    is_once = problem.exercise.mistakes == "once"
    found: dict[str, list[CheckResult]] = {name: list(own) for name, own in results.items()}
    for mistake in dict.fromkeys(_mistake(c) for own in results.values() for c in own):
        made_in = [q for q, own in results.items() if any(_mistake(c) == mistake for c in own)]
        # where either of two counts, both together do
        places = [
            place
            for one in _both(results, mistake) or [mistake]
            for place in counts_in.get(one) or (made_in[:1] if is_once else made_in)
        ]
        where = next((name for name in places if name in made_in), None)
        if not mistake or where is None:
            continue
        for name in made_in:
            if name not in places:
                found[name] = [
                    _given_back(c, where) if _mistake(c) == mistake else c for c in found[name]
                ]
    return found


def _places(problem: Problem) -> dict[str, list[str]]:
    """Return for each misconception the questions in which it counts, where its author says so."""
    return {
        misconception.id: misconception.counts_in
        for question in problem.questions
        for subject in question.subjects.values()
        for misconception in subject.misconceptions
        if misconception.counts_in
    }


def _both(results: Results, mistake: str) -> list[str]:
    """Return the two misconceptions that a sentence names together; none where it is not of two."""
    found = [c.diagnosis for own in results.values() for c in own if _mistake(c) == mistake]
    return found[0].about.split(BOTH) if found and found[0] and BOTH in found[0].about else []


def _mistake(check: CheckResult) -> str:
    """Return the misconception for which a check of code lost points, or what explains all its
    values and is one of `LIKE_MISCONCEPTIONS` or `OF_WEIGHTS`; nothing where it lost none.

    What was found by running changed code is none: how much of it is tried depends on the machine.
    """
    if check.part != "code" or check.points >= check.max_points:
        return ""
    if check.misconception or check.diagnosis is None:
        return check.misconception or ""
    found = check.diagnosis
    is_pair = found.kind == "pair" and BOTH in found.about  # the author has written both down
    is_of_weights = found.kind in OF_WEIGHTS and _OF_WEIGHT.match(found.about) is not None
    is_one = found.kind in LIKE_MISCONCEPTIONS or is_pair or is_of_weights
    return found.sentence if is_one and found.is_named else ""


def _given_back(check: CheckResult, where: str) -> CheckResult:
    said = check.told if check.visibility == "hidden" and check.told else check.message
    text = f"This follows from your mistake in {where}, which counts there"
    # what only the teacher is told of says nothing of a mistake
    text += "." if said.endswith("your teacher has the details.") else f": {said}"
    return replace(
        check,
        status="correct",
        points=check.max_points,
        given_back=round(check.max_points - check.points, 6),
        message=text,
        told=text,
        remark=text,
        hint="",
        reproduction="",
        detail="",
    )
