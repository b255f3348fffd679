"""Arguments are drawn as their specification says, the same under one seed; what YAML gives becomes what is meant."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from grader.checks.drawing import draw_input, given_value
from grader.checks.input_spec import InputSpec
from grader.errors import ProblemError
from grader.grading.grader import Grader
from grader.sandbox.base import Form
from tests.a_problem import a_problem, graded

SPECS = [
    {"shape": ["N", 3], "between": [0, 1]},
    {"shape": ["N"], "integers": [0, "N"]},
    {"shape": ["N"], "truths": True},
    {"text": {"alphabet": "ab", "length": [2, 5]}},
    {"text": {"words": ["to", "be"], "length": [1, 3]}},
    {"list": {"of": {"integer": [0, 9]}, "length": ["N", "N"], "distinct": True, "sorted": True}},
    {"list": {"of": {"list": {"of": {"truth": True}, "form": "tuple"}}, "form": "tuple"}},
    {"list": {"of": {"text": {"length": [1, 1]}}, "form": "set", "length": [0, 5]}},
    {"dictionary": {"keys": {"text": {"length": [1, 2]}}, "values": {"real": [0, 1]}, "size": [2, 4]}},
    {"dictionary": {"keys": {"integer": [0, 99]}, "values": {"truth": True}, "size": [1, 4]}},
    {"table": {"columns": {"a": {"integer": [0, 9]}, "b": {"text": {}}}, "rows": [2, 6], "missing": 0.5, "never_missing": ["b"]}},
    {"table": {"columns": {"a": {"integer": [0, 9]}}, "form": "rows"}},
    {"function": ["square", "exp"]},
    {"choice": ["x", "y"]},
]  # fmt: skip


@pytest.mark.parametrize("spec", SPECS)
@given(seed=st.integers(0, 2**31))
def test_what_is_drawn_fits_its_specification_and_is_the_same_under_one_seed(spec, seed):
    kind = InputSpec.model_validate(spec)
    sizes = {"N": 4}
    one, other = (draw_input(kind, np.random.default_rng(seed), sizes) for _ in range(2))
    assert repr(one) == repr(other)
    check_fits(kind, one)


def check_fits(kind, value):
    if kind.shape:
        assert value.shape[0] == 4
        if kind.between:
            assert ((value >= 0) & (value <= 1)).all()
        elif kind.truths:
            assert value.dtype == bool
        else:
            assert value.dtype.kind == "i"
            assert value.max() <= 4
    elif kind.text:
        count = len(value.split(" ")) if kind.text.words else len(value)
        assert kind.text.length[0] <= count <= kind.text.length[1]
    elif kind.list_:
        items = value.payload if isinstance(value, Form) else value
        if kind.list_.sorted:
            assert list(items) == sorted(set(items))
        if kind.list_.form == "set":
            assert value.kind == "set"
            assert len(set(items)) == len(items)
    elif kind.dictionary:
        pairs = value.payload if isinstance(value, Form) else tuple(value.items())
        assert kind.dictionary.size[0] <= len(dict(pairs)) == len(pairs) <= kind.dictionary.size[1]
    elif kind.table and kind.table.form == "dataframe":
        columns, _, data = value.payload
        assert columns == ("a", "b")
        assert None not in data[1]
        assert {len(part) for part in data} <= set(range(2, 7))
    elif kind.function:
        assert value.payload in ("square", "exp")


def test_what_is_as_short_as_may_be():
    for spec, least in (
        ({"text": {"length": [1, 9]}}, 1),
        ({"list": {"of": {"integer": [0, 1]}}}, 0),
    ):
        assert (
            len(draw_input(InputSpec.model_validate(spec), np.random.default_rng(1), {}, "zero"))
            == least
        )


@pytest.mark.parametrize(
    ("spec", "value", "meant"),
    [
        ({"shape": ["N"]}, [1, float("nan"), float("inf")], np.array([1, np.nan, np.inf])),
        ({"shape": ["N", "D"]}, [], np.zeros((0, 0))),
        ({"shape": ["N"], "integers": [0, 3]}, [3, 1], np.array([3, 1])),
        ({"list": {"of": {"integer": [0, 3]}, "form": "set"}}, [1, 2], Form("set", (1, 2))),
        (
            {"dictionary": {"keys": {"integer": [0, 3]}, "values": {"text": {}}}},
            {1: "a"},
            Form("mapping", ((1, "a"),)),
        ),
        (
            {"table": {"columns": {"a": {"integer": [0, 3]}}}},
            {"a": [1, None]},
            Form("dataframe", (("a",), None, ((1, None),))),
        ),
        ({"function": "exp"}, "exp", Form("function", "exp")),
    ],
)
def test_what_is_given_becomes_what_is_meant(spec, value, meant):
    found = given_value(InputSpec.model_validate(spec), value)
    assert repr(found) == repr(meant)


@pytest.mark.parametrize(
    "spec",
    [
        {},
        {"shape": ["N"], "text": {}},
        {"text": {"length": [3, 1]}},
        {"text": {"length": [0, 10**7]}},
        {"real": [3, 1]},
        {"between": [0, 1]},
        {"function": "eval"},
        {"table": {"columns": {"a": {"integer": [0, 1]}}, "never_missing": ["b"]}},
        {"list": {"of": {"integer": [0, 1]}, "length": [-1, 2]}},
    ],
)
def test_a_specification_that_says_nothing_is_refused(spec):
    with pytest.raises(ValidationError):
        InputSpec.model_validate(spec)


CODE = """
subjects:
  f:
    function: f
    inputs:
      t: {table: {columns: {who: {choice: [a, b]}, x: {real: [0, 1]}}, missing: 0.3, never_missing: [who]}}
    call: [t]
    reference: {source: "def f(t):\\n    return t.groupby('who').x.mean()\\n"}
  g:
    function: g
    inputs: {s: {list: {of: {integer: [0, 9]}, form: set}}, d: {dictionary: {keys: {integer: [0, 9]}, values: {integer: [0, 9]}}}, x: {shape: [N]}}
    call: [s, d, x]
    reference: {source: "def g(s, d, x):\\n    return sorted(s | set(d)), float(x.sum())\\n"}
