"""What comes back as it was handed in is told as that, and what a function may be moved by is not
called wrong.
"""

import pytest

from tests.a_problem import a_grader, a_problem, graded

pytestmark = pytest.mark.lines

CLIP = """
subjects:
  clip:
    function: clip
    inputs: {dWaa: [H, H], db: [H, 1], most: {real: [0.1, 0.6]}}
    call: [{dWaa: dWaa, db: db}, most]
    returns: {dWaa: dWaa, db: db}
    reference:
      source: |
        import numpy as np
        def clip(gradients, most):
            return {name: np.clip(value, -most, most) for name, value in gradients.items()}
checks:
  - {id: clip, kind: value, subject: clip, points: 1}
"""
OWN = """
import numpy as np
def clip(gradients, most):
    for name in ("dWaa", "db"):
        {line}
    return gradients
"""


@pytest.fixture(scope="module")
def clipping(sandbox, tmp_path_factory):
    return a_grader(a_problem(tmp_path_factory.mktemp("clip"), CLIP), sandbox)


@pytest.mark.parametrize(
    ("line", "is_told"),
    [
        ("np.clip(gradients[name], -most, most)", True),
        ("gradients[name] = np.clip(gradients[name], -2 * most, 3 * most)", False),
    ],
)
def test_what_comes_back_as_it_was_handed_in_is_told(clipping, no_own_line, line, is_told):
    found = graded(clipping, OWN.format(line=line))["clip"]
    assert found.status == "incorrect"
    assert ("dWaa is as it was handed in, unchanged" in found.message) == is_told
    assert "should not" not in found.message  # a number above the bound moves nothing: here


CELL = """
subjects:
  cell:
    function: cell
    inputs: {h: [H, N], x: [D, N]}
    weights: {Wf: [H, H+D], Wo: [H, H+D], b: [H, 1]}
    call: [h, x, Wf, Wo, b]
    reference:
      source: |
        import numpy as np
        def cell(h, x, Wf, Wo, b):
            z = np.concatenate((h, x))
            return np.tanh(Wf @ z + b) * (Wo @ z)
checks:
  - {id: cell, kind: value, subject: cell, points: 1}
"""


@pytest.mark.parametrize(("joined", "is_told"), [("(x, h)", True), ("(h, -x)", False)])
def test_parts_that_are_joined_the_other_way_round_are_told(
    tmp_path, sandbox, no_own_line, joined, is_told
):
    problem = a_problem(tmp_path, CELL)
    source = problem.questions[0].subjects["cell"].source
    found = graded(a_grader(problem, sandbox), source.replace("(h, x))", f"{joined})"))["cell"]
    told = "the part with H entries belongs first, that with D behind it"
    assert found.status == "incorrect"
    assert (told in found.message) == is_told


OF_A_DICTIONARY = """
subjects:
  clip:
    function: clip
    inputs: {dW: [N, D], db: [N]}
    call: [{dW: dW, db: db}]
    reference:
      source: |
        import numpy as np
        def clip(gradients):
            return {name: np.clip(value, -0.3, 0.3) for name, value in gradients.items()}
checks:
  - {id: clip, kind: value, subject: clip, points: 1}
"""


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("np.clip(value, -0.3, 0.3); out[name] = value", "dW is as it was handed in, unchanged"),
        ("out[name] = value if name == 'db' else np.clip(value, -0.3, 0.3)",
         "db is as it was handed in, unchanged"),
        ("out[name] = np.clip(value, 0, 0.3)", "dW is right but for its smallest numbers"),
    ],
)  # fmt: skip
def test_of_a_dictionary_each_value_is_told_by_its_key(tmp_path, sandbox, no_own_line, body, told):
    source = f"""import numpy as np
def clip(gradients):
    out = {{}}
    for name, value in gradients.items():
        {body}
    return out
"""
    grader = a_grader(a_problem(tmp_path, OF_A_DICTIONARY), sandbox, names_slips=False)
    assert told in graded(grader, source)["clip"].message
