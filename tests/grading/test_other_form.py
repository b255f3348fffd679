"""Code that is right in another form than asked waits for a person, with its points; code that is wrong stays wrong."""

import json

import pytest

from grader.problem.load import load_problem
from grader.sandbox.base import Unit
from grader.submission.model import Submission
from tests.a_problem import a_grader, a_problem, graded
from tests.conftest import ROOT
from tests.grading.an_lstm import lstm_problem

CELL = """import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

class LSTMCell:
    def __init__(self, D, H):
        self.w, self.u, self.b = np.ones((4 * H, D)), np.ones((4 * H, H)), np.zeros(4 * H)

    def forward(self, x, state):
        h, c = state
        i, f, g, o = np.split(x @ self.w.T + h @ self.u.T + self.b, 4, axis=1)
        c_next = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h_next = sigmoid(o) * np.tanh(c_next)
        return h_next, c_next
"""
PROBLEM = lstm_problem(CELL)
SIGNATURE, UNPACKED, RETURNED = (
    "(self, x, state):",
    "        h, c = state\n",
    "return h_next, c_next",
)
ONE_BY_ONE = [(SIGNATURE, "(self, x, h, c):"), (UNPACKED, "")]
OTHER_FORMS = {
    "one by one": ONE_BY_ONE,
    "one by one, turned": [(SIGNATURE, "(self, x, c, h):"), (UNPACKED, "")],
    "the state first": [(SIGNATURE, "(self, state, x):")],
    "c before h": [("h, c = state", "c, h = state"), (RETURNED, "return c_next, h_next")],
    "a dictionary": [(RETURNED, 'return {"c": c_next, "h": h_next}')],
    "one array": [(RETURNED, "return np.stack([h_next, c_next])")],
    "output and state": [(RETURNED, "return h_next, (h_next, c_next)")],
    "a cache first": [(RETURNED, 'return {"x": x, "gates": (i, f, g)}, h_next, c_next')],
    "both": [*ONE_BY_ONE, (RETURNED, "return h_next, (h_next, c_next)")],
    "one argument more": [("(self, D, H)", "(self, D, H, bias)")],
    "by keyword": [("(self, D, H)", "(self, *, D, H)"), (SIGNATURE, "(self, *, x, state):")],
}
WRONG = {
    "c before h in what comes back": [(RETURNED, "return c_next, h_next")],
    "c before h in what it takes": [("h, c = state", "c, h = state")],
    "one by one, and wrong": [*ONE_BY_ONE, ("sigmoid(f) * c", "sigmoid(i) * c")],
    "only h": [(RETURNED, "return h_next")],
    "keys that name the other": [(RETURNED, 'return {"c": h_next, "h": c_next}')],
    "h twice": [(RETURNED, "return h_next, (h_next, h_next)")],
}


@pytest.fixture(scope="module")
def grader(tmp_path_factory, sandbox):
    return a_grader(a_problem(tmp_path_factory.mktemp("cell"), PROBLEM), sandbox)


def changed(changes):
    source = CELL
    for before, after in changes:
        assert before in source
        source = source.replace(before, after)
    return source


@pytest.mark.parametrize("form", OTHER_FORMS)
def test_what_is_right_in_another_form_waits_with_its_points(grader, form):
    found = graded(grader, changed(OTHER_FORMS[form]))
    for check in ("values", "gates"):
        assert found[check].status == "needs_review", found[check].message
        assert found[check].points == found[check].max_points
        assert "The points are provisional until a person confirms it." in found[check].message
    assert found["count"].points == 1


@pytest.mark.parametrize("form", WRONG)
def test_what_is_wrong_in_any_form_is_no_other_form(grader, form):
    found = graded(grader, changed(WRONG[form]))
    assert found["values"].status in ("incorrect", "could_not_run"), found["values"].message
    assert found["values"].points == found["gates"].points == 0


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ("one by one", "called as forward(x, h, c). It is to be called as forward(x, (h, c))"),
        ("c before h", "h and c are in another order"),
        ("the state first", "called as forward((h, c), x)"),
        ("a dictionary", "LSTMCell.forward returns a dictionary, where (h, c) is asked for."),
        ("output and state", "LSTMCell.forward returns 3 parts, of which the last 2 were taken."),
        ("one argument more", "LSTMCell is to be made without 'bias', which was given as 1 here."),
    ],
)
def test_what_is_other_than_asked_is_told_once(grader, form, told):
    assert graded(grader, changed(OTHER_FORMS[form]))["values"].message.count(told) == 1


