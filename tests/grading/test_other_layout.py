"""Right cells whose weights are split, joined, turned or ordered otherwise wait with their points; wrong ones gain nothing."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.grading.layout import words
from grader.grading.other_layout import layouts
from grader.problem.model import Subject
from grader.sandbox.base import Unit
from grader.submission.model import Submission
from tests.a_problem import a_grader, a_problem, graded
from tests.grading.an_lstm import lstm_problem

HEAD = """import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

class LSTMCell:
    def __init__(self, D, H):
        {made}

    def forward(self, x, state):
        h, c = state
        {gates}
        c_next = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        return sigmoid(o) * np.tanh(c_next), c_next
"""


def cell(made, gates):
    """Return an LSTM cell that makes its weights so, and its gates of them."""
    return HEAD.format(
        made=made.replace("\n", "\n        "), gates=gates.replace("\n", "\n        ")
    )


ASKED = cell(
    "self.w, self.u, self.b = np.ones((4 * H, D)), np.ones((4 * H, H)), np.zeros(4 * H)",
    "i, f, g, o = np.split(x @ self.w.T + h @ self.u.T + self.b, 4, axis=1)",
)
PROBLEM = lstm_problem(ASKED)


def split(names, made="self.W_{0}, self.U_{0}, self.b_{0} = np.ones((H, D)), np.ones((H, H)), np.zeros(H)",
          used="{1} = x @ self.W_{0}.T + h @ self.U_{0}.T + self.b_{0}"):  # fmt: skip
    """Return a cell with weights of its own for each gate; `names` are their names for i, f, g, o."""
    return cell(
        "\n".join(made.format(name) for name in names),
        "\n".join(used.format(*pair) for pair in zip(names, "ifgo", strict=True)),
    )


JOINED = {
    "made": "self.W{0}, self.b{0} = np.ones((H, H + D)), np.zeros((1, H))",
    "used": "{1} = np.hstack([h, x]) @ self.W{0}.T + self.b{0}",
}
COLUMNS = (
    "self.Wx, self.Wh, self.b = np.ones((D, 4 * H)), np.ones((H, 4 * H)), np.zeros(4 * H)",
    "i, f, g, o = np.split(x @ self.Wx + h @ self.Wh + self.b, 4, axis=1)",
)
RIGHT = {
    "a matrix for each gate": split(["i", "f", "c", "o"]),
    "joined for each gate": split(["i", "f", "c", "o"], **JOINED),
    "numbered gates": split(["1", "2", "3", "4"], **JOINED),
    "columns": cell(*COLUMNS),
    "columns, in an order of its own": cell(COLUMNS[0], COLUMNS[1].replace("i, f, g, o", "f, i, o, g")),
    "one joined matrix": cell(
        "self.W, self.b = np.ones((4 * H, D + H)), np.zeros(4 * H)",
        "i, f, g, o = np.split(np.hstack([x, h]) @ self.W.T + self.b, 4, axis=1)",
    ),
    "bias of a row": cell(
        "self.w, self.u, self.b = np.ones((4 * H, D)), np.ones((4 * H, H)), np.zeros((1, 4 * H))",
        "i, f, g, o = np.split(x @ self.w.T + h @ self.u.T + self.b[0], 4, axis=1)",
    ),
    "a list of the gates": cell(
        "self.w = [np.ones((H, D)) for _ in range(4)]\nself.u = [np.ones((H, H)) for _ in range(4)]\n"
        "self.b = [np.zeros(H) for _ in range(4)]",
        "i, f, g, o = [x @ w.T + h @ u.T + b for w, u, b in zip(self.w, self.u, self.b)]",
    ),
}  # fmt: skip
ROWS = ("h, c = state\n", "h, c = state\n        assert x.ndim == 1\n")
RIGHT |= {
    "one example at a time": split(["i", "f", "c", "o"]).replace(*ROWS),
    "made of H and D": split(["i", "f", "c", "o"]).replace("(self, D, H)", "(self, H, D)"),
    "made with one more, and an output beside": split(["i", "f", "c", "o"])
    .replace("(self, D, H):", "(self, D, H, O):\n        self.V = np.ones((O, H))")
    .replace("np.tanh(c_next), c_next", "np.tanh(c_next), c_next, h @ self.V.T"),
    "gates in the middle of names": split(
        ["i", "f", "c", "o"],
        "self.W{0}x, self.W{0}h, self.b{0}x = np.ones((H, D)), np.ones((H, H)), np.zeros(H)",
        "{1} = x @ self.W{0}x.T + h @ self.W{0}h.T + self.b{0}x",
    ).replace("(self, D, H):", "(self, D, H):\n        self.dWix = np.zeros((H, D))"),
}
OTHER_GATES = ("sigmoid(f) * c + sigmoid(i)", "sigmoid(i) * c + sigmoid(f)")
WRONG = {
    "no memory": (RIGHT["columns"], ("sigmoid(f) * c", "c")),
    "no candidate": (RIGHT["joined for each gate"], ("np.tanh(g)", "sigmoid(g)")),
    "gates exchanged against their names": (RIGHT["a matrix for each gate"], OTHER_GATES),
    "examples mixed": (
        RIGHT["a matrix for each gate"],
        ("return sigmoid(o)", "return sigmoid(o) * 2 / np.sum(f) * np.sum(f)"),
    ),
    "one example at a time, and wrong": (RIGHT["one example at a time"], ("sigmoid(f) * c", "c")),
    "made of H and D, and wrong": (RIGHT["made of H and D"], ("sigmoid(f) * c", "c")),
    "a matrix too few": (RIGHT["a matrix for each gate"], ("h @ self.U_f.T", "h @ self.U_i.T")),
}


@pytest.fixture(scope="module")
def grader(tmp_path_factory, sandbox):
    return a_grader(a_problem(tmp_path_factory.mktemp("cell"), PROBLEM), sandbox)


@pytest.mark.parametrize("layout", RIGHT)
def test_what_is_right_in_another_layout_waits_with_its_points(grader, layout):
    for name, found in graded(grader, RIGHT[layout]).items():
        assert found.status == "needs_review", (name, found.message)
        assert found.points == found.max_points
        assert "The points are provisional until a person confirms it." in found.message


def test_what_is_right_as_asked_stays_so_beside_what_waits(grader):
    found = graded(grader, ASKED.replace("(self, D, H)", "(self, H, D)"))
    assert found["count"].status == "needs_review"
    assert "It is made as LSTMCell(H, D)" in found["count"].message
    assert (found["values"].status, found["gates"].status) == ("correct", "correct")


@pytest.mark.parametrize("kind", WRONG)
def test_what_is_wrong_in_every_layout_gains_nothing(grader, kind):
    source, (before, after) = WRONG[kind]
    assert before in source
    found = graded(grader, source.replace(before, after))
    for check in ("values", "gates"):
        assert found[check].points == 0
        assert found[check].status in ("incorrect", "could_not_run", "needs_review")
    assert found["count"].status in ("incorrect", "needs_review")


def test_a_mistake_of_what_can_be_meant_in_one_way_alone_is_found(problem, sandbox):
    """Each gate has weights of its own, that say whose they are: no other layout is possible."""
    wrong = split(["i", "f", "c", "o"]).replace("sigmoid(f) * c + ", "c + ")
    unit = Unit("cells", "cells.py", "cells.py", wrong)
    grade = a_grader(problem, sandbox, names_slips=False).grade(
        Submission("student", units=(unit,))
    )
    found = {c.id: c for q in grade.questions for c in q.checks}
    assert found["lstm-values"].status == "incorrect"
    assert "without the forget gate" in found["lstm-values"].message
    assert found["forget-gate"].points == 0
    numbered = split(["1", "2", "3", "4"]).replace("sigmoid(f) * c + ", "c + ")
    unit = Unit("cells", "cells.py", "cells.py", numbered)
    grade = a_grader(problem, sandbox, names_slips=False).grade(
        Submission("student", units=(unit,))
    )
    found = {c.id: c for q in grade.questions for c in q.checks}
    # which gate is which cannot be known, so that nothing was compared: a person looks
    assert (found["lstm-values"].status, found["lstm-values"].points) == ("needs_review", 0)
    assert "it may be right or wrong" in found["lstm-values"].message


def test_the_layout_that_is_asked_for_does_not_wait(grader):
    assert {one.status for one in graded(grader, ASKED).values()} == {"correct"}


@pytest.mark.parametrize(
    ("layout", "told"),
    [
        ("columns", "LSTMCell keeps its weights in another layout: Wx, Wh and b for w, u and b. "
         "Its matrices are turned round."),
        ("joined for each gate", "Two matrices stand side by side in one. Each gate has arrays of its own."),
        ("a list of the gates", "another layout. The gates lie along an axis of their own."),
        ("columns, in an order of its own", "Its gates stand in the order f, i, o and g."),
        ("one example at a time", "It takes one example at a time: x of shape (D,) where (N, D) is asked for."),
        ("made of H and D", "It is made as LSTMCell(H, D), where LSTMCell(D, H) is asked for."),
        ("numbered gates", "W1, W2, W3 and W4 belong to the gates i, f, g and o."),
    ],
)  # fmt: skip
def test_what_stands_where_is_told(grader, layout, told):
    assert told in graded(grader, RIGHT[layout])["values"].message


def test_one_bias_in_place_of_two_loses_what_counts_them_alone(tmp_path, sandbox):
    two = ASKED.replace("self.b =", "self.b, self.d =").replace(
        "(4 * H)", "(4 * H), np.zeros(4 * H)"
    )
    two = two.replace("+ self.b", "+ self.b + self.d")
    problem = PROBLEM.replace(json.dumps(ASKED), json.dumps(two))
    problem = problem.replace("b: [4*H]", "b: [4*H], d: [4*H]").replace("[w, u, b]", "[w, u, b, d]")
    own = a_grader(a_problem(tmp_path, problem), sandbox)
    assert {one.status for one in graded(own, two).values()} == {"correct"}
    found = graded(own, ASKED.replace("self.b", "self.bias"))
    assert (found["count"].status, found["count"].points) == ("incorrect", 0)
    assert "4*H*D + 4*H*H + 4*H" not in found["count"].message
    assert (found["values"].status, found["values"].points) == ("needs_review", 2)
    left_out = graded(own, ASKED)
    assert {one.points for one in left_out.values()} == {
        0
    }  # it has the names: the other is missing


def test_a_network_of_cells_in_another_layout_is_found_with_them(problem, sandbox):
    source = (
        split(["i", "f", "c", "o"])
        + """
