"""Answers are found under their number in any heading style, and code in fences is no heading."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.submission.derived_numbers import read_sheet
from tests.conftest import SEED_SHEET


def answers(text):
    return {number: answer.text for number, answer in read_sheet(text, "a.md", "a.md")[0].items()}


@pytest.mark.parametrize(
    "heading",
    [
        "### 1.1.2 Question 2", "# 1.1.2", "## Question 1.1.2", "## Q1.1.2:", "**1.1.2**", "**1.1.2 Parameters**", "1.1.2\n-----", "### (1.1.2)",
        "## 1.1.2.", "#1.1.2", "## Aufgabe 1.1.2: Parameter", "<h3>1.1.2</h3>", "## Parameters (1.1.2)", "### Task 1.1.2)", "###### 1.1.2 ###", "1.1.2)", "1.1.2:",
        "Question 1.1.2", "- **1.1.2**", "## Answer to 1.1.2", "## **1.1.2**", "### Theory Exercise 4, 1.1.2",
    ],
)  # fmt: skip
def test_any_heading_style_carries_a_number(heading):
    assert (
        answers(f"# Sheet\n\n{heading}\n\nNo, it does not.\n\n## 1.2.1\n\nOther.\n")["1.1.2"]
        == "No, it does not."
    )


@pytest.mark.parametrize(
    "line", ["**1.1.2** No.", "1.1.2) No.", "**1.1.2:** No.", "1.1.2: No.", "Q1.1.2: No."]
)
def test_an_answer_may_stand_on_the_line_of_its_number(line):
    assert answers(f"{line}\n\n1.2.1) Other.\n")["1.1.2"].strip(" :") == "No."


def test_short_numbers_are_completed_by_the_heading_above():
    text = "## 1.1 Task\n### Question 1\nA\n### Question 2\nB\n## 1.2 Task\n### 1\nC\n"
    assert answers(text) == {"1.1.1": "A", "1.1.2": "B", "1.2.1": "C"}


def test_numbers_in_code_and_mathematics_are_no_headings():
    text = "## 1.1.1\n\n```python\n# 1.1.2 not a heading\n```\n\n$$\n1.2.1 = 3\n$$\n\nend\n"
    assert list(answers(text)) == ["1.1.1"]
    assert "end" in answers(text)["1.1.1"]


def test_deeper_headings_belong_to_the_answer():
    assert (
        "T = 5"
        in answers("## 1.1.1\n### For T = 5\n19\n### For T = 10\n20\n## 1.1.2\nNo\n")["1.1.1"]
    )


def test_python_in_fences_is_code_with_its_own_lines():
    _, units = read_sheet("# x\n\n```python\ndef f():\n    return 1\n```\n", "a.md", "a.md")
    assert [(unit.first_line, unit.source) for unit in units] == [(4, "def f():\n    return 1\n")]


def test_an_answer_given_twice_is_read_together():
    assert answers("## 1.1.1\nA\n## 1.1.2\nB\n## 1.1.1\nC\n")["1.1.1"] == "A\n\nC"


@pytest.mark.skipif(
    not SEED_SHEET.exists(), reason="the first submission is not beside this project"
)
def test_the_first_submission_has_all_nine_answers():
    found = answers(SEED_SHEET.read_text(encoding="utf-8"))
    asked = {"1.1.1", "1.1.2", "1.2.1", "1.2.2", "2.1.1", "2.1.2", "2.1.3", "2.1.4", "2.1.5"}
    assert asked <= set(found)


@given(st.text(alphabet="#*1.2 \n-=`$abQ()<h3>/|", max_size=200))
def test_no_sheet_makes_the_reader_raise(text):
    read_sheet(text, "a.md", "a.md")
