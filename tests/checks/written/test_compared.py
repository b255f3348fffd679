"""An option that is only compared with, holds in another case, of another thing, or is denied by a word that nobody
knows, is for a person; one that is given is decided."""

import pytest

from grader.checks.kinds.choice import Choice

SORT = "How does the time of mergesort grow with n in the worst case?"
FORM = "Customers have an id, a name and a city. What is the highest normal form, 1NF, 2NF or 3NF?"
JOIN = "Can a left join return fewer rows than the left table has?"


def judged(question, options, correct, answer, examples=None):
    check = Choice(kind="choice", id="c", points=1, options=options, correct=correct, examples=examples or {})  # fmt: skip
    return check.in_context(question, {}).judge_answer(answer, {}).status


def sort(answer):
    options = {
        "linear": {"says": {"en": ["linear", "O(n)"]}},
        "log": {"says": {"en": ["n log n", "linearithmic"]}},
        "square": {"says": {"en": ["quadratic"]}},
    }
    examples = {"linear": ["It is linear."], "log": ["It is n log n.", "The time is n log n."], "square": ["It is quadratic."]}  # fmt: skip
    return judged(SORT, options, "log", answer, examples)


def form(answer):
    return judged(FORM, {"1NF": {}, "2NF": {}, "3NF": {}}, "2NF", answer)


def join(answer):
    options = {
        "no": {"says": {"en": ["not … fewer rows"]}},
        "yes": {"says": {"en": ["fewer rows"]}},
    }
    examples = {"no": ["No.", "It does not return fewer rows."], "yes": ["Yes.", "It returns fewer rows."]}  # fmt: skip
    return judged(JOIN, options, "no", answer, examples)


@pytest.mark.parametrize(
    "answer",
    ["a bit more than linear", "better than quadratic", "almost linear", "linear per level", "on average n log n", "n log n is the best case", "insertion sort: quadratic"],
)  # fmt: skip
def test_another_size_case_or_thing_is_for_a_person(answer):
    assert sort(answer) == "needs_review"


@pytest.mark.parametrize(
    "answer",
    ["n log n", "It is n log n.", "In the worst case it is n log n.", "My answer: n log n"],
)
def test_the_size_that_is_given_is_decided(answer):
    assert sort(answer) == "correct"
    assert sort(answer.replace("n log n", "quadratic")) == "incorrect"


@pytest.mark.parametrize(
    "answer",
    ["2NF is violated", "2NF violation", "2NF is broken", "2NF is unmet", "1NF is too low"],
)
def test_a_word_that_nobody_knows_behind_an_option_may_deny_it(answer):
    assert form(answer) == "needs_review"


@pytest.mark.parametrize(
    "answer",
    ["2NF", "2NF is correct", "2NF is the highest normal form", "2NF because nothing is transitive", "2NF is reached"],
)  # fmt: skip
def test_an_option_with_its_reason_is_decided(answer):
    assert form(answer) == "correct"


@pytest.mark.parametrize(
    "answer",
    ["No. It certainly can.", "No. But of course it can.", "No. It can, if rows have no match."],
)
def test_a_no_that_is_followed_by_a_yes_is_for_a_person(answer):
    assert join(answer) == "needs_review"


@pytest.mark.parametrize(
    "answer", ["An inner join can return fewer rows.", "It returns fewer rows than a cross join."]
)
def test_what_is_said_of_another_thing_is_not_final(answer):
    assert join(answer) == "needs_review"


def test_what_is_said_of_the_thing_that_is_asked_about_is_decided():
    assert join("No. It keeps each row.") == "correct"
    assert join("It returns fewer rows than the left table.") == "incorrect"
