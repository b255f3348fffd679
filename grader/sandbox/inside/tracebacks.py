"""What is told of an error: its kind and message, and where it came through."""

import re
from itertools import islice
from types import CodeType, TracebackType


def without_addresses(text: str) -> str:
    """Return text without memory addresses, which are different in every run."""
    return re.sub(r"(?<=\bat )0x[0-9a-fA-F]{6,16}\b", "0x...", text)


def describe_error(error: BaseException) -> str:
    """Return 'Type: message', bounded, whatever the exception does while it is formatted."""
    try:
        text = without_addresses(str(error)[:400])
    except BaseException:
        text = "(its message cannot be shown)"
    kind = type(error).__name__[:80]
    return f"{kind}: {text}" if text else kind


def line_of(error: BaseException, label: str, fallback: int) -> int:
    """Return the innermost line of a source called `label` at which an error came through,
    `fallback` where there is none.
    """
    trace = error.__traceback__
    line = fallback
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == label:
            line = line_in(trace) or line
        trace = trace.tb_next
    return line


def line_in(trace: TracebackType) -> int:
    """Return the line at which a frame was left, 0 where nothing is known."""
    line = trace.tb_lineno or 0
    return line if line > 0 else _place_in(trace)[0]


def place_of(error: BaseException, code: CodeType) -> tuple[int, int]:
    """Return the line and column of the instruction of a module's code at which an error came
    through.
    """
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code is code:
            return _place_in(trace)
        trace = trace.tb_next
    return 0, 0


def _place_in(trace: TracebackType) -> tuple[int, int]:
    """Return the line and column at which a frame was left, zeros where nothing is known."""
    # an instruction that jumps back has no place of its own; the one before it has
    before = islice(trace.tb_frame.f_code.co_positions(), trace.tb_lasti // 2 + 1)
    placed = [(line, column or 0) for line, _, column, _ in before if line]
    return placed[-1] if placed else (0, 0)