def test_an_allowed_name_of_the_method_is_found_in_another_form(tmp_path, sandbox):
    allowed = "    class: LSTMCell\n    also_methods: [step]\n    also_named: [Memory]\n"
    problem = PROBLEM.replace("    class: LSTMCell\n", allowed)
    own = a_grader(a_problem(tmp_path, problem), sandbox)
    source = changed(ONE_BY_ONE).replace("def forward", "def step")
    for work in (source, source.replace("LSTMCell", "Memory")):
        found = graded(own, work)["values"]
        assert (found.status, found.points) == ("needs_review", 2), found.message
        assert "called as forward(x, h, c)" in found.message


def test_what_is_in_the_form_that_is_asked_for_does_not_wait(grader):
    assert {one.status for one in graded(grader, CELL).values()} == {"correct"}
    as_list = changed([(RETURNED, "return [h_next, c_next]")])
    assert {one.status for one in graded(grader, as_list).values()} == {"correct"}


def test_a_class_of_pytorch_that_takes_its_state_one_by_one_waits(tmp_path, sandbox):
    pytest.importorskip("torch")
    source = """import torch
from torch import nn
class LSTMCell(nn.Module):
    def __init__(self, D, H):
        super(LSTMCell, self).__init__()
        self.w, self.u = nn.Parameter(torch.randn(4 * H, D)), nn.Parameter(torch.randn(4 * H, H))
        self.b = nn.Parameter(torch.zeros(4 * H))
    def forward(self, x, h, c):
        i, f, g, o = (x @ self.w.T + h @ self.u.T + self.b).chunk(4, dim=1)
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        return o.sigmoid() * c.tanh(), c
class BiLSTM(nn.Module):
    def __init__(self, D, H):
        super().__init__()
        self.cell = LSTMCell(D, H)
    def forward(self, x):
        return self.cell(x, x, x)
"""
    problem = a_problem(tmp_path, PROBLEM, "preload: [torch]")
    found = graded(a_grader(problem, sandbox), source)
    assert {name: one.status for name, one in found.items()} == {
        "count": "correct", "values": "needs_review", "gates": "needs_review"
    }  # fmt: skip
    assert {one.points == one.max_points for one in found.values()} == {True}


TWO = """
subjects:
  step:
    function: step
    inputs: {x: [N, D], h: [N, H], W: [H, D]}
    call: [x, h, W]
    reference: {source: "def step(x, h, W):\\n    return x @ W.T + h\\n"}
  minus:
    function: minus
    inputs: {a: [N], b: [N]}
    call: [a, b]
    reference: {source: "def minus(a, b):\\n    return a - b\\n"}
checks:
  - {id: v, kind: value, subject: step, points: 1}
  - {id: m, kind: value, subject: minus, points: 1}
"""
RIGHT = "def step(x, h, W): return x @ W.T + h\ndef minus(a, b): return a - b\n"


def test_arguments_in_another_order_wait_only_where_the_asked_order_stops(tmp_path, sandbox):
    own = a_grader(a_problem(tmp_path, TWO), sandbox)
    turned = RIGHT.replace("(x, h, W)", "(h, x, W)").replace("(a, b)", "(b, a)")
    found = graded(own, turned)
    told = "It is right where it is called as step(h, x, W). It is to be called as step(x, h, W)"
    assert told in found["v"].message
    assert found["v"].status == "needs_review"
    assert found["m"].status == "incorrect"


@pytest.mark.parametrize("arguments", ["*, a, b", "*, b, a", "a, *, b", "*, p, q"])
def test_arguments_that_are_taken_by_keyword_only_wait(tmp_path, sandbox, arguments):
    own = a_grader(a_problem(tmp_path, TWO), sandbox)
    body = "return p - q" if "p" in arguments else "return a - b"
    found = graded(own, f"def minus({arguments}): {body}\n")["m"]
    assert (found.status, found.points) == ("needs_review", 1), found.message
    assert "minus takes arguments by keyword only; they are given by position." in found.message
    wrong = graded(own, f"def minus({arguments}): {body} + 1\n")["m"]
    assert (wrong.status, wrong.points) == ("could_not_run", 0)
    fewer = graded(own, "def minus(*, a): return a\n")["m"]
    assert fewer.points == 0


