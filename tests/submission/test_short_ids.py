"""Questions of short numbers (1, 2a, 2b, 3): each answer stands under its own, however it is set off; what only
looks like another number of the sheet opens none."""

import pytest

from grader.grading.numbered import Numbered
from grader.submission.numbers import number_at
from grader.submission.outline import Asked, Outline
from grader.submission.read import read_submission

QUIZ = Outline(tuple(Asked(one) for one in ("1", "2a", "2b", "3", "4")))
PARTS = Outline(tuple(Asked(one) for one in ("1.1", "1.2", "1.3", "2.1", "2.2")))
ALL = {"1": "197", "2a": "72", "2b": "no", "3": "B"}


def answers(tmp_path, text, outline=QUIZ):
    (tmp_path / "a.md").write_text(text)
    read = read_submission(tmp_path / "a.md", outline)
    return {question: answer.text.strip() for question, answer in read.answers.items()}


@pytest.mark.parametrize(
    "text",
    [
        "1. 197\n2a. 72\n2b. no\n3. B\n",
        "1\\. 197\n\n2a\\. 72\n\n2b\\. no\n\n3\\. B\n",
        "1: 197\n2a: 72\n2b: no\n3: B\n",
        "1) 197\n2a) 72\n2b) no\n3) B\n",
        "- [x] 1: 197\n- [x] 2a: 72\n- [x] 2b: no\n- [x] 3: B\n",
        "## 1. 197\n## 2a. 72\n## 2b. no\n## 3. B\n",
        "1. 197; 2a. 72; 2b. no; 3. B\n",
        "1) 197, 2a) 72, 2b) no, 3) B\n",
        "1. 197 | 2a. 72 | 2b. no | 3. B\n",
        "1️⃣ 197\n\n2a) 72\n\n2b) no\n\n3️⃣ B\n",
        "№ 1: 197\n\n№ 2a: 72\n\n№ 2b: no\n\n№ 3: B\n",
        "Aufg. 1: 197\n\nAufg. 2a: 72\n\nAufg. 2b: no\n\nAufg. 3: B\n",
    ],
)
def test_each_answer_stands_under_its_number(tmp_path, text):
    assert answers(tmp_path, text) == ALL


def test_a_list_within_an_answer_opens_no_question(tmp_path):
    text = "2b: no, for three reasons:\n1. it is small\n2. it is slow\n3. it is old\n\n4: -40\n"
    assert set(answers(tmp_path, text)) == {"2b", "4"}


@pytest.mark.parametrize(
    ("text", "number", "answer"),
    [
        ("## 1.3. 14 %\n", "1.3", "14 %"),
        ("## 1.2. 6.022e23\n", "1.2", "6.022e23"),
        ("1.3. (14 %)\n", "1.3", "14 %"),
        ("第1.2题：14\n", "1.2", "14"),
    ],
)
def test_a_quantity_behind_a_number_is_no_part_of_it(tmp_path, text, number, answer):
    assert answers(tmp_path, text, PARTS) == {number: answer}


@pytest.mark.parametrize("answer", ["12.7 and 1.3", "No. 3 reasons: it is small."])
def test_what_looks_like_the_number_of_another_question_is_an_answer(tmp_path, answer):
    assert answers(tmp_path, f"## 2.1\n{answer}\n", PARTS) == {"2.1": answer}
    assert answers(tmp_path, f"## 2b\n{answer}\n") == {"2b": answer}


def test_emphasis_below_a_question_is_of_it_whatever_number_the_sheet_has(tmp_path):
    text = "# Attention sheet 2\n\n## 1.2\n\n**Scores** grow.\n\n**Softmax** saturates.\n"
    assert answers(tmp_path, text, PARTS) == {"1.2": "**Scores** grow.\n\n**Softmax** saturates."}


def test_what_is_set_apart_behind_a_number_ends_there(tmp_path):
    assert number_at("5. _3/8_").rest == "3/8"
    assert number_at("5. **no**, it is").rest.startswith("no")


def test_a_number_and_its_letter_need_nothing_between():
    assert Numbered("2a").is_alone("Question 2a")
    assert Numbered("2a").is_alone("2.a")
    assert not Numbered("2.1").is_alone("21")
