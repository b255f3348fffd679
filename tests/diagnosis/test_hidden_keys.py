"""The keys of a dictionary may be hidden inputs: of a hidden check none is told that the question does not have."""

import pytest

from grader.grading.grader import Grader
from grader.problem.load import load_problem
from grader.reference.cache import cache_folder
from grader.report.render import render
from grader.results.grade_json import grade_text
from grader.sandbox.base import Unit
from grader.submission.model import Submission

EXERCISE = "format: 1\nid: words\ntitle: Words\npoints: 2\nquestions: [q.yaml]\n"
QUESTION = """\
id: "1"
title: Lengths
text: Write lengths(words), a dictionary from each word to its length{named}.
points: 2
code:
  subjects:
    lengths:
      function: lengths
      inputs: {{words: {{list: {{of: {{text: {{length: [1, 9]}}}}, length: [1, 6]}}}}}}
      call: [words]
      reference:
        source: |
          def lengths(words):
              return {{w: len(w) for w in words}}
  checks:
    - {{id: seen, kind: value, subject: lengths, points: 1, cases: [{{inputs: {{words: [ab, cde]}}}}]}}
    - id: secret
      kind: value
      subject: lengths
      points: 1
      visibility: hidden
      cases: [{{inputs: {{words: [zebra, swordfish, kangaroo]}}}}]
"""
WRONG = "def lengths(words):\n    return {w: len(w) if len(w) < 9 else 0 for w in words}\n"


@pytest.mark.parametrize(
    ("named", "is_told"), [("", False), (" (zebra, swordfish, kangaroo)", True)]
)
def test_only_keys_that_the_question_has_are_told_of_a_hidden_check(
    tmp_path, sandbox, named, is_told
):
    (tmp_path / "exercise.yaml").write_text(EXERCISE)
    (tmp_path / "q.yaml").write_text(QUESTION.format(named=named))
    grader = Grader(load_problem(tmp_path), sandbox, 0, cache_folder(), names_slips=False)
    grade = grader.grade(Submission("kim", units=(Unit("w", "w.py", "w.py", WRONG),)))
    assert grade.points < 2
    told = render(grade, "txt") + grade_text(grade.for_student())
    assert ("swordfish" in told) is is_told
