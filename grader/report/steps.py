"""Hints in steps: where first, then what, then how, as an exercise asks for (`hints: {after: 2}`).

A step is over after so many different attempts in which the check failed.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from grader.report.own_check import OwnCheck
from grader.results.grade import FAILING, CheckResult, Grade

_LINE = re.compile(r"line \d+ of [^`]+?(?=, `)")


def in_steps(grade: Grade, before: Sequence[OwnCheck] | None, state: str, after: int) -> Grade:
    """Return a grade as it is told to a student whose checks of this work `before` are known.

    `state` is that of the work now: a check of it as it is now was no attempt. Where no checks are
    kept, the second step is told. Unchanged where `after` is 0.
    """
    if after == 0:
        return grade

    def told(name: str, check: CheckResult) -> CheckResult:
        if before is None:
            return _told(check, 1)
        failed = {one.state for one in before if one.statuses.get(name) in FAILING}
        return _told(check, len(failed - {state}) // after)

    questions = (
        replace(q, checks=tuple(told(f"{q.id} {check.id}", check) for check in q.checks))
        for q in grade.questions
    )
    return replace(grade, questions=tuple(questions))


def _told(check: CheckResult, step: int) -> CheckResult:
    if check.part != "code" or check.status not in FAILING or step >= 2:
        return check
    if step == 1:
        return replace(check, hint="")
    return replace(
        check, message=where(check), told="", hint="", misconception=None, diagnosis=None
    )


def where(check: CheckResult) -> str:
    """Return where the mistake of a check is, without what it is.

    That is the line of the student's own where one is known, else what the check itself says.
    """
    found = check.diagnosis
    lines = _LINE.findall(found.sentence) if found is not None else []
    if lines:
        return f"This is not right yet; look at {' or '.join(lines)}."
    bare = check.message.replace(found.sentence, "").strip() if found is not None else check.message
    if check.misconception or not bare:
        return "This is not right yet."
    return bare
