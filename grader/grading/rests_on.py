"""What a function was handed or is built of: the student's own, which may be wrong itself.

Of the function alone nothing is known then, and its report says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from grader.checks.endings import NOT_THERE
from grader.display import listed
from grader.reference.references import PlannedCheck
from grader.results.grade import CheckResult

_LOST = frozenset({"incorrect", "partial", "could_not_run", "timed_out"})


def with_what_it_rests_on(
    planned: Sequence[PlannedCheck], results: Mapping[str, Sequence[CheckResult]]
) -> dict[str, list[CheckResult]]:
    """Return the results, with a sentence where an object was handed in whose class is not right.

    `results` are those of each question. Nothing is told of or by a hidden check.
    """
    of = {(one.question.id, one.plan.check.id): one.subject for one in planned}
    tried = {(one.question.id, one.plan.check.id): one.about for one in planned}
    parts = {
        (one.question.id, one.plan.check.id): _parts(one, follows.subject, planned)
        for one in planned
        if (follows := getattr(one.plan.check, "follows", None)) is not None
    }
    wrong: dict[str, list[str]] = {}
    for question, own in results.items():
        for result in own:
            subject = of.get((question, result.id)) if result.part == "code" else None
            is_there = NOT_THERE not in result.message
            if subject is not None and is_there and _is_told(result):
                places = wrong.setdefault(tried[question, result.id], [])
                places += [question] if question not in places else []
    told: dict[str, list[CheckResult]] = {}
    for question, own in results.items():
        told[question] = []
        for result in own:
            subject = of.get((question, result.id)) if result.part == "code" else None
            names = [name for name in subject.object_classes() if name in wrong] if subject else []
            if names and _is_told(result):
                text = " ".join(
                    f"It was tried with an object of your {name}, which is not right yet itself "
                    f"({listed(wrong[name])})."
                    for name in names
                )
                result = replace(result, message=f"{result.message} {text}")
            own_parts = parts.get((question, result.id), []) if result.part == "code" else []
            part = next((name for name in own_parts if name in wrong), "")
            is_named = result.diagnosis is not None and result.diagnosis.is_named
            if part and not (is_named or result.misconception) and _is_told(result):
                text = (
                    f"Your {part} is not right yet itself ({wrong[part][0]}): "
                    "where it is used here, mend that first."
                )
                result = replace(result, message=f"{result.message} {text}")
            told[question].append(result)
    return told


def _is_told(result: CheckResult) -> bool:
    return result.visibility == "visible" and result.status in _LOST


def _parts(one: PlannedCheck, name: str, planned: Sequence[PlannedCheck]) -> list[str]:
    """Return what a whole is built on: of a backward pass also the part's own backward, first."""
    if one.plan.check.kind != "gradient_check":
        return [name]
    own = [other.about for other in planned if other.subject.target == name]
    return list(dict.fromkeys([*(other for other in own if other != name), name]))
