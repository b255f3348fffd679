"""Two objects that hold the same weights are alike, whether NumPy or torch holds them."""

import re

from grader.checks.kinds.parameter_count import ParameterCount
from grader.problem.load import load_problem
from grader.sandbox.base import Unit
from grader.submission.model import Submission
from tests.a_problem import a_grader
from tests.conftest import PROBLEM

CHECK = ParameterCount(kind="parameter_count", id="p", points=1, subject="Cell")


def test_the_same_weights_in_numpy_and_in_torch_are_alike_and_others_are_not():
    numpy_one = {"*": 165, "w": (3, 4)}
    torch_one = {"*": 0, "": 165, "w": (3, 4)}
    assert CHECK.are_alike(None, [numpy_one], [torch_one])
    assert not CHECK.are_alike(None, [numpy_one], [{**torch_one, "": 160}])
    assert not CHECK.are_alike(None, [numpy_one], [{**torch_one, "w": (4, 3)}])
    assert not CHECK.are_alike(None, [numpy_one], ["no mapping"])


def test_what_a_cell_returns_does_not_change_how_many_weights_it_holds(sandbox, tmp_path):
    source = (PROBLEM / "references" / "rnn_cell.py").read_text()
    pair = re.sub(r"return (np\.tanh\(.*\))", r"return \1, None", source)
    assert pair != source
    grader = a_grader(load_problem(PROBLEM), sandbox, names_slips=False)
    grade = grader.grade(Submission("x", units=(Unit("w", "w.py", "w.py", pair),)), {"1.1.2"})
    found = {c.id: c.status for q in grade.questions for c in q.checks}
    assert (found["cell-parameters"], found["cell-values"]) == ("correct", "needs_review")
