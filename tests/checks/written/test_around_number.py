"""A number counts only where it is given; each way in which it is not has a reason of its own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.checks.written.arithmetic import equations
from grader.checks.written.around_number import Around, _stands_in
from grader.checks.written.evaluation import is_near

LABELS = (r"\bT\s*=\s*5\b", r"\bT\s*=\s*10\b")


def doubt(text, known=()):
    found = equations(text)
    results = [one for one in found if abs(one.result) > 1000]
    return Around(19712.0, text, text, results, found).doubt(LABELS, 2, known)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("T = 5: 19712, T = 10: 39552", ""),
        ("T = 5: 19200 + 512 = 19712, T = 10: 39552", ""),
        ("19200, 512, 19712 and 38400, 1152, 39552", ""),
        ("19712 and 39552, but my answer is 3968", "called the answer"),
        ("19712 and 39552, but counted once 3968 for both", "called the answer"),
        ("T = 5: 19712, T = 20: 39552", "setting"),
        ("19712, 39552 and 84736", "More numbers"),
        ("Is it 19712 and 39552?", "asked or supposed"),
        ("It would be 19712.", "asked or supposed"),
        ("twice 19712", "beside the number"),
    ],
)
def test_each_doubt_is_told_by_its_reason(text, why):
    told = doubt(text)
    assert why in told
    assert bool(told) == bool(why)


@pytest.mark.parametrize(
    "text", ["between 19712 and 39552", "19712 on average", "log n = 19712", "19712 for each unit"]
)
def test_another_quantity_is_for_a_person_unless_the_question_has_its_words(text):
    known = frozenset({"weight", "network", "unit"})
    assert "something else" in doubt(text, known)
    asked = known | {"between", "averag", "log", "each"}
    assert "something else" not in doubt(text, asked)


def test_words_that_the_question_does_not_have_are_counted_unless_it_is_worked_out():
    tale = "the lady behind the desk swears by heaven, honestly:"
    known = frozenset({"weight", "network"})
    assert "More is said" in doubt(f"{tale} 19712", known)
    assert doubt(f"{tale} 19200 + 512 = 19712", known) == ""
    assert doubt(f"{tale} 19712") == ""


@given(st.lists(st.integers(0, 400), min_size=1, max_size=30), st.integers(0, 400))
def test_a_value_is_found_in_order_as_by_looking_at_all(numbers, value):
    ordered = sorted(set(map(float, numbers)))
    assert _stands_in(value, ordered) == any(is_near(value, one, 1e-9) for one in ordered)
