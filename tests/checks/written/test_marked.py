"""Of copied options the one that stands out is the answer, in whatever way it does; a list that stands as it
was handed out is none."""

import pytest

from grader.checks.kinds.choice import Choice
from grader.checks.written.no_answer import marked_in_row, marked_option, marked_options
from grader.placeholders import odd_one
from grader.submission.outline import Asked, Outline
from grader.submission.read import read_submission

TEXTS = {"A": "a stack of plates", "B": "a queue of people", "C": "a heap of leaves"}
ASKED = "Which gives the oldest item first? (A) a stack of plates (B) a queue of people (C) a heap of leaves"
OUTLINE = Outline((Asked("1", text=ASKED), Asked("2")))
ROW = "Which grows most: A n, B n log n, C n²?"


def listed(plain, marked, which="B"):
    return "\n".join(
        (marked if key == which else plain).format(key, text) for key, text in TEXTS.items()
    )


@pytest.mark.parametrize(
    ("plain", "marked"),
    [
        ("({}) {}", "({}) {} <--"),
        ("({}) {}", "→ ({}) {}"),
        ("- ({}) {}", "- ({}) {} ⬅⬅"),
        ("○ ({}) {}", "● ({}) {}"),
        ("({}) {}", "**({}) {}**"),
        ("❌ ({}) {}", "✅ ({}) {}"),
        ("({}) {}", "({}) {} ★"),
    ],
)
@pytest.mark.parametrize("which", TEXTS)
def test_the_option_that_stands_out_is_read_and_is_the_answer(tmp_path, plain, marked, which):
    text = listed(plain, marked, which)
    (tmp_path / "a.md").write_text(f"## 1\n\n{text}\n\n## 2\n\nAn array.\n")
    given = read_submission(tmp_path / "a.md", OUTLINE).answers["1"].text
    found = marked_option(given, list(TEXTS))
    assert found is not None
    check = Choice(kind="choice", id="c", points=1, options={k: {} for k in "ABC"}, correct=which)
    assert check.in_context(ASKED, {}).judge_answer(found, {}).status == "correct"


def test_a_list_as_it_was_handed_out_is_no_answer(tmp_path):
    (tmp_path / "a.md").write_text(f"## 1\n\n{listed('({}) {}', '({}) {}')}\n\n## 2\n\nAn array.\n")
    assert "1" not in read_submission(tmp_path / "a.md", OUTLINE).answers


def test_signs_within_options_mark_none():
    assert odd_one(["A n*n", "B n+n", "C n+1"]) is None
    assert odd_one(["A O(n).", "B n", "C n"]) is None  # the end of a sentence
    assert odd_one(["A n <--", "B n <--", "C n"]) is None  # it may be one or two
    assert odd_one(["A n <--", "B n"]) is None


@pytest.mark.parametrize(
    ("answer", "option"),
    [
        ("A n, B n log n, **C n²**", "C n²"),
        ("A / **B** / C", "B"),
        ("A / **B** / **C**", None),
        ("A is less than **B**, C", None),
        ("**A n, B n log n**, C n²", None),
        ("A, **B**", None),  # C is not there
        ("A, **B**\nC", None),
    ],
)
def test_in_a_row_of_the_questions_own_words_the_bold_one_is_the_answer(answer, option):
    assert marked_in_row(answer, ["A", "B", "C"], ROW) == option


ORDER = Choice(
    kind="choice", id="c", points=1, options={"BAC": {}, "ABC": {}, "CAB": {}}, correct="BAC"
).in_context("In which order? (A) one (B) two (C) three", {})


@pytest.mark.parametrize(
    "answer",
    [
        "B → A → C",
        "B-A-C",
        "1. B\n2. A\n3. C",
        "first B, then A, finally C",
        "B, A, C",
        "B -> A -> C",
    ],
)
def test_an_order_is_read_however_its_letters_stand_behind_another(answer):
    assert ORDER.judge_answer(answer, {}).status == "correct"
    other = answer.replace("A", "#").replace("B", "A").replace("#", "B")
    assert ORDER.judge_answer(other, {}).status == "incorrect"


METALS = "Which are metals? A. iron B. oxygen C. zinc"


@pytest.mark.parametrize(
    ("lines", "letters"),
    [
        (["A. iron ✓", "B. oxygen ✗", "C. zinc ✓"], "A\nC"),
        (["**A. iron**", "B. oxygen", "**C. zinc**"], "A\nC"),
        (["- [x] A. iron", "- [ ] B. oxygen", "- [x] C. zinc"], "A\nC"),
        (["A. iron <--", "B. oxygen", "C. zinc <--"], "A\nC"),
        (["_A. iron_", "B. oxygen", "C. zinc"], "A"),
        (["A. iron", "~~B. oxygen~~", "C. zinc"], "A\nC"),
        (["A. iron", "B. oxygen", "C. zinc"], ""),
        (["- [ ] A. iron", "- [ ] B. oxygen", "- [ ] C. zinc"], ""),
        (["A. iron ✗", "B. oxygen ✗", "C. zinc ✗"], None),
        (["A. iron", "C. zinc"], None),
    ],
)
def test_of_a_copied_list_of_several_those_that_are_marked_are_the_answer(lines, letters):
    assert marked_options("\n".join(lines), METALS) == letters


LETTERS = Choice(
    kind="choice", id="c", points=1, options={k: {} for k in "ABCD"}, correct="C"
).in_context("Which? (A) one (B) two (C) three (D) four", {})


@pytest.mark.parametrize(
    "answer",
    [
        "It grows with the square, which is C.",
        "Not A, not B, not D, so C",
        "It cannot be A or B, they are slower. So (C).",
        "I choose C because each is counted once.",
        "Buchstabe C, weil jedes einmal zählt.",
        "● C\n● each is counted once",
        r"$\Rightarrow$ **C**",
    ],
)
def test_a_letter_is_given_by_what_announces_it_and_at_the_end(answer):
    assert LETTERS.judge_answer(answer, {}).status == "correct"
    other = answer.replace("C", "#").replace("D", "C").replace("#", "D")
    assert LETTERS.judge_answer(other, {}).status == "incorrect"


@pytest.mark.parametrize(
    "answer",
    ["so C?", "so not C", "which is not C", "I choose C over B", "I choose neither", "A. No, so C",
     "so C or D", "Some say so C", "I would choose C if it were small"],
)  # fmt: skip
def test_a_letter_that_is_not_plainly_given_is_for_a_person(answer):
    assert LETTERS.judge_answer(answer, {}).status == "needs_review"
