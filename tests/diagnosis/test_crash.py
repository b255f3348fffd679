"""Code that stops is run where sizes are equal; where that shows nothing, nothing is said.

No change of the student's own code is tried here: it would tell the line in place of this.
"""

import pytest
import yaml

from grader.checks.binding import Binding
from grader.diagnosis.crash import settings
from grader.problem.load import load_problem
from grader.sandbox.base import Unit
from grader.submission.model import Submission
from tests.a_problem import a_grader

pytestmark = pytest.mark.usefixtures("no_own_line")
SOURCE = "def scores(q, k):\n    return q @ k.T\n"


@pytest.fixture(scope="module")
def grader(tmp_path_factory, sandbox):
    folder = tmp_path_factory.mktemp("problem")
    subject = {
        "function": "scores",
        "inputs": {"q": ["N", "D"], "k": ["M", "D"]},
        "call": ["q", "k"],
        "reference": {"source": SOURCE},
    }
    check = {"id": "v", "kind": "value", "subject": "scores", "points": 1}
    question = {"id": "1", "title": "T", "text": "Scores of q and k.", "points": 1,
                "code": {"subjects": {"scores": subject}, "checks": [check]}}  # fmt: skip
    exercise = {"format": 1, "id": "p", "title": "T", "points": 1, "questions": ["1.yaml"]}
    (folder / "1.yaml").write_text(yaml.safe_dump(question))
    (folder / "exercise.yaml").write_text(yaml.safe_dump(exercise))
    return a_grader(load_problem(folder), sandbox)


def check(grader, source):
    units = (Unit("work", "work.py", "cell", source),)
    return grader.grade(Submission("s", units=units)).questions[0].checks[0]


def test_where_it_runs_tells_which_sizes_stand_for_each_other(grader):
    found = check(grader, "def scores(q, k):\n    return q @ k\n")
    assert found.status == "could_not_run"
    assert "It runs where D and M are equal" in found.message
    assert "its values are wrong there too" in found.message


def test_what_is_right_where_it_runs_is_told_so(grader):
    source = "def scores(q, k):\n    q + k[: len(q)] * 0 + 0 * k\n    return q @ k.T\n"
    found = check(grader, source)
    assert found.status == "could_not_run"
    assert "and is right there" in found.message


@pytest.mark.parametrize(
    "source",
    [
        "def scores(q, k):\n    raise ValueError('always')\n",
        "def scores(q, k):\n    return undefined\n",
        SOURCE,
    ],
)
def test_nothing_is_said_of_code_that_stops_always_or_never(grader, source):
    assert "It runs where" not in check(grader, source).message


CELL = """
import numpy as np
from tests.a_problem import a_grader
class Cell:
    def __init__(self, D, H):
        self.w, self.u = np.ones((H, D)), np.ones((H, H))
    def forward(self, x, h):
        return np.tanh(x @ self.w.T + h @ self.u.T)
"""


def test_a_state_of_the_wrong_shape_is_told_and_not_only_where_the_next_step_stopped(
    tmp_path, sandbox
):
    subject = {
        "class": "Cell", "init": ["D", "H"], "weights": {"w": ["H", "D"], "u": ["H", "H"]},
        "inputs": {"x": ["N", "D"], "h": ["N", "H"]}, "call": ["x", "h"], "returns": "h",
        "state": ["h"], "reference": {"source": CELL},
    }  # fmt: skip
    cases = [{"sizes": {"N": 3, "D": 4, "H": 5}, "steps": 3}]
    check_ = {"id": "v", "kind": "value", "subject": "Cell", "points": 1, "cases": cases}
    question = {"id": "1", "title": "T", "text": "A cell.", "points": 1,
                "code": {"subjects": {"Cell": subject}, "checks": [check_]}}  # fmt: skip
    exercise = {"format": 1, "id": "p", "title": "T", "points": 1, "questions": ["1.yaml"]}
    (tmp_path / "1.yaml").write_text(yaml.safe_dump(question))
    (tmp_path / "exercise.yaml").write_text(yaml.safe_dump(exercise))
    own = a_grader(load_problem(tmp_path), sandbox)
    found = check(own, CELL.replace("h @ self.u.T)", "h @ self.u.T).T"))
    assert found.status == "could_not_run"
    assert "After one call h has shape (5, 3), expected (3, 5)" in found.message
    assert (
        "After one call"
        not in check(own, CELL.replace("h @ self.u.T", "h @ self.u.T / missing")).message
    )


def test_no_third_size_is_the_same_where_two_are_made_equal():
    sizes = ["N", "D", "H", "T", "M"]
    binding = Binding.model_validate(
        {"function": "f", "inputs": {name.lower(): [name] for name in sizes},
         "call": [name.lower() for name in sizes]}
    )  # fmt: skip
    for words, found in settings(binding):
        if "and" in words and "all" not in words:
            assert len(set(found.values())) == len(sizes) - 1, words
