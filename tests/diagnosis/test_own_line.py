"""The line that one change makes right is told, by the student's own code alone; of hidden checks
nothing of it is told; a mistake in a part is told of the whole too.
"""

import json

import pytest
import yaml

from grader.problem.load import load_problem
from grader.sandbox.base import Unit
from grader.sandbox.levels import make_box
from grader.sandbox.supervisor import Sandbox
from grader.submission.model import Submission
from tests.a_problem import a_grader, a_problem, one_function
from tests.a_problem import graded as one_file
from tests.conftest import ROOT

pytestmark = pytest.mark.lines

REFERENCE = """
import numpy as np

def norm(rows):
    return np.sqrt(np.sum(rows * rows, axis=1))

def unit(rows):
    return rows / np.sqrt(np.sum(rows * rows, axis=1))[:, None]
"""
OWN = """import numpy as np
import math

def norm(rows):
    total = np.zeros(len(rows))
    for k in range(rows.shape[1]):
        total = total + rows[:, k] ** 2
    return np.sqrt(total)

def unit(rows):
    lengths = norm(rows)
    return rows / lengths.reshape(-1, 1)
"""


def problem(tmp_path, visibility="visible", **more):
    def question(number, name, returns):
        subject = {
            "function": name, "inputs": {"rows": ["N", "D"]}, "call": ["rows"],
            "outputs": {"value": returns}, "reference": {"source": REFERENCE},
        }  # fmt: skip
        checks = [
            {"id": "values", "kind": "value", "subject": name, "points": 1},
            {"id": "more", "kind": "value", "subject": name, "points": 1,
             "visibility": visibility, "cases": [{"sizes": {"N": 7, "D": 2}}]},
        ]  # fmt: skip
        return {"id": number, "title": "T", "text": "Rows.", "points": 2,
                "code": {"subjects": {name: subject}, "checks": checks}}  # fmt: skip

    (tmp_path / "1.yaml").write_text(yaml.safe_dump(question("1", "norm", ["N"])))
    (tmp_path / "2.yaml").write_text(yaml.safe_dump(question("2", "unit", ["N", "D"])))
    exercise = {
        "format": 1,
        "id": "p",
        "title": "T",
        "points": 4,
        "questions": ["1.yaml", "2.yaml"],
    }
    (tmp_path / "exercise.yaml").write_text(yaml.safe_dump(exercise | more))
    return load_problem(tmp_path)


def graded(tmp_path, sandbox, source, visibility="visible", label="work.py", first_line=1, **more):
    grader = a_grader(problem(tmp_path, visibility, **more), sandbox)
    unit = Unit("work", "work.py", label, source, first_line)
    return grader.grade(Submission("s", units=(unit,)))


def messages(grade):
    return [check.message for question in grade.questions for check in question.checks]


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("range(rows.shape[1])", "range(rows.shape[1] - 1)", "line 6 of work.py"),
        ("total = total + rows", "total = rows", "line 7 of work.py"),
        ("rows[:, k] ** 2", "abs(rows[:, k])", "line 7 of work.py"),
        ("np.zeros(len(rows))", "np.ones(len(rows))", "line 5 of work.py, `np.ones(len(rows))`"),
        ("np.sqrt(total)\n", "np.sqrt(total + 1)\n", "line 8 of work.py, `total + 1`"),
        (
            "rows[:, k] ** 2",
            "np.round(rows[:, k], 1) ** 2",
            "line 7 of work.py, `np.round(rows[:, k], 1)`: the values are rounded here",
        ),
        (
            "rows[:, k] ** 2",
            "rows[:, k].round(1) ** 2",
            "line 7 of work.py, `.round(1)`: the values are rounded here",
        ),
        (
            "rows[:, k] ** 2",
            "0.5 * rows[:, k] ** 2",
            "line 7 of work.py, `0.5`: another number belongs here, or a factor is missing before it",
        ),
    ],
)
def test_the_line_is_told(tmp_path, sandbox, right, wrong, told):
    grade = graded(tmp_path, sandbox, OWN.replace(right, wrong, 1))
    first = grade.questions[0].checks[0]
    assert f"One change makes all your values right; look at {told}" in first.message, first
    assert first.diagnosis is not None
    assert (first.diagnosis.kind, first.diagnosis.is_named) == ("own-line", True)


