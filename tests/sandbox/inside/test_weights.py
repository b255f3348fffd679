"""Weights under other names are told by their names, once; what lacks one of several goes on as it is."""

import pytest

from grader.sandbox.base import CheckSteps, Job, Unit

CELL = """
import numpy as np
class Cell:
    def __init__(self):
        {body}
    def forward(self, x):
        return x
"""


def outcome(sandbox, body):
    steps = [
        ["construct", 0, "Cell", (), {}],
        ["assign", 0, "weight", 1.0],
        ["assign", 0, "bias", 2.0],
        ["call", 1, 0, "forward", (3.0,), {}],
        ["read", 1, []],
    ]
    job = Job([Unit("w", "w.py", "w.py", CELL.format(body=body))], [CheckSteps(0, steps)])
    return sandbox.run(job).outcomes[0]


def test_an_object_whose_weights_have_other_names_is_told_which(sandbox):
    found = outcome(sandbox, "self.Wxh = np.zeros(2); self.b = np.zeros(2)")
    assert found.failure.family == "weight"
    assert found.failure.text == "has no weight weight; it has Wxh, b"


@pytest.mark.parametrize(
    "body",
    ["self.weight = np.zeros(2)", "pass", "self.weight = np.zeros(2); self.bias = np.zeros(2)"],
    ids=["no bias", "made later", "all there"],
)
def test_an_object_that_has_the_first_weight_or_none_yet_is_run(sandbox, body):
    assert outcome(sandbox, body).observations == (3.0,)
