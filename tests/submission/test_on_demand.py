"""A sequence that makes its items on demand is the list of them, however it is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.submission.on_demand import OnDemand


class Squares(OnDemand[int]):
    def __init__(self, count):
        self.count = count
        self.made = []

    def __len__(self):
        return self.count

    def at(self, number):
        self.made.append(number)
        return number * number


@given(st.integers(0, 9), st.slices(9), st.integers(-12, 12))
def test_it_is_the_list_of_its_items(count, part, number):
    found, whole = Squares(count), [k * k for k in range(count)]
    assert list(found) == whole
    assert found[part] == whole[part]
    assert (4 in found) == (4 in whole)
    if -count <= number < count:
        assert found[number] == whole[number]
    else:
        with pytest.raises(IndexError):
            found[number]


def test_only_what_is_asked_for_is_made():
    found = Squares(100)
    assert found[7:9] == [49, 64]
    assert found.made == [7, 8]
