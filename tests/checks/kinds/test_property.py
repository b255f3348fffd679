"""Laws hold whatever the values are; each is broken by something, and that is told."""

import numpy as np
import pytest

from grader.checks.laws import Law, Seen
from grader.errors import ProblemError
from tests.a_problem import a_grader, a_problem, audited, graded

CODE = """
subjects:
  softmax:
    function: softmax
    inputs: {x: [N, D]}
    call: [x]
    reference:
      source: |
        import numpy as np
        def softmax(x):
            e = np.exp(x - x.max(axis=-1, keepdims=True))
            return e / e.sum(axis=-1, keepdims=True)
  ordered:
    function: ordered
    inputs: {items: {list: {of: {integer: [0, 9]}, length: [2, 8]}}}
    call: [items]
    reference: {source: "def ordered(items):\\n    return sorted(items)\\n"}
checks:
  - {id: values, kind: value, subject: softmax, points: 0}
  - id: laws
    kind: property
    subject: softmax
    points: 1
    holds: [{same_shape: x}, {sums_to: {axis: -1}}, {between: [0, 1]}, finite, {shift_free: x}, {follows_order: {input: x, axis: 0}}, varies]
    cases: [{sizes: {N: 3, D: 4}}, {sizes: {N: 2, D: 5}, values: saturated}]
  - id: sorting
    kind: property
    subject: ordered
    points: 1
    holds: [sorted, {same_items: items}, {idempotent: items}, {order_free: {input: items}}]
    cases: [{inputs: {items: [3, 1, 2]}}, {inputs: {items: [5, 5, 1, 0]}}, {}]
"""
RIGHT = (
    "import numpy as np\ndef softmax(x):\n    e = np.exp(x)\n    return (e.T / e.sum(1)).T\n"
    "def ordered(items):\n    out = list(items)\n    out.sort()\n    return out\n"
)


@pytest.fixture(scope="module")
def grader(tmp_path_factory, sandbox):
    return a_grader(a_problem(tmp_path_factory.mktemp("property"), CODE), sandbox)


def test_right_work_keeps_every_law(grader):
    found = graded(grader, RIGHT)
    assert {check.status for check in found.values()} == {"correct"}
    assert "the sums along axis -1 are 1" in found["laws"].message


@pytest.mark.parametrize(
    ("old", "new", "check", "told"),
    [
        ("e.sum(1)", "e.max(1)", "laws", "it does not hold that the sums along axis -1 are 1"),
        ("(e.T / e.sum(1)).T", "x / x.sum(1, keepdims=True)", "laws", "it does not hold that all numbers lie between 0 and 1"),
        ("(e.T / e.sum(1)).T", "(e.T / e.sum(1))", "laws", "returns shape"),
        ("(e.T / e.sum(1)).T", "np.full(x.shape, 1 / x.shape[1])", "laws", "the entries are not all the same"),
        ("np.exp(x)", "np.exp(x * x)", "laws", "a constant added to x changes nothing"),
        ("(e.T / e.sum(1)).T", "np.roll((e.T / e.sum(1)).T[:, :], 1, axis=0) * 0 + (e / e.sum(1, keepdims=True))[:1]", "laws", "the result follows the order of x"),
        ("out.sort()", "out.sort(reverse=True)", "sorting", "the values rise along axis -1"),
        ("list(items)", "list(set(items))", "sorting", "the items are those of items"),
        ("return out", "return None", "sorting", "returned None (is the return missing?)"),
    ],
)  # fmt: skip
def test_the_broken_law_is_told(grader, old, new, check, told):
    source = RIGHT.replace(old, new)
    assert source != RIGHT
    found = graded(grader, source)[check]
    assert found.status == "incorrect"
    assert told in found.message


def test_a_problem_with_it_is_proved(grader):
    found = audited(grader)
    assert found.failures == [], [(t.id, t.change) for t in found.failures]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("varies]", "vary]", "vary"),
        ("{shift_free: x}", "{shift_free: z}", "there is no input 'z'"),
        ("{shift_free: x}", "{shift_free: x, finite: true}", "exactly one law"),
        ("varies]", "{varies: false}]", "is no law"),
    ],
)
def test_a_mistake_of_the_author_is_told(tmp_path, old, new, told):
    with pytest.raises(ProblemError, match=told):
        a_problem(tmp_path, CODE.replace(old, new, 1))


X = np.array([[2.0, 1.0], [1.0, 3.0]])


@pytest.mark.parametrize(
    ("law", "kept", "broken"),
    [
        ("symmetric", X, np.array([[1.0, 2.0], [3.0, 4.0]])),
        ("orthogonal", np.eye(3)[:, [2, 0, 1]], np.array([[1.0, 1.0], [0.0, 1.0]])),
        ({"unit_norm": 0}, np.array([[0.6, 1.0], [0.8, 0.0]]), X),
        ({"sorted": 0}, np.array([[1.0, 2.0], [1.0, 3.0]]), X[::-1]),
        ("finite", X, np.array([1.0, np.nan])),
        ("varies", X, np.ones(3)),
    ],
)
def test_each_law_of_one_result_is_kept_and_broken_by_something(law, kept, broken):
    rule = Law.model_validate(law)
    rng = np.random.default_rng(0)
    assert rule.broken(Seen({}, kept, [], rng)) == ""
    assert rule.broken(Seen({}, broken, [], rng))
    for hostile in (None, "x", (), {"a": 1}, np.zeros((0, 3)), 3):
        rule.broken(Seen({}, hostile, [], rng))


@pytest.mark.parametrize(
    ("law", "work", "wrong"),
    [
        ({"inverts": "x"}, lambda v: -v["x"], lambda v: v["x"] + 1),
        ({"idempotent": "x"}, lambda v: np.abs(v["x"]), lambda v: v["x"] / 2),
        ({"linear": "x"}, lambda v: v["x"] @ X, lambda v: v["x"] @ X + 1),
        (
            {"no_effect": {"input": "x", "mask": "m"}},
            lambda v: float((v["x"] * v["m"]).sum()),
            lambda v: float(v["x"].sum()),
        ),
        ({"order_free": {"input": "x"}}, lambda v: v["x"].sum(0), lambda v: v["x"][0]),
    ],
)
def test_each_law_of_two_calls_is_kept_and_broken_by_something(law, work, wrong):
    rule = Law.model_validate(law)
    inputs = {"x": np.array([[1.0, -2.0], [0.5, 4.0]]), "m": np.array([[1, 0], [0, 1]])}
    for function, is_kept in ((work, True), (wrong, False)):
        first = function(inputs)
        calls = [
            function(given)
            for given in rule.further_inputs(inputs, first, np.random.default_rng(3))
        ]
        told = rule.broken(Seen(inputs, first, calls, np.random.default_rng(3)))
        assert (told == "") == is_kept
