"""Mistakes that sizes of one or coincidences hide or show are met, and told by the one fact that explains them."""

import importlib.util

import pytest
from pydantic import ValidationError

from grader.checks.case_spec import CaseSpec
from grader.checks.corners import common_fact, corner_sizes, facts
from grader.checks.kinds.gradient_check import GradientCheck
from grader.checks.kinds.value import Value
from grader.problem.load import load_problem
from grader.sandbox.base import Unit
from grader.submission.model import Submission
from tests.a_problem import a_grader, a_problem, graded
from tests.checks.kinds.test_code_kinds import GRADIENTS, LAYER, RIGHT, verdict
from tests.conftest import ROOT

VALUES = Value(kind="value", id="v", points=4, subject="s", outputs=["next_h"])


def test_every_letter_is_one_once_and_four_times_another_and_a_sum_of_two():
    found = list(corner_sizes(LAYER))
    together = set().union(*map(facts, found))
    assert {"N = 1", "D = 1", "H = 1", "N = 4H", "D = 4H", "N = D + H"} <= together
    assert list(corner_sizes(LAYER, found)) == []


def test_only_a_fact_that_no_right_case_shares_is_named():
    assert common_fact([{"N": 1, "H": 3}], [{"N": 2, "H": 3}]) == "N = 1"
    assert common_fact([{"N": 1, "H": 3}], [{"N": 1, "H": 4}]) == ""
    assert common_fact([{"N": 1, "H": 1}], [{"N": 2, "H": 3}]) == "", "two facts: none is named"


@pytest.mark.parametrize(
    ("check", "old", "new", "told"),
    [
        (
            VALUES,
            "return out,",
            "if len(x) == 1: out = 0 * out\n    return out,",
            "only where N = 1",
        ),
        (
            VALUES,
            "return out,",
            "if h.shape[1] == 1: out = out + 1\n    return out,",
            "only where H = 1",
        ),
        (
            VALUES,
            "return out,",
            "if x.shape[1] == 4 * h.shape[1]: out = -out\n    return out,",
            "The other sizes of this check agree",
        ),
        (
            VALUES,
            "return out,",
            "if len(x) == 4 * h.shape[1]: out = -out\n    return out,",
            "only where N = 4H",
        ),
        (
            GRADIENTS,
            "dz.sum(axis=0)",
            "(dz.sum(axis=0) if len(dz) > 1 else 2 * dz[0])",
            "only where N = 1",
        ),
        (
            GRADIENTS,
            "x.T @ dz,",
            "(x.T @ dz if x.shape[1] > 1 else x.T @ dz * 3),",
            "only where D = 1",
        ),
    ],
)
def test_a_mistake_in_a_corner_is_found_and_the_corner_is_named(sandbox, check, old, new, told):
    wrong = RIGHT.replace(old, new, 1)
    assert wrong != RIGHT
    found = verdict(sandbox, check, LAYER, wrong)
    assert found.fraction < 1
    assert told in found.message
    assert verdict(sandbox, check, LAYER, RIGHT).status == "correct"
    without = verdict(sandbox, check.model_copy(update={"corners": False}), LAYER, wrong)
    if "= 1" not in told or isinstance(check, GradientCheck):
        assert without.status == "correct", "the control: without corners nothing is seen"


@pytest.mark.parametrize(
    ("check", "old", "new", "told"),
    [
        (VALUES, "return out,", "assert len(x) > 1\n    return out,", "only where N = 1"),
        (GRADIENTS, "dz = dout", "assert len(x) > 1\n    dz = dout", "only where N = 1"),
    ],
)
def test_what_stops_in_a_corner_is_wrong_there_and_judged_by_the_rest(
    sandbox, check, old, new, told
):
    own_cases = {"cases": [CaseSpec(sizes={"N": 3, "D": 4, "H": 5})]} if check is VALUES else {}
    mild = check.model_copy(update={"corner": 0.5, **own_cases})
    found = verdict(sandbox, mild, LAYER, RIGHT.replace(old, new, 1))
    assert (found.status, found.fraction) == ("partial", 0.5)
    assert told in found.message
    assert "AssertionError" in found.message


def test_a_forward_that_stops_in_a_corner_costs_no_gradient(sandbox):
    wrong = RIGHT.replace("return out,", "assert x.shape[1] > 1\n    return out,", 1)
    assert verdict(sandbox, GRADIENTS, LAYER, wrong).status == "correct"