class BiLSTM:
    def __init__(self, D, H):
        self.left, self.right, self.H = LSTMCell(D, H), LSTMCell(D, H), H

    def run(self, cell, sequence):
        state, outputs = (np.zeros((sequence.shape[1], self.H)),) * 2, []
        for x in sequence:
            state = cell.forward(x, state)
            outputs.append(state[0])
        return np.stack(outputs)

    def forward(self, sequence):
        back = self.run(self.right, sequence[::-1])[::-1]
        return np.concatenate([self.run(self.left, sequence), back], axis=-1)
"""
    )
    unit = Unit("cells", "cells.py", "cells.py", source)
    grade = a_grader(problem, sandbox, names_slips=False).grade(
        Submission("student", units=(unit,))
    )
    found = {c.id: c for q in grade.questions if q.id == "2.1.5" for c in q.checks}
    for check in ("directions", "values"):
        assert found[check].status == "needs_review", found[check].message
        assert found[check].points == found[check].max_points
    assert found["parameters"].points == 0  # one bias of each gate, where two are asked for
    halves = source.replace(
        "self.run(self.right, sequence[::-1])[::-1]", "self.run(self.right, sequence)"
    )
    unit = Unit("cells", "cells.py", "cells.py", halves)
    grade = a_grader(problem, sandbox, names_slips=False).grade(
        Submission("student", units=(unit,))
    )
    found = {c.id: c for q in grade.questions if q.id == "2.1.5" for c in q.checks}
    assert found["values"].points == found["directions"].points == 0


def test_another_order_of_gates_waits_under_own_names_and_is_a_mistake_under_the_asked_ones(grader):
    made = "self.k, self.r, self.c = np.ones((4 * H, D)), np.ones((4 * H, H)), np.zeros(4 * H)"
    used = "f, i, o, g = np.split(x @ self.k.T + h @ self.r.T + self.c, 4, axis=1)"
    found = graded(grader, cell(made, used))
    for check in ("values", "gates"):
        assert (found[check].status, found[check].points) == ("needs_review", 2), found[check]
        assert "Its gates stand in the order f, i, o and g." in found[check].message
    asked = cell(*(text.replace("self.k", "self.w").replace("self.r", "self.u").replace("self.c", "self.b") for text in (made, used)))  # fmt: skip
    assert graded(grader, asked)["values"].status == "incorrect"
    wrong = graded(grader, cell(made, used.replace("h @", "2 * h @")))["values"]
    assert (wrong.status, wrong.points) == ("incorrect", 0)


METHODS = {"step": True, "__call__": True, "lstm_cell_forward": True, "reset": False}


@pytest.mark.parametrize("method", METHODS)
def test_a_method_of_another_name_is_found_with_them(grader, method):
    source = RIGHT["a matrix for each gate"].replace("def forward(", f"def {method}(")
    found = graded(grader, source)["values"]
    if METHODS[method]:
        assert (found.status, found.points) == ("needs_review", 2), found.message
        assert f"There is LSTMCell.{method}." in found.message
    else:
        assert found.points == 0


def test_weights_in_a_dictionary_of_dictionaries_are_found(grader):
    made = "self.p = {'w': {}, 'u': {}, 'b': {}}\n" + "\n".join(
        f"self.p['w']['{g}'], self.p['u']['{g}'] = np.ones((H, D)), np.ones((H, H))\n"
        f"self.p['b']['{g}'] = np.zeros(H)"
        for g in "fico"
    )
    used = "\n".join(
        f"{gate} = x @ self.p['w']['{own}'].T + h @ self.p['u']['{own}'].T + self.p['b']['{own}']"
        for gate, own in zip("figo", "fico", strict=True)
    )
    found = graded(grader, cell(made, used))["values"]
    assert (found.status, found.points) == ("needs_review", 2), found.message


def test_arrays_in_a_tuple_are_told_as_weights(grader):
    """They cannot be set one by one; nothing is said of copies that there are not."""
    source = cell(
        "self.p = (np.ones((4 * H, D)), np.ones((4 * H, H)), np.zeros(4 * H))",
        "w, u, b = self.p\ni, f, g, o = np.split(x @ w.T + h @ u.T + b, 4, axis=1)",
    )
    found = graded(grader, source)["values"]
    assert (found.status, found.points) == ("needs_review", 0)
    assert found.message.startswith("LSTMCell has no weight w; it has p.")


TAKEN = "i, f, g, o = np.split(x @ w.T + h @ u.T + b, 4, axis=1)"
ARRAYS = "np.random.randn(4 * H, D), np.random.randn(4 * H, H), np.random.randn(4 * H)"
OUT_OF_REACH = {
    "a list": cell(f"self.p = [{ARRAYS}]", f"w, u, b = self.p\n{TAKEN}"),
    "one flat vector": cell(
        "self.p, self.D, self.H = np.ones(4 * H * (D + H + 1)), D, H",
        "H, m, n = self.H, 4 * self.H * self.D, 4 * self.H * (self.D + self.H)\n"
        f"w, u, b = self.p[:m].reshape(4 * H, -1), self.p[m:n].reshape(4 * H, H), self.p[n:]\n{TAKEN}",
    ),
    "a function made at the beginning": cell(
        f"w, u, b = {ARRAYS}\nself.gates = lambda x, h: x @ w.T + h @ u.T + b",
        "i, f, g, o = np.split(self.gates(x, h), 4, axis=1)",
    ),
    "a copy joined at the beginning": cell(
        f"self.w, self.u, self.b = {ARRAYS}\nself.all = np.hstack([self.w, self.u, self.b[:, None]])",
        "ones = np.ones((len(x), 1))\n"
        "i, f, g, o = np.split(np.hstack([x, h, ones]) @ self.all.T, 4, axis=1)",
    ),
}


@pytest.mark.parametrize("kind", OUT_OF_REACH)
def test_weights_out_of_reach_leave_what_was_not_compared_to_a_person(grader, kind):
    found = graded(grader, OUT_OF_REACH[kind])
    for check in ("values", "gates"):
        assert (found[check].status, found[check].points) == ("needs_review", 0), found[check]
        assert "it may be right or wrong, and a person will look" in found[check].message


def test_a_class_that_makes_no_weights_at_all_could_not_run(grader):
    source = cell("self.H = H", "i = f = g = o = self.w @ x")
    assert graded(grader, source)["values"].status == "could_not_run"


def test_the_layers_of_each_gate_of_a_module_are_found(tmp_path, sandbox):
    pytest.importorskip("torch")
    source = """import torch
