"""Right classes whose weights have other names wait with their points; wrong ones gain nothing by it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.checks.binding import Binding
from grader.grading.other_names import assignments
from grader.problem.model import Subject
from tests.a_problem import a_grader, a_problem, graded

CELL = """import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

class GRUCell:
    def __init__(self, D, H):
        self.weight_ih, self.weight_hh = np.ones((3 * H, D)), np.ones((3 * H, H))
        self.bias_ih, self.bias_hh = np.ones(3 * H), np.ones(3 * H)

    def forward(self, x, h):
        a, b = x @ self.weight_ih.T + self.bias_ih, h @ self.weight_hh.T + self.bias_hh
        (r, z, n), (s, y, m) = np.split(a, 3, axis=1), np.split(b, 3, axis=1)
        z = sigmoid(z + y)
        return (1 - z) * np.tanh(n + sigmoid(r + s) * m) + z * h
"""
PROBLEM = f"""
subjects:
  GRUCell:
    class: GRUCell
    init: [D, H]
    weights: {{weight_ih: [3*H, D], weight_hh: [3*H, H], bias_ih: [3*H], bias_hh: [3*H]}}
    inputs: {{x: [N, D], h: [N, H]}}
    call: [x, h]
    returns: h
    state: [h]
    reference: {{source: {json.dumps(CELL)}}}
checks:
  - {{id: count, kind: parameter_count, subject: GRUCell, points: 1}}
  - {{id: values, kind: value, subject: GRUCell, points: 1}}
"""
NAMES = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")


def renamed(source, *names):
    for before, after in zip(NAMES, names, strict=True):
        source = source.replace(f"self.{before}", f"self.{after}")
    return source


@pytest.fixture(scope="module")
def grader(tmp_path_factory, sandbox):
    return a_grader(a_problem(tmp_path_factory.mktemp("cell"), PROBLEM), sandbox)


RIGHT = {
    "short names": ("Wx", "Wh", "bx", "bh"),
    "biases named the wrong way round": ("Wx", "Wh", "bias_hh_", "bias_ih_"),
    "a dictionary": ("p['Wx']", "p['Wh']", "p['bx']", "p['bh']"),
}


@pytest.mark.parametrize("names", RIGHT)
def test_what_is_right_under_other_names_waits_with_its_points(grader, names):
    source = renamed(CELL, *RIGHT[names])
    if "p[" in source:
        source = source.replace("(self, D, H):\n", "(self, D, H):\n        self.p = {}\n")
    for found in graded(grader, source).values():
        assert found.status == "needs_review", found.message
        assert found.points == found.max_points
        assert "Weights of GRUCell have other names: " in found.message


def test_the_layers_of_a_module_are_found(tmp_path, sandbox):
    pytest.importorskip("torch")
    source = """import torch
from torch import nn
class GRUCell(nn.Module):
    def __init__(self, D, H):
        super().__init__()
        self.hidden, self.inputs = nn.Linear(H, 3 * H), nn.Linear(D, 3 * H)
    def forward(self, x, h):
        (r, z, n), (s, y, m) = self.inputs(x).chunk(3, 1), self.hidden(h).chunk(3, 1)
        z = torch.sigmoid(z + y)
        return (1 - z) * torch.tanh(n + torch.sigmoid(r + s) * m) + z * h
