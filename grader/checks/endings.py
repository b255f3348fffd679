"""Verdicts on runs that did not come to values: what failed, whose fault it is, what to do.

Here too is what has no form that can be compared, and the plain "wrong".
"""

from collections.abc import Collection, Sequence
from difflib import get_close_matches
from typing import Any

from grader.checks.names import are_apart
from grader.checks.script import Script
from grader.results.grade import Status, Verdict
from grader.sandbox.base import (
    Broken,
    Failure,
    Form,
    Killed,
    LoadReport,
    Opaque,
    OutOfMemory,
    Raised,
    TimedOut,
)

NOT_THERE = " is not there: "
"""What is said of a part that was lost with what it was to come from; it may be right."""


def failed(
    script: Script, failure: Failure, stubs: frozenset[str] | set[str], report: LoadReport
) -> Verdict:
    """Return the verdict on a run in which a step failed.

    `stubs` are the names among those that the check tries that were left as handed out.
    """
    binding = script.binding
    case = script.step_cases[failure.step] if 0 <= failure.step < len(script.step_cases) else None
    called = script.called_at(failure.step) or binding.step_target
    if failure.family == "missing":
        if failure.because:
            message = f"{failure.text}{NOT_THERE}{failure.because}."
            return Verdict("could_not_run", 0.0, message)
        if (
            report.notes
            and not report.names
            and all(note.does_not_compile for note in report.notes)
        ):
            return Verdict(
                "could_not_run",
                0.0,
                f"{failure.text} was not found: this is no Python ({report.notes[0]}).",
            )
        return Verdict("not_attempted", 0.0, not_found(failure.text, report.names))
    if stubs:
        return not_attempted(stubs, report)
    if failure.family == "unfinished":
        label, line, function = failure.frames[-1] if failure.frames else ("", 0, called)
        method = f"{binding.class_name}.{function}"
        if binding.is_class and method in report.stubs:
            return not_attempted({method}, report)
        where = f" (line {line} of {label})" if line else ""
        message = (
            f"{function} stopped at raise NotImplementedError{where}. The rest of "
            f"{called} is written, but this line still "
            "stands in it; delete the line."
        )
        return Verdict("could_not_run", 0.0, message, case=case)
    if failure.family == "structure":
        if failure.because and not called.endswith(f".{failure.because}"):
            called = failure.because  # the function that returned it, not the one it was given to
        is_backward = binding.backward is not None and called in (
            binding.backward.function,
            binding.backward.method,
        )
        returns = binding.backward.returns if is_backward and binding.backward else binding.returns
        if binding.is_class and "." not in called:
            called = f"{binding.class_name}.{called}"
        is_to_return_one = bool(binding.then) and called == binding.target
        expected = "a function" if is_to_return_one else returns_text(returns)
        return wrong(f"{called} {failure.text}; expected {expected}.", case=case)
    if failure.family == "weight":
        holder = binding.class_name or called
        message = f"{holder} {failure.text}. The grader sets the weights by their names."
        return Verdict("could_not_run", 0.0, message, case=case)  # what it gives is not known
    if failure.family == "limit":
        return Verdict("could_not_run", 0.0, f"{binding.step_target}: {failure.text}.")
    where = ""
    if failure.frames:
        label, line, function = failure.frames[-1]
        where = f" ({label}, line {line}, in {function}{_caller(failure)})"
    lost = failure.because or _lost_method(binding.class_name, report)
    because = f" This follows from an earlier loss: {lost}." if lost else ""
    step = script.steps[failure.step] if case is not None else [""]
    what = f"{called} stopped"
    if step[0] == "construct":
        arguments = ", ".join(map(str, step[3]))
        what = f"Creating {binding.target}({arguments}) stopped"
    elif step[0] == "assign":
        what = f"Setting {step[2]} of {binding.target} stopped"
    if step[0] == "get" and not failure.frames:
        path, holder = str(step[3]), binding.class_name or "the object"
        after = f"After {called}, {holder}" if called != holder else f"A new {holder}"
        message = f"{after} has nothing at {path}, which is asked for.{because}"
        return Verdict("could_not_run", 0.0, message, case=case)
    return Verdict("could_not_run", 0.0, f"{what} with {failure.text}{where}.{because}", case=case)


def how_it_failed(outcome: Raised | TimedOut | OutOfMemory | Killed | Broken) -> str:
    """Return in words how a run ended that did not finish, for the author of what ran."""
    match outcome:
        case Raised(failure=failure):
            frame = failure.frames[-1] if failure.frames else None
            where = f" (line {frame[1]} of {frame[0]}, in {frame[2]})" if frame else ""
            return f"{failure.text}{where}"
        case TimedOut(limit=limit):
            return f"it did not come back within {limit}"
        case OutOfMemory(limit=limit):
            return f"it needed more memory than {limit}"
        case Killed(reason=reason) | Broken(reason=reason):
            return reason


def _lost_method(name: str | None, report: LoadReport) -> str:
    """Return what became of a method of this class that is no Python; nothing where all are."""
    return next(
        (
            f"line {note.line} of {note.label} does not compile: {note.reason}"
            for note in report.notes
            if note.does_not_compile and any(part.startswith(f"{name}.") for part in note.names)
        ),
        "",
    )


def _caller(failure: Failure) -> str:
    """Return the line that called the function in which it stopped, where another one did."""
    if len(failure.frames) < 2 or failure.frames[-2][2] == failure.frames[-1][2]:
        return ""
    _, line, function = failure.frames[-2]
    return f", called in line {line} of {function}"


def incomparable(values: Any) -> str:
    """Return what in some values has no form that can be compared.

    Nothing where there is nothing.
    """
    if isinstance(values, Opaque):
        return values.description
    if isinstance(values, Form):
        return incomparable(values.payload)
    parts = (
        values.values()
        if isinstance(values, dict)
        else values
        if type(values) in (tuple, list)
        else ()
    )
    return next((found for part in parts if (found := incomparable(part))), "")


def wrong(
    message: str,
    detail: str = "",
    case: int | None = None,
    status: Status = "incorrect",
    told: str = "",
) -> Verdict:
    """Return a verdict that earns nothing.

    `told` is what a student reads of it where the check is hidden.
    """
    return Verdict(status, 0.0, message, detail, case=case, told=told)


def not_attempted(names: Collection[str], report: LoadReport) -> Verdict:
    """Return the verdict on something that was left as handed out."""
    name = sorted(names)[0]
    places = report.definitions.get(name.partition(".")[0], ())
    where = f" ({places[-1][0]}, line {places[-1][1]})" if places else ""
    return Verdict("not_attempted", 0.0, f"{name} is not written yet{where}.")


def not_found(name: str, names: Sequence[str]) -> str:
    """Return the sentence on a name that is not there, with one of `names` that is much like it."""
    wanted = name.replace("_", "").lower()
    near = [other for other in names if other.replace("_", "").lower() == wanted]
    near = near or get_close_matches(name, names, 3, 0.8)
    near = [other for other in near if not are_apart(name, other)]
    if near:
        return (
            f"{name} was not found. There is {near[0]}; is it meant? The name must be "
            f"exactly {name}."
        )
    return f"{name} was not found in what was handed in."


def returns_text(returns: Any) -> str:
    """Return a `returns` template as a message shows it, such as (h, c)."""

    def text(template: Any) -> str:
        if isinstance(template, list):
            return "(" + ", ".join(text(part) for part in template) + ")"
        if isinstance(template, dict):
            return "{" + ", ".join(f"{key!r}: {text(part)}" for key, part in template.items()) + "}"
        return "one value" if template == "value" else str(template)

    return text(returns)
