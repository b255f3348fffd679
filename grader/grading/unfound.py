"""Verdicts on code that was not found, by what was handed in beside it: it may stand there."""

import ast
import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from grader.checks.endings import not_found
from grader.display import are, listed
from grader.grading.code_run import CodeRun
from grader.grading.near import (
    argument_count,
    method_counts,
    methods_of,
    names_that_may_be_meant,
    other_methods,
    unused_like,
)
from grader.late_pattern import late_pattern
from grader.parsing import parsed
from grader.problem.model import Subject
from grader.reference.references import PlannedCheck
from grader.results.account import Piece
from grader.results.grade import Verdict
from grader.sandbox.base import Raised
from grader.sandbox.inside.steps import CALLS
from grader.submission.model import Submission
from grader.submission.selection import is_picture

MOST_MEANT = 3
CLEARLY = 0.6
"""A name as much alike is clearly nearest to what is asked for."""
ELSEWHERE = ("it is defined inside", "it is defined in a block")
"""What is told of a function or class that is written, and cannot be called where it stands."""


def with_leftovers(
    planned: PlannedCheck, verdict: Verdict, code: CodeRun, has_no_backward: bool
) -> Verdict:
    """Return a verdict with what else explains it.

    Code that was not found may stand in what belongs to nothing.
    """
    outcome, report = code.run.outcomes[planned.number], code.run.report
    is_missing = has_no_backward or (
        isinstance(outcome, Raised) and outcome.failure.family == "missing"
    )
    if isinstance(outcome, Raised) and is_missing and not has_no_backward:
        name = outcome.failure.text
        free = [one for one in report.names if one not in {p.subject.target for p in code.asked}]
        if _is_another_asked_for(name, outcome, code):
            return Verdict("not_attempted", 0.0, not_found(name, ()))
        if verdict.message == not_found(name, report.names):
            verdict = replace(verdict, message=not_found(name, free))
    if (verdict.status == "not_attempted" and is_missing) and (left := _unread(code.submission)):
        message = (
            f"{verdict.message} But {left[0].label.rstrip(':')} {left[0].to}; it may "
            "stand there, so a person will look."
        )
        verdict = replace(verdict, status="needs_review", message=message)
    if verdict.status == "not_attempted" and is_missing and not has_no_backward:
        verdict = _with_what_may_be_meant(planned, verdict, code)
    if verdict.status == "not_attempted" and has_no_backward:
        verdict = _with_a_backward_of_another_name(planned, verdict, code)
    if isinstance(outcome, Raised) and _is_elsewhere(planned, outcome, code):
        message = f"{verdict.message} It could not be graded there; a person will look."
        verdict = replace(verdict, status="needs_review", message=message)
    if verdict.status == "could_not_run" and (own := _function_for_class(planned, code)):
        message = (
            f"{planned.subject.target} is to be a class, and {own} is a function. It could not be "
            "graded; a person will look."
        )
        verdict = Verdict("needs_review", 0.0, message)
    if verdict.status == "could_not_run" and (file := _file_not_given(verdict, code.submission)):
        message = (
            f"{verdict.message} {file} was handed in, but only a course's own files can be read "
            "while code is graded; a person will look."
        )
        verdict = replace(verdict, status="needs_review", message=message)
    targets = {*planned.plan.check.targets(planned.subject), *_backward_of(planned.subject)}
    reading = sorted(targets & set(report.reads))
    if reading and verdict.status not in ("correct", "grader_fault"):
        told = " ".join(_reads(name, report.reads[name]) for name in reading)
        verdict = replace(verdict, message=f"{verdict.message} {told}")
    return verdict


def _also_called(names: Collection[str], code: CodeRun) -> set[str]:
    """Return what some names are set to that is a name itself: `asked = mine`."""
    trees = [parsed(unit.source) for unit in code.submission.units]
    nodes = [node for tree in trees if tree is not None for node in tree.body]
    return {
        node.value.id
        for node in nodes
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name)
        if any(isinstance(target, ast.Name) and target.id in names for target in node.targets)
    }


def _function_for_class(planned: PlannedCheck, code: CodeRun) -> str:
    """Return the name of a function that was written in the place of a class; "" for none."""
    outcome = code.run.outcomes[planned.number]
    if isinstance(outcome, Raised) and outcome.failure.frames:
        return ""  # it stops in a line of its own, which is told
    target = planned.subject.target
    own = code.own_names.get(target, target).removesuffix("()")
    trees = [parsed(unit.source) for unit in code.submission.units]
    nodes = [node for tree in trees if tree is not None for node in tree.body]
    named = [node for node in nodes if getattr(node, "name", None) == own]
    functions = [node for node in named if isinstance(node, ast.FunctionDef)]
    is_class = any(isinstance(node, ast.ClassDef) for node in named)
    classes = {node.name for node in nodes if isinstance(node, ast.ClassDef)}
    classes |= {
        node.name for f in functions for node in ast.walk(f) if isinstance(node, ast.ClassDef)
    }
    makes_one = any(  # a function that returns an object is called like its class
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in classes
        for function in functions
        for node in ast.walk(function)
    )
    is_meant = planned.subject.is_class and functions and not is_class and not makes_one
    return own if is_meant else ""


