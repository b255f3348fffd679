"""Changes of a student's function compile, differ from it and from each other, and undo slips."""

import ast
from itertools import islice

import pytest

from grader.parsing import parsed
from grader.variants.own_module import OwnModule, Stretch
from grader.variants.places import Texts
from grader.variants.repair_calls import of_call
from grader.variants.repairs import PART, applied, put_into, repairs
from tests.conftest import ROOT

SOURCE = (ROOT / "tests" / "cold" / "scratch_right.py").read_text()
FILES = sorted([*(ROOT / "tests" / "cold").glob("*.py"), *(ROOT / "submissions").glob("*.py")])
MODULE = OwnModule.of([Stretch("work.py", SOURCE, 1)])


def whole(repair):
    return repair.source.replace(PART, "")


def changed(source, *names, **options):
    return list(repairs(OwnModule.of([Stretch("work.py", source, 1)]), names, **options))


@pytest.mark.parametrize("name", ["rnn_step_forward", "lstm_step_backward", "rnn_backward"])
def test_every_change_compiles_and_is_another(name):
    found = changed(SOURCE, name)
    assert len({one.source for one in found}) == len(found) > 200
    for one in found:
        compile(one.source, "changed", "exec")


@pytest.mark.parametrize("name", ["scratch_right", "scratch_compact", "optimisation_loops"])
def test_a_line_written_anew_is_what_the_whole_written_anew_has_there(name, monkeypatch):
    source = (ROOT / "tests" / "cold" / f"{name}.py").read_text()
    target = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)][-1].name
    fast = [one.source for one in changed(source, target)]
    assert len(fast) > 100
    monkeypatch.setattr(Texts, "_spliced", lambda *_: None)
    assert [one.source for one in changed(source, target)] == fast


def test_what_a_change_leaves_as_it_is_is_not_written_anew(monkeypatch):
    """Whatever is changed first: where the lines are is found before anything is changed."""
    source = (ROOT / "problems/recurrent-networks/references/lstm_cell.py").read_text()
    spliced, seen = Texts._spliced, []
    monkeypatch.setattr(Texts, "_spliced", lambda *of: seen.append(spliced(*of)) or seen[-1])
    assert changed(source, "LSTMCell")
    assert sum(text is not None for text in seen) > 0.8 * len(seen) > 100


