"""A forward that is nearly right shares the structure of the reference; one that knows nothing does not."""

import pytest

from grader.checks import structure
from grader.checks.binding import Binding
from grader.checks.script import Script
from grader.sandbox.base import CheckSteps, Finished, Job, Unit
from tests.checks.kinds.test_code_kinds import LAYER

SIZES = {"N": 3, "D": 4, "H": 5}
HEAD = "import numpy as np\ndef step_forward(x, h, Wx, Wh, b):\n    return "


def shares(sandbox, body, **more):
    script = Script(LAYER)
    moved = structure.write(script, ["next_h"], SIZES)

    def observed(text):
        outcome = sandbox.run(
            Job(
                [Unit("w", "w.py", "w.py", HEAD + text + ", None\n")], [CheckSteps(0, script.steps)]
            )
        ).outcomes[0]
        assert isinstance(outcome, Finished), outcome
        return outcome.observations

    return structure.is_shared(
        moved, 1, observed("np.tanh(x @ Wx + h @ Wh + b)"), observed(body), **more
    )


@pytest.mark.parametrize(
    "body",
    [
        "np.tanh(x @ Wx - h @ Wh + b)",
        "np.tanh(x @ Wx + h @ Wh)",
        "1 / (1 + np.exp(-(x @ Wx + h @ Wh + b)))",
        "np.tanh(x @ Wx + h @ Wh + 2 * b)",
        "np.tanh(x @ Wx + h @ Wh + b).astype('float32')",
    ],
)
def test_a_slip_leaves_the_structure(sandbox, body):
    assert shares(sandbox, body)


@pytest.mark.parametrize(
    "body",
    [
        "np.full(h.shape, 0.01 * (x.sum() + h.sum() + Wx.sum() + Wh.sum() + b.sum()))",
        "np.tanh(np.full(h.shape, x.sum() + h.sum() + Wx.sum() + Wh.sum() + b.sum()))",
        "np.zeros(h.shape)",
        "h",
        "np.tanh(h + b)",
        "np.tanh((x @ Wx + h @ Wh + b).sum(axis=0, keepdims=True) + 0 * h)",
        "np.tanh((x @ Wx + h @ Wh + b).sum(axis=1, keepdims=True) + 0 * h)",
        "np.full(h.shape, np.nan)",
        "(x @ Wx + h @ Wh + b)[::-1]",
    ],
)
def test_a_function_that_knows_nothing_does_not_share_it(sandbox, body):
    assert not shares(sandbox, body)


@pytest.mark.parametrize(
    ("body", "is_shared"),
    [
        ("(lambda e: e / e.sum(0))(np.exp(np.tanh(x @ Wx + h @ Wh)))", True),
        ("np.tanh(x @ Wx + h @ Wh).mean(axis=0, keepdims=True) + 0 * h", True),
        ("np.tanh(h @ Wh).mean(axis=0, keepdims=True) + 0 * h", False),
        ("np.zeros(h.shape)", False),
    ],
)
def test_one_known_mistake_may_mix_the_examples_but_must_use_all_that_it_is_given(
    sandbox, body, is_shared
):
    assert shares(sandbox, body, must_be_alike=False, may_stray=True) == is_shared
    assert not shares(sandbox, body, must_be_alike=False)


def test_what_grows_without_bound_shares_it(sandbox):
    assert shares(sandbox, "x @ Wx + h @ Wh + b")


def test_nothing_is_so_large_that_the_exp_of_one_number_stops(sandbox):
    sigmoid = "np.vectorize(lambda v: 1 / (1 + __import__('math').exp(-v)))"
    assert shares(sandbox, f"{sigmoid}(x @ Wx + h @ Wh + b)")


TWO = Binding.model_validate({
    "function": "f", "inputs": {"x": ["N", "D"]},
    "weights": {f"W{k}": ["D", "H"] for k in range(4)},
    "call": ["x", *(f"W{k}" for k in range(4))], "outputs": {"value": ["N", "H"]},
})  # fmt: skip
GATES = "1 / (1 + np.exp(-x @ W0)) + np.tanh(x @ W1) * np.tanh(x @ W2) + np.cos(x @ W3)"


@pytest.mark.parametrize(
    ("changes", "is_shared"),
    [
        ([("x @ W2", "x @ W1")], True),
        ([("x @ W2", "x @ W1"), ("x @ W0", "x @ W1")], False),
        ([("x @ ", "x[:, :1] * 0 + 1 + 0 * x @ ")], False),
        ([("1 /", "1e-8 /")], True),
    ],
    ids=["one of four weights", "two of four", "the input", "next to nothing"],
)
def test_one_gate_among_several_may_be_left_out_and_what_hardly_moves_is_no_measure(
    sandbox, changes, is_shared
):
    script = Script(TWO)
    moved = structure.write(script, ["value"], SIZES)

    def observed(body):
        source = f"import numpy as np\ndef f(x, W0, W1, W2, W3):\n    return {body}\n"
        job = Job([Unit("w", "w.py", "w.py", source)], [CheckSteps(0, script.steps)])
        outcome = sandbox.run(job).outcomes[0]
        assert isinstance(outcome, Finished), outcome
        return outcome.observations

    body = GATES
    for before, after in changes:
        body = body.replace(before, after)
    found = structure.is_shared(moved, 1, observed(GATES), observed(body), must_be_alike=False)
    assert found == is_shared
