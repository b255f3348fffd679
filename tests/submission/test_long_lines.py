"""A line of any length is read like the short one that it begins as, and nothing of it is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.submission.leftovers import answer_mark
from grader.submission.numbers import HEAD, number_at

HEADS = ["1.2.3) ", "**1.2.3** ", "Question 1.2.3: ", "1. 1.2.3: ", "1.2.3 and 1.2.4: "]


@pytest.mark.parametrize("head", HEADS)
@given(st.integers(1, 3 * HEAD))
def test_the_number_of_a_line_does_not_depend_on_how_long_it_is(head, more):
    short, long = number_at(f"{head}so"), number_at(f"{head}so{' on' * more}")
    assert short is not None
    assert long is not None
    assert long.paths == short.paths
    assert long.rest == f"{short.rest}{' on' * more}"


@given(st.integers(0, 5000), st.sampled_from(["Answer:", "**Answer:**", "Ans.", "Solution ="]))
def test_a_mark_of_an_answer_is_found_however_deep_it_stands(depth, mark):
    assert answer_mark(" " * depth + mark) == depth + answer_mark(mark) > depth