"""
    own = a_grader(a_problem(tmp_path, PROBLEM, "preload: [torch]"), sandbox)
    found = graded(own, source)
    assert {one.status for one in found.values()} == {"needs_review"}
    assert "hidden.weight for weight_hh" in found["values"].message


WRONG = {
    "wrong": [("(1 - z) *", "z *")],
    "one bias only": [("self.bias_ih, self.bias_hh = np.ones(3 * H), np.ones(3 * H)", "self.bias_ih = np.ones(3 * H)"), (" + self.bias_hh", "")],
}  # fmt: skip


@pytest.mark.parametrize("kind", WRONG)
def test_what_is_not_right_with_any_of_them_gains_nothing(grader, kind):
    source = CELL
    for before, after in WRONG[kind]:
        assert before in source
        source = source.replace(before, after)
    found = graded(grader, renamed(source, "Wx", "Wh", "bx", "bh"))
    assert found["values"].points == 0
    assert found["values"].status in ("incorrect", "could_not_run")
    if found["values"].status == "could_not_run":
        assert "with none of them the values are right" in found["values"].message


def test_what_is_wrong_under_other_names_is_run_so_and_its_count_waits(grader):
    source = renamed(CELL.replace("(1 - z) *", "z *"), "Wx", "Wh", "bx", "bh")
    found = graded(grader, source)
    assert found["values"].status == "incorrect"
    assert "Weights of GRUCell have other names: " in found["values"].message
    assert (found["count"].status, found["count"].points) == ("needs_review", 1)


BIASES = "self.bias_ih, self.bias_hh = np.ones(3 * H), np.ones(3 * H)"


def test_biases_in_a_list_beside_matrices_as_asked_wait_and_nothing_is_named(grader):
    """They were told to add no bias at all, for the biases that were set had no effect."""
    source = CELL.replace(BIASES, "self.bias = [np.ones(3 * H), np.ones(3 * H)]")
    source = source.replace("self.bias_ih", "self.bias[0]").replace("self.bias_hh", "self.bias[1]")
    for found in graded(grader, source).values():
        assert (found.status, found.points) == ("needs_review", 0)
        assert found.message.startswith("Its weights are kept otherwise than asked")


EARLY = {
    "turned round": ("self.turned = self.weight_ih.T.copy()", "self.turned"),
    "through a variable": ("W = np.ones((3 * H, D))\n        self.weight_ih, self.own = W, W", "self.own.T"),
    "in a dictionary": ("self.kept = {'weight_ih': self.weight_ih}", "self.kept['weight_ih'].T"),
}  # fmt: skip


@pytest.mark.parametrize("kind", EARLY)
def test_copies_that_are_made_with_the_object_wait(grader, kind):
    """What was set afterwards had no effect: weights were told to be left out."""
    made, used = EARLY[kind]
    source = CELL.replace(f"{BIASES}\n", f"{BIASES}\n        {made}\n")
    source = source.replace("x @ self.weight_ih.T", f"x @ {used}")
    found = graded(grader, source)
    assert found["count"].status == "correct"
    assert (found["values"].status, found["values"].points) == ("needs_review", 0)
    assert found["values"].message.startswith("Weights that an object is given after it was made")
    assert "could not be set" not in found["values"].message


ONE_BIAS = CELL.replace(" + self.bias_hh", "")
BOOKKEEPING = {
    "a length": ("self.H = len(self.bias_hh)", "x = x[:, : self.H]"),
    "a list for counting": ("self.all = [self.bias_ih, self.bias_hh]", "x = x + 0"),
    "gradients": ("self.dbias_hh = np.zeros_like(self.bias_hh)", "x = x + self.dbias_hh.sum()"),
}


@pytest.mark.parametrize("kind", BOOKKEEPING)
def test_a_bias_that_is_left_out_is_wrong_whatever_is_kept_beside(grader, kind):
    """What is no part of the step, or only as long as a weight, is no copy of it."""
    made, used = BOOKKEEPING[kind]
    source = ONE_BIAS.replace(BIASES, f"{BIASES}\n        {made}")
    source = source.replace("(self, x, h):\n", f"(self, x, h):\n        {used}\n")
    source += "\n    def count(self):\n        return sum(w.size for w in self.all)\n"
    found = graded(grader, source)["values"]
    assert (found.status, found.points) == ("incorrect", 0), found.message


STATES = {
    "a state": ("self.h0 = np.zeros((3, H))", "h + self.h0[0] * 0"),
    "what is kept of a step": ("self.r = np.zeros((3, H))", "h + 0 * self.r[0]"),
}


@pytest.mark.parametrize("kind", STATES)
def test_a_state_beside_matrices_as_asked_is_no_bias(grader, kind):
    made, used = STATES[kind]
    source = ONE_BIAS.replace(BIASES, f"self.bias_ih = np.ones(3 * H)\n        {made}")
    source = source.replace(
        "(self, x, h):\n", f"(self, x, h):\n        h = {used}\n        self.r = h\n"
    )
    for one in graded(grader, source).values():
        assert one.status in ("incorrect", "could_not_run"), one.message


def test_a_function_that_makes_an_object_is_a_class_and_says_where_it_stops(grader):
    source = (
        CELL.replace("class GRUCell", "class Mine") + "\ndef GRUCell(D, H): return Mine(D, H)\n"
    )
    assert {one.status for one in graded(grader, source).values()} == {"correct"}
    stopped = graded(grader, source.replace("return (1 - z)", "return (1 - zz)"))["values"]
    assert stopped.status == "could_not_run"
    assert "zz" in stopped.message


def test_what_is_made_of_a_shape_is_no_copy(grader):
    source = CELL.replace(f"{BIASES}\n", f"{BIASES}\n        self.D = self.weight_ih.shape[1]\n")
    source = source.replace("x @ self.weight_ih.T", "np.zeros((len(x), 3 * self.D))[:, :15]")
    assert graded(grader, source)["values"].status in ("incorrect", "could_not_run")


def test_a_function_in_the_place_of_a_class_waits_and_says_so(grader):
    found = graded(grader, "import numpy as np\ndef GRUCell(x, h, W):\n    return np.tanh(x @ W)\n")
    for one in found.values():
        assert (one.status, one.points) == ("needs_review", 0)
        assert "GRUCell is to be a class, and GRUCell is a function." in one.message


def test_a_bias_that_is_left_out_beside_matrices_as_asked_is_wrong(grader):
    source = CELL.replace(BIASES, "self.bias = [np.ones(3 * H)]")
    source = source.replace("+ self.bias_ih", "+ self.bias[0]").replace(" + self.bias_hh", "")
    assert graded(grader, source)["values"].status == "incorrect"


def test_the_names_that_are_asked_for_do_not_wait(grader):
    assert {one.status for one in graded(grader, CELL).values()} == {"correct"}


SUBJECT = {
    "class": "C", "init": ["D", "H"], "inputs": {"x": ["N", "D"]}, "call": ["x"],
    "weights": {"a": ["H", "D"], "b": ["H"], "c": ["H"]}, "reference": {"source": "class C: pass"},
}  # fmt: skip
SHAPES = st.sampled_from([(5, 4), (4, 5), (5,), (4,), ()])


@given(st.dictionaries(st.text("abcdexyz", min_size=1, max_size=3), SHAPES, max_size=7))
def test_each_assignment_gives_every_missing_weight_an_array_of_its_shape_and_none_twice(held):
    subject = Subject.model_validate(SUBJECT)
    sizes = Binding.model_validate({k: v for k, v in SUBJECT.items() if k != "reference"})
    assert sizes.size_symbols() == {"N", "D", "H"}
    for names in assignments(subject, held):
        missing = {"a", "b", "c"} - set(held)
        assert set(names) == missing
        assert len(set(names.values())) == len(names)
        for weight, own in names.items():
            assert held[own] == ((5, 4) if weight == "a" else (5,))


def test_two_biases_of_one_shape_are_tried_both_ways():
    held = {"x": (5, 4), "y": (5,), "z": (5,), "other": (7, 7)}
    found = assignments(Subject.model_validate(SUBJECT), held)
    assert [{**one} for one in found] in (
        [{"a": "x", "b": "y", "c": "z"}, {"a": "x", "b": "z", "c": "y"}],
        [{"a": "x", "b": "z", "c": "y"}, {"a": "x", "b": "y", "c": "z"}],
    )
    assert assignments(Subject.model_validate(SUBJECT), {**held, "z": (4,)}) == []
