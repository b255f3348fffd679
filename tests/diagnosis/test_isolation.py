"""With one term at a time, a term is blamed where it is wrong by itself, and the size where that is."""

import pytest

from grader.diagnosis.isolation import IN_SMALL, NO_WEIGHT, Term, placed
from tests.a_problem import a_grader, a_problem, graded

pytestmark = pytest.mark.lines

UNIT = """
subjects:
  unit:
    function: unit
    weights: {W: [H, D], b: [H]}
    inputs: {x: [N, D]}
    call: [x, W, b]
    reference: {source: "import numpy as np\\ndef unit(x, W, b):\\n    return 1 / (1 + np.exp(-(x @ W.T + 0.2 * b)))\\n"}
checks:
  - {id: v, kind: value, subject: unit, points: 1}
"""
OWN = """import numpy as np
def unit(x, W, b):
    s = 1 / (1 + np.exp(-({0})))
    for k in range(len(s)):
        s[k] = {1}
    return s
"""
WRONG = {Term("whole", ""): True, Term("weight", "W"): True, Term("weight", "b"): False, NO_WEIGHT: False}  # fmt: skip


@pytest.mark.parametrize(
    ("in_small", "told"),
    [
        (False, "It is right where all weights are small, and wrong where they are not"),
        (True, "it is right for b and wrong for W: look at how W is used"),
    ],
)
def test_a_weight_is_blamed_where_it_is_wrong_in_small_too(in_small, told):
    (place,) = placed({**WRONG, IN_SMALL: in_small})
    assert told in place.sentence


@pytest.fixture(scope="module")
def own(tmp_path_factory, sandbox):
    return a_grader(a_problem(tmp_path_factory.mktemp("unit"), UNIT), sandbox)


def test_what_is_cut_off_is_no_fault_of_a_weight(own):
    """It was right for the bias, which is small here, and the use of W was blamed."""
    cut = "np.array([min(max(one, 0.35), 0.65) if one > 0 else 1.0 for one in s[k]])"
    with own.naming.as_it_is():  # a line that makes it right is not looked for
        found = graded(own, OWN.format("x @ W.T + 0.2 * b", cut))["v"]
    assert "look for what is done with large values" in found.message, found.message
    assert "look at how W is used" not in found.message
