"""Agreement is about form, then shape, then numbers; float32 work passes, mistakes do not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.checks.arrays import as_array, describe
from grader.checks.compare import (
    Together,
    Tolerance,
    agreeing,
    agrees,
    difference,
    distance,
    same_but_for_axes,
)
from grader.sandbox.base import Form, Opaque

finite = hnp.arrays(
    np.float64, hnp.array_shapes(max_dims=3, max_side=4), elements=st.floats(-1e6, 1e6)
)


@given(finite)
def test_everything_agrees_with_itself_and_with_its_float32_form(array):
    assert agrees(array, array)
    assert agrees(array, array.astype(np.float32))


@given(finite)
def test_a_shift_by_a_hundredth_of_the_largest_entry_is_seen(array):
    largest = np.max(np.abs(array))
    assert not agrees(array, array + 0.01 * largest + 1e-3)


def test_nan_agrees_only_with_nan():
    assert agrees(np.array([np.nan, 1.0]), np.array([np.nan, 1.0]))
    assert not agrees(np.array([0.0]), np.array([np.nan]))
    assert not agrees(np.array([np.nan]), np.array([0.0]))


def test_beside_an_infinite_number_that_is_right_the_wrong_one_is_told():
    found = difference(np.array([np.inf, 1.0]), np.array([np.inf, 2.0]))
    assert found.detail == "at [1] expected 1, got 2"


def test_infinity_agrees_only_with_the_same_infinity():
    assert agrees(np.array([np.inf]), np.array([np.inf]))
    assert not agrees(np.array([np.inf]), np.array([-np.inf]))
    assert not agrees(np.array([1.0]), np.array([np.inf]))


@pytest.mark.parametrize("observed", [12, 12.0, np.array(12), np.array([12.0])])
def test_a_whole_number_may_come_in_any_type_of_number(observed):
    assert agrees(12, observed)


@pytest.mark.parametrize("observed", [13, 12.5, True, "12", None, (12, 12), {"a": 12}])
def test_another_value_or_form_is_no_whole_number(observed):
    assert not agrees(12, observed)


def test_nested_lists_of_numbers_are_arrays():
    assert agrees(np.arange(4.0).reshape(2, 2), ((0.0, 1.0), (2.0, 3.0)))


def test_the_text_for_students_tells_no_expected_number():
    mismatch = difference(np.array([[1.2345, 2.0]]), np.array([[1.2345, 7.0]]))
    assert "2" not in mismatch.text.replace("1 of 2", "")
    assert "expected 2" in mismatch.detail


def test_broadcasting_never_hides_a_wrong_shape():
    assert not agrees(np.ones((3, 4)), np.ones((1, 4)))
    assert "axes are swapped" in difference(np.ones((3, 4)), np.ones((4, 3))).text


values = st.one_of(
    finite,
    hnp.arrays(np.float64, hnp.array_shapes(max_dims=2, max_side=3)),
    hnp.arrays(np.int64, 3, elements=st.integers(-2, 2)),
    st.floats(),
    st.integers(-2, 2),
    st.sampled_from(["a", None, True]),
)


@given(st.lists(st.tuples(values, values, st.booleans()), max_size=5), st.floats(0, 2e-4))
def test_compared_at_once_is_compared_one_by_one(pairs, shift):
    expected = [a for a, _, _ in pairs]
    with np.errstate(over="ignore"):  # the largest float, a little larger, is infinite
        observed = [
            a * (1 + shift) if is_near and isinstance(a, np.ndarray) else a if is_near else b
            for a, b, is_near in pairs
        ]

    def differs(k):
        return difference(expected[k], observed[k]) is not None

    with np.errstate(all="ignore"):
        left = list(Together.of(expected, Tolerance()).left(observed))
        assert any(map(differs, left)) == any(map(differs, range(len(pairs))))


@given(values, values, st.floats(0, 2e-4))
def test_two_values_agree_where_nothing_is_told_to_differ(a, b, shift):
    with np.errstate(all="ignore"):
        near = a * (1 + shift) if isinstance(a, np.ndarray) else a
        for other in (a, b, near):
            assert agrees(a, other) == (difference(a, other) is None)


@given(values, values)
def test_all_numbers_agree_where_the_whole_does(a, b):
    with np.errstate(all="ignore"):
        for other in (a, b):
            agree = agreeing(a, other)
            assert agree.all() == agrees(a, other)
            assert agree.shape == agreeing(a, None).shape


@pytest.mark.parametrize(("expected", "observed", "told"), [
    ("a", None, "is None, where text was expected"),
    (None, 1, "is a whole number, where None was expected"),
    (True, 1, "is a whole number, where True or False was expected"),
    (True, np.array([True]), "is an array of shape (1,), where True or False was expected"),
    (True, False, "is the wrong truth value"),
    (12, "12", "is text, where a whole number was expected"),
    (12, np.array([12.0, 12.0]), "is an array of shape (2,), where a whole number was expected"),
    (12, 13, "is not the right number"),
    (np.ones(2), "text", "is text, where an array of shape (2,) was expected"),
    (np.ones(2), np.array([True, True]), "holds truth values, where numbers were expected"),
    (np.ones((2, 3)), np.ones((3, 2)), "has shape (3, 2), expected (2, 3): the axes are swapped"),
    (np.ones(2), np.ones(3), "has shape (3,), expected (2,)"),
    (np.ones((2, 3, 4)), np.ones((3, 2, 4)), "has shape (3, 2, 4), expected (2, 3, 4): the axes are in another order"),
    (np.ones((2, 1, 3)), np.ones((2, 3)), "has shape (2, 3), expected (2, 1, 3): the numbers of axes differ"),
    (np.ones((2, 3)), np.ones((2, 4)), "has shape (2, 4), expected (2, 3)"),
    (np.ones(3), np.array([1.0, 2.0, 1.0]), "differs in 1 of 3 entries"),
    (np.ones(3), np.array([np.nan, 2.0, 1.0]), "differs in 2 of 3 entries (1 of them not finite)"),
    (np.array(1.0), np.array(2.0), "differs"),
    ((1, "a"), (1, "a", "b"), "has 3 items, expected 2"),
    ((1, "a"), (1, "b"), "item 1 is another text than was asked for"),
    ((1, "a"), ("a",), "has 1 item, expected 2"),
    ({"a": 1}, {"b": 1}, "lacks the key 'a'"),
    ({"a": 1}, {"a": 1, "b": 1}, "has a key too many: 'b'"),
    ({"a": 1}, {"a": 2}, "under the key 'a' is not the right number"),
    ({"a": 1}, (1,), "is an array of shape (1,), where a dictionary was expected"),
    ("a\nb", "a\nc", "is another text than was asked for: it differs in line 2"),
    ("a", "a\nc", "is another text than was asked for: it differs in line 2"),
    (Opaque("a module"), Opaque("a module"), "is a module, where a module was expected"),
])  # fmt: skip
def test_how_two_values_differ_is_told_in_words(expected, observed, told):
    assert difference(expected, observed).text == told


@pytest.mark.parametrize(("expected", "observed"), [
    ((), np.empty(0)), (np.empty(0), ()), (True, np.array(True)), ((1, "a"), (1, "a")), ({"a": 1}, {"a": 1.0}),
    (np.ones(()), np.ones((1, 1))), (np.empty((0, 3)), np.empty((0, 3))), (0.5, np.array(0.5)),
    (np.array([1j]), np.array([1j + 1e-6])), (np.array([np.inf, 1e301]), np.array([np.inf, 1e301])),
])  # fmt: skip
def test_what_is_the_same_in_another_form_agrees(expected, observed):
    assert difference(expected, observed) is None
    assert distance(expected, observed) <= 1


@pytest.mark.parametrize(("expected", "observed"), [
    ((), np.empty((0, 2))), (np.empty((0, 3)), ()), (np.empty(0), 0.0), (np.array([1, 2]), np.array([1.00001, 2.0])),
    (np.array([True, False]), np.array([True, True])), (np.ones(1), np.ones((1, 1))), (np.array([1.0]), np.array([1j])),
])  # fmt: skip
def test_what_only_looks_the_same_does_not_agree(expected, observed):
    assert difference(expected, observed) is not None


@given(finite, st.floats(-3, 3), st.floats(0, 1e-3), st.floats(0, 1e-3), st.floats(0, 1e-3))
def test_the_room_is_the_sum_of_what_the_tolerance_says(array, shift, rtol, of_largest, atol):
    """Against the formula, entry by entry in plain floats; entries at the very edge are left out."""
    tolerance = Tolerance(rtol, of_largest, atol)
    largest = max((abs(entry) for entry in array.flat), default=0.0)
    rooms = [atol + of_largest * largest + rtol * abs(entry) for entry in array.flat]
    observed = array + shift * np.reshape(rooms, array.shape)
    parts = [
        abs(b - a) / room if room else 0.0
        for a, b, room in zip(array.flat, observed.flat, rooms, strict=True)
    ]
    far = max(parts)
    if not 0.999 < far < 1.001 and all(rooms):
        assert (difference(array, observed, tolerance) is None) == (far < 1)
        assert distance(array, observed, tolerance) == pytest.approx(far, rel=1e-6, abs=1e-12)
        told = [part < 1 for part in parts]
        if not any(0.999 < part < 1.001 for part in parts):
            assert agreeing(array, observed, tolerance).tolist() == told


@pytest.mark.parametrize(("expected", "observed", "far"), [
    (np.array([1.0, np.nan]), np.array([1.0, np.nan]), 0.0),
    (np.array([1.0]), np.array([np.nan]), np.inf),
    (np.array([1.0]), np.array([1.0, 1.0]), np.inf),
    (np.array([1.0]), "text", np.inf),
    (3, 3, 0.0), (3, 3.0001, np.inf), (True, True, 0.0), ("a", "b", np.inf), (None, None, 0.0),
    (np.empty((0, 2)), np.empty((0, 2)), 0.0),
    (np.array([True]), np.array([False]), np.inf),
])  # fmt: skip
def test_a_distance_is_in_units_of_the_tolerance_and_infinite_between_forms(
    expected, observed, far
):
    assert distance(expected, observed) == far


def test_axes_of_length_one_may_be_left_out_where_that_is_asked():
    assert same_but_for_axes(np.ones((2, 1, 3)), np.ones((2, 3)), Tolerance())
    assert not same_but_for_axes(np.ones((2, 1, 3)), np.zeros((2, 3)), Tolerance())
    assert not same_but_for_axes(np.ones((2, 3)), np.ones((3, 2)), Tolerance())
    assert same_but_for_axes("a", "a", Tolerance())
    assert not same_but_for_axes("a", np.ones(1), Tolerance())


@pytest.mark.parametrize(("value", "words"), [
    (None, "None"), (Opaque("a module"), "a module"), (Form("set", (1,)), "a set"), (True, "a truth value"),
    (3, "a whole number"), (0.5, "a number"), (1j, "a number"), (np.ones((2, 3)), "an array of shape (2, 3)"),
    ("a", "text"), ((), "an empty list"), ((1, "a"), "a list of 2 values"), ({}, "a dictionary"),
    (((1, 2), (3, 4)), "an array of shape (2, 2)"), (((1, 2), (3,)), "a list of 2 values"),
    (b"a", "bytes"),
])  # fmt: skip
def test_a_value_is_described_by_its_form_and_never_by_its_numbers(value, words):
    assert describe(value) == words


def test_numbers_too_large_for_an_array_are_floats_up_to_where_floats_end():
    assert as_array(10**30) == 1e30
    assert as_array(10**301) is None
    assert as_array(10**5000) is None
    assert as_array((1, None)) is None
    assert as_array(()) is None


@pytest.mark.parametrize("kind", [np.float64, np.complex128, np.float32])
@pytest.mark.parametrize(
    ("tolerance", "room"),
    [
        (Tolerance(0.0, 0.0, 0.5), 0.5),
        (Tolerance(0.0, 0.25, 0.0), 0.25 * 8),
        (Tolerance(0.125, 0.0, 0.0), 0.125 * 2),
        (Tolerance(0.125, 0.25, 0.5), 0.125 * 2 + 0.25 * 8 + 0.5),
    ],
)
def test_the_three_parts_of_a_tolerance_add_up(kind, tolerance, room):
    """Worked by hand, at the entry 2 beside the largest, 8: all are exact in binary."""
    expected = np.array([2.0, -8.0, np.nan, np.inf]).astype(kind)
    for shift, is_near in (
        (room, True),
        (-room, True),
        (1.001 * room, False),
        (-1.1 * room, False),
    ):
        observed = expected + np.array([shift, 0, 0, 0], kind)
        with np.errstate(invalid="ignore"):
            assert agrees(expected, observed, tolerance) is is_near
            assert (distance(expected, observed, tolerance) <= 1) is is_near
            assert agreeing(expected, observed, tolerance).all() == is_near
        finite = slice(0, 2)
        assert agrees(expected[finite], observed[finite], tolerance) is is_near


def test_whole_numbers_in_arrays_agree_exactly_however_large_the_room():
    wide = Tolerance(1.0, 1.0, 10.0)
    assert not agrees(np.array([1, 2]), np.array([1, 3]), wide)
    assert not agrees(np.array([1, 2]), np.array([1.0, 2.5]), wide)
    assert agrees(np.array([1, 2]), np.array([1.0, 2.0]), wide)


@pytest.mark.parametrize("number", [10**400, -(10**400)])
def test_an_integer_beyond_all_floats_is_no_array(number):
    assert as_array(number) is None
    assert difference(number, number) is None
    assert difference(1.0, number) is not None


@pytest.mark.parametrize("value", [np.array([1.0, -2.0]), np.array(0.5), 0.5, (1.0, 2.0)])
def test_what_has_the_other_sign_differs_however_it_is_compared(value):
    other = -np.asarray(value)
    assert difference(value, other) is not None
    assert not agrees(value, other)
    assert not agreeing(np.asarray(value, float), other).any()
    assert distance(value, other) > 1
    assert list(Together.of([np.asarray(value, float)], Tolerance()).left([other])) == [0]


def test_a_row_with_noughts_is_not_right_whatever_comes():
    together = Together.of([np.zeros(2), np.array([0.5])], Tolerance())
    assert list(together.left([np.zeros(2), np.array([0.5])])) == []
    assert list(together.left([np.full(2, 5.0), np.array([0.5])])) == [0, 1]
    assert list(together.left([np.zeros(2), np.array([7.0])])) == [0, 1]


def test_fewer_rows_are_not_called_another_order():
    assert difference(np.ones((2, 3)), np.ones((1, 3))).text == "has shape (1, 3), expected (2, 3)"


@pytest.mark.parametrize("made", [lambda x: (x,), lambda x: [x], lambda x: ((x,),)])
@pytest.mark.parametrize("number", [2, 2.5])
def test_a_number_in_a_list_or_tuple_is_no_number(made, number):
    """`return a * b,` gives a tuple."""
    assert difference(number, made(number)) is not None


@pytest.mark.parametrize("number", [2, 2.5])
def test_a_number_in_an_array_of_one_entry_is_that_number(number):
    for shape in ((), (1,), (1, 1)):
        assert difference(number, np.full(shape, number)) is None


@pytest.mark.parametrize(
    ("expected", "observed", "told"),
    [
        ([1, 2], [7], "has 1 item, expected 2"),
        ((1.5,), [7, 8, 9], "has 3 items, expected 1"),
        (np.zeros(2), [7, 8, 9], "has shape (3,), expected (2,)"),
        ([[1, 2]], [[1, 2], [3, 4]], "has shape (2, 2), expected (1, 2)"),
    ],
)
def test_of_a_list_the_number_of_its_items_is_told(expected, observed, told):
    found = difference(expected, observed)
    assert found is not None
    assert found.text == told