def test_what_a_corner_costs_is_the_authors_to_say(sandbox):
    wrong = RIGHT.replace("return out,", "if h.shape[1] == 1: out = out + 1\n    return out,", 1)
    own_cases = [CaseSpec(sizes={"N": 3, "D": 4, "H": 5})]
    mild = VALUES.model_copy(update={"corner": 0.75, "cases": own_cases})
    found = verdict(sandbox, mild, LAYER, wrong)
    assert (found.status, found.fraction) == ("partial", 0.75)


def test_a_reference_that_works_for_even_sizes_only_is_tried_without_corners(sandbox, tmp_path):
    (tmp_path / "exercise.yaml").write_text(
        "format: 1\nid: even\ntitle: Even\npoints: 1\nquestions: [q.yaml]\n"
    )
    (tmp_path / "q.yaml").write_text(
        'id: "1"\ntitle: Even\ntext: Split.\npoints: 1\ncode:\n  subjects:\n    halves:\n      function: halves\n'
        "      call: [x]\n      inputs: {x: [N, D]}\n      reference:\n        source: |\n"
        "          import numpy as np\n"
        "          def halves(x):\n              a, b = np.split(x, 2, axis=1)\n              return a + b\n"
        "  checks:\n    - {kind: value, id: v, subject: halves, points: 1, cases: [{sizes: {N: 3, D: 4}}]}\n"
    )
    grader = a_grader(load_problem(tmp_path), sandbox)
    source = "def halves(x): return x[:, : x.shape[1] // 2] + x[:, x.shape[1] // 2 :]\n"
    grade = grader.grade(Submission("kim", {}, (Unit("w", "w.py", "w.py", source),)))
    assert grade.points == 1


EMBEDDING = """
import numpy as np
def word_embedding_forward(x, W):
    return W[x], (x, W)
def word_embedding_backward(dout, cache):
    x, W = cache
    dW = np.zeros_like(W)
    np.add.at(dW, x, dout)
    return dW
"""


@pytest.mark.parametrize(
    ("rows", "status"),
    [("np.zeros_like(W)", "correct"), ("np.zeros((x.max() + 1, W.shape[1]))", "incorrect")],
)
def test_the_largest_word_that_occurs_does_not_stand_for_the_number_of_words(sandbox, rows, status):
    source = EMBEDDING.replace("np.zeros_like(W)", rows)
    grader = a_grader(
        load_problem(ROOT / "problems" / "rnn-from-scratch"), sandbox, names_slips=False
    )
    grade = grader.grade(Submission("s", units=(Unit("w", "w.py", "w.py", source),)))
    (check,) = next(q.checks for q in grade.questions if q.id == "2.2")
    assert check.status == status


def test_a_share_that_is_no_number_is_refused():
    with pytest.raises(ValidationError, match="valid number"):
        Value(kind="value", id="v", points=1, subject="f", corner=False)


LINEAR = """
subjects:
  linear:
    function: linear
    inputs: {x: [N, D], W: [D, H]}
    call: [x, W]
    reference: {source: "import torch\\ndef linear(x, W):\\n    return torch.tanh(x @ W)\\n"}
checks:
  - {id: values, kind: value, subject: linear, points: 1}
"""


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed")
def test_what_stopped_for_tensors_is_told_with_its_line_and_not_what_stopped_for_arrays(
    tmp_path, sandbox
):
    source = """import torch
def linear(x, W):
    out = torch.tanh(x @ W).squeeze()
    return torch.flatten(out, start_dim=1).reshape(x.shape[0], -1)
"""
    found = graded(a_grader(a_problem(tmp_path, LINEAR), sandbox), source)["values"]
    assert "It stopped there with IndexError: Dimension out of range" in found.message
    assert "(line 4 of work.py)" in found.message
    assert "numpy" not in found.message


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed")
def test_what_is_no_method_of_a_tensor_is_an_error_of_the_code_itself(tmp_path, sandbox):
    source = "import torch\ndef linear(x, W):\n    return x.dotproduct(W)\n"
    found = graded(a_grader(a_problem(tmp_path, LINEAR), sandbox), source)["values"]
    assert "'numpy.ndarray' object has no attribute 'dotproduct'" in found.message
    source = "import torch\ndef linear(x, W):\n    assert isinstance(x, torch.Tensor)\n    return torch.tanh(x @ W)\n"
    assert graded(a_grader(a_problem(tmp_path, LINEAR), sandbox), source)["values"].points == 1