def test_a_statement_that_stands_in_a_loop_and_belongs_before_it_is_told(tmp_path, sandbox):
    wrong = OWN.replace(
        "    total = np.zeros(len(rows))\n    for k in range(rows.shape[1]):\n",
        "    for k in range(rows.shape[1]):\n        total = np.zeros(len(rows))\n",
    )
    told = "line 6 of work.py, `total = np.zeros(len(rows))`: it is done anew at every turn"
    assert told in messages(graded(tmp_path, sandbox, wrong))[0]


def test_a_mistake_of_a_part_is_told_of_the_whole(tmp_path, sandbox):
    grade = graded(tmp_path, sandbox, OWN.replace("k in range(", "k in range(1, "))
    of_part, _, of_whole, _ = messages(grade)
    assert "line 6 of work.py" in of_part
    assert "line 6 of work.py" in of_whole


def test_the_line_is_that_of_the_students_file(tmp_path, sandbox):
    source = OWN.replace("np.zeros", "np.ones")
    grade = graded(tmp_path, sandbox, source, label="work.ipynb, cell 3", first_line=101)
    assert "line 105 of work.ipynb, cell 3" in messages(grade)[0]


def test_code_that_stops_is_told_its_line_too(tmp_path, sandbox):
    grade = graded(tmp_path, sandbox, OWN.replace("reshape(-1, 1)", "reshape(1, -1)"))
    assert "line 12 of work.py" in messages(grade)[2]


def test_what_is_wrong_in_two_places_is_not_told_a_line(tmp_path, sandbox):
    source = OWN.replace("np.sqrt(total)", "total").replace("** 2", "** 3")
    assert not any(
        "One change" in message for message in messages(graded(tmp_path, sandbox, source))
    )


def test_two_lines_are_told_where_each_makes_a_part_of_the_values_right(sandbox):
    source = (ROOT / "tests" / "cold" / "scratch_right.py").read_text()
    slips = [
        ("np.dot(x.T, da)", "np.dot(x.T, dnext_h)"),
        ("np.sum(da, axis=0)", "np.mean(da, axis=0)"),
    ]
    for right, wrong in slips:
        source = source.replace(right, wrong, 1)
    grader = a_grader(load_problem(ROOT / "problems" / "rnn-from-scratch"), sandbox)
    grade = grader.grade(Submission("s", units=(Unit("work", "work.py", "work.py", source),)))
    told = next(q for q in grade.questions if q.id == "1.2").checks[-1].message
    assert "Two changes make all your values right; look at line 32 of work.py" in told
    assert "And look at line 34 of work.py" in told


def test_nothing_is_told_to_a_student_that_only_a_hidden_check_shows(tmp_path, sandbox):
    source = OWN.replace("np.sqrt(total)", "np.sqrt(total) + (len(rows) == 7)")
    grade = graded(tmp_path, sandbox, source, visibility="hidden")
    assert "line 8 of work.py" in messages(grade)[1]  # the instructor's copy
    assert not any("line 8" in message for message in messages(grade.for_student()))


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("range(rows.shape[1])", "range(1, rows.shape[1])", "`for k in range(0, rows.shape[1]):`"),
        (
            "    return np.sqrt",
            "    total += 1\n    return np.sqrt",
            "Without it your values are right.",
        ),
    ],
)
def test_the_corrected_line_is_told_only_where_the_author_allows_it(
    tmp_path, sandbox, right, wrong, told
):
    source = OWN.replace(right, wrong, 1)

    def first(**more):
        return graded(tmp_path, sandbox, source, **more).questions[0].checks[0]

    assert told not in first().message + first().hint
    assert told in first(hints={"repair": True}).hint


def test_no_change_is_tried_where_there_are_no_walls(tmp_path):
    source = OWN.replace("np.zeros", "np.ones").replace("total", "alone")  # kept nowhere
    with Sandbox(make_box("none")) as sandbox:
        assert not sandbox.is_walled
        assert "One change" not in messages(graded(tmp_path, sandbox, source))[0]


