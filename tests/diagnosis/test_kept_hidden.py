"""What a hidden check asks is told no student's code before its time, also where experiments ask it again."""

import pytest

from grader.grading.grader import Grader
from grader.sandbox.supervisor import Sandbox
from tests.a_problem import a_problem, graded

pytestmark = pytest.mark.lines

CODE = """
subjects:
  after:
    function: after
    inputs: {x: {integer: [0, 9]}}
    call: [x]
    reference: {source: "def after(x):\\n    return x + 1\\n"}
checks:
  - id: shown
    kind: value
    subject: after
    points: 1
    cases: [{inputs: {x: 3}}]
  - id: hidden
    kind: value
    subject: after
    visibility: hidden
    points: 1
    cases: [{inputs: {x: 987123}}]
"""
WRONG = "def after(x):\n    return x + 1 if x < 1000 else 0\n"
LOOKS = """
import sys
found, frame = "", sys._getframe()
while frame is not None:
    found += repr({name: value for name, value in frame.f_locals.items() if name in ("kept", "checks")})
    frame = frame.f_back
def after(x):
    return 5 if "987123" in found else x + 1
"""


@pytest.fixture(scope="module")
def grader(tmp_path_factory):
    with Sandbox() as own:
        yield Grader(a_problem(tmp_path_factory.mktemp("kept"), CODE), own)


def test_who_comes_later_cannot_find_what_was_asked_again_of_who_came_before(grader):
    for _ in range(2):
        found = graded(grader, WRONG)
        assert (found["shown"].status, found["hidden"].status) == ("correct", "incorrect")
    found = graded(grader, LOOKS)
    assert (found["shown"].status, found["hidden"].status) == ("correct", "correct"), found