def test_near_changes_come_first():
    far = [one.is_far for one in changed(SOURCE, "rnn_step_forward")]
    assert far == sorted(far)
    assert any(far)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("return a - b", "return a + b"),
        ("c = 0\n    for x in a:\n        new = c * x + 1\n    return new",
         "c = 0\n    for x in a:\n        new = c * x + 1\n        c = new\n    return new"),
        ("c = []\n    for x in a:\n        c.append(step(x, b))\n    return c",
         "c = []\n    for x in a:\n        b = step(x, b)\n        c.append(b)\n    return c"),
        ("c = np.zeros(3)\n    for x in a:\n        c[x] = np.tanh(x + b)\n    return c",
         "c = np.zeros(3)\n    for x in a:\n        b = np.tanh(x + b)\n        c[x] = b\n    return c"),
        ("for x in range(3):\n        h, c = step(x, (a, b))\n    return h",
         "for x in range(3):\n        h, c = step(x, (a, b))\n        a, b = (h, c)\n    return h"),
        ("for x in range(3):\n        c = step(x, (a, b))\n    return c",
         "for x in range(3):\n        c = step(x, (a, b))\n        a, b = c\n    return c"),
        ("c = []\n    for x in range(3):\n        c.append(step(x, (a, b))[0])\n    return c",
         "c = []\n    for x in range(3):\n        a, b = step(x, (a, b))\n        c.append(a)\n    return c"),
        ("return 1.0 / 1.0 + np.exp(-a)", "return 1.0 / (1.0 + np.exp(-a))"),
        ("return np.tanh(a) + np.tanh(b)", "return np.tanh(a + b)"),
        ("return np.cumprod(a).sum()", "return np.cumprod(a)[-1]"),
        ("c = []\n    for x in a:\n        b += x\n        c.append(b)\n    return c",
         "c = []\n    for x in a:\n        b += x\n        c.append(b.copy())\n    return c"),
        ("return a / b ** 1 / 2", "return a / b ** (1 / 2)"),
        ("return a * b + 1 / 2", "return a * (b + 1) / 2"),
        ("return a.pop()", "return a.pop(0)"),
        ("return a.get(b, b)", "return a.get(b)"),
        ("return own(a) * b", "return np.tanh(a) * b"),
        ("return np.sin(a)", "return 1 / (1 + np.exp(-a))"),
        ("return a + b - a.T", "return a + b * a.T"),
        ("return a * b * a.T * b.T", "return a * b + a.T * b.T"),
        ("return a * b * a.T * b.T", "return a * b * a.T - b.T"),
        ("return a @ b", "return a @ b.T"),
        ("return np.sum(a)", "return np.sum(a, axis=0)"),
        ("return np.mean(a, axis=1)", "return np.sum(a, axis=1)"),
        ("return a[1:]", "return a"),
        ("return (b, a)", "return (a, b)"),
        ("return a", "return np.tanh(a)"),
        ("return a", "return a * b"),
        ("return a if a < b else b", "return a if a <= b else b"),
        ("for t in range(a):\n        b = t\n    return b", "for t in range(a):\n        b += t\n    return b"),
        ("for t in a:\n        b = t\n        return b", "for t in a:\n        b = t\n    return b"),
        ("return (a + b) @ b", "return a @ b + b"),
        ("return np.tanh(a) + b", "return np.tanh(a + b)"),
        ("return np.tanh(a * b)", "return np.tanh(a) * b"),
        ("a[b] += 1\n    return a", "np.add.at(a, b, 1)\n    return a"),
        ("return [[0] * 3] * a", "return [[0] * 3 for _ in range(a)]"),
        ("return dict.fromkeys(a, [])", "return {_key: [] for _key in a}"),
        ("return a.reshape(b, 3)", "return a.swapaxes(0, 1)"),
        ("return a.reshape(-1, 1)", "return a"),
        ("return a['x'] + b['y'] + a['y']", "return a['x'] + b['x'] + a['y']"),
        ("return a.merge(b, how='outer')", "return a.merge(b, how='left')"),
        ("return round(a, 2)", "return a"),
        ("return a * b + a", "return a * b + a * (1 - np.tanh(b) ** 2)"),
        ("a.sort()\n    return a", "return a"),
        ("return a * a.T + a.T", "return a * a + a"),
        ("return 1 - a ** 2", "return 1 - np.tanh(a) ** 2"),
        ("return a[:, b].mean()", "return a[np.arange(len(a)), b].mean()"),
        ("return a[np.arange(3), b]", "return a[:, b]"),
        ("a[:, b] -= 1\n    return a", "a[np.arange(len(a)), b] -= 1\n    return a"),
        ("return a.reshape(b, 3)", "return np.moveaxis(a, 0, -1)"),
        ("return int(a * 100) / b", "return round(a * 100) / b"),
        ("a, b = a + 1, b - 1\n    return a, b", "a = a + 1\n    return a, b"),
        ("return [x for x in a if x == b(a)]", "return [x for x in a if b(x) == b(b(a))]"),
        ("a.reverse()\n    return a", "return a[::-1]"),
        ("a.sort()\n    return a", "return sorted(a)"),
        ("h = a\n    c = b\n    for t in a:\n        h = c\n    for t in b:\n        c = h\n    return c",
         "h = a\n    c = b\n    for t in a:\n        h = c\n    h = a\n    c = b\n    for t in b:\n        c = h\n    return c"),
    ],
)  # fmt: skip
def test_a_slip_is_undone(wrong, right):
    def text(body):
        return ast.unparse(ast.parse(f"import numpy as np\ndef f(a, b):\n    {body}\n"))

    assert text(right) in {whole(one) for one in changed(text(wrong), "f")}


def test_only_what_is_needed_is_kept_and_what_is_right_stays():
    assert "lstm_step_forward" in MODULE.needs(["lstm_forward"])
    assert "rnn_forward" not in MODULE.needs(["lstm_forward"])
    sound = {"lstm_step_forward", "sigmoid"}
    lines = {one.line for one in changed(SOURCE, "lstm_forward", sound=sound)}
    assert min(lines) > 124


def test_a_change_is_put_into_what_needs_it():
    one = changed(SOURCE, "lstm_step_forward")[0]
    assert "def lstm_forward" in put_into(one, MODULE, ["lstm_forward"])
    assert put_into(one, MODULE, ["rnn_forward"]) is None


def test_a_change_on_top_of_another_is_told_in_the_lines_of_the_student():
    some = changed(SOURCE, "lstm_step_backward")
    first = next(one for one in some if one.line == 119 and one.at == "2")
    lines = {one.line for one in repairs(applied(first, MODULE), ["lstm_step_backward"])}
    assert {118, 119, 120, 121, 122} <= lines <= set(range(1, 123))


def test_an_argument_that_is_changed_or_remembered_is_copied_in_the_line_of_its_function():
    source = "def f(a, kept=[]):\n    kept.append(a)\n    return kept\n"
    one = next(one for one in changed(source, "f") if one.at == "kept" and "copy" in one.source)
    space = {}
    exec(one.source, space)  # noqa: S102 - our own text
    assert [space["f"](1), space["f"](2)] == [[1], [2]]
    assert one.line == 1


