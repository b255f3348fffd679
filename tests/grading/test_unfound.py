"""What was not found is said to be elsewhere only where it is meant to be called."""

import pytest
import yaml

from grader.problem.load import load_problem
from grader.sandbox.base import Unit
from grader.submission.model import Submission
from tests.a_problem import a_grader

FUNCTION = {
    "function": "spread",
    "inputs": {"rows": ["N"]},
    "call": ["rows"],
    "reference": {"source": "def spread(rows):\n    return rows.max() - rows.min()\n"},
}
LIKE_IT = {
    "function": "spread_all",
    "inputs": {"rows": ["N"]},
    "call": ["rows"],
    "reference": {"source": "def spread_all(rows):\n    return rows * 2\n"},
}
CLASS = {
    "class": "Seen", "method": "spread", "inputs": {"rows": ["N"]}, "call": ["rows"],
    "reference": {"source": "class Seen:\n    def spread(self, rows):\n        return rows.sum()\n"},
}  # fmt: skip


@pytest.fixture(scope="module")
def grader(tmp_path_factory, sandbox):
    folder = tmp_path_factory.mktemp("unfound")
    for number, (name, subject) in enumerate(
        (("spread", FUNCTION), ("Seen", CLASS), ("spread_all", LIKE_IT)), start=1
    ):
        check = {"id": "values", "kind": "value", "subject": name, "points": 1}
        question = {
            "id": str(number),
            "title": "T",
            "text": "Do it.",
            "points": 1,
            "code": {"subjects": {name: subject}, "checks": [check]},
        }
        (folder / f"{number}.yaml").write_text(yaml.safe_dump(question))
    exercise = {
        "format": 1,
        "id": "p",
        "title": "T",
        "points": 3,
        "questions": ["1.yaml", "2.yaml", "3.yaml"],
    }
    (folder / "exercise.yaml").write_text(yaml.safe_dump(exercise))
    return a_grader(load_problem(folder), sandbox)


def results(grader, source):
    """Return status and message of each check, by the number of its question."""

    grade = grader.grade(Submission("s", units=(Unit("work", "work.py", "work.py", source),)))
    return {question.id: question.checks[0] for question in grade.questions}


def test_a_method_that_is_asked_for_is_not_the_function_of_its_name(grader):
    found = results(grader, "class Seen:\n    def spread(self, rows):\n        return rows.sum()\n")
    assert found["1"].status == "not_attempted"
    assert "left margin" not in found["1"].message
    assert found["2"].status == "correct"


def test_a_method_of_another_class_may_be_it(grader):
    found = results(
        grader,
        "class Own:\n    def __init__(self):\n        pass\n    def spread(self, rows):\n        return rows.max() - rows.min()\n",
    )
    assert "class Own" in found["1"].message


def test_what_is_asked_for_by_another_question_is_not_said_to_be_meant(grader):
    found = results(grader, "def spread_all(rows):\n    return rows * 2\n")
    assert found["1"].status == "not_attempted"
    assert "spread_all" not in found["1"].message
