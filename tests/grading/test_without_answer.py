"""A question without an answer is "not attempted" only where the sheet is clear: what may stand
elsewhere waits for a person, and the message says where."""

import pytest

from grader.grading.without_answer import without_answer
from grader.problem.load import load_problem
from grader.submission.read import read_submission
from tests.conftest import ROOT

PROBLEM = load_problem(ROOT / "problems" / "recurrent-networks")
QUESTIONS = {question.id: question for question in PROBLEM.questions}
FIRST = "## 1.1.1\n\nT=5: 19712\n\n## 1.1.2\n\nNo.\n\n"


def verdict(tmp_path, text, question):
    (tmp_path / "answers.md").write_text(text)
    submission = read_submission(tmp_path, PROBLEM.outline)
    assert question not in submission.answers
    return without_answer(QUESTIONS[question], submission, PROBLEM)


@pytest.mark.parametrize(
    ("text", "question", "said"),
    [
        (FIRST + "## 1.2.1\n\nIt fades.\n\n## 1.2.1\n\nTwo states.\n", "1.2.2", "line 13, opens question 1.2.1 a second time"),
        ("## 1.1\n\n### Question 1\n\n19712\n\n### Question 2\n\nNo.\n\n**Second part**\n\n### Question 1\n\nIt fades.\n\n### Question 2\n\nTwo.\n", "1.2.1", "line 13, opens question 1.1.1 a second time"),
        (FIRST + "## Response 3\n\nIt fades.\n", "1.2.1", "line 9, has a heading that opens no question ('Response 3')"),
        (FIRST + "**Aktivität 3**\n\nIt fades.\n", "1.2.1", "line 9, has a heading that opens no question ('Aktivität 3')"),
        ("## Answer 1.1.1\n\n19712\n\n## Answer 1.1.1\n\nNo.\n", "1.1.2", "line 5, opens question 1.1.1 a second time"),
        (FIRST + "## Next\n\nIt fades.\n", "1.2.1", "has a heading that opens no question ('Next')"),
        ("# Task 1.2\n\n**Q1** Vanishing gradient.\n\n**Q2** Two states.\n", "1.2.1", "the sentence in answers.md, line 3, may be more than its title"),
    ],
    ids=["a number twice", "a count that begins again", "an unknown heading", "an unknown bold line", "an answer twice", "a heading of words", "the title as a sentence"],
)  # fmt: skip
def test_what_may_stand_elsewhere_waits_for_a_person(tmp_path, text, question, said):
    found = verdict(tmp_path, text, question)
    assert (found.status, found.fraction) == ("needs_review", 0.0)
    assert said in found.message


@pytest.mark.parametrize(
    "text",
    [
        FIRST,
        FIRST.replace("No.", "No.\n\n### Why\n\nThey are shared."),
        FIRST + "## 1.1.2 (continued)\n\nThey are shared.\n",
        FIRST.replace("No.", "No.\n\n### Step 2\n\n**Case 3**\n\nThey are shared."),
        FIRST + "## 1.2.1\n\n## 1.2.2\n\n## Response 3\n\nIt fades.\n",
        "## 1.1.1\n\n**Answer to 1.1.1**\n\nT=5: 19712\n\n## 1.1.2\n\n**Answer to 1.1.2**\n\nNo.\n",
    ],
    ids=[
        "nothing more",
        "a heading in an answer",
        "a question that goes on",
        "steps",
        "its own heading",
        "marks of answers",
    ],
)
def test_what_is_clear_was_not_attempted(tmp_path, text):
    assert verdict(tmp_path, text, "1.2.1").status == "not_attempted"


def test_an_item_that_begins_with_a_product_or_names_a_task_is_no_other_questions(tmp_path):
    for second in ("2. 4 * H < 4 * H * H", "2. Question 1.1.1 says it"):
        (tmp_path / "answers.md").write_text(f"# Task 1.1\n\n1. 19712\n{second}\n")
        answers = read_submission(tmp_path, PROBLEM.outline).answers
        assert answers["1.1.1"].text == "19712"
        assert answers["1.1.2"].text in second
    (tmp_path / "answers.md").write_text("1.1.2 * No.\n\n1.2.1 · It fades.\n")
    assert set(read_submission(tmp_path, PROBLEM.outline).answers) == {"1.1.2", "1.2.1"}


@pytest.mark.parametrize("file", ["timestamp.txt", "__zip_filename__", "conftest.py"])
def test_what_a_course_site_puts_beside_the_work_makes_nothing_wait(tmp_path, file):
    (tmp_path / file).write_text(
        "2026-11-20 10:00:00 UTC" if file != "conftest.py" else "import os"
    )
    assert verdict(tmp_path, FIRST, "1.2.1").status == "not_attempted"


def test_a_quantity_at_the_start_of_a_line_opens_no_question(tmp_path):
    for line in ("2*(64*128) + 1", "2 * 620 = 1240", "2·620 = 1240", "2 × 620"):
        (tmp_path / "answers.md").write_text(f"## Task 1.1\n\n1)\n{line}\n\n2)\nNo.\n")
        answers = read_submission(tmp_path, PROBLEM.outline).answers
        assert answers["1.1.1"].text == line
        assert answers["1.1.2"].text == "No."


@pytest.mark.parametrize("before", ["I. ", "a) ", "1. ", "II) "])
def test_a_count_before_the_number_of_a_task_hides_it_from_nobody(tmp_path, before):
    text = f"# {before}Task 1.1\n\n**Q1** T=5: 19712\n\n**Question 2.** No.\n"
    (tmp_path / "answers.md").write_text(text)
    answers = read_submission(tmp_path, PROBLEM.outline).answers
    assert {key: one.text for key, one in answers.items()} == {"1.1.1": "T=5: 19712", "1.1.2": "No."}  # fmt: skip


def test_what_stands_behind_the_bold_number_of_a_group_is_not_lost(tmp_path):
    (tmp_path / "answers.md").write_text("# I. The sheet\n\n**Q1** T=5: 19712\n")
    submission = read_submission(tmp_path, PROBLEM.outline)
    assert [piece.line for piece in submission.unassigned] == [3]


@pytest.mark.parametrize("item", ["- No.", "+ No, it is shared.", "* No."])
def test_a_comment_that_is_an_item_of_a_list_is_no_mark_of_a_cell(tmp_path, item):
    (tmp_path / "work.py").write_text(f"# Question 1.1.2\n# {item}\nx = 1\n")
    answers = read_submission(tmp_path, PROBLEM.outline).answers
    assert answers["1.1.2"].text == item
