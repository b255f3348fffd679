"""A kind of check that breaks down over an answer costs no point, and no other check anything."""

import pytest

from grader.checks.kinds.number import Number
from grader.grading.grader import Grader
from grader.submission.model import Answer, Submission
from grader.validation.findings import findings

ANSWERS = {"1.1.1": "19712 weights; ten steps have twice as many.", "1.1.2": "No, it is shared."}


def checks_of(problem, sandbox):
    given = {key: Answer(text, "a.md", 1) for key, text in ANSWERS.items()}
    grade = Grader(problem, sandbox, names_slips=False).grade(Submission("kim", given, ()))
    return {(q.id, c.id): c for q in grade.questions for c in q.checks}


@pytest.mark.parametrize(
    ("module", "status"),
    [("grader.checks.kinds.number", "grader_fault"), ("outside", "needs_review")],
)
def test_it_is_told_as_that_and_all_else_is_graded(problem, sandbox, monkeypatch, module, status):
    before = checks_of(problem, sandbox)

    def breaks(self, answer, numbers):
        raise NameError("name 'helper' is not defined")

    monkeypatch.setattr(Number, "judge_answer", breaks)
    monkeypatch.setattr(Number, "__module__", module)
    numbers = {(q.id, c.id) for q in problem.questions for c in q.checks if isinstance(c, Number)}
    after = checks_of(problem, sandbox)
    met = {key for key in numbers if key[0] in ANSWERS}
    assert met
    for key, check in after.items():
        if key in met:
            assert (check.status, check.points) == (status, 0)
            assert "broke down over what came back" in check.message
        else:
            assert check == before[key]


def test_validate_tells_it_with_its_line(problem, sandbox, monkeypatch):
    def breaks(self, answer, numbers):
        raise NameError("name 'helper' is not defined")

    monkeypatch.setattr(Number, "judge_answer", breaks)
    grader = Grader(problem, sandbox, names_slips=False)
    found = next(one for one in findings(problem, grader) if one.what.endswith("an answer"))
    assert "breaks down over an answer: NameError: name 'helper' is not defined" in str(
        found.complaint
    )
    assert "1.1.1.yaml:" in str(found.complaint)