checks:
  - {id: table, kind: value, subject: f, points: 1, cases: [{}, {inputs: {t: {who: [a, a, b], x: [1, null, 3]}}}]}
  - {id: containers, kind: value, subject: g, points: 1, cases: [{sizes: {N: 2}}, {sizes: {N: 2}, inputs: {s: [1, 1, 2], d: {7: 1}, x: [.nan, 2]}}]}
"""


def test_tables_sets_and_dictionaries_arrive_as_what_they_are(tmp_path, sandbox):
    pytest.importorskip("pandas")
    grader = Grader(a_problem(tmp_path, CODE, "preload: [pandas]"), sandbox)
    right = "import pandas as pd\ndef f(t):\n    assert type(t) is pd.DataFrame\n    return t.groupby('who')['x'].mean()\ndef g(s, d, x):\n    assert type(s) is set\n    return [k for k in range(10) if k in s or k in d], sum(x)\n"
    assert {check.id: check.status for check in graded(grader, right).values()} == {
        "table": "correct",
        "containers": "correct",
    }
    wrong = graded(grader, right.replace("mean()", "max()").replace("or k in d", ""))
    assert {check.status for check in wrong.values()} == {"incorrect"}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("x: [.nan, 2]", "x: [[1], [2, 3]]", "rows of one length"),
        ("x: [.nan, 2]", "x: [[1], [2]]", "it has 2 axes"),
        ("x: [1, null, 3]", "x: [1, 3]", "lists of one length"),
        ("s: [1, 1, 2]", "s: 3", "is no list"),
        ("d: {7: 1}", "d: [7]", "is no dictionary"),
    ],
)
def test_a_value_that_cannot_be_it_is_told(tmp_path, old, new, told):
    with pytest.raises(ProblemError, match=told):
        a_problem(tmp_path, CODE.replace(old, new), "preload: [pandas]")


def test_a_case_is_refused_that_gives_an_input_of_another_size_than_it_says(tmp_path):
    code = """
    subjects:
      f: {function: f, inputs: {x: [N, D]}, call: [x], reference: {source: "def f(x): return x"}}
    checks:
      - {id: c, kind: value, subject: f, points: 1, cases: [{sizes: {N: 3, D: 2}, inputs: {x: [[1, 2], [3, 4]]}}]}
    """
    with pytest.raises(ProblemError, match="N is 3, and x has 2 along N"):
        a_problem(tmp_path, code)
