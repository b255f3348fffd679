"""Where a line that one change makes right is told, it is told so that it is true of every place."""

import pytest

from grader.diagnosis.found_lines import told
from grader.variants import repair_words
from grader.variants.repairs import Repair

pytestmark = pytest.mark.lines


def a_repair(line, at="x", also=(), what="a sign is wrong", around=""):
    return Repair(
        "w.py", line, what, at, False, "source", 1, f"{at}{line}", also=also, around=around
    )


def test_of_three_to_five_lines_only_which_they_are_is_told_and_of_more_nothing():
    found = told([a_repair(4), a_repair(7), a_repair(9)]).sentence
    assert found.endswith("it can be made in any of these lines of w.py: 4, 7 or 9.")
    assert "sign" not in found
    assert told([a_repair(k) for k in range(6)]) is None


def test_a_change_that_is_made_in_several_lines_tells_them_all():
    found = told([a_repair(4, also=(6, 8))]).sentence
    assert "look at line 4 of w.py, `x`, and alike at lines 6 and 8: a sign is wrong." in found
    assert "alike" not in told([a_repair(4, also=(6,)), a_repair(4)]).sentence


def test_the_value_of_a_keyword_is_shown_with_it():
    """`1` alone was told of a line that holds three of them."""
    ways = [repair_words.TOO_MANY, "another number belongs here", "it runs along the wrong axis"]
    found = told([a_repair(5, "1", what=what, around="axis=1") for what in ways]).sentence
    assert found.endswith("look at line 5 of w.py, `axis=1`.")
    assert "`1`: " in told([a_repair(5, "1", what=ways[0], around="total + 1")]).sentence


def test_a_bare_number_of_which_nothing_is_said_is_shown_with_what_is_around_it():
    """`1` was all that was told of `range(T_x - 1)`."""
    ways = [repair_words.TOO_MANY, "another number belongs here", "the loop takes too few steps"]
    found = told([a_repair(5, "1", what=what, around="T_x - 1") for what in ways]).sentence
    assert found.endswith("look at line 5 of w.py, `T_x - 1`.")
