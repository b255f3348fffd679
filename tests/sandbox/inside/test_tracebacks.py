"""Where an error came through is told with a line that there is."""

import pytest

from grader.sandbox.inside.tracebacks import line_of

LOOP = "x = 1\nwhile x:\n    if x < 0:\n        x = 2\n"


class _Frame:
    def __init__(self, code):
        self.f_code = code


class _Trace:
    """A traceback as Python makes one where an instruction has no line: its line is -1, or None."""

    def __init__(self, code, line, at):
        self.tb_frame, self.tb_lineno, self.tb_lasti, self.tb_next = _Frame(code), line, at, None


@pytest.mark.parametrize("line", [-1, None])
def test_an_instruction_without_a_line_is_told_by_the_one_before_it(line):
    code = compile(LOOP, "a.py", "exec")
    placed = [found[0] for found in code.co_positions()]

    class Held:
        __traceback__ = _Trace(code, line, 2 * (len(placed) - 1))

    assert line_of(Held(), "a.py", 7) == [found for found in placed if found][-1]
    assert line_of(Held(), "b.py", 7) == 7
