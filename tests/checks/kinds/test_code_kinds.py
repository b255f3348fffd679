"""Code kinds against things known by hand: a gradient check on a small layer, a profile against the closed form."""

import textwrap

import numpy as np
import pytest

from grader.checks.binding import Binding, output_paths
from grader.checks.case_spec import CaseSpec
from grader.checks.kinds.gradient_check import GradientCheck
from grader.checks.kinds.gradient_through_time import GradientThroughTime
from grader.checks.kinds.value import Value
from grader.checks.script import Script
from grader.checks.sizes import evaluate
from grader.problem.load import load_problem
from grader.sandbox.base import CheckSteps, Job, Unit
from grader.submission.model import Submission
from tests.a_problem import a_grader
from tests.conftest import ROOT

LAYER = Binding.model_validate(
    {
        "function": "step_forward",
        "inputs": {"x": ["N", "D"], "h": ["N", "H"]},
        "weights": {"Wx": ["D", "H"], "Wh": ["H", "H"], "b": ["H"]},
        "call": ["x", "h", "Wx", "Wh", "b"],
        "returns": ["next_h", "cache"],
        "outputs": {"next_h": ["N", "H"]},
        "backward": {
            "function": "step_backward",
            "call": ["d_next_h", "cache"],
            "returns": ["d_x", "d_h", "d_Wx", "d_Wh", "d_b"],
        },
    }
)
RIGHT = textwrap.dedent(
    """
    import numpy as np
    def step_forward(x, h, Wx, Wh, b):
        out = np.tanh(x @ Wx + h @ Wh + b)
        return out, (x, h, Wx, Wh, out)
    def step_backward(dout, cache):
        x, h, Wx, Wh, out = cache
        dz = dout * (1 - out ** 2)
        return dz @ Wx.T, dz @ Wh.T, x.T @ dz, h.T @ dz, dz.sum(axis=0)
    """
)
GRADIENTS = GradientCheck(kind="gradient_check", id="g", points=5, subject="s", outputs=["next_h"])


def verdict(sandbox, check, binding, source, reference=RIGHT, on_own_forward=False):
    plan = check.plan(binding, 3, "q")

    def run(text):
        return sandbox.run(Job([Unit("w", "w.py", "w.py", text)], [CheckSteps(0, plan.steps)]))

    found = run(source)
    if on_own_forward:
        moved = Script(binding)
        check.own_forward_of(plan).write_moved(moved)
        job = Job([Unit("w", "w.py", "w.py", source)], [CheckSteps(0, moved.steps)])
        own = sandbox.run(job).outcomes[0].observations
        outcomes = (run(reference).outcomes[0].observations, found.outcomes[0].observations)
        return check.judge_on_own_forward(plan, *outcomes, own)
    return plan.verdict(run(reference).outcomes[0], found.outcomes[0], found.report)


def test_a_right_backward_gets_everything(sandbox):
    assert verdict(sandbox, GRADIENTS, LAYER, RIGHT).status == "correct"


def test_a_wrong_gradient_is_named_and_the_others_keep_their_share(sandbox):
    found = verdict(sandbox, GRADIENTS, LAYER, RIGHT.replace("h.T @ dz", "2 * h.T @ dz"))
    assert found.status == "partial"
    assert found.fraction == pytest.approx(0.8)
    assert "gradient of Wh" in found.message


def test_a_wrong_forward_does_not_cost_the_backward(sandbox):
    wrong_forward = RIGHT.replace(
        "np.tanh(x @ Wx + h @ Wh + b)", "np.tanh(x @ Wx + h @ Wh + 2 * b)"
    ).replace("dz.sum(axis=0)", "2 * dz.sum(axis=0)")
    assert (
        verdict(sandbox, GRADIENTS, LAYER, wrong_forward, on_own_forward=True).status == "correct"
    )
    assert verdict(sandbox, GRADIENTS, LAYER, wrong_forward).status != "correct"