from torch import nn
class LSTMCell(nn.Module):
    def __init__(self, D, H):
        super().__init__()
        self.forget, self.input = nn.Linear(D + H, H), nn.Linear(D + H, H)
        self.output, self.cell = nn.Linear(D + H, H), nn.Linear(D + H, H)
    def forward(self, x, state):
        h, c = state
        z = torch.cat([x, h], dim=1)
        c = self.forget(z).sigmoid() * c + self.input(z).sigmoid() * self.cell(z).tanh()
        return self.output(z).sigmoid() * c.tanh(), c
"""
    own = a_grader(a_problem(tmp_path, PROBLEM, "preload: [torch]"), sandbox)
    found = graded(own, source)
    assert {one.status for one in found.values()} == {"needs_review"}, found
    wrong = graded(own, source.replace("self.cell(z).tanh()", "self.cell(z)"))
    assert wrong["values"].points == wrong["gates"].points == 0


LAYERS = """
subjects:
  LSTMCell:
    class: LSTMCell
    init: [D, H]
    weights: {x2h.weight: [4*H, D], x2h.bias: [4*H], h2h.weight: [4*H, H], h2h.bias: [4*H]}
    inputs: {x: [N, D], h: [N, H], c: [N, H]}
    call: [x, [h, c]]
    returns: [h, c]
    gates: {order: {i: sigmoid, f: sigmoid, g: tanh, o: sigmoid}, biases: x2h.bias,
            stacked: [x2h.weight, x2h.bias, h2h.weight, h2h.bias]}
    reference:
      source: |
        from torch import nn
        class LSTMCell(nn.Module):
            def __init__(self, D, H):
                super().__init__()
                self.x2h, self.h2h = nn.Linear(D, 4 * H), nn.Linear(H, 4 * H)
            def forward(self, x, state):
                h, c = state
                i, f, g, o = (self.x2h(x) + self.h2h(h)).chunk(4, 1)
                c = f.sigmoid() * c + i.sigmoid() * g.tanh()
                return o.sigmoid() * c.tanh(), c
