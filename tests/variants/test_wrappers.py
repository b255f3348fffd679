"""A wrapper hands on what it is given, each argument once, and finds the wanted parts in what comes back."""

from itertools import count

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.checks.binding import Binding
from grader.variants.wrappers import (
    MOST_PARTS,
    helpers,
    in_form,
    made_otherwise,
    missing_arguments,
    other_shapes,
    other_ways,
    part_names,
    plain_way,
    with_parts,
)


def binding(call, returns="value", **more):
    names = [name for part in call for name in (part if isinstance(part, list) else [part])]
    inputs = {name: ["N"] for name in names}
    raw = {"function": "f", "inputs": inputs, "call": call, "returns": returns, **more}
    return Binding.model_validate(raw)


def run(source, name, own):
    space = {"f": own}
    exec(helpers() + source, space)  # noqa: S102 - our own source
    return space[name]


CALLS = st.sampled_from([["a"], ["a", "b"], ["a", "b", "c"], ["a", ["b", "c"]], [["a", "b"], "c"]])


@given(CALLS)
def test_every_way_hands_on_every_argument_once(call):
    asked = binding(call)
    numbers = count()
    given_ = [
        tuple(next(numbers) for _ in p) if isinstance(p, list) else next(numbers) for p in call
    ]

    def flat(values):
        return [x for v in values for x in (flat(v) if isinstance(v, tuple) else [v])]

    for way in [plain_way(asked), *other_ways(asked)]:
        seen = []
        wrapper = run(with_parts(asked, "g", "f", way), "g", lambda *own, s=seen: s.append(own))
        wrapper(*given_)
        assert sorted(flat(seen[0])) == flat(given_)
        assert way.is_as_asked == (seen[0] == tuple(given_))


VALUES = st.integers(1, 9)


@given(st.recursive(VALUES, lambda part: st.tuples(part, part), max_leaves=4))
def test_the_parts_of_what_comes_back_are_given_one_by_one_with_its_kind_last(value):
    asked = binding(["a"], ["x", "y"])
    parts = run(with_parts(asked, "g", "f", plain_way(asked)), "g", lambda a: a)(value)
    assert len(parts) == len(part_names()) == MOST_PARTS + 2
    assert parts[-2:] == (type(value).__name__, ())
    text = [int(c) for c in str(value) if c.isdigit()]
    assert [part for part in parts[:-2] if isinstance(part, int)] == text


def test_chosen_parts_take_the_form_that_is_asked_for():
    asked = binding(["a"], {"h": "h", "rest": ["c", "_"]})
    source = in_form(asked, "g", "f", plain_way(asked), [2, 0])
    assert run(source, "g", lambda a: (a, 7, 8))(1) == {"h": 8, "rest": (1, None)}


def test_one_array_is_taken_apart_only_where_it_has_as_many_rows_as_are_asked_for():
    asked = binding(["a"], ["x", "y"])
    wrapper = run(with_parts(asked, "g", "f", plain_way(asked)), "g", lambda a: a)
    assert wrapper(np.zeros((2, 3)))[-2] == "array"
    assert wrapper(np.zeros((3, 2)))[-2] == "ndarray"
    assert wrapper({"y": 1, "x": 2})[-2:] == ("dict", ("y", "x"))


def test_a_class_is_made_with_what_it_wants_beside():
    class Cell:
        def __init__(self, size, bias):
            self.bias = bias

        def forward(self, x):
            return x + self.bias

    raw = {"class": "Cell", "init": ["H"], "inputs": {"x": ["N"]}, "call": ["x"]}
    asked = Binding.model_validate(raw)
    way = plain_way(asked, more=1)
    wrapper = run(in_form(asked, "g", "f", way, [0]), "g", Cell)
    assert wrapper(5).forward(2) == 3
    assert not way.is_as_asked


def test_columns_are_handed_in_for_rows_and_come_back_as_rows():
    raw = {
        "function": "f",
        "inputs": {"x": ["N", "D"], "k": []},
        "call": ["x", "k"],
        "returns": "y",
    }
    asked = Binding.model_validate(raw)
    assert not any(way.columns or way.singles for way in other_ways(asked))
    ways = [way for way in other_shapes(asked) if way.columns]
    assert ways
    assert not any(way.is_as_asked for way in ways)
    (way,) = [way for way in ways if way.order == plain_way(asked).order]
    assert way.told == "It takes and gives columns: x of shape (D, N) where (N, D) is asked for."
    rows = np.arange(6.0).reshape(2, 3)

    def scaled(x, k):
        assert x.shape == (3, 2)
        return np.array([[1], [10], [100]]) * x * k

    found = run(in_form(asked, "g", "f", way, [0]), "g", scaled)(rows, 2)
    np.testing.assert_array_equal(found, rows * [1, 10, 100] * 2)


def test_rows_are_handed_in_one_by_one_and_come_back_together():
    raw = {
        "function": "f", "inputs": {"x": ["N", "D"], "h": ["N", "H"], "w": ["D", "H"]},
        "call": ["x", ["h", "w"]], "returns": ["y", "z"],
    }  # fmt: skip
    asked = Binding.model_validate(raw)
    way = next(w for w in other_shapes(asked) if w.singles and w.order == plain_way(asked).order)
    assert way.told == "It takes one example at a time: x of shape (D,) where (N, D) is asked for."
    x, h, w = np.arange(6.0).reshape(2, 3), np.ones((2, 4)), np.ones((3, 4))

    def step(x, pair):
        h, w = pair
        assert (x.shape, h.shape, w.shape) == ((3,), (4,), (3, 4))
        return x @ w + h, float(x.sum())

    y, z = run(in_form(asked, "g", "f", way, [0, 1]), "g", step)(x, (h, w))
    np.testing.assert_array_equal(y, x @ w + h)
    np.testing.assert_array_equal(z, x.sum(axis=1))


def test_a_class_is_made_with_its_arguments_in_the_other_order():
    class Cell:
        def __init__(self, hidden, inputs, bias):
            self.sizes = inputs, hidden, bias

        def forward(self, x):
            return x

    raw = {"class": "Cell", "init": ["D", "H"], "inputs": {"x": ["N"]}, "call": ["x"]}
    asked = Binding.model_validate(raw)
    way = made_otherwise(asked, plain_way(asked, more=1))
    assert way.told == "It is made as Cell(H, D), where Cell(D, H) is asked for."
    assert run(in_form(asked, "g", "f", way, [0]), "g", Cell)(3, 5).sizes == (3, 5, 1)
    alone = Binding.model_validate({**raw, "init": ["H"]})
    assert made_otherwise(alone, plain_way(alone)) is None


def test_what_a_class_wants_more_is_read_from_what_python_says():
    told = "TypeError: C.__init__() missing 2 required positional arguments: 'bias' and 'seed'"
    assert missing_arguments(told) == (2, "'bias' and 'seed'")
    assert (
        missing_arguments("TypeError: C.forward() missing 1 required positional argument: 'c'")[0]
        == 0
    )
