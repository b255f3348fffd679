"""Where no mistake of the author's fits: what is done with weights, inputs and outputs is named if it
gives every value, and else the place is told; on right work nothing is said.
"""

import numpy as np
import pytest

from grader.checks.sizes import shape_of
from grader.diagnosis.alterations import alterations
from grader.problem.load import load_problem
from grader.sandbox.base import Unit
from grader.submission.model import Submission
from tests.a_problem import a_grader, a_problem, graded
from tests.conftest import PROBLEM

pytestmark = pytest.mark.lines

HEAD = """
import numpy as np
def sig(v): return 1 / (1 + np.exp(-v))
class RNNCell:
    def __init__(self, D, H):
        self.weight_ih = np.zeros((H, D)); self.weight_hh = np.zeros((H, H))
        self.bias_ih = np.zeros(H); self.bias_hh = np.zeros(H)
    def forward(self, x, h):
        {rnn}
class GRUCell:
    def __init__(self, D, H):
        self.weight_ih = np.zeros((3*H, D)); self.weight_hh = np.zeros((3*H, H))
        self.bias_ih = np.zeros(3*H); self.bias_hh = np.zeros(3*H); self.H = H; self.kept = 0
    def forward(self, x, h):
        H = self.H
        a, b = x @ self.weight_ih.T + self.bias_ih, h @ self.weight_hh.T + self.bias_hh
        r, z = sig(a[:, :H] + b[:, :H]), sig(a[:, H:2*H] + b[:, H:2*H])
        n = np.tanh(a[:, 2*H:] + r * b[:, 2*H:])
        {gru}
def parameter_count(input_size, hidden_size, output_size, recurrence):
    {count}
"""
RIGHT = {
    "rnn": "return np.tanh(x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh)",
    "gru": "return (1 - z) * n + z * h",
    "count": "r = hidden_size if recurrence == 'diagonal' else hidden_size ** 2; "
    "return input_size * hidden_size + r + hidden_size * output_size",
}


@pytest.fixture(scope="module")
def grader(sandbox):
    return a_grader(load_problem(PROBLEM), sandbox)


def told(grader, question, **changed):
    return told_of(grader.grade(of_code(HEAD.format(**(RIGHT | changed)))), question)


def of_code(source):
    return Submission("x", units=(Unit("cells", "c.py", "c.py", source),))


def told_of(grade, question):
    found = next(q for q in grade.questions if q.id == question)
    return [c for c in found.checks if c.part == "code" and c.status in ("incorrect", "partial")]


@pytest.mark.parametrize(("question", "changed", "sentence"), [
    ("1.1.2", {"rnn": "return np.tanh(x @ self.weight_ih.T + 2 * self.bias_ih + h @ self.weight_hh + self.bias_hh)"},
     "Several mistakes together explain all your values: weight_hh is used transposed. bias_ih counts twice."),
    ("1.1.2", {"rnn": "return np.tanh(x @ self.weight_ih.T - self.bias_ih + h @ self.weight_hh.T)"},
     "bias_ih is subtracted and not added. bias_hh is left out."),
])  # fmt: skip
def test_several_things_done_with_weights_are_named_together(grader, question, changed, sentence):
    checks = told(grader, question, **changed)
    assert checks
    assert any(sentence in check.message for check in checks), [c.message for c in checks]
    assert all(c.diagnosis.is_named for c in checks if sentence in c.message)


@pytest.mark.parametrize(("question", "changed", "sentence"), [
    ("1.2.2", {"gru": "return (1 - z) * n + z * h * np.abs(h)"}, "where h is zero: look at how the state comes in"),
    ("1.2.2", {"gru": "self.kept = self.kept + 1; return (1 - z) * n + z * h * self.kept"}, "something is kept between calls"),
    ("1.2.2", {"gru": "return (1 - z) * n + z * h + np.random.normal(size=h.shape)"}, "something is drawn by chance"),
    ("1.1.2", {"rnn": "return np.tanh(x @ self.weight_ih.T + self.bias_ih + np.sin(h @ self.weight_hh.T) + self.bias_hh)"},
     "right for weight_ih, bias_ih and bias_hh and wrong for weight_hh"),
    ("1.1.2", {"rnn": "return np.tanh((x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh).mean(0) + 0 * h)"},
     "Other samples of h change with the first sample of x."),
    ("1.1.2", {"count": "return 3 * input_size * hidden_size + hidden_size ** 2"},
     "you count 3·D·H + H·H. Of this, the right number has H·H too. A term in H·O is missing. Look again how often D·H counts."),
])  # fmt: skip
@pytest.mark.usefixtures("no_own_line")
def test_where_nothing_is_named_the_place_is_told(grader, question, changed, sentence):
    checks = told(grader, question, **changed)
    assert checks
    assert any(sentence in check.message for check in checks), [c.message for c in checks]
    assert not any(check.diagnosis.is_named for check in checks if sentence in check.message)