def test_names_of_the_reference_tell_in_which_order_keywords_are_meant(grader):
    turned = changed([("(self, D, H)", "(self, *, H, D)")])
    found = graded(grader, turned)
    assert {one.status for one in found.values()} == {"needs_review"}, found
    assert {one.points == one.max_points for one in found.values()} == {True}
    assert "LSTMCell takes arguments by keyword only;" in found["values"].message


def test_the_other_form_of_a_check_that_saw_hidden_inputs_is_told_to_the_teacher_only(
    tmp_path, sandbox
):
    hidden = TWO.replace("{id: m,", "{id: m, visibility: hidden,")
    own = a_grader(a_problem(tmp_path, hidden), sandbox)
    found = graded(own, RIGHT.replace("(x, h, W)", "(h, x, W)"))["v"]
    assert (found.status, found.visibility) == ("needs_review", "hidden")
    assert found.told == "This was graded in another form than asked; your teacher has the details."


def test_of_a_dictionary_among_arguments_its_first_keys_are_told(tmp_path, sandbox):
    right = "def step(x, h, p): return x @ p['W'].T + h + p['b'] + p['c']"
    text = TWO.replace("W: [H, D]}", "W: [H, D], b: [H], c: [H]}", 1)
    text = text.replace("[x, h, W]", "[x, h, {W: W, b: b, c: c}]")
    text = text.replace('"def step(x, h, W):\\n    return x @ W.T + h\\n"', json.dumps(right))
    own = a_grader(a_problem(tmp_path, text), sandbox)
    found = graded(own, right.replace("(x, h, p)", "(h, x, p)"))["v"]
    told = "called as step(h, x, {W, b, ...}). It is to be called as step(x, h, {W, b, ...})"
    assert told in found.message


def test_one_value_that_comes_back_with_others_beside_it_waits(tmp_path, sandbox):
    own = a_grader(a_problem(tmp_path, TWO), sandbox)
    found = graded(own, RIGHT.replace("return x @ W.T + h", "return x @ W.T + h, (x, W)"))["v"]
    assert found.status == "needs_review"
    assert found.points == 1
    found = graded(own, RIGHT.replace("return x @ W.T + h", "return x @ W.T - h, (x, W)"))["v"]
    assert found.points == 0


def test_among_several_values_the_first_is_meant_and_no_other(tmp_path, sandbox):
    """Who returns every candidate has found none."""
    own = a_grader(a_problem(tmp_path, TWO), sandbox)
    both = "def minus(a, b): return FIRST, SECOND\n"
    right = graded(own, both.replace("FIRST", "a - b").replace("SECOND", "b - a"))["m"]
    assert right.status == "needs_review"
    assert "minus returns several things, of which the first was taken." in right.message
    wrong = graded(own, both.replace("FIRST", "b - a").replace("SECOND", "a - b"))["m"]
    assert (wrong.status, wrong.points) == ("incorrect", 0)


def test_what_is_graded_under_its_other_name_is_not_meant_for_something_else(tmp_path, sandbox):
    own = a_grader(a_problem(tmp_path, TWO), sandbox)
    found = graded(own, "def less(a, b): return a - b\nminus = less\n")
    assert found["m"].status == "correct"
    assert found["v"].status == "not_attempted", found["v"].message
    unused = graded(own, "def less(a, b, c): return a - b\ndef minus(a, b): return a - b\n")
    assert unused["v"].status == "needs_review", unused["v"].message


PAIR = """
subjects:
  step:
    function: step
    inputs: {mean: {real: [0, 1]}, var: {real: [1, 2]}}
    call: [mean, var]
    returns: [m, v]
    reference: {source: "def step(mean, var):\\n    return mean + 1, var / 2\\n"}
checks:
  - {id: v, kind: value, subject: step, points: 1}
"""


def test_numbers_that_come_back_in_one_array_wait(tmp_path, sandbox):
    own = a_grader(a_problem(tmp_path, PAIR), sandbox)
    source = "import numpy as np\ndef step(mean, var): return np.array([mean + 1, var / 2])\n"
    found = graded(own, source)["v"]
    assert (found.status, found.points) == ("needs_review", 1), found.message
    assert "step returns one array, where (m, v) is asked for." in found.message
    assert graded(own, source.replace("+ 1", "+ 2"))["v"].points == 0