def test_words_of_a_problem_are_tried_where_things_are_taken_by_words():
    source = "def f(p):\n    return p['bi']\n"
    assert "return p['bo']" in "".join(one.source for one in changed(source, "f", keys=["bo"]))
    assert "bo" not in "".join(
        one.source for one in changed("def f(p):\n    return p", "f", keys=["bo"])
    )


def test_what_a_file_prints_or_trains_is_no_part_of_a_change():
    source = "def f(a):\n    return a + 1\n\nprint(f(2))\nfor k in range(10 ** 6):\n    f(k)\n"
    assert not any("print" in one.source or "range" in one.source for one in changed(source, "f"))


@pytest.mark.filterwarnings("ignore::SyntaxWarning")  # a change may be silly
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_function_of_real_files_is_changed_and_each_change_compiles(path):
    source = path.read_text()
    module = OwnModule.of([Stretch(path.name, source, 1)])
    tree = parsed(source)
    for node in tree.body if tree else ():
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            for one in islice(repairs(module, [node.name]), 0, 150, 15):
                compile(one.source, "changed", "exec")


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("def f(a):\n    b = 2 * a\n    return a\n", "b"),
        ("def f(a, b):\n    return a + a\n", "b"),
        ("def f(a):\n    return a['x'] + a['x']\n", "y"),
    ],
)
def test_what_is_never_used_is_told_where_it_may_belong(source, name):
    told = {one.what for one in changed(source, "f", keys=["y"])}
    assert any(what.endswith(f"`{name}` is never used") for what in told)
    used = source.replace("return", f"print({name}, a['{name}'])\n    return")
    told = {one.what for one in changed(used, "f", keys=["y"])}
    assert not any(what.endswith(f"`{name}` is never used") for what in told)


def test_a_function_without_a_name_of_its_own_is_changed_too():
    source = (
        "import numpy as np\nsig = lambda x: 1 / 1 + np.exp(-x)\ndef f(a):\n    return sig(a)\n"
    )
    found = changed(source, "f")
    (right,) = [one for one in found if "1 / (1 + np.exp(-x))" in one.source]
    assert right.line == 2


def test_nothing_comes_of_what_is_not_there_or_no_python():
    assert changed(SOURCE, "missing") == []
    assert changed("def f(:", "f") == []


def test_a_truth_value_that_is_an_argument_is_called_no_condition():
    source = "def f(x):\n    return x.sum(keepdims=True) if True else 0\n"
    found = repairs(OwnModule.of([Stretch("w.py", source, 1)]), ["f"])
    whats = {one.what for one in found if one.at == "True"}
    assert "another value belongs here" in whats
    only = "def f(x):\n    return x.sum(keepdims=True)\n"
    found = repairs(OwnModule.of([Stretch("w.py", only, 1)]), ["f"])
    assert "the condition is another one than is meant" not in {one.what for one in found}


PACKED = """
import numpy as np
data = open("input.txt").read()
chars = list(data)
size = len(chars)
def gate(x, Wi, Wf, bi, bf, h):
    size = x.shape[1]
    i = 1 / (1 + np.exp(-(x @ Wi + bf)))
    f = 1 / (1 + np.exp(-(x @ Wf + bf)))
    cache = (x, Wi, Wf, bi, bf, i, f)
    return i, f, cache
"""


def test_what_a_function_makes_itself_needs_nothing_outside():
    module = OwnModule.of([Stretch("w.py", PACKED, 1)])
    needed = "\n".join(ast.unparse(node) for node, _ in module.needed(["gate"]))
    assert "open(" not in needed
    outside = PACKED.replace("    size = x.shape[1]\n", "    x = x[:size]\n")
    module = OwnModule.of([Stretch("w.py", outside, 1)])
    assert "open(" in "\n".join(ast.unparse(node) for node, _ in module.needed(["gate"]))


def test_what_is_only_packed_for_later_is_tried_first_and_the_nearest_statements_too():
    module = OwnModule.of([Stretch("w.py", PACKED, 1)])
    found = list(repairs(module, ["gate"], focus={"gate": frozenset([0])}))
    (right,) = [k for k, one in enumerate(found) if "x @ Wi + bi" in one.statement][:1]
    assert right < 60
    assert sum(one.line == 8 for one in found[:80]) > sum(one.line == 9 for one in found[:80])


