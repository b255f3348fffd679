"""Weights that are laid out otherwise are the same weights: what is set is what is told to have been there."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.checks.one_call import one_call
from grader.checks.script import Script
from grader.checks.sizes import shape_of
from grader.checks.standard_sizes import distinct_sizes
from grader.grading.other_layout import layouts
from grader.grading.relaid import as_asked, gathered, laid_out, relaid
from grader.problem.model import Subject
from grader.sandbox.base import CheckSteps, Failure, Finished, Raised

ORDER = {"i": "sigmoid", "f": "sigmoid", "g": "tanh", "o": "sigmoid"}


def subject(weights, gates):
    return Subject.model_validate(
        {
            "class": "C", "init": ["D", "H"], "weights": weights, "gates": {"order": ORDER, **gates},
            "inputs": {"x": ["N", "D"], "h": ["N", "H"]}, "call": ["x", "h"], "returns": "h",
            "reference": {"source": "class C: pass"},
        }
    )  # fmt: skip


SUBJECTS = {
    "stacked": subject(
        {"w": ["4*H", "D"], "u": ["4*H", "H"], "b": ["4*H"], "d": ["4*H"]},
        {"stacked": ["w", "u", "b", "d"], "biases": "b"},
    ),
    "stacked along columns": subject(
        {"w": ["D", "4*H"], "u": ["H", "4*H"], "b": ["4*H"]},
        {"stacked": ["w", "u", "b"], "axis": 1, "biases": "b"},
    ),
    "for each gate": subject(
        {f"{kind}_{gate}": ["H", *rest] for gate in ORDER for kind, *rest in ("wD", "uH", "b")},
        {
            "weights": {gate: [f"w_{gate}", f"u_{gate}"] for gate in ORDER},
            "biases": {gate: f"b_{gate}" for gate in ORDER},
        },
    ),
}


@st.composite
def held(draw):
    """Return what an object holds that keeps the weights of an LSTM in one of many ways."""
    d, h = 4, 5
    rows = {"x": (h, d), "h": (h, h)}
    if draw(st.booleans()):
        rows = {"z": (h, h + d)}
    rows |= {"p": (h,)} | ({"q": (h,)} if draw(st.booleans()) else {})
    form, turned = draw(st.sampled_from(["split", "stacked", "piled"])), draw(st.booleans())
    found = {}
    for name, shape in rows.items():
        if form == "split":
            for gate in "fico":
                found[f"{name}{gate}"] = shape
        else:
            found[name] = (4 * h, *shape[1:]) if form == "stacked" else (4, *shape)
    matrix = (lambda s: (*s[:-2], s[-1], s[-2])) if turned else lambda s: s
    return {name: matrix(s) if name[0] in "xhz" else s for name, s in found.items()}


def numbers(of, seed):
    rng = np.random.default_rng(seed)
    sizes = distinct_sizes(of)
    return {name: rng.normal(size=shape_of(w.shape, sizes)) for name, w in of.weights.items()}


@pytest.mark.parametrize("kind", SUBJECTS)
@given(st.data(), st.integers(0, 9))
def test_what_is_laid_out_is_gathered_again(kind, data, seed):
    asked = SUBJECTS[kind]
    there = data.draw(held())
    given_ = numbers(asked, seed)
    shapes = {name: value.shape for name, value in given_.items()}
    found = [layout for alike in layouts(asked, there) for layout in alike[:3]]
    for layout in found:
        own = {kept.own: laid_out(kept, given_) for kept in layout}
        assert {name: value.shape for name, value in own.items()} == {n: there[n] for n in own}
        added = {b.weight for kept in layout for c in kept.columns for r in c for b in r[1:]}
        back = gathered(layout, own, shapes)
        for name in shapes:
            if name in added:
                assert name not in back
            elif not added or not name.startswith(("b", "d")):
                np.testing.assert_array_equal(back[name], given_[name])


ANY = st.one_of(
    st.lists(st.integers(0, 21), max_size=4).map(lambda shape: np.zeros(shape)),
    st.sampled_from([None, "text", 1.5, (3, 4)]),
)


@given(st.data(), held())
def test_of_what_is_no_such_array_nothing_is_gathered(data, there):
    asked = SUBJECTS["stacked"]
    shapes = {name: value.shape for name, value in numbers(asked, 0).items()}
    for alike in layouts(asked, there):
        for layout in alike[:2]:
            own = {kept.own: data.draw(ANY) for kept in layout}
            try:
                found = gathered(layout, own, shapes)
            except ValueError:  # rows of different lengths: it is judged as it stands
                continue
            assert set(found) <= set(shapes)
            assert all(len(found[name]) == shapes[name][0] for name in found)


@pytest.mark.parametrize("asked", SUBJECTS.values(), ids=SUBJECTS)
@given(held())
def test_each_way_that_was_drawn_is_found(asked, there):
    """The property above would say nothing of a way of which no layout is found."""

    shapes = sorted(shape_of(w.shape, distinct_sizes(asked)) for w in asked.weights.values())
    assert layouts(asked, there) or sorted(there.values()) == shapes


def test_gates_that_stand_in_another_order_are_set_in_that_order():
    """By hand: the rows of a stacked matrix of one column, in every order of four gates."""
    asked = SUBJECTS["stacked"]
    given_ = {"w": np.arange(4.0)[:, None], "u": np.arange(4.0)[:, None] + 10}
    given_ |= {"b": np.arange(4.0) + 20, "d": np.arange(4.0) + 30}
    (alike, *_) = layouts(asked, {"X": (4, 20), "R": (5, 20), "p": (20,), "q": (20,)})
    orders = {tuple(laid_out(layout[0], given_)[0]) for layout in alike}
    assert orders <= set(permutations(range(4)))
    assert len(orders) == len({layout[0].columns for layout in alike})
    assert tuple(laid_out(alike[0][0], given_)[0]) == (0, 1, 2, 3)


def test_steps_of_ours_stand_for_those_of_the_check():
    asked = SUBJECTS["stacked"]
    script = one_call(asked, 1, "trial")
    check = CheckSteps(0, script.steps)
    there = {"X": (4, 20), "R": (5, 20), "p": (20,), "q": (20,)}
    layout = layouts(asked, there)[0][0]
    found = relaid(check, script, asked, layout)
    assert [step[0] for step in found.check.steps] == [step[0] for step in check.steps]
    set_ = {step[2] for step in found.check.steps if step[0] == "assign"}
    assert set_ == set(there)
    last = len(found.check.steps) - 1
    stopped = Raised((), Failure("raised", "ValueError: no", step=last))
    assert as_asked(found, stopped, asked, layout).failure.step == len(check.steps) - 1


def test_a_weight_that_is_set_alone_cannot_be_said_of_a_sum():
    asked = SUBJECTS["stacked"]
    script = one_call(asked, 1, "trial")
    steps = [step for step in script.steps if step[0] != "assign" or step[2] != "b"]
    (summed, *_) = layouts(asked, {"X": (4, 20), "R": (5, 20), "p": (20,)})
    assert relaid(CheckSteps(0, steps), script, asked, summed[0]) is None


def test_what_comes_of_shapes_is_told_of_the_weights_that_are_asked_for():
    asked = SUBJECTS["stacked"]
    script, sizes = Script(asked, 1), distinct_sizes(asked)
    script.case("", sizes)
    made = script.make(sizes, {})
    script.shapes(made.slot, "after construction")
    check = CheckSteps(0, script.steps)
    (summed, *_) = layouts(asked, {"X": (4, 20), "R": (5, 20), "p": (20,)})
    found = relaid(check, script, asked, summed[0])
    told = as_asked(
        found, Finished(({"X": (4, 20), "R": (5, 20), "p": (20,), "*": 0},)), asked, summed[0]
    )
    assert told.observations[0] == {"w": (20, 4), "u": (20, 5), "b": (20,), "d": None, "*": 0}
    wrong = Finished(({"X": (4, 20), "R": (5, 21), "p": (20,), "*": 0},))
    assert as_asked(found, wrong, asked, summed[0]).observations[0]["u"] is None
