"""What a report tells of a class of a student's own is what its lines give, and names nothing that is not asked for."""

import pytest

from grader.grading.grader import Grader
from grader.problem.load import load_problem
from grader.sandbox.base import Unit
from grader.submission.model import Submission

EXERCISE = """
format: 1
id: means
title: Means
points: 4
questions: [1.yaml]
"""
QUESTION = """
id: "1"
title: A running mean
text: Write RunningMean with update(x) and count.
points: 4
code:
  subjects:
    RunningMean:
      class: RunningMean
      inputs: {a: {real: [-9, 9]}}
      reference:
        source: |
          class RunningMean:
              def __init__(self):
                  self.seen, self.count = [], 0
              def update(self, x):
                  self.seen.append(x)
                  self.count += 1
                  return sum(self.seen) / self.count
  checks:
    - id: means
      kind: sequence
      subject: RunningMean
      points: 3
      cases:
        - acts: [{call: update, arguments: [2.0]}, {call: update, arguments: [4.0]}]
        - acts: [{call: update, arguments: [{input: a}]}]
    - id: count
      kind: sequence
      subject: RunningMean
      points: 1
      cases: [{acts: [{read: count}]}]
"""
SHARED = """
class RunningMean:
    seen = []
    count = 0
    def update(self, x):
        self.seen.append(x)
        self.count += 1
        return sum(self.seen) / self.count
"""
NO_COLON = """
class RunningMean:
    def __init__(self)
        self.seen, self.count = [], 0
    def update(self, x):
        self.seen.append(x)
        self.count += 1
        return sum(self.seen) / self.count
"""


@pytest.fixture
def checks_of(tmp_path, sandbox):
    (tmp_path / "exercise.yaml").write_text(EXERCISE)
    (tmp_path / "1.yaml").write_text(QUESTION)
    grader = Grader(load_problem(tmp_path), sandbox, names_slips=False)

    def grade(source):
        grade = grader.grade(Submission("kim", {}, (Unit("w", "w.py", "w.py", source),)))
        return {check.id: check for question in grade.questions for check in question.checks}

    return grade


def test_lines_that_show_a_mistake_only_behind_others_say_so(checks_of):
    means = checks_of(SHARED)["means"]
    assert means.status == "incorrect"
    assert means.reproduction.startswith("# by itself this gives something else")
    assert "came back" not in means.reproduction


def test_a_method_that_is_no_python_is_told_where_its_loss_shows(checks_of):
    found = checks_of(NO_COLON)
    for name in ("means", "count"):
        assert "line 3 of w.py does not compile" in found[name].message
    assert "forward" not in found["count"].message  # no such method is asked for
