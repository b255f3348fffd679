"""Called in turns: what an object goes on to change decides nobody's points, unless it is the student's and not ours."""

import pytest

from grader.grading.grader import Grader
from grader.sandbox.base import Broken, LoadReport, Run
from tests.a_problem import a_grader, a_problem, graded

KEEPS = """
import numpy as np
class Sum:
    def __init__(self, n):
        self.total = np.zeros(n)
    def add(self, x):
        {change}
        return {back}
"""
IN_PLACE, ANEW = "self.total += x", "self.total = self.total + x"
ATTRIBUTE = """
subjects:
  sum:
    class: Sum
    init: [D]
    method: add
    inputs: {x: [D]}
    call: [x]
    returns: y
    %s
    reference:
      source: |
%s
checks:
  - {id: total, kind: value, subject: sum, points: 1}
"""


def grader_of(folder, sandbox, source, attributes=""):
    text = "\n".join(f"        {line}" for line in source.strip().split("\n"))
    return a_grader(a_problem(folder, ATTRIBUTE % (attributes, text)), sandbox)


@pytest.mark.parametrize("ours", [IN_PLACE, ANEW])
@pytest.mark.parametrize("theirs", [IN_PLACE, ANEW])
def test_an_attribute_that_adds_up_is_right_in_place_and_anew(tmp_path, sandbox, ours, theirs):
    own = KEEPS.format(change=ours, back="2 * x")
    grader = grader_of(tmp_path, sandbox, own, "attributes: {total: total}")
    found = graded(grader, KEEPS.format(change=theirs, back="2 * x"))["total"]
    assert found.status == "correct", found


@pytest.mark.parametrize("theirs", [IN_PLACE, ANEW])
def test_where_our_own_result_changes_nobody_loses_by_it(tmp_path, sandbox, theirs):
    grader = grader_of(tmp_path, sandbox, KEEPS.format(change=IN_PLACE, back="self.total"))
    assert (
        graded(grader, KEEPS.format(change=theirs, back="self.total"))["total"].status == "correct"
    )
    wrong = KEEPS.format(change="self.total = x", back="self.total")
    assert graded(grader, wrong)["total"].status == "incorrect"


def test_a_result_that_changes_is_still_told_where_ours_does_not(tmp_path, sandbox):
    grader = grader_of(tmp_path, sandbox, KEEPS.format(change=ANEW, back="self.total"))
    found = graded(grader, KEEPS.format(change=IN_PLACE, back="self.total"))["total"]
    assert found.status == "incorrect"
    assert "a later call changes earlier results" in found.message


SHARED = """
import numpy as np
class Sum:
    total = 0
    def __init__(self, n):
        pass
    def add(self, x):
        Sum.total = Sum.total + x
        return Sum.total + 0
"""


def test_what_all_objects_share_is_not_said_to_change_a_result(tmp_path, sandbox):
    grader = grader_of(tmp_path, sandbox, KEEPS.format(change=ANEW, back="self.total"))
    found = graded(grader, SHARED)["total"]
    assert found.status == "incorrect"
    assert "changes at the next call" not in found.message


class BreaksAt:
    """A sandbox in which one run breaks, by its number."""

    def __init__(self, sandbox, number):
        self.sandbox, self.left = sandbox, number

    def __getattr__(self, name):
        return getattr(self.sandbox, name)

    def run(self, job):
        self.left -= 1
        if self.left == 0:
            return Run(LoadReport(), {check.number: Broken("for a moment") for check in job.checks})
        return self.sandbox.run(job)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_machine_that_fails_for_a_moment_makes_no_check_weaker(tmp_path, sandbox, number):
    change = "x += 0; self.total = self.total + x"  # in place, and of nothing that was given back
    problem = grader_of(tmp_path, sandbox, KEEPS.format(change=change, back="self.total")).problem
    shaky = Grader(problem, BreaksAt(sandbox, number))
    for _ in range(3):
        found = graded(shaky, KEEPS.format(change=IN_PLACE, back="self.total"))["total"]
    assert found.status == "incorrect"
    assert "a later call changes earlier results" in found.message
