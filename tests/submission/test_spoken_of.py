"""A line that begins with another question's number, right below a heading, is the answer to that heading."""

import pytest

from grader.submission.outline import Asked, Outline
from grader.submission.read import read_submission

OUTLINE = Outline(tuple(Asked(f"1.{part}.{k}") for part in (1, 2) for k in (1, 2)))


def answers(tmp_path, text):
    (tmp_path / "a.md").write_text(text)
    found = read_submission(tmp_path / "a.md", OUTLINE).answers
    return {question: answer.text for question, answer in found.items()}


@pytest.mark.parametrize(
    "line", ["1.1.2 showed why: two.", "**1.1.2** gives two.", "1.1.2: see there.\nTwo."]
)
def test_what_would_leave_the_heading_without_an_answer_opens_nothing(tmp_path, line):
    text = f"## 1.1.1\n\nOne.\n\n## 1.1.2\n\nMore.\n\n## 1.2.1\n\n{line}\n"
    found = answers(tmp_path, text)
    assert found["1.1.2"] == "More."
    assert "wo" in found["1.2.1"] or "there" in found["1.2.1"]


def test_below_an_answer_or_without_a_heading_of_its_own_it_opens_its_question(tmp_path):
    assert set(answers(tmp_path, "## 1.1\n\n1.1.1: one\n\n1.1.2: two\n")) == {"1.1.1", "1.1.2"}
    text = "## 1.2.1\n\n1.1.1: one\n\n1.2.1: three\n\n## 1.1.1\n\nagain one\n"
    assert answers(tmp_path, text)["1.2.1"] == "three"