checks:
  - {id: values, kind: value, subject: LSTMCell, points: 3}
  - {id: count, kind: parameter_count, subject: LSTMCell, points: 1}
"""
OF_EACH_GATE = """from torch import nn
class LSTMCell(nn.Module):
    def __init__(self, n, m):
        super().__init__()
        self.ix, self.ih = nn.Linear(n, m), nn.Linear(m, m)
        self.fx, self.fh = nn.Linear(n, m), nn.Linear(m, m)
        self.gx, self.gh = nn.Linear(n, m), nn.Linear(m, m)
        self.ox, self.oh = nn.Linear(n, m), nn.Linear(m, m)
    def forward(self, x, state):
        h, c = state
        new = (self.fx(x) + self.fh(h)).sigmoid() * c
        new = new + (self.ix(x) + self.ih(h)).sigmoid() * (self.gx(x) + self.gh(h)).tanh()
        return (self.ox(x) + self.oh(h)).sigmoid() * new.tanh(), new
"""


def test_layers_of_each_gate_stand_for_two_layers_of_all(tmp_path, sandbox):
    pytest.importorskip("torch")
    own = a_grader(a_problem(tmp_path, LAYERS, "preload: [torch]"), sandbox)
    found = graded(own, OF_EACH_GATE)
    assert {(one.status, one.points == one.max_points) for one in found.values()} == {
        ("needs_review", True)
    }


def test_weights_that_cannot_be_set_wait_with_no_points(tmp_path, sandbox):
    """Whether it is right cannot be known: not wrong, and not could not run, but for a person."""
    pytest.importorskip("torch")
    own = a_grader(a_problem(tmp_path, LAYERS, "preload: [torch]"), sandbox)
    odd = OF_EACH_GATE.replace(
        "nn.Linear(n, m), nn.Linear(m, m)\n        self.fx",
        "nn.Linear(n, m, bias=False), nn.Linear(m, m)\n        self.fx",
    )
    for one in graded(own, odd).values():
        assert (one.status, one.points) == ("needs_review", 0)
        assert "it may be right or wrong, and a person will look" in one.message


SUBJECT = Subject.model_validate(
    {
        "class": "C", "init": ["D", "H"], "inputs": {"x": ["N", "D"]}, "call": ["x"],
        "weights": {"w": ["4*H", "D"], "u": ["4*H", "H"], "b": ["4*H"]},
        "gates": {
            "order": {"i": "sigmoid", "f": "sigmoid", "g": "tanh", "o": "sigmoid"},
            "stacked": ["w", "u", "b"], "biases": "b",
        },
        "reference": {"source": "class C: pass"},
    }
)  # fmt: skip
SHAPES = st.sampled_from([(20, 4), (20, 5), (4, 20), (5, 20), (20,), (1, 20), (20, 9), (9, 20),
                          (5, 4), (5, 5), (5, 9), (5,), (5, 1), (3, 3), ()])  # fmt: skip


@given(st.dictionaries(st.text("Wbifgo._", min_size=1, max_size=4), SHAPES, max_size=14))
def test_each_layout_holds_every_part_of_every_weight_once(held):
    for alike in layouts(SUBJECT, held):
        for layout in alike:
            blocks = [block for kept in layout for block in kept.blocks if block.times]
            assert sorted({(b.weight, b.part) for b in blocks}) == sorted(
                (name, part) for name in "wub" for part in range(4)
            )
            assert len(blocks) == len({(b.weight, b.part) for b in blocks})
            assert len({kept.own for kept in layout}) == len(layout)
            assert {kept.own for kept in layout} <= set(held)
            assert words(SUBJECT, layout)


def test_nothing_is_proposed_of_what_holds_nothing_alike():
    assert layouts(SUBJECT, {"w": (3, 3), "b": (2,)}) == []
    assert layouts(SUBJECT, "no dictionary") == []