def test_no_experiment_speaks_of_right_work(grader):
    grade = grader.grade(of_code(HEAD.format(**RIGHT)))
    assert [c.status for c in next(q for q in grade.questions if q.id == "1.1.2").checks[2:]] == (
        ["correct"] * 4
    )
    assert not any(c.diagnosis for q in grade.questions for c in q.checks)


def test_what_a_student_reads_of_a_hidden_count_holds_no_number_and_no_term(grader):
    """A student's own count could carry what the check must not tell."""
    grade = grader.grade(of_code("def unrolled_weight_count(D, H, O, T): return 707 * D + 804"))
    (seen,) = (c for c in told_of(grade, "1.1.1") if c.visibility == "hidden")
    assert "You count 707·D + 804." in seen.message  # the instructor's copy
    (given,) = (c for c in told_of(grade.for_student(), "1.1.1") if c.visibility == "hidden")
    assert given.diagnosis is None
    for text in (given.message, given.told, given.detail):
        assert not set(text) & set("0123456789·")
    assert "not all of them are right" in given.message


def test_every_alteration_changes_what_it_says_and_nothing_else():
    subject = next(q for q in load_problem(PROBLEM).questions if q.id == "1.2.2").subjects
    binding = next(s for s in subject.values() if s.gates is not None)
    sizes = {"N": 2, "D": 3, "H": 4}
    rng = np.random.default_rng(0)
    weights = {
        n: rng.normal(size=shape_of(spec.shape, sizes)) for n, spec in binding.weights.items()
    }
    before = {name: value.copy() for name, value in weights.items()}
    for one in alterations(binding):
        if one.weights is None:
            continue
        after = one.weights(dict(weights), sizes)
        assert all((weights[name] == before[name]).all() for name in weights), one.sentence
        changed = [name for name in weights if not np.array_equal(after[name], weights[name])]
        assert changed, one.sentence
        assert all(name in changed for name in weights if name in one.about.split()[1:2]), (
            one.sentence
        )


TWICE = """
subjects:
  From: FROM
  Zero: ZERO
checks:
  - {id: from, kind: value, subject: From, points: 1}
  - {id: zero, kind: value, subject: Zero, points: 1}
"""
CLASS = """
    class: Net
    init: [D, H]
    weights: {w: [D, H]}
    inputs: INPUTS
    call: CALL
    returns: [out, last]
    outputs: {out: [N, H], last: [1, N, H]}
    reference:
      source: |
        import numpy as np
        class Net:
            def __init__(self, D, H):
                self.w = np.zeros((D, H))
            def forward(self, x, h=None):
                h = 0 if h is None else h
                out = np.tanh(x @ self.w + h)
                return out, out[None]
"""
DEAF = """import numpy as np
class Net:
    def __init__(self, D, H):
        self.w = np.zeros((D, H))
    def forward(self, x, h=None):
        out = np.arctan(x @ self.w)
        return out, OUT
"""


@pytest.mark.usefixtures("no_own_line")
@pytest.mark.parametrize("last", ["out[None]", "out"])
def test_what_has_no_effect_is_told_of_the_calls_that_hand_it_over_alone(sandbox, tmp_path, last):
    """One class is asked for in two ways; another shape of an output hides nothing of it."""
    given = CLASS.replace("INPUTS", "{x: [N, D], h: [N, H]}").replace("CALL", "[x, h]")
    without = CLASS.replace("INPUTS", "{x: [N, D]}").replace("CALL", "[x]")
    text = TWICE.replace("FROM", given).replace("ZERO", without)
    found = graded(a_grader(a_problem(tmp_path, text), sandbox), DEAF.replace("OUT", last))
    assert "h has no effect on what comes back." in found["from"].message
    assert "no effect" not in found["zero"].message
    assert found["zero"].status == "incorrect"


CACHED = """
    subjects:
      step:
        function: step
        inputs: {x: [N, D], h: [N, H]}
        weights: {Wx: [D, H], Wh: [H, H], b: [H]}
        call: [x, h, Wx, Wh, b]
        returns: [h, cache]
        outputs: {h: [N, H]}
        reference:
          source: |
            import numpy as np
            def step(x, h, Wx, Wh, b):
                new = np.tanh(x @ Wx + h @ Wh + b)
                return new, (x, h, new, {"Wx": Wx, "b": b})
    checks:
      - {id: v, kind: value, subject: step, points: 1, outputs: [h]}
"""


def test_a_cache_beside_what_is_returned_hides_nothing(sandbox, tmp_path):
    """Functions that return a cache were told nothing: it is no array of numbers."""
    own = a_grader(a_problem(tmp_path, CACHED), sandbox, names_slips=False)
    source = own.problem.questions[0].subjects["step"].source.replace("h @ Wh + b", "h * h @ Wh")
    found = graded(own, source)["v"]
    assert found.status == "incorrect"
    assert "b has no effect on what comes back." in found.message
