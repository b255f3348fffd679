"""Agreement is about form, then shape, then numbers; float32 work passes, mistakes do not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.checks.compare import Together, Tolerance, agreeing, agrees, difference

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