def test_an_import_at_the_top_that_fails_hinders_nothing(tmp_path, sandbox):
    """Notebooks of a course begin with the names of its tests, which nobody hands in."""
    imports = "from public_tests import *\nfrom w2v_utils import load, sample\n"
    grade = graded(tmp_path, sandbox, imports + OWN.replace("total + rows", "rows", 1))
    told = "One change makes all your values right; look at line 9 of work.py"
    assert told in grade.questions[0].checks[0].message


STEP = """def step(x):
    return x * x, x

def step_backward(dy, x):
    return 2 * x * dy
"""
BACK = """
subjects:
  step:
    function: step
    inputs: {x: [D]}
    call: [x]
    returns: [y, cache]
    outputs: {y: [D]}
    backward: {function: step_backward, call: [d_y, cache], returns: d_x}
    reference: {source: SOURCE}
checks:
  - {id: v, kind: value, subject: step, points: 1, outputs: [y]}
  - {id: back, kind: gradient_check, subject: step, points: 1, outputs: [y]}
"""


def test_the_line_of_a_forward_is_found_whatever_is_wrong_with_its_backward(tmp_path, sandbox):
    """One change had to make the gradients right too, which are those of another function."""
    own = a_grader(a_problem(tmp_path, BACK.replace("SOURCE", json.dumps(STEP))), sandbox)
    source = STEP.replace("x * x, x", "x**3, x").replace("2 * x * dy", "dy - x * x * 3")
    found = one_file(own, source)
    assert "look at line 2 of work.py" in found["v"].message
    assert "line 2" not in found["back"].message


@pytest.mark.parametrize(
    "imports",
    [
        "from numpy import ndarray as A\n",
        "try:\n    from nowhere import A\nexcept ImportError:\n    A = float\n",
        "import sys\nif sys.version_info > (3,):\n    A = float\n",
    ],
)
def test_what_only_annotations_use_is_kept(tmp_path, sandbox, imports):
    own = OWN.replace("def norm(rows)", "def norm(rows: A) -> A")
    assert own != OWN
    grade = graded(tmp_path, sandbox, imports + own.replace("total + rows", "rows", 1))
    line = 7 + imports.count("\n")
    assert f"look at line {line} of work.py" in grade.questions[0].checks[0].message


@pytest.mark.parametrize(
    "made", ["np.zeros(x.shape, dtype=int)", "np.full(x.shape, 0)", "np.zeros_like(x, dtype=int)"]
)
def test_an_array_of_whole_numbers_is_told_as_that_and_no_root_is_missing(tmp_path, sandbox, made):
    """A root made floating-point numbers of them, and "a square root is missing" was told."""
    code = one_function("import numpy as np\ndef f(x):\n    return 1.25 * x + x.max()\n")
    source = f"import numpy as np\ndef f(x):\n    found = {made}\n    for k in range(len(x)):\n        found[k] = 2.5 * x[k]\n    return 0.5 * found + x.max()\n"
    found = one_file(a_grader(a_problem(tmp_path, code), sandbox), source)["v"]
    assert "only whole numbers are kept here" in found.message, found.message
    assert "root" not in found.message


SHARED = """import numpy as np

def squares(rows):
    return np.sum(rows * rows, axis=1)

def norm(rows):
    return np.sqrt(squares(rows))

def unit(rows):
    return rows / squares(rows)[:, None]
"""


def test_a_change_that_makes_another_right_function_wrong_is_not_told(tmp_path, sandbox):
    """A root in line 4 would make `unit` right, and `norm`, which is right, wrong."""
    told = " ".join(messages(graded(tmp_path, sandbox, SHARED)))
    assert "line 10 of work.py" in told
    assert "line 4" not in told


def test_what_was_found_beside_other_functions_is_not_told_again(tmp_path, sandbox):
    """What is kept of a search counts for the code that shares the changed lines, too."""
    apart = SHARED.replace("np.sqrt(squares(rows))", "np.sqrt(np.sum(rows * rows, axis=1))")
    assert "line 4" in " ".join(messages(graded(tmp_path, sandbox, apart)))
    assert "line 4" not in " ".join(messages(graded(tmp_path, sandbox, SHARED)))