def test_what_hidden_inputs_made_of_a_result_is_told_nowhere(tmp_path, sandbox):
    """A note told the shape of what came back, and the shape was made of hidden numbers."""
    hidden = TWO.replace("{id: m,", "{id: m, visibility: hidden,")
    own = a_grader(a_problem(tmp_path, hidden), sandbox)
    source = """
import numpy as np
def minus(a, b):
    return (a - b, np.zeros(int(abs(a[0]) * 1000)))
"""
    unit = Unit("w", "w.py", "w.py", source)
    grade = own.grade(Submission("kim", units=(unit,)))
    told = "minus was graded in another form than asked; a person confirms it."
    assert grade.notes == (told,)


def test_a_class_is_made_with_more_only_where_its_making_asks_for_it(grader):
    """An error of its own that says so, raised in a call, gave it one argument more."""
    line = (
        "        raise TypeError(\"__init__() missing 1 required positional argument: 'bias'\")\n"
    )
    found = graded(grader, CELL.replace(UNPACKED, line))
    assert found["values"].status == "could_not_run"
    assert "is to be made without" not in found["values"].message


def test_what_is_wrong_in_another_form_is_not_told_of_a_name(tmp_path, sandbox):
    hidden = TWO.replace("subject: step, points: 1}", "subject: step, points: 1}\n  - {id: h, kind: value, subject: step, points: 1, visibility: hidden, cases: [{sizes: {N: 7, D: 2, H: 3}}]}")  # fmt: skip
    own = a_grader(a_problem(tmp_path, hidden), sandbox)
    source = "def step(h, x, W):\n    return x @ W.T + h + (7 if len(x) == 7 else 0)\n"
    found = graded(own, source)
    assert found["v"].status == "needs_review"
    assert found["h"].points == 0
    assert "name" not in found["h"].told


def test_a_listed_mistake_and_a_missing_weight_are_told_to_the_student_too(sandbox):
    problem = load_problem(ROOT / "problems" / "recurrent-networks")
    own = a_grader(problem, sandbox, names_slips=False)
    source = """
import numpy as np
def sigmoid(z):
    return 1 / (1 + np.exp(-z))
class LSTMCell:
    def __init__(self, n_x, n_h):
        for k in "fico":
            setattr(self, f"W_x{k}", np.random.randn(n_x, n_h))
            setattr(self, f"W_h{k}", np.random.randn(n_h, n_h))
            setattr(self, f"b_{k}", np.zeros(n_h))
    def forward(self, x, state):
        h, c = state
        f = sigmoid(x @ self.W_xf + h @ self.W_hf + self.b_f)
        i = sigmoid(x @ self.W_xi + h @ self.W_hi + self.b_i)
        o = sigmoid(x @ self.W_xo + h @ self.W_ho + self.b_o)
        g = np.tanh(x @ self.W_xc + h @ self.W_hc + self.b_c)
        c = f * c + i * g
        return o * np.tanh(c), c
class BiLSTM:
    def __init__(self, n_x, n_h):
        self.forward_cell, self.backward_cell = LSTMCell(n_x, n_h), LSTMCell(n_x, n_h)
        self.n_h = n_h
    def forward(self, sequence):
        sides = []
        for cell, xs in ((self.forward_cell, sequence), (self.backward_cell, sequence[::-1])):
            h = c = np.zeros((sequence.shape[1], self.n_h))
            out = []
            for x in xs:
                h, c = cell.forward(x, (h, c))
                out.append(h)
            sides.append(np.stack(out))
        return np.concatenate(sides, axis=-1)
"""
    grade = own.grade(Submission("kim", {}, (Unit("w", "w.py", "w.py", source),))).for_student()
    told = {(q.id, c.id): c for q in grade.questions for c in q.checks}
    assert told["1.2.2", "lstm-parameters"].message.startswith(
        "There is no weight bias_hh. This was graded in another form"
    )
    assert told["2.1.5", "directions"].message.startswith("Your backward outputs stay in the order")
    assert "your teacher has the details" in told["2.1.5", "directions"].message
