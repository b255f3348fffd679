"""A question's number is found behind the number of an item of a list, and no decimal is taken for one."""

import pytest

from grader.submission.numbers import number_at


@pytest.mark.parametrize(
    ("line", "path", "rest"),
    [
        ("1. 1.1.1: 19712", ("1", "1", "1"), "19712"),
        ("12) 2.1.4 smaller", ("2", "1", "4"), "smaller"),
        ("3. 2.1: two", ("2", "1"), "two"),
        ("3) 2.1) two", ("2", "1"), "two"),
        ("1.1.1. five", ("1", "1", "1"), "five"),
        ("1. five", ("1",), "five"),
    ],
)
def test_the_number_of_an_item_is_not_that_of_its_question(line, path, rest):
    found = number_at(line)
    assert found is not None
    assert (found.paths, found.rest) == ((path,), rest)


def test_a_decimal_in_an_item_is_no_question():
    assert number_at("3. 2.5 is the mean").paths != (("2", "5"),)


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("Solution to task 1.1.1: five", ("1", "1", "1")),
        ("Lösung zu Aufgabe 1.1.1: five", ("1", "1", "1")),
        ("Antwort zu Frage 3.2: five", ("3", "2")),
        ("Zu 3.2: five", ("3", "2")),
        ("ad 1.1.1) five", ("1", "1", "1")),
        ("Ans 3.2: five", ("3", "2")),
        ("Lsg. 1.1.1: five", ("1", "1", "1")),
    ],
)
def test_a_word_for_the_answer_and_one_that_links_it_stand_before_a_number(line, path):
    found = number_at(line)
    assert found is not None
    assert (found.paths, found.rest, found.has_word) == ((path,), "five", True)


@pytest.mark.parametrize("line", ["For 3 steps it shrinks", "zu 2 Prozent", "Of 2.5 the half"])
def test_a_sentence_that_begins_with_such_a_word_opens_no_question(line):
    assert number_at(line) is None


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("Q2: 12.5 %", "12.5 %"),
        ("Exercise 2: 12.5 percent", "12.5 percent"),
        ("Question 3: 190 pairs", "190 pairs"),
        ("1.1.2: 3 parameters are shared", "3 parameters are shared"),
        ("Question 2 (5 points): because", "because"),
        ("Question 2 [2 P] because", "because"),
        ("1.1.2 3 points", ""),
    ],
)
def test_points_behind_a_number_are_no_answer_and_no_answer_is_points(line, rest):
    assert number_at(line).rest == rest


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("3.1) -10", "-10"),
        ("4.2: -5", "-5"),
        ("4.2 -5 m/s", "-5 m/s"),
        ("Q4.2: -.5", "-.5"),
        ("1.2 - -5", "-5"),
        ("4.4: – 2", "– 2"),
        ("1.2 - 5", "5"),
        ("1.2 — 5", "5"),
        ("1.2 – five", "five"),
    ],
)
def test_a_minus_of_the_answer_is_no_sign_behind_the_number(line, rest):
    """`3.1) -10` was read as 10: right ones lost their points, and wrong ones had them."""
    number = number_at(line)
    assert number is not None
    assert number.rest == rest


@pytest.mark.parametrize("head", ["1.2:", "1.2)", "1.2 –", "**1.2:**"])
def test_a_point_that_touches_a_digit_is_that_numbers(head):
    found = number_at(f"{head} .4")
    assert found.rest == ".4"


def test_an_item_that_begins_with_a_quantity_keeps_its_own_number():
    found = number_at("5. 3.5 % drop 420")
    assert (found.paths, found.rest) == ((("5",),), "3.5 % drop 420")
    assert number_at("3.5 % drop 420") is None
