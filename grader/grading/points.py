"""Points from verdicts: what each check earns, whole questions, whole grades."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

from grader.checks.check import Check
from grader.problem.model import Question
from grader.results.grade import CheckResult, QuestionResult, Status, Verdict, question_status

MAX_MESSAGE = 2000
"""Every message and detail of a result is cut after so many characters."""


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]} [... cut]"


def check_result(
    check: Check, verdict: Verdict, hint: str = "", reproduction: str = "", printed: str = ""
) -> CheckResult:
    """Return a check with its points. A hint is given only where something is wrong."""
    if fault := _fault_in(verdict):
        message = f"The kind of check {check.kind!r} gave {fault}; this was not graded."
        verdict = Verdict("grader_fault", 0.0, message)
    fraction = min(max(verdict.fraction, 0.0), 1.0)
    is_fine = verdict.status == "correct"
    return CheckResult(
        id=check.id,
        kind=check.kind,
        part=check.part,
        title=check.title or check.id.replace("-", " "),
        status=verdict.status,
        points=round(check.points * fraction, 6),
        max_points=check.points,
        visibility=check.visibility,
        misconception=verdict.misconception,
        message=_cut(verdict.message, MAX_MESSAGE),
        detail=_cut(verdict.detail, MAX_MESSAGE),
        hint="" if is_fine else hint,
        reproduction="" if is_fine else reproduction,
        printed="" if is_fine else printed,
        figure=verdict.figure,
        told=_cut(verdict.told, MAX_MESSAGE),
        remark=_cut(verdict.remark, MAX_MESSAGE),
        proposed=verdict.proposed,
        diagnosis=None if is_fine else verdict.diagnosis,
    )


def _fault_in(verdict: object) -> str:
    """Say in which way what a kind of check gave is no verdict; nothing where it is one.

    >>> _fault_in(Verdict("correct", float("nan")))
    'a verdict whose fraction is nan'
    """
    if not isinstance(verdict, Verdict):
        return f"{type(verdict).__name__} in the place of a verdict"
    if verdict.status not in get_args(Status):
        return f"a verdict whose status is {verdict.status!r:.40}"
    is_number = isinstance(verdict.fraction, int | float)
    if not is_number or math.isnan(verdict.fraction):
        return f"a verdict whose fraction is {verdict.fraction!r:.40}"
    texts = (verdict.message, verdict.detail, verdict.told, verdict.remark)
    if not all(isinstance(text, str) for text in texts):
        return "a verdict whose message is no text"
    return ""


def hint_of(question: Question, verdict: Verdict) -> str:
    """Return the question's first hint where the verdict is one that a hint helps with, else
    nothing: who reads what the mistake is, or that the code stopped, would be misled by it.
    """
    helped: tuple[Status, ...] = ("incorrect", "partial", "not_attempted")
    found = verdict.diagnosis
    is_named = verdict.misconception is not None or (found is not None and found.is_named)
    return question.hints[0] if question.hints and verdict.status in helped and not is_named else ""


def question_result(
    question: Question, results: Sequence[CheckResult], answer: str = ""
) -> QuestionResult:
    """Return a question with its points.

    The sum of its checks', or all or none of a part where the author wants it.
    """
    checks = tuple(results)
    if question.all_or_nothing:
        checks = _all_or_nothing(checks)
    else:
        for part, rule in (("written", question.written), ("code", question.code)):
            if rule and rule.all_or_nothing:
                judged = {
                    c.id: c for c in _all_or_nothing(tuple(c for c in checks if c.part == part))
                }
                checks = tuple(judged.get(c.id, c) for c in checks)
    return QuestionResult(
        id=question.id,
        title=question.title,
        text=question.text,
        status=question_status(checks),
        points=round(sum(check.points for check in checks), 6),
        max_points=round(sum(check.max_points for check in checks), 6),
        checks=checks,
        answer=answer,
    )


def _all_or_nothing(checks: tuple[CheckResult, ...]) -> tuple[CheckResult, ...]:
    """Take every point where one check failed; a check the grader could not judge fails nobody."""
    if all(check.status in ("correct", "grader_fault", "needs_review") for check in checks):
        return checks
    return tuple(replace(check, points=0.0) for check in checks)