def _with_what_may_be_meant(planned: PlannedCheck, verdict: Verdict, code: CodeRun) -> Verdict:
    """Return the verdict on what was not found with what is there under a name that says it too.

    Functions in place of a class, say. They cannot be graded, and are not unwritten.
    """
    report = code.run.report
    outcome = code.run.outcomes[planned.number]
    asked_for = outcome.failure.text if isinstance(outcome, Raised) else planned.subject.target
    sources = [unit.source for unit in code.submission.units]
    graded = {own.partition(".")[0].removesuffix("()") for own in code.own_names.values()}
    taken = graded | {p.subject.target for p in code.asked} | {p.about for p in code.asked}
    taken |= _also_called(taken, code)
    free = [n for n in report.names if n in report.definitions and n not in taken | report.stubs]
    if "." in asked_for:
        meant = _other_methods(asked_for, code, sources)
    else:
        asked_for = planned.subject.target
        count = argument_count(asked_for, [planned.subject.source])
        meant = names_that_may_be_meant(asked_for, free) or [
            name
            for name in unused_like(asked_for, planned.subject.is_class, free, sources, count)
            if not taken & set(methods_of(name, sources))
            and asked_for in _targets_of(name, planned, count, code)
        ]
    if not meant or planned.subject.target in report.stubs:
        return verdict
    return _waiting_for(verdict, f"{asked_for} was not found.", meant)


def _waiting_for(verdict: Verdict, message: str, meant: Sequence[str]) -> Verdict:
    """Return a verdict that leaves it to a person whether some name is what is asked for."""
    names = listed(meant[:MOST_MEANT])
    which = f"{names}, which" if len(meant) == 1 else f"{names}: one of them"
    return replace(
        verdict,
        status="needs_review",
        message=f"{message} There {are(meant)} {which} may be meant. "
        "It could not be graded; a person will look.",
    )


_BACKWARD = late_pattern(r"back|bwd|grad|deriv", re.I)


def _with_a_backward_of_another_name(
    planned: PlannedCheck, verdict: Verdict, code: CodeRun
) -> Verdict:
    """Return the verdict on a backward that was not found, with what is called like one."""
    report, backward = code.run.report, planned.subject.backward
    asked = {p.subject.target for p in code.asked}
    asked |= {name for p in code.asked for name in _backward_of(p.subject)}
    sources = [unit.source for unit in code.submission.units]
    if backward is not None and backward.method:
        owner = planned.subject.class_name or ""
        names = methods_of(code.own_names.get(owner, owner), sources)
    else:
        names = [name for name in report.names if name in report.definitions]
    meant = [n for n in names if _BACKWARD.search(n) and n not in asked | report.stubs]
    if not meant:
        return verdict
    return _waiting_for(verdict, verdict.message, meant)


def _is_another_asked_for(name: str, outcome: Raised, code: CodeRun) -> bool:
    """Say whether what stands elsewhere under a name is asked for there: the method `variance` of a
    class whose reference has one too.
    """
    found = _IN_A_CLASS.match(outcome.failure.because)
    theirs = {code.own_names.get(p.subject.target, p.subject.target): p for p in code.asked}
    one = theirs.get(found[1]) if found is not None else None
    return one is not None and name in methods_of(one.subject.target, [one.subject.source])


_IN_A_CLASS = late_pattern(r"it is defined inside class (\w+)")


def _is_elsewhere(planned: PlannedCheck, outcome: Raised, code: CodeRun) -> bool:
    """Say whether what is asked for is defined where it cannot be called: within a function, or as
    a method that takes as much.
    """
    if not outcome.failure.because.startswith(ELSEWHERE):
        return False
    if planned.subject.is_class or "inside class" not in outcome.failure.because:
        return True
    count = argument_count(planned.subject.target, [planned.subject.source])
    sources = [unit.source for unit in code.submission.units]
    return count in method_counts(planned.subject.target, sources)


