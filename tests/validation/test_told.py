"""validate --told: what a student reads of each mistake, each sentence once."""

from grader.grading.grader import Grader
from grader.problem.load import load_problem
from grader.validation.told import Told, lines, told
from tests.conftest import ROOT


def test_every_misconception_is_named_to_its_student_and_right_work_is_not_blamed(sandbox):
    problem = load_problem(ROOT / "tests" / "attacks" / "problem")
    found = list(told(Grader(problem, sandbox)))
    squared = next(one for one in found if one.mistake == "[squared]")
    assert squared.message == "You square the array; twice means times two."
    assert squared.is_named
    assert len(found) > 10
    assert all(one.message for one in found if one.mistake.startswith("["))


def test_mistakes_that_share_a_sentence_stand_together():
    found = [
        Told("f", "a", "Same.", True),
        Told("f", "b", "Same.", False),
        Told("f", "c", "", False),
    ]
    assert list(lines(found)) == [
        "f: Same.",
        "    a",
        "    b",
        "f: Nothing is lost.",
        "    c",
        "3 mistakes, 2 lose points; of these 1 are named, 1 are placed; 2 different sentences.",
    ]
