"""The verdict where a kind of check raises over what it is to judge."""

from grader.checks.check import Check
from grader.results.grade import Verdict

BROKEN = "broke down over what came back"


def is_of_this_package(check: Check) -> bool:
    """Say whether a kind of check is one of the grader's own."""
    return type(check).__module__.startswith("grader.")


def broken_kind(check: Check, error: BaseException) -> Verdict:
    """Return the verdict where a kind broke down: a fault of ours, or for a person where the kind
    is of another package, for nobody knows whose fault that is.
    """
    detail = f"{type(error).__name__}: {error}"
    if is_of_this_package(check):
        message = f"The grader {BROKEN}; this check was not judged and costs no points."
        return Verdict("grader_fault", 0.0, message, detail)
    kind = getattr(check, "kind", type(check).__name__)
    message = f"The kind of check {kind!r} {BROKEN}; a person will look."
    return Verdict("needs_review", 0.0, message, detail)
