"""What stands above the first question is left out by a rule with a name, or is for a person."""

import pytest

from grader.submission.sheet_top import rules_of_the_top


@pytest.mark.parametrize(
    "line",
    ["Hi", "Hello Professor Smith and team,", "Hello, here is my submission for week three.", "Hallo zusammen, anbei meine Abgabe.", "Answers by Dana", "Exercise 1 = Probability", "Please answer in full sentences."],
)  # fmt: skip
def test_greetings_titles_and_instructions_at_the_top_are_no_answers(line):
    assert rules_of_the_top([line])[0]


@pytest.mark.parametrize(
    "line",
    ["Hello there, the factor is below one.", "Hi, it keeps it.", "Dear Sir, see my file, because it vanishes.", "The answer is 19712", "Answer: it fades", "Solution = 7", "In this exercise I show that it vanishes.", "Please note that it vanishes because the factor is small."],
)  # fmt: skip
def test_what_may_be_an_answer_at_the_top_is_left_out_by_no_rule(line):
    assert not rules_of_the_top([line])[0]