def test_a_backward_that_fits_neither_is_wrong(sandbox):
    wrong = RIGHT.replace("np.tanh(x @ Wx + h @ Wh + b)", "np.tanh(x @ Wx + h @ Wh + 2 * b)")
    found = verdict(sandbox, GRADIENTS, LAYER, wrong, on_own_forward=True)
    assert "gradient of b" in found.message
    assert found.fraction == pytest.approx(0.8)


CELL = Binding.model_validate(
    {"class": "Cell", "init": ["D", "H"], "inputs": {"x": ["N", "D"], "h": ["N", "H"]}, "weights": {"W": ["H", "H"]},
     "call": ["x", "h"], "returns": "h", "state": ["h"]}
)  # fmt: skip
LINEAR = "import numpy as np\nclass Cell:\n    def __init__(self, D, H):\n        self.W = np.eye(H)\n    def forward(self, x, h):\n        return h @ self.W.T\n"


def test_the_norm_of_a_linear_cell_is_the_power_of_its_gain(sandbox):
    check = GradientThroughTime(kind="gradient_through_time", id="p", points=1, subject="s", state="h", marks=[1, 3, 7],
                                regimes=[{"title": "gain", "gain": {"W": 0.5}}])  # fmt: skip
    found = verdict(sandbox, check, CELL, LINEAR, LINEAR)
    assert found.status == "correct"
    assert found.figure.series[0].y == pytest.approx([0.5, 0.125, 0.5**7])


def test_a_value_check_rolls_the_state(sandbox):
    check = Value(
        kind="value",
        id="v",
        points=1,
        subject="s",
        cases=[CaseSpec(sizes={"N": 2, "D": 1, "H": 2}, steps=3)],
    )
    assert verdict(sandbox, check, CELL, LINEAR, LINEAR).status == "correct"
    wrong = LINEAR.replace("return h @ self.W.T", "return h @ self.W.T + 1")
    assert "after step 1" in verdict(sandbox, check, CELL, wrong, LINEAR).message


def test_driving_a_gate_sets_its_bias_and_silences_its_weights(problem):
    cell = next(q for q in problem.questions if q.id == "2.1.2").subjects["LSTMCell"]
    sizes = {"N": 1, "D": 2, "H": 3}
    weights = {
        "weight_ih": np.ones((12, 2)),
        "weight_hh": np.ones((12, 3)),
        "bias_ih": np.ones(12),
        "bias_hh": np.ones(12),
    }
    cell.drive(weights, "f", 0.25, sizes)
    assert weights["bias_ih"][3:6] == pytest.approx(np.log(1 / 3))
    assert not weights["bias_hh"][3:6].any()
    assert not weights["weight_hh"][3:6].any()
    assert weights["weight_hh"][[0, 1, 2, 6, 11]].all()


def test_sizes_are_whole_number_arithmetic_and_nothing_else():
    assert evaluate("4*H + D - 1", {"H": 3, "D": 2}) == 13
    for text in ("__import__('os')", "H**9**9", "f(H)", "X", "H if D else 1", "1.5"):
        with pytest.raises(ValueError, match=r".+"):
            evaluate(text, {"H": 3, "D": 2})


def test_outputs_are_found_by_position_and_key():
    assert output_paths(["h", ["c", "_"], {"k": "g"}]) == {"h": (0,), "c": (1, 0), "g": (2, "k")}


def test_a_backward_pass_that_stands_nowhere_is_not_attempted_whatever_the_forward_does(sandbox):
    """A forward without its cache was told as the mistake of a backward that nobody had written."""
    problem = load_problem(ROOT / "problems" / "rnn-from-scratch")
    only = (
        "import numpy as np\ndef rnn_step_forward(x, prev_h, Wx, Wh, b):\n    return np.tanh(x)\n"
    )
    unit = Unit("w", "w.py", "w.py", only)
    grade = a_grader(problem, sandbox).grade(Submission("kim", {}, (unit,)), only=["1.2"])
    (check,) = next(q for q in grade.questions if q.id == "1.2").checks
    assert check.status == "not_attempted"
    assert check.message == "rnn_step_backward was not found in what was handed in."
