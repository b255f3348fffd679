"""A slip that a class made becomes a misconception: the edit from the reference, the words from the author."""

import shutil

import pytest

from grader.authoring.learn import frequent, promote
from grader.errors import UsageError
from grader.grading.grader import Grader
from grader.problem.load import load_problem
from grader.sandbox.base import Unit
from grader.submission.model import Submission
from tests.conftest import PROBLEM

QUESTION, TARGET = "1.1.1", "unrolled_weight_count"


def graded(problem, sandbox, old, new, names):
    grader = Grader(problem, sandbox)
    subject = next(q for q in problem.questions if q.id == QUESTION).subjects[TARGET]
    assert old in subject.source
    units = (Unit("w", "w.py", "cell", subject.source.replace(old, new)),)
    return [grader.grade(Submission(name, units=units)) for name in names]


@pytest.fixture(scope="module")
def class_of_three(problem, sandbox):
    slipped = graded(
        problem, sandbox, "input_size * hidden_size +", "input_size + hidden_size +", ["ada", "bo"]
    )
    return slipped + graded(problem, sandbox, "(time_steps - 1)", "(time_steps - 1)", ["cy"])


def test_a_slip_is_listed_with_who_made_it_and_the_edit_that_gives_it(class_of_three, problem):
    (one,) = frequent(class_of_three, problem)
    assert (one.target, one.students, one.questions) == (TARGET, ["ada", "bo"], {QUESTION})
    assert [edit for edit in one.edits if "+ hidden_size" in edit.with_]


def test_promoted_it_stands_in_the_yaml_and_names_the_mistake(
    class_of_three, problem, sandbox, tmp_path
):
    folder = tmp_path / "problem"
    shutil.copytree(PROBLEM, folder)
    (one,) = frequent(class_of_three, problem)
    edit = next(edit for edit in one.edits if "+ hidden_size" in edit.with_)
    file = promote(folder, one, edit, "sizes-added", "You add the sizes: a matrix has D*H entries.")
    before = (PROBLEM / file.name).read_text().splitlines()
    after = file.read_text().splitlines()
    assert [line for line in after if line not in before] == [
        "        - id: sizes-added",
        "          message: 'You add the sizes: a matrix has D*H entries.'",
        f"          replace: '{edit.replace}'",
        f"          with: '{edit.with_}'",
    ]
    again = graded(
        load_problem(folder),
        sandbox,
        "input_size * hidden_size +",
        "input_size + hidden_size +",
        ["ada"],
    )
    told = [c.misconception for q in again[0].questions for c in q.checks if c.misconception]
    assert set(told) == {"sizes-added"}


def test_an_id_that_is_there_already_changes_nothing(class_of_three, problem, tmp_path):
    folder = tmp_path / "problem"
    shutil.copytree(PROBLEM, folder)
    (one,) = frequent(class_of_three, problem)
    with pytest.raises(UsageError, match="nothing was written"):
        promote(folder, one, one.edits[0], "counted-once", "Twice.")
    assert (folder / "1.1.1.yaml").read_text() == (PROBLEM / "1.1.1.yaml").read_text()
