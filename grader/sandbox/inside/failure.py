"""An exception in student code, as the report needs it: what kind, what it says, which lines."""

from typing import Any

from .found_names import FoundNames
from .step_error import OutOfTime, StepError
from .tracebacks import describe_error, line_in

MAX_FRAMES = 6
NOTE_OF_NONE = "grader: "
"""How a note begins that tells which function returned the None that another one stumbled over."""


def _closed(error: BaseException, threads: int) -> str:
    """Return what a student should know about an error that the sandbox makes.

    Nothing for their own errors.
    """
    if type(error) is PermissionError:
        return " (while it is graded, code may not use files, programs or the network)"
    if type(error) is RuntimeError and "start new thread" in str(error):
        return f" (at most {threads} threads)"
    return ""


def failure(
    error: BaseException, names: FoundNames, step_number: int, threads: int = 0
) -> dict[str, Any]:
    """Return what the report needs of an exception: family, text, the student's own lines."""
    frames: list[Any] = []
    labels = {unit["label"] for unit in names.units}
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename in labels:
            line = line_in(trace) or code.co_firstlineno
            frames.append((code.co_filename, line, code.co_name[:80]))
        trace = trace.tb_next
    family = "raised"
    if isinstance(error, OutOfTime):
        family = "time"
    elif isinstance(error, StepError):
        family = error.family
    elif isinstance(error, MemoryError):
        family = "memory"
    elif isinstance(error, NotImplementedError):
        family = "unfinished"
    name = getattr(error, "name", None) if isinstance(error, NameError) else None
    lost = names.why_undefined(name) if isinstance(name, str) else ""
    if family == "missing":
        lost = names.why_missing(str(error))
    elif isinstance(error, StepError):
        lost = error.blamed
    elif not lost and family == "raised" and names.magics:
        lost = names.why_undefined("")
    blame = [
        n
        for n in getattr(error, "__notes__", ())
        if isinstance(n, str) and n.startswith(NOTE_OF_NONE)
    ]
    if blame and not lost:
        lost = f"{blame[0].removeprefix(NOTE_OF_NONE)[:200]}; the mistake may lie there"
    text = (
        str(error)
        if isinstance(error, StepError)
        else describe_error(error) + _closed(error, threads)
    )
    return {
        "family": family,
        "text": text[:1500],
        "frames": frames[-MAX_FRAMES:],
        "because": lost[:600],
        "step": step_number,
    }
