"""Options by their letters: several of them, chosen of a list that was copied, or put in an order."""

import pytest

from grader.checks.kinds.choice import Choice
from grader.checks.written.no_answer import without_question
from grader.checks.written.written_out import letters_given
from grader.placeholders import chosen_options

RESISTANT = (
    "Which are resistant? (A) mean (B) median (C) deviation (D) interquartile range. Name all."
)
ORDER = "Order from narrow to wide: (a) one (b) two (c) three (d) four."


def judged(answer, question, correct, *others):
    options = {key: {} for key in (correct, *others)}
    check = Choice(kind="choice", id="c", points=1, options=options, correct=correct)
    return check.in_context(question, {}).judge_answer(answer, {}).status


@pytest.mark.parametrize(
    "answer",
    ["D and B", "B und D", "b, d", "B y D", "**B** and **D**", "(B)\n(D)", "- B\n- D",
     "(B) median\n(D) interquartile range", "B) median, because it is\nD) interquartile range"],
)  # fmt: skip
def test_several_letters_are_the_option_of_these_letters(answer):
    assert judged(answer, RESISTANT, "BD", "B", "D", "AB") == "correct"
    assert judged(answer, RESISTANT, "AB", "B", "D", "BD") == "incorrect"


@pytest.mark.parametrize(
    "answer",
    [
        "B, maybe D",
        "B) resistant\nD) not resistant",
        "A B C D",
        "B < D",
        "B–D",
        "B-D",
        "¬B, ¬D",
        "B, D?",
        "☐ B\n☐ D",
        "B ✅\nD ✅",
        "b) mode\nd) median",
    ],
)
def test_letters_that_are_not_all_just_given_are_for_a_person(answer):
    assert judged(answer, RESISTANT, "BD", "AB") == "needs_review"


@pytest.mark.parametrize(("answer", "status"), [("d b a c", "correct"), ("a, b, c, d", "incorrect"), ("a < c < b < d", "needs_review")])  # fmt: skip
def test_where_an_order_is_asked_the_letters_stand_in_it(answer, status):
    assert judged(answer, ORDER, "dbac", "abcd") == status


def test_a_word_of_letters_is_no_list_of_them():
    assert letters_given("bad", RESISTANT) == []
    assert judged("bad", "Good or bad?", "good", "bad") == "incorrect"


@pytest.mark.parametrize(
    "word", ["if it is warm", "when heated", "in most cases", "for small n", ", if linear"]
)
def test_a_condition_behind_a_letter_is_for_a_person(word):
    space = "" if word[0] == "," else " "
    assert judged(f"A{space}{word}", RESISTANT, "A", "B") == "needs_review"
    assert judged("A for all n", RESISTANT, "A", "B") == "correct"


@pytest.mark.parametrize(
    ("answer", "left"),
    [
        ("(B) median\n(D) interquartile range", "(B) median\n(D) interquartile range"),
        ("Which are resistant? (A) mean **(B) median** (C) deviation (D) interquartile range. Name all.", "(B) median"),
    ],
)  # fmt: skip
def test_of_a_copied_list_what_is_chosen_stays(answer, left):
    assert without_question(answer, RESISTANT) == left


def test_a_list_in_another_order_is_an_answer_and_one_as_it_was_is_none():
    asked = "Order: (a) one thing (b) two things (c) three things."
    lines = ["(a) one thing", "(b) two things", "(c) three things"]
    assert chosen_options(lines, asked) == []
    assert chosen_options(lines[::-1], asked) == lines[::-1]
    assert chosen_options(["no option at all"], asked) == []
    assert (
        chosen_options(["A car drives from A to B.", "and back"], "A car drives from A to B.") == []
    )


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ("F", "correct"), ("wrong", "correct"), ("Falsch.", "correct"), ("The statement is false.", "correct"),
        ("T", "incorrect"), ("correct", "incorrect"), ("T = 5", "needs_review"), ("not true", "needs_review"),
        ("The statement is not false", "needs_review"), ("F, since it has one", "needs_review"),
    ],
)  # fmt: skip
def test_true_and_false_may_be_said_in_a_word_of_its_own(answer, status):
    assert judged(answer, "True or false: a GRU has two states.", "false", "true") == status


@pytest.mark.parametrize(
    ("answer", "status"),
    [("decreases", "correct"), ("Decreasing", "correct"), ("increased", "incorrect"), ("not decreasing", "needs_review"),
     ("decreases, then increases", "needs_review")],
)  # fmt: skip
def test_a_word_alone_may_be_another_form_of_an_options_key(answer, status):
    question = "Does the norm decrease or increase?"
    assert judged(answer, question, "decrease", "increase", "same") == status