def _targets_of(name: str, planned: PlannedCheck, count: int, code: CodeRun) -> list[str]:
    """Return for what of all that was not found a name may stand: what is of the same kind and
    takes as many arguments; the one that is clearly nearest, else all of them.
    """
    missing: dict[str, float] = {}
    for one in code.asked:
        outcome, subject = code.run.outcomes.get(one.number), one.subject
        is_missing = isinstance(outcome, Raised) and outcome.failure.family == "missing"
        if not is_missing or subject.is_class != planned.subject.is_class:
            continue
        if subject.is_class or argument_count(subject.target, [subject.source]) == count:
            ratio = SequenceMatcher(None, name.lower(), subject.target.lower()).ratio()
            missing[subject.target] = ratio
    best = max(missing.values(), default=0.0)
    return [target for target, ratio in missing.items() if best < CLEARLY or ratio == best]


def _other_methods(asked_for: str, code: CodeRun, sources: Sequence[str]) -> list[str]:
    """Return the methods of the class that is asked for which nobody asks for, but for those that
    begin with an underscore; the one that is missing may be among them.
    """
    owner, _, method = asked_for.partition(".")
    if asked_for in code.run.report.stubs:
        return []
    asked = {method}
    for planned in code.asked:
        if planned.subject.class_name == owner:
            asked |= {str(s[3]) for s in planned.plan.steps if len(s) > 3 and s[0] in CALLS}
    calls = (s for p in code.asked for s in p.plan.steps if len(s) > 5 and s[0] in CALLS)
    count = next((len(s[4]) + len(s[5]) for s in calls if str(s[3]) == method), 0)
    return [
        f"{owner}.{one}"
        for one in other_methods(code.own_names.get(owner, owner), sources, count)
        if one not in asked
    ]


def without_backward(planned: PlannedCheck, code: CodeRun) -> Verdict | None:
    """Return the verdict where a backward function is asked for and stands nowhere, or stands there
    without its forward; what that does is judged elsewhere.
    """
    outcome = code.run.outcomes[planned.number]
    if planned.plan.check.kind != "gradient_check" or not isinstance(outcome, Raised):
        return None
    for name in _backward_of(planned.subject) - set(code.own_names):
        if not any(name in unit.source for unit in code.submission.units):
            message = f"{name} was not found in what was handed in."
            return Verdict("not_attempted", 0.0, message)
        is_forward = outcome.failure.text == planned.subject.target
        is_there = any(
            re.search(rf"\bdef\s+{re.escape(name)}\b", u.source) for u in code.submission.units
        )
        if outcome.failure.family == "missing" and is_forward and is_there:
            message = (
                f"{name} is there, but it is tried on what {planned.subject.target} returns, and "
                "that was not found. A person will look."
            )
            return Verdict("needs_review", 0.0, message)
    return None


_NOT_FOUND = late_pattern(r"FileNotFoundError: [^'\"]{0,80}['\"]([^'\"]{1,200})['\"]")


def _file_not_given(verdict: Verdict, submission: Submission) -> str:
    """Return the file that code did not find although it was handed in; nothing for none."""
    found = _NOT_FOUND.search(verdict.message)
    name = found[1].replace("\\", "/").rsplit("/", 1)[-1] if found else ""
    labels = {piece.label.rsplit("/", 1)[-1] for piece in submission.account}
    return name if name in labels else ""


def _unread(submission: Submission) -> list[Piece]:
    """Return what was handed in, was not read, and may be code."""
    return [
        piece
        for piece in submission.unassigned
        if piece.kind != "prose" and not is_picture(piece.label)
    ]


def no_code(target: str, submission: Submission) -> Verdict:
    """Return the verdict where no code was read: none was handed in, or it could not be read."""
    if left := _unread(submission):
        why = f"{left[0].label.rstrip(':')} {left[0].to}"
        message = f"{target} could not be looked for: {why}. A person will look."
        return Verdict("needs_review", 0.0, message)
    found = "There are answers, but no code" if submission.answers else "No code was found"
    said = "No code was handed in" if not submission.account else f"{found} in what was handed in"
    return Verdict("not_attempted", 0.0, f"{said}; {target} is asked for.")


def _backward_of(subject: Subject) -> set[str]:
    return (
        {subject.backward.function}
        if subject.backward is not None and subject.backward.function
        else set()
    )


def _reads(function: str, used: Sequence[tuple[str, int]]) -> str:
    """Return a sentence on the variables that a function reads from its file."""
    names = " and ".join(name for name, _ in used)
    lines = sorted({line for _, line in used if line})
    where = f" (line {', '.join(map(str, lines))})" if lines else ""
    several = len(used) > 1
    return (
        f"It reads {names}, which {'are no arguments' if several else 'is no argument'} "
        f"of {function}: "
        f"{'they are variables' if several else 'it is a variable'} of your file{where} and "
        f"keep{'' if several else 's'} the values "
        "that were set there."
    )
