"""Where a definition stands is found again: by its file or cell, and in a sheet by its line."""

from grader.sandbox.base import Unit
from grader.submission.model import Submission


def test_the_fence_of_a_sheet_is_found_by_its_line():
    fences = tuple(Unit("sheet", "a.md", "a.md", "x = 1\n", first) for first in (2, 6, 20))
    submission = Submission("student", units=(*fences, Unit("b", "b.py", "b.py", "y = 1")))
    found = [submission.unit_of([("a.md", line)]) for line in (2, 5, 6, 19, 30)]
    assert [one.first_line for one in found] == [2, 2, 6, 6, 20]
    assert submission.unit_of([("a.md", 3), ("b.py", 1)]).file == "b.py"
    assert submission.unit_of([("c.py", 1)]) is None