TORCH = """import torch
from torch import nn
class Cell(nn.Module):
    def __init__(self):
        super().__init__()
        self.Wi = self.Wf = None
    def forward(self, x, h, c):
        i = torch.sigmoid(x @ self.Wi)
        f = torch.sigmoid(x @ self.Wf)
        g = torch.tanh(x)
        c = f * c + i * g
        h = torch.tanh(c) * i
        return torch.log_softmax(h, dim=-1)
"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("torch.log_softmax(h, dim=-1)", "h"),
        ("torch.tanh(x)", "torch.relu(x)"),
        ("torch.tanh(c) * i", "torch.tanh(c * i)"),
        ("torch.tanh(c) * i", "(c * i).tanh()"),
        ("f * c + i * g", "i * c + f * g"),
        ("torch.sigmoid(x @ self.Wf)", "torch.sigmoid(x @ self.Wi)"),
        ("dim=-1", "dim=0"),
    ],
)
def test_a_slip_in_pytorch_is_undone_among_the_first_changes(right, wrong):
    """Changes were NumPy's own, and the likeliest ones came after all names of a long function."""
    assert TORCH.count(right) == 1
    source = ast.unparse(ast.parse(TORCH.replace(right, wrong)))
    focus = {"forward": frozenset()}
    found = [one for one in changed(source, "Cell", focus=focus) if "self.Wf = None" in whole(one)]
    names = {"x": 1.3, "h": 0.4, "c": -0.7, "i": 0.2, "f": 0.9, "g": 0.5}
    meant = {_value(ast.unparse(ast.parse(TORCH)), names)}
    fitting = [k for k, one in enumerate(found) if _value(whole(one), names) in meant]
    assert fitting
    assert fitting[0] < 250


def _value(source, names):
    """Return what a version of the cell gives, in plain tensors; nothing where it stops."""
    torch = pytest.importorskip("torch")
    space = {}
    try:
        exec(source, space)  # noqa: S102 - our own source
        cell = space["Cell"]()
        cell.Wi, cell.Wf = (
            torch.tensor([[0.3, 1.0], [0.2, 0.1]]),
            torch.tensor([[-0.5, 0.7], [1.1, 2.0]]),
        )
        given = [torch.tensor([[names[n], 0.6]]) for n in ("x", "h", "c")]
        return tuple(round(float(v), 5) for v in cell.forward(*given).flatten())
    except Exception:  # a change may make anything of it
        return None


BACKWARD = """
def backward(d, cache):
    x, w = cache
    last = d * w
    dx = d * w
    dw = d[0] * x
    db = d.sum()
    grads = {"dx": dx, "dw": dw, "db": db}
    return grads
def loop(d, caches):
    dw = db = 0
    for cache in caches:
        grads = backward(d, cache)
        d = grads["dx"]
        dw = dw + grads["db"]
        db = db + grads["db"]
    d0 = d[:, 0]
    return {"dw": dw, "db": db, "d0": d0}
"""


@pytest.mark.parametrize(("key", "right"), [("dw", "dw = dw + grads['dw']"), ("d0", "d0 = d\n")])
def test_what_stands_under_a_wrong_key_is_changed_first(key, right):
    """Gradients are returned in a dictionary, which mostly has a name."""

    def place(**options):
        found = changed(BACKWARD, "loop", **options)
        return next(k for k, one in enumerate(found) if right in one.statement)

    other = "db" if key == "dw" else "dw"
    assert place(focus={"loop": frozenset({key})}) < place(focus={"loop": frozenset({other})})


@pytest.mark.parametrize(("wrong", "right"), [
    ("y[labels] = 1", "y[np.arange(len(y)), labels] = 1"),
    ("y[:, labels] = 1", "y[np.arange(len(y)), labels] = 1"),
    ("y[labels] -= 1", "y[np.arange(len(y)), labels] -= 1"),
    ("y = ord(c) - 97", "y = ord(c) - 65"),
    ("y = ord('a')", "y = ord('A')"),
    ("y = round(y, 2)", "y = y"),
    ("y = y.round(2)", "y = y"),
])  # fmt: skip
def test_slips_of_rows_letters_and_roundings_are_undone(wrong, right):
    found = changed(f"def f(y, labels, c):\n    {wrong}\n    return y\n", "f")
    assert right in {line.strip() for one in found for line in whole(one).split("\n")}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("np.log2(x)", "np.log(x)"),
        ("np.log1p(x)", "np.log(x)"),
        ("math.sin(x)", "math.cos(x)"),
        ("t.startswith('a')", "t.endswith('a')"),
        ("a.union(b)", "a.intersection(b)"),
        ("bisect.bisect_left(a, x)", "bisect.bisect_right(a, x)"),
        ("rows.head(3)", "rows.tail(3)"),
    ],
)
def test_a_function_is_tried_in_the_place_of_its_neighbour(written, meant):
    call = ast.parse(written, mode="eval").body
    tried = {ast.unparse(new) for _, new in of_call(call) if new is not None}
    assert meant in tried
